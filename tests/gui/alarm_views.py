"""A shift with its alarms, journal and failures, as the alarms page shows them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import resources
from services.adapters.alarm_files import load_alarm_catalogue
from services.application.alarm_desk import FailureLine, ReportState
from services.application.plant_view import AlarmView, PlantView, SoundView
from services.domain.alarm import Alarm, AlarmCode, AlarmState, Held
from services.domain.alarm_counts import AlarmCounts
from services.domain.alarm_journal import EventCode, JournalEntry
from services.domain.alarm_life import AlarmEvent
from services.domain.failure import EquipmentFailure
from tests.gui import views
from tests.gui.alarm_books import MemoryAlarmBooks
from tests.gui.views import NOW, ago

CATALOGUE = load_alarm_catalogue(resources.path("alarms.toml"))
SILO_107 = {
    "silo": "107",
    "order": "WH/MO/00012",
    "deviation_kg": "+15.40",
    "deviation_percent": "+6.2",
    "actual_kg": "265.40",
    "setpoint_kg": "250.00",
}
_UNKNOWN = (
    "Odoo knows no equipment {}. Give a piece of equipment in its Maintenance app this serial "
    "number or name."
)
_MIN = timedelta(minutes=1)


def alarm(
    number: int,
    code: AlarmCode,
    subject: str = "",
    *,
    state: AlarmState = AlarmState.UNACKNOWLEDGED,
    since_s: float = 60,
    count: int = 1,
    params: Mapping[str, str] | None = None,
    held: Held | None = None,
) -> AlarmView:
    """An alarm with the plant's own words for it."""
    definition = CATALOGUE[code]
    seen = state is AlarmState.ACKNOWLEDGED
    return AlarmView(
        Alarm(
            id=number,
            line="",
            code=code,
            subject=subject,
            priority=definition.priority,
            state=state,
            raised_at=ago(since_s),
            last_at=ago(since_s / 3 if count > 1 else since_s),
            count=count,
            params={"subject": subject, **(params or {})},
            acknowledged_at=ago(since_s / 2) if seen else None,
            acknowledged_by="Budi S." if seen else "",
            returned_at=ago(since_s / 3) if state is AlarmState.RETURNED else None,
            held=held,
        ),
        definition,
    )


def shelved(number: int = 21) -> AlarmView:
    until = NOW + 58 * _MIN
    held = Held("Siti R.", ago(120), "Scale is being mended", until, present=True)
    return alarm(
        number,
        AlarmCode.DOSING_SPIKE,
        "107",
        state=AlarmState.SHELVED,
        since_s=900,
        params={**SILO_107, "rate": "88.0", "limit": "61.5"},
        held=held,
    )


def out_of_service(number: int = 22) -> AlarmView:
    held = Held("Agus W.", ago(90000), "Clock module is on order", present=True)
    params = {"minutes": "7"}
    return alarm(
        number,
        AlarmCode.CLOCKS_APART,
        state=AlarmState.OUT_OF_SERVICE,
        since_s=90000,
        params=params,
        held=held,
    )


def active() -> tuple[AlarmView, ...]:
    return (
        alarm(1, AlarmCode.PLC_LINK, since_s=134, params={"message": views.PLC_SILENT}),
        alarm(2, AlarmCode.DOSING_DEVIATION, "107", since_s=300, count=3, params=SILO_107),
        alarm(
            4,
            AlarmCode.PUSH_OVERDUE,
            "WH/MO/00010",
            state=AlarmState.RETURNED,
            since_s=640,
            params={"minutes": "16"},
        ),
        alarm(
            3,
            AlarmCode.BATCH_SET_ASIDE,
            "WH/MO/00014",
            state=AlarmState.ACKNOWLEDGED,
            since_s=580,
            params={"reason": "order changed in Odoo"},
        ),
        alarm(
            5,
            AlarmCode.LATE_WEIGHING,
            "WH/MO/00009",
            state=AlarmState.ACKNOWLEDGED,
            since_s=5400,
            params={"kg": "18.00", "product": "SBM"},
        ),
    )


def shown(view: PlantView, alarms: tuple[AlarmView, ...], **changes: object) -> PlantView:
    """Return *view* with these alarms: those of the list, and the counts of all."""
    states: dict[tuple[object, object], int] = {}
    for each in alarms:
        key = (each.alarm.priority, each.alarm.state)
        states[key] = states.get(key, 0) + 1
    listed = tuple(each for each in alarms if each.alarm.is_shown)
    counts = AlarmCounts(states)  # type: ignore[arg-type]
    return replace(view, alarms=listed, alarm_counts=counts, **changes)  # type: ignore[arg-type]


def trouble() -> PlantView:
    alarms = (*active(), shelved(), out_of_service())
    failures = tuple(line.failure for line in failures_of_the_week()[:2])
    sound = SoundView(sounding=True)
    return shown(views.plc_off(), alarms, sound=sound, failures=failures)


def unlinked() -> PlantView:
    """The same alarms on a line whose links are good: no banner takes room."""
    return shown(views.normal(), (*active(), shelved(), out_of_service()))


def entry(
    number: int, at_s: float, each: AlarmView, event: AlarmEvent, **more: str
) -> JournalEntry:
    after = {
        AlarmEvent.OCCUR: AlarmState.UNACKNOWLEDGED,
        AlarmEvent.RECUR: AlarmState.UNACKNOWLEDGED,
        AlarmEvent.ACKNOWLEDGE: AlarmState.ACKNOWLEDGED,
        AlarmEvent.RETURN: AlarmState.RETURNED,
        AlarmEvent.SHELVE: AlarmState.SHELVED,
    }[event]
    alarm_ = each.alarm
    return JournalEntry(
        number,
        ago(at_s),
        alarm_.code,
        alarm_.subject,
        alarm_.params,
        alarm_.id,
        alarm_.priority,
        event,
        AlarmState.NORMAL,
        after,
        **more,
    )


def journal() -> tuple[JournalEntry, ...]:
    """Newest first: what led to the alarms of `active`, and a flood two hours ago."""
    plc, silo, overdue, aside, _ = active()
    found = [
        entry(900, 100, silo, AlarmEvent.RECUR),
        entry(899, 120, shelved(), AlarmEvent.SHELVE, by="Siti R.", reason="Scale is being mended"),
        entry(898, 134, plc, AlarmEvent.OCCUR),
        entry(897, 213, overdue, AlarmEvent.RETURN),
        entry(896, 290, aside, AlarmEvent.ACKNOWLEDGE, by="Budi S."),
        entry(895, 300, silo, AlarmEvent.OCCUR),
        JournalEntry(894, ago(420), EventCode.DOSING_NOTE, "103", {**SILO_107, "silo": "103"}),
        entry(893, 580, aside, AlarmEvent.OCCUR),
        entry(892, 640, overdue, AlarmEvent.OCCUR),
        JournalEntry(
            891,
            ago(900),
            EventCode.FAILURE_RESOLVED,
            "MIXER",
            {"subject": "MIXER", "note": "Mended"},
            by="Agus W.",
            reason="Mended",
        ),
    ]
    for place in range(260):
        at = 7200 + place * 8 if place < 40 else 9000 + place * 1900
        found.append(entry(800 - place, at, (silo, plc, aside)[place % 3], AlarmEvent.OCCUR))
    return tuple(found)


def failures_of_the_week() -> tuple[FailureLine, ...]:
    def line(
        number: int,
        code: str,
        text: str,
        hours_ago: float,
        minutes: float | None,
        report: ReportState = ReportState.HAS_IT,
        **more: object,
    ) -> FailureLine:
        at = ago(hours_ago * 3600)
        lasted = None if minutes is None else minutes * _MIN
        has_it = report is ReportState.HAS_IT
        failure = EquipmentFailure(
            number,
            "",
            code,
            text,
            "",
            at,
            stamp_doubtful=False,
            read_at=at,
            reported_at=at + _MIN if has_it else None,
            duration=lasted,
            ended_at=None if lasted is None else at + lasted,
        )
        answer = {
            ReportState.WAITING: views.ODOO_SILENT,
            ReportState.REFUSED: _UNKNOWN.format(code),
        }.get(report, "")
        next_try = NOW + timedelta(seconds=20) if report is ReportState.WAITING else None
        failure = replace(failure, **more)  # type: ignore[arg-type]
        return FailureLine(failure, report, answer, next_try)

    return (
        line(9, "M107", "Gate 107 does not close", 0.6, None, ReportState.WAITING),
        line(8, "MIXER", "Overload", 3.1, None, ReportState.REFUSED, stamp_doubtful=True),
        line(7, "M107", "Gate 107 does not close", 9, 142),
        line(6, "CONV2", "Belt slips", 20, 88, entered_by="Siti R."),
        line(
            5,
            "MIXER",
            "Overload",
            30,
            41,
            resolved_at=ago(28 * 3600),
            resolved_by="Agus W.",
            resolution="Part replaced",
        ),
        line(4, "lq114", "Pump does not start", 31, 22),
        line(3, "COMPR", "Pressure low", 40, 16, ReportState.CLOSED),
    )


def books() -> MemoryAlarmBooks:
    return MemoryAlarmBooks(
        (*active(), shelved(), out_of_service()),
        journal(),
        failures_of_the_week(),
    )
