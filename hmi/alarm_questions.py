"""What the operator is asked before something is done about an alarm."""

from hmi import text
from hmi.language import heard
from hmi.questions import Question
from hmi.text import tr
from services.application.plant_view import AlarmView
from services.domain.reading import RefusalReason
from services.domain.user import ActionKind


def adopt(shown: AlarmView) -> Question:
    """Ask before an order that the PLC shows and nobody queued is taken from Odoo."""
    name, slot = shown.alarm.subject, shown.alarm.params.get("slot", "")
    return Question(
        kind=ActionKind.ADOPT,
        target=shown.alarm.id,
        title=tr("Adopt %1", name),
        facts=tr("slot %1", slot),
        act=tr("Adopt"),
        act_detail=tr("into the queue"),
        effects=(
            tr("look for %1 among Odoo's open orders,", name),
            tr("put it into the queue with slot %1; nothing is written to the PLC,", slot),
            tr("go on with the PLC's figures as with any other batch."),
        ),
    )


def accept_figures(shown: AlarmView) -> Question:
    """Ask before figures are stored that the line does not believe."""
    alarm = shown.alarm
    reason = RefusalReason(alarm.params["reason"])
    return Question(
        kind=ActionKind.ACCEPT_REFUSED_FIGURES,
        target=alarm.id,
        title=tr("Accept the PLC's figures of %1", alarm.params["order"]),
        facts=f"{tr('slot %1', alarm.subject)} · {text.inside(text.refusal(reason))}",
        act=tr("Accept"),
        act_detail=tr("they are stored as shown"),
        effects=(
            tr("believe the PLC: %1", text.inside(heard(alarm.params["detail"]))),
            _believe(reason),
            tr("write nothing to the PLC."),
        ),
        reasons=(tr("Checked at the panel"), tr("Scale was set anew"), tr("Weighed again")),
    )


def _believe(reason: RefusalReason) -> str:
    return {
        RefusalReason.WENT_BACK: tr("store the lower figure in place of the higher one; Odoo too,"),
        RefusalReason.OVER_LIMIT: tr("store it, and what it rises to, up to twice as much,"),
        RefusalReason.WRONG_SILO: tr("book what stands there on the silo of the register map,"),
        RefusalReason.WRONG_BATCH_NO: tr("store the figures for the order whose name is shown,"),
    }.get(reason, tr("store the figures; the text is only shown,"))


def release_handshake(shown: AlarmView) -> Question:
    """Ask before the guard is set to 1 in the PLC's place, with the PLC's own words."""
    params = shown.alarm.params
    guards, orders = params.get("guards", "–"), params.get("orders", "") or tr("none")
    return Question(
        kind=ActionKind.RELEASE_HANDSHAKE,
        target=shown.alarm.id,
        title=tr("Release the PLC's handshake"),
        facts=tr("the PLC's guard shows %1", guards),
        act=tr("Release"),
        act_detail=tr("the guard becomes 1"),
        effects=(
            tr("set the guard to 1 in the PLC's place: it shows the orders %1,", orders),
            tr("write the orders that wait over these; the queue is kept,"),
            tr("keep the PLC's words of now on record."),
        ),
        reasons=(tr("PLC has taken them"), tr("PLC was restarted"), tr("Deleted at the PLC")),
    )
