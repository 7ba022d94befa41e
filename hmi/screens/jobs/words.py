"""What each job does, what is missing while it is off, and what is asked before it is switched."""

from hmi import text
from hmi.action_faces import ActionWords
from hmi.questions import Question
from hmi.text import tr
from services.application.plant_view import JobView
from services.domain.job import JobName
from services.domain.user import ActionKind


def number(job: JobName) -> int:
    """Return the job's number, by which its actions are told apart."""
    return list(JobName).index(job) + 1


def does(job: JobName) -> str:
    return {
        JobName.SYNC_ORDERS: tr(
            "Looks after the queued orders in Odoo; with an empty queue it fetches new ones and "
            "writes them to the PLC."
        ),
        JobName.READ_PLC: tr("Reads from the PLC what each silo gave, and stores it."),
        JobName.ARCHIVE_COMPLETED: tr(
            "Sends the final figures of finished batches to Odoo and moves them to the history."
        ),
        JobName.WATCH_HEALTH: tr(
            "Looks for batches that stand still, weights that do not fit and figures that Odoo "
            "lacks; deletes old records."
        ),
        JobName.WATCH_FAILURES: tr(
            "Reads equipment failures from the PLC and reports them to Odoo."
        ),
    }[job]


def missing(job: JobName) -> str:
    """Say what is not done while the job is off."""
    return {
        JobName.SYNC_ORDERS: tr("no orders are fetched, and changes in Odoo are not seen"),
        JobName.READ_PLC: tr("no figures are read: what the PLC doses is not seen"),
        JobName.ARCHIVE_COMPLETED: tr("finished batches stay in the queue"),
        JobName.WATCH_HEALTH: tr("nobody looks for batches that stand still"),
        JobName.WATCH_FAILURES: tr("equipment failures are not read or reported"),
    }[job]


def actions(each: JobView) -> dict[ActionKind, ActionWords]:
    """Return what can be done with the job: one of on and off is always pointless."""
    words = {ActionKind.RUN_JOB: ActionWords(tr("Run now"), tr("once, whatever its time"))}
    if each.enabled or not each.in_settings:
        detail = tr("until somebody switches it on")
        words[ActionKind.DISABLE_JOB] = ActionWords(tr("Switch off…"), detail)
    else:
        words[ActionKind.ENABLE_JOB] = ActionWords(tr("Switch on"), tr("and run at once"))
    return words


def question(kind: ActionKind, each: JobView) -> Question:
    name = text.job(each.job)
    if kind is ActionKind.DISABLE_JOB:
        return _question(
            kind,
            each,
            tr("Switch off: %1", name),
            tr("Switch off"),
            (
                tr("stop the job's runs, also after a restart and on other stations,"),
                missing(each.job),
                tr("show an alarm until it is on again."),
            ),
            (tr("PLC is being worked on"), tr("Odoo is being worked on"), tr("Test")),
        )
    if kind is ActionKind.ENABLE_JOB:
        effects = (tr("run the job at once, and then at its times,"), tr("end its alarm."))
        return _question(kind, each, tr("Switch on: %1", name), tr("Switch on"), effects)
    effects = (does(each.job), tr("leave its usual times as they are."))
    return _question(kind, each, tr("Run now: %1", name), tr("Run now"), effects)


def _question(
    kind: ActionKind,
    each: JobView,
    title: str,
    act: str,
    effects: tuple[str, ...],
    reasons: tuple[str, ...] = (),
) -> Question:
    return Question(
        kind=kind,
        target=number(each.job),
        title=title,
        facts="",
        act=act,
        effects=effects,
        reasons=reasons,
        reason_title=tr("Reason, needed. It stays on record."),
        params=(("job", each.job.value),),
    )
