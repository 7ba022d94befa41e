"""Adopting an order is offered with the alarm that tells of it, and with no other."""

from dataclasses import replace

from hmi.sheets.confirm import ConfirmSheet
from services.domain.action import ActionRequest
from services.domain.alarm import AlarmCode, AlarmState, Priority
from services.domain.user import ActionKind
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open, settle

UNKNOWN = views.alarm(
    AlarmCode.UNKNOWN_ORDER,
    Priority.HIGH,
    "The PLC shows {subject}, which is not in the queue",
    subject="WH/MO/00047",
    number=7,
    params={"slot": "4", "subject": "WH/MO/00047"},
)
STUCK = views.alarm(AlarmCode.BATCH_STUCK, Priority.HIGH, "WH/MO/00011 stands still", number=8)


def test_the_unknown_order_is_adopted_from_its_alarm_after_a_question(
    run: Run, station: Open
) -> None:
    async def work() -> None:
        one = station(replace(views.normal(), alarms=(UNKNOWN, STUCK)))
        one.tap("alarm")
        await settle()
        one.tap("alarm offer")
        await settle()
        sheet = one.shell.window.findChild(ConfirmSheet)
        assert sheet is not None
        assert "WH/MO/00047" in sheet.question.title
        assert "nothing is written to the PLC" in " ".join(sheet.question.effects)
        one.tap("act")
        await settle()
        assert one.desk.asked == [ActionRequest(ActionKind.ADOPT, 7)]
        await one.shell.close()

    run(work())


def test_no_other_alarm_and_none_that_is_gone_offers_to_adopt(run: Run, station: Open) -> None:
    async def work() -> None:
        gone = replace(UNKNOWN, alarm=replace(UNKNOWN.alarm, state=AlarmState.RETURNED))
        for shown in (STUCK, gone):
            one = station(replace(views.normal(), alarms=(shown,)))
            one.tap("alarm")
            await settle()
            assert not one.shows("alarm offer")
            await one.shell.close()

    run(work())
