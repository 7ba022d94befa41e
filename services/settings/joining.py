"""Joins the settings of a station to its running services, and the acts that it does itself."""

from collections.abc import Callable
from dataclasses import dataclass

from services.application.station_acts import StationActs
from services.application.user_admin import UserAdmin
from services.bootstrap import Services
from services.config import Settings
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.batch import DownloadStep
from services.domain.errors import ActionRefusedError
from services.domain.user import ActionKind, Actor
from services.ports import UnitOfWork
from services.settings.desk import AtOnce, SettingsDesk, SettingsPlace
from services.settings.plant_files import PlantFiles
from services.settings.trials import LinkTrials


@dataclass(frozen=True, slots=True)
class StationTools:
    settings: SettingsDesk
    files: PlantFiles


def join_tools(
    services: Services,
    running: Settings,
    place: SettingsPlace,
    at_once: AtOnce,
    restart: Callable[[bool], None],
) -> StationTools:
    """*restart* ends the program to begin again, True: with the first start."""
    acts = StationActs(services.database)
    desk = SettingsDesk(place, running, acts, LinkTrials(place.folder), at_once)
    files = PlantFiles(place.folder, running, desk, acts, services.now)
    restarting = Restarting(acts, restart)
    people = UserAdmin(acts)
    services.desk.do_here(dict.fromkeys(people.kinds, people.do))
    services.desk.do_here(
        {
            ActionKind.CHANGE_SETTINGS: desk.change,
            ActionKind.IMPORT_PLANT_FILE: files.take,
            ActionKind.RESTART_PROGRAM: restarting.do,
        }
    )
    return StationTools(desk, files)


@dataclass(frozen=True, slots=True)
class Restarting:
    """Ends the program to begin again, unless orders are just being handed to the PLC."""

    acts: StationActs
    restart: Callable[[bool], None]

    async def do(self, actor: Actor, asked: ActionRequest) -> ActionOutcome:
        again = "first_start" in asked.params

        def act(uow: UnitOfWork) -> str:
            if any(batch.download is DownloadStep.FLIPPING for batch in uow.queue.all()):
                raise ActionRefusedError(
                    "Not done: orders are just being handed to the PLC. Try again in a minute."
                )
            return "The program ends and begins again."

        outcome = await self.acts.do(actor, asked, act)
        if outcome.ok:
            self.restart(again)
        return outcome
