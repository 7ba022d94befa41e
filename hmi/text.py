"""The words of the screen for the domain's values, in its language at the time of showing."""

from hmi.language import tr as tr  # noqa: PLC0414 (the screens take it from here)
from services.application.plant_view import Obstacle, SiloPhase
from services.domain.batch import Batch, BatchState, Completion, SetAsideCause
from services.domain.job import JobName, JobOutcome
from services.domain.link import LinkName
from services.domain.push import PushState
from services.domain.reading import RefusalReason
from services.domain.user import Role


def inside(sentence: str) -> str:
    """Return *sentence* as it stands inside another one: its first letter small."""
    return sentence[:1].lower() + sentence[1:]


def product_in_short(name: str) -> str:
    """Return the name without Odoo's internal reference: "[10083] JF PLUS" is "JF PLUS"."""
    if name.startswith("["):
        _reference, bracket, rest = name.partition("] ")
        return rest if bracket and rest else name
    return name


def obstacle(why: Obstacle) -> str:
    """Say why an action is not offered, and what to do about it."""
    return {
        Obstacle.NONE: "",
        Obstacle.NEEDS_LOGIN: tr("log in first"),
        Obstacle.ROLE_TOO_LOW: tr("your role may not do this"),
        Obstacle.QUEUE_NOT_EMPTY: tr("the queue is not empty yet"),
        Obstacle.PLC_DOSES: tr("the PLC is dosing this batch"),
        Obstacle.FIGURES_OLD: tr("the PLC's figures are old"),
        Obstacle.ALREADY_SET_ASIDE: tr("is set aside already"),
        Obstacle.NOT_SET_ASIDE: tr("is not set aside"),
        Obstacle.WAITS_FOR_ARCHIVE: tr("finished, is archived by itself"),
        Obstacle.NOTHING_TO_RETRY: tr("nothing waits for Odoo"),
        Obstacle.PLC_HAS_IT: tr("the PLC has this order"),
        Obstacle.NOTHING_TO_RETURN: tr("every batch has begun"),
        Obstacle.NOT_REFUSED: tr("Odoo has not refused it"),
        Obstacle.NO_HOLDER: tr("no station holds the line"),
        Obstacle.IS_ENDING: tr("is being closed in Odoo"),
        Obstacle.NOTHING_BY_HAND: tr("nothing is added by hand"),
        Obstacle.NOTHING_WEIGHED: tr("nobody entered a weighing"),
        Obstacle.JOB_RUNS: tr("it is running"),
        Obstacle.JOB_IS_ON: tr("it is on"),
        Obstacle.JOB_IS_OFF: tr("it is off already"),
        Obstacle.NOT_IN_SETTINGS: tr("left out in the settings"),
        Obstacle.ORDER_UNREADABLE: tr("no order can be read in this slot"),
        Obstacle.FIGURES_UNREADABLE: tr("the words are no figures"),
        Obstacle.NOT_IN_QUEUE: tr("no queued order has this slot"),
        Obstacle.ACKNOWLEDGED_ALREADY: tr("is acknowledged already"),
        Obstacle.ALARM_IS_OVER: tr("is over"),
        Obstacle.NOT_TO_RESET: tr("there is nothing to reset"),
        Obstacle.NOT_SHELVED: tr("is not shelved"),
        Obstacle.OUT_OF_SERVICE: tr("is out of service"),
        Obstacle.IN_SERVICE: tr("is in service"),
        Obstacle.ANOTHER_STANDS_FOR_IT: tr("another alarm stands for it"),
        Obstacle.RESOLVED_ALREADY: tr("is resolved already"),
        Obstacle.NOTHING_ENTERED: tr("nothing was entered"),
        Obstacle.HANDS_OVER: tr("orders are just being handed to the PLC"),
    }[why]


def phase(of: SiloPhase) -> str:
    return {
        SiloPhase.NOT_USED: tr("not used"),
        SiloPhase.WAITING: tr("waiting"),
        SiloPhase.DOSING: tr("dosing"),
        SiloPhase.DONE: tr("done"),
    }[of]


def batch_state(batch: Batch) -> str:
    """Say where a batch is on its way, as a badge does."""
    if batch.set_aside is not None:
        return tr("Set aside")
    if batch.state is BatchState.DOWNLOADED and batch.taken_at is None:
        return tr("Sent to the PLC")
    return {
        BatchState.FETCHED: tr("Fetched"),
        BatchState.DOWNLOADING: tr("On its way to the PLC"),
        BatchState.DOWNLOADED: tr("In the PLC, waiting"),
        BatchState.RUNNING: tr("Running"),
        BatchState.FINISHED: tr("Finished"),
    }[batch.state]


def set_aside_cause(cause: SetAsideCause) -> str:
    return {
        SetAsideCause.PLC_FAILED: tr("failed in the PLC"),
        SetAsideCause.PUSH_REJECTED: tr("Odoo refused the figures"),
        SetAsideCause.ORDER_CHANGED: tr("order changed in Odoo"),
        SetAsideCause.UNPLANNED_SILO: tr("a silo dosed that the order does not name"),
        SetAsideCause.DOWNLOAD_UNCERTAIN: tr("not sure that the PLC took it"),
        SetAsideCause.OPERATOR: tr("by an operator"),
    }[cause]


def refusal(of: RefusalReason) -> str:
    return {
        RefusalReason.BAD_TEXT: tr("text not readable"),
        RefusalReason.WRONG_BATCH_NO: tr("wrong batch number"),
        RefusalReason.WRONG_SILO: tr("wrong silo number"),
        RefusalReason.BAD_BOOLEAN: tr("neither 0 nor 1"),
        RefusalReason.OVER_LIMIT: tr("over the limit"),
        RefusalReason.WENT_BACK: tr("less than before"),
        RefusalReason.NOT_READ: tr("not readable"),
    }[of]


def completion(how: Completion) -> str:
    return {
        Completion.COMPLETED: tr("completed"),
        Completion.CANCELLED: tr("cancelled"),
        Completion.RETURNED: tr("returned"),
        Completion.BY_HAND: tr("by hand"),
    }[how]


def push_state(state: PushState) -> str:
    return {
        PushState.WAITING: tr("waits for Odoo"),
        PushState.DELIVERED: tr("Odoo has it"),
        PushState.REPLACED: tr("replaced by a newer one"),
        PushState.QUARANTINE: tr("refused by Odoo"),
        PushState.CLOSED: tr("closed by hand"),
    }[state]


def job(name: JobName) -> str:
    return {
        JobName.SYNC_ORDERS: tr("Fetch orders"),
        JobName.READ_PLC: tr("Read PLC"),
        JobName.ARCHIVE_COMPLETED: tr("Archive"),
        JobName.WATCH_HEALTH: tr("Health"),
        JobName.WATCH_FAILURES: tr("Failures"),
    }[name]


def job_outcome(outcome: JobOutcome) -> str:
    return {
        JobOutcome.DONE: tr("done"),
        JobOutcome.FAILED: tr("failed"),
        JobOutcome.TIMED_OUT: tr("too slow"),
        JobOutcome.SKIPPED: tr("skipped"),
    }[outcome]


def link(name: LinkName) -> str:
    return {
        LinkName.PLC: tr("PLC"),
        LinkName.ODOO: tr("Odoo"),
        LinkName.DATABASE: tr("Database"),
    }[name]


def role(of: Role) -> str:
    return {
        Role.VIEWER: tr("Viewer"),
        Role.OPERATOR: tr("Operator"),
        Role.SUPERVISOR: tr("Supervisor"),
        Role.ADMINISTRATOR: tr("Administrator"),
    }[of]


def unit() -> str:
    return tr("kg")
