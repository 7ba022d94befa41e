"""The batch that an action is about, if nothing stands against the action now."""

from services.application.offers import DECIDING, obstacles_now, open_pushes
from services.application.plant_view import Obstacle
from services.domain.action import Action
from services.domain.batch import Batch
from services.domain.errors import ActionRefusedError
from services.ports import UnitOfWork

_WHY = {
    Obstacle.PLC_DOSES: "the PLC has this batch. Stop it at the PLC first",
    Obstacle.ALREADY_SET_ASIDE: "it is set aside already",
    Obstacle.WAITS_FOR_ARCHIVE: "it is finished and on its way to Odoo",
    Obstacle.NOT_SET_ASIDE: "it was not set aside by a person",
    Obstacle.NOTHING_TO_RETRY: "nothing of it waits for Odoo",
    Obstacle.PLC_HAS_IT: "the PLC has it, or will get it, as it is",
    Obstacle.IS_ENDING: "it is being closed in Odoo. See the Odoo page",
    Obstacle.NOTHING_BY_HAND: "its order has nothing that is added by hand",
    Obstacle.NOTHING_WEIGHED: "nobody entered a weighing of it",
}


def batch_for(uow: UnitOfWork, action: Action) -> Batch:
    """Return the action's batch as it is stored now.

    Raises ActionRefusedError if it is not in the queue, or if something stands against the action.
    """
    batch = uow.queue.get(action.request.target)
    if batch is None:
        raise ActionRefusedError("Not done: this batch is no longer in the queue.")
    pushes = open_pushes(uow.pushes.of_batch(batch.id))
    obstacle = obstacles_now(batch, pushes, uow.alarms.of_codes(DECIDING))[action.request.kind]
    if obstacle is not Obstacle.NONE:
        raise ActionRefusedError(f"Not done: {_WHY[obstacle]}.")
    return batch
