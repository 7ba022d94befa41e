"""Hand-made plant views for pictures and tests: a normal line, and each trouble it can have."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import resources
from services.application.offers import batch_obstacles, job_obstacles, line_obstacles
from services.application.plant_view import (
    AlarmView,
    BatchView,
    JobView,
    PlantView,
    ShiftView,
    SiloPhase,
    SiloView,
    SoundView,
)
from services.application.silo_stock import materials, stocks
from services.domain.action import Action, ActionOutcome, ActionRequest, RecordedAction
from services.domain.alarm import (
    Alarm,
    AlarmCode,
    AlarmDefinition,
    AlarmState,
    AlarmWords,
    Priority,
)
from services.domain.alarm_counts import AlarmCounts
from services.domain.batch import (
    Batch,
    BatchState,
    Completion,
    Dose,
    SetAside,
    SetAsideCause,
    Weighing,
)
from services.domain.failure import EquipmentFailure
from services.domain.history import HistoryEntry
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.order import Component, OrderRef
from services.domain.push import OrderFigures, Push, PushKind, PushState
from services.domain.silo import Silo
from services.domain.silo_level import SiloLevel, StockEntry, StockKind
from services.domain.user import ActionKind, Actor, Role, User

NOW = datetime(2026, 3, 4, 17, 42, 15, tzinfo=UTC)
PRODUCTS = ("JF PLUS UVP", "JF SAPOT 2", "JF PLUS KUR", "JF SAPOT 1B")
SETPOINTS = {
    101: "40.00",
    102: "100.70",
    103: "350.00",
    104: "10.00",
    106: "10.00",
    107: "250.00",
    108: "140.00",
    114: "37.00",
    115: "20.00",
}
DOSED = {101: "40.12", 102: "100.44", 103: "350.62", 104: "9.98", 106: "10.06", 107: "184.20"}
BY_HAND = {
    "SBM": "18.00",
    "SAVEMIX": "1.20",
    "DEMITOX": "0.10",
    "CaCO3": "15.00",
    "GARAM": "3.00",
    "SODIUM BICARBONATE": "5.00",
}
LEVELS = {
    101: 3410,
    102: 4150,
    103: 6240,
    104: 1180,
    105: 2310,
    106: 960,
    107: 5120,
    108: 2740,
    109: 4890,
    110: 3050,
    111: 1640,
    113: 720,
    114: 2850,
    115: 1960,
}  # nobody knows of 112
PLC_SILENT = (
    "The PLC at 192.168.1.100:502 did not read D6000: it does not answer; check that it is on, and "
    "the network."
)
ODOO_SILENT = "Odoo at http://odoo.plant:8069 took the call but did not answer within 30 s."
USERS = (
    User(1, "Budi S.", Role.OPERATOR, last_login_at=NOW - timedelta(minutes=2)),
    User(2, "Siti R.", Role.OPERATOR, last_login_at=NOW - timedelta(hours=4)),
    User(3, "Agus W.", Role.SUPERVISOR, last_login_at=NOW - timedelta(days=1)),
    User(4, "Dewi K.", Role.SUPERVISOR, last_login_at=NOW - timedelta(days=2)),
    User(5, "Rahmat", Role.OPERATOR),
    User(6, "Admin", Role.ADMINISTRATOR, last_login_at=NOW - timedelta(days=20)),
)


_EARLIER = NOW - timedelta(hours=9)


def stock_entry(silo: int, kg: int, kind: StockKind = StockKind.LEVEL) -> StockEntry:
    amounts = (Decimal(kg), Decimal(kg), False, Decimal(0))
    return StockEntry(silo, silo, kind, *amounts, _EARLIER, "Siti R.", "BATCH-PC1", "", "Measured")


LEVELS_KNOWN = {
    silo: SiloLevel(Decimal(kg), since=_EARLIER, by="Siti R.", entry=stock_entry(silo, kg))
    for silo, kg in LEVELS.items()
}


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@cache
def silos() -> tuple[Silo, ...]:
    table = tomllib.loads(resources.path("silos.toml").read_text("utf-8"))
    return tuple(
        Silo(
            entry["number"],
            entry["code"],
            entry["letter"],
            entry["name"],
            (entry["short"][0], entry["short"][1] if len(entry["short"]) > 1 else ""),
            Decimal(entry["capacity_kg"]),
            tuple(entry["products"]),
        )
        for entry in table["silo"]
    )


def components() -> tuple[Component, ...]:
    names = {silo.number: silo.name for silo in silos()}
    dosed = [
        Component(1000 + number, names[number], Decimal(kg), number)
        for number, kg in SETPOINTS.items()
    ]
    by_hand = [
        Component(2000 + place, name, Decimal(kg), None)
        for place, (name, kg) in enumerate(BY_HAND.items())
    ]
    return (*dosed, *by_hand)


def batch(slot: int, state: BatchState = BatchState.DOWNLOADED) -> Batch:
    """Return the batch of *slot* of a queue fetched this afternoon."""
    number = 10 + slot
    return Batch(
        id=slot,
        line="",
        order=OrderRef(100 + slot, f"WH/MO/{number:05d}"),
        product_name=PRODUCTS[(slot - 2) % len(PRODUCTS)],
        bom_name="BOM",
        planned_kg=Decimal(1000),
        planned_start=ago(7200),
        components=components(),
        fetched_at=ago(2651),
        state=state,
        slot=slot,
        downloaded_at=ago(2644),
        taken_at=ago(2636),
    )


def running(slot: int = 2, dosed: Mapping[int, str] = DOSED) -> Batch:
    return replace(
        batch(slot, BatchState.RUNNING),
        doses=tuple(Dose(1, silo, Decimal(kg)) for silo, kg in dosed.items()),
        weighings=(
            Weighing(2000, Decimal("18.00"), ago(600), "plc"),
            Weighing(2001, Decimal("1.20"), ago(500), "plc"),
        ),
        started_at=ago(853),
        last_read_at=ago(0.8),
        last_change_at=ago(1.6),
        update_odoo=False,
    )


def finished(slot: int) -> Batch:
    exact = dict(SETPOINTS)
    done = running(slot, exact)
    return replace(
        done,
        state=BatchState.FINISHED,
        finished_at=ago(60),
        finished_kg=Decimal("998.40"),
        status_manufacturing=True,
    )


def view_of(one: Batch, pushes: Sequence[Push] = ()) -> BatchView:
    own = tuple(push for push in pushes if push.batch_id == one.id)
    return BatchView(one, _silo_views(one), own, batch_obstacles(one, own))


def _silo_views(one: Batch) -> tuple[SiloView, ...]:
    setpoints, actuals = one.setpoints_kg, one.actuals_kg
    last = max((number for number, kg in actuals.items() if kg), default=0)
    views = []
    for silo in silos():
        asked = setpoints.get(silo.number)
        if asked is None:
            views.append(SiloView(silo, SiloPhase.NOT_USED, None, None))
            continue
        got = actuals.get(silo.number, Decimal(0))
        phase = SiloPhase.DONE if silo.number < last or one.is_finished else SiloPhase.WAITING
        if silo.number == last and one.state is BatchState.RUNNING:
            phase = SiloPhase.DOSING
        views.append(SiloView(silo, phase, asked, got))
    return tuple(views)


def archived(number: int, minutes_ago: float, *, odoo_has_it: bool = True) -> HistoryEntry:
    done = replace(
        finished(number),
        order=OrderRef(number, f"WH/MO/{number:05d}"),
        id=number + 500,
        slot=number % 10,
        fetched_at=ago(2651 if number > 10 else 9000),
    )
    how = Completion.COMPLETED if odoo_has_it else Completion.BY_HAND
    return HistoryEntry(
        done, how, ago(minutes_ago * 60), Decimal("998.40"), weighed=True, odoo_has_it=odoo_has_it
    )


def job(
    name: JobName,
    period_s: float,
    since_s: float,
    outcomes: Sequence[JobOutcome] = (),
    message: str = "",
) -> JobView:
    """Return a job whose latest run began *since_s* ago; *outcomes* are the latest ones first."""
    told = [*outcomes, *[JobOutcome.DONE] * (12 - len(outcomes))]
    runs = tuple(
        JobRun(name, ago(since_s + place * period_s), 0.1, outcome, message if place == 0 else "")
        for place, outcome in enumerate(told)
    )
    return JobView(
        name,
        True,
        period_s,
        runs,
        ago(since_s - period_s),
        None,
        obstacles=job_obstacles(in_settings=True, on=True, running=False),
    )


def jobs(*, plc_lost: bool = False) -> tuple[JobView, ...]:
    lost = (JobOutcome.FAILED, JobOutcome.FAILED) if plc_lost else ()
    told = "The PLC at 192.168.1.100:502 does not answer." if plc_lost else ""
    return (
        job(JobName.SYNC_ORDERS, 300, 72),
        job(JobName.READ_PLC, 2, 0.9, lost, told),
        job(JobName.ARCHIVE_COMPLETED, 180, 48, (JobOutcome.DONE, JobOutcome.SKIPPED)),
        job(JobName.WATCH_HEALTH, 600, 260),
        job(JobName.WATCH_FAILURES, 5, 3.1, lost, told),
    )


def link(
    name: LinkName,
    good_s: float | None = 0.8,
    state: LinkState = LinkState.GOOD,
    since_s: float = 600,
    message: str = "",
) -> LinkStatus:
    good = None if good_s is None else ago(good_s)
    return LinkStatus(name, state, ago(since_s), good, message)


def links(
    plc: LinkStatus | None = None, odoo: LinkStatus | None = None
) -> Mapping[LinkName, LinkStatus]:
    return {
        LinkName.PLC: plc or link(LinkName.PLC),
        LinkName.ODOO: odoo or link(LinkName.ODOO, 12),
        LinkName.DATABASE: link(LinkName.DATABASE, 0.1),
    }


def alarm(
    code: AlarmCode,
    priority: Priority,
    title: str,
    *,
    subject: str = "",
    state: AlarmState = AlarmState.UNACKNOWLEDGED,
    since_s: float = 36,
    number: int = 1,
    params: Mapping[str, str] | None = None,
) -> AlarmView:
    definition = AlarmDefinition(
        code,
        priority,
        AlarmWords(
            title,
            "Gate closes late, or material ran on after the stop.",
            "The batch has too much of it; Odoo gets the real figure.",
            "Look at the gate. Ask the shift lead whether the batch may go on.",
        ),
    )
    acknowledged = state is AlarmState.ACKNOWLEDGED
    return AlarmView(
        Alarm(
            number,
            "",
            code,
            subject,
            priority,
            state,
            ago(since_s),
            ago(since_s),
            params={"subject": subject, **(params or {})},
            acknowledged_at=ago(since_s / 2) if acknowledged else None,
            acknowledged_by="Budi S." if acknowledged else "",
            returned_at=ago(since_s / 2) if state is AlarmState.RETURNED else None,
        ),
        definition,
    )


def failure(number: int, code: str, text: str, minutes_ago: float) -> EquipmentFailure:
    at = ago(minutes_ago * 60)
    return EquipmentFailure(number, "", code, text, "", at, False, at, reported_at=at)


def plant(
    queue: Sequence[Batch] = (),
    set_aside: Sequence[Batch] = (),
    pushes: Sequence[Push] = (),
    **changes: object,
) -> PlantView:
    views = tuple(view_of(one, pushes) for one in queue)
    last = alarm(
        AlarmCode.ODOO_LINK,
        Priority.MEDIUM,
        "Odoo does not answer",
        state=AlarmState.NORMAL,
        since_s=2650,
    )
    empty = tuple(SiloView(silo, SiloPhase.NOT_USED, None, None) for silo in silos())
    view = PlantView(
        read_at=ago(0.1),
        line="",
        station="BATCH-PC1",
        holder="BATCH-PC1",
        is_holder=True,
        links=links(),
        plc_read_at=ago(0.8),
        stale_after_s=4,
        slots=10,
        queue=views,
        set_aside=tuple(view_of(one, pushes) for one in set_aside),
        finished=(archived(11, 13), archived(10, 41), archived(9, 68)),
        history_count=123,
        shift=ShiftView(2, ago(3600), 7, Decimal(7000), Decimal("6988.4")),
        jobs=jobs(),
        alarms=(),
        alarm_counts=AlarmCounts(),
        sound=SoundView(),
        last_alarm=last,
        failures=(failure(1, "M107", "Gate 107 does not close", 190),),
        waiting_pushes=sum(push.state is PushState.WAITING for push in pushes),
        quarantined_pushes=sum(push.state is PushState.QUARANTINE for push in pushes),
        users=USERS,
        obstacles=line_obstacles([*queue, *set_aside], pushes),
        silos=empty,
        stocks=stocks(silos(), LEVELS_KNOWN, views),
        materials=materials(LEVELS_KNOWN, views),
    )
    front = view.front
    silos_now = front.silos if front is not None else empty
    changed = replace(view, silos=silos_now, **changes)  # type: ignore[arg-type]
    return with_alarms(changed, *changed.alarms)


def with_alarms(view: PlantView, *alarms: AlarmView) -> PlantView:
    """Return the view with these alarms, in the order and with the counts of a real one."""
    states = Counter((each.alarm.priority, each.alarm.state) for each in alarms)
    first = sorted(alarms, key=lambda each: not each.alarm.wants_attention)
    return with_counts(replace(view, alarms=tuple(first)), AlarmCounts(states))


def with_counts(view: PlantView, counts: AlarmCounts) -> PlantView:
    return replace(view, alarm_counts=counts)


def normal() -> PlantView:
    return plant([running(2), *(batch(slot) for slot in range(3, 11))])


def plc_off() -> PlantView:
    """The PLC has not answered for 40 s; a silo is over its setpoint, a batch is set aside."""
    dosed = {**DOSED, 107: "265.40", 108: "31.60"}
    told = PLC_SILENT
    aside = replace(
        batch(4),
        set_aside=SetAside(ago(124), SetAsideCause.ORDER_CHANGED, "380.00 kg instead of 350.00"),
    )
    alarms = (
        alarm(
            AlarmCode.PLC_LINK,
            Priority.CRITICAL,
            "The PLC does not answer",
            params={"message": told},
        ),
        alarm(
            AlarmCode.DOSING_DEVIATION,
            Priority.HIGH,
            "Silo 107 overdosed by 15.4 kg (+6.2 %)",
            subject="107",
            params={
                "silo": "107",
                "order": "WH/MO/00012",
                "deviation_kg": "+15.40",
                "deviation_percent": "+6.2",
                "actual_kg": "265.40",
                "setpoint_kg": "250.00",
            },
            number=2,
            since_s=190,
        ),
        alarm(
            AlarmCode.BATCH_SET_ASIDE,
            Priority.MEDIUM,
            "WH/MO/00014 is set aside",
            subject="WH/MO/00014",
            params={"reason": "Agus W.: 380.00 kg instead of 350.00"},
            number=3,
            since_s=124,
            state=AlarmState.ACKNOWLEDGED,
        ),
    )
    queue = [running(2, dosed), *(batch(slot) for slot in (3, 5, 6, 7, 8, 9, 10))]
    return plant(
        queue,
        [aside],
        links=links(link(LinkName.PLC, 40, LinkState.LOST, 36, told)),
        plc_read_at=ago(40),
        jobs=jobs(plc_lost=True),
        alarms=alarms,
    )


def job_off() -> PlantView:
    """Reading the PLC is switched off by a supervisor, and sync runs."""
    sync, read, *others = jobs()
    off = JobSwitch(JobName.READ_PLC, False, ago(310), "Agus W.", "PLC is being worked on")
    read = replace(
        read,
        enabled=False,
        next_run_at=None,
        switch=off,
        obstacles=job_obstacles(in_settings=True, on=False, running=False),
    )
    sync = replace(
        sync,
        running_since=ago(3),
        obstacles=job_obstacles(in_settings=True, on=True, running=True),
    )
    told = alarm(
        AlarmCode.JOB_OFF,
        Priority.MEDIUM,
        "Job read_plc is switched off",
        subject="read_plc",
        since_s=310,
        params={"subject": "read_plc", "by": "Agus W.", "reason": "PLC is being worked on"},
    )
    return with_alarms(replace(normal(), jobs=(sync, read, *others)), told)


def two_stations() -> PlantView:
    """Others have done things at other screens; one of them is under way."""
    return replace(normal(), actions=ACTIONS)


def _asked(
    number: int, name: str, station: str, kind: ActionKind, ago_s: float, told: str, ok: bool = True
) -> RecordedAction:
    actor = Actor(name, Role.OPERATOR, station)
    request = ActionRequest(kind, reason="Gate fault" if kind is ActionKind.SET_ASIDE else "")
    outcome = ActionOutcome(number, ago(ago_s), ok, told) if told else None
    return RecordedAction(Action(number, "", ago(ago_s), actor, request), outcome)


_AWAY = "Not done: Odoo at http://odoo.plant:8069 does not answer. It is tried again by itself."
ACTIONS = (
    _asked(
        4,
        "Siti R.",
        "STATION-2",
        ActionKind.SET_ASIDE,
        125,
        "WH/MO/00019 is set aside. The line goes on without it",
    ),
    _asked(3, "Budi S.", "BATCH-PC1", ActionKind.RETRY_PUSH, 400, _AWAY, ok=False),
    _asked(2, "Agus W.", "OFFICE", ActionKind.RUN_JOB, 900, ""),
    _asked(1, "Budi S.", "BATCH-PC1", ActionKind.ENTER_DELIVERY, 5000, "Silo 107 holds 5120.00 kg"),
)


def odoo_off() -> PlantView:
    waiting = push(2, PushKind.RUNNING, PushState.WAITING, ODOO_SILENT)
    told = ODOO_SILENT
    late = alarm(AlarmCode.ODOO_LINK, Priority.MEDIUM, "Odoo does not answer", since_s=135)
    return plant(
        [running(2), *(batch(slot) for slot in range(3, 11))],
        pushes=[waiting],
        links=links(odoo=link(LinkName.ODOO, 140, LinkState.LOST, 135, told)),
        alarms=(late,),
    )


def both_off() -> PlantView:
    lost = plc_off()
    odoo = link(LinkName.ODOO, 140, LinkState.LOST, 135, ODOO_SILENT)
    return replace(lost, links={**lost.links, LinkName.ODOO: odoo})


def never_read() -> PlantView:
    """Started with PLC and Odoo off and nothing in the queue."""
    told = PLC_SILENT
    return plant(
        links=links(
            link(LinkName.PLC, None, LinkState.LOST, 8, told),
            link(LinkName.ODOO, None, LinkState.LOST, 8, ODOO_SILENT),
        ),
        plc_read_at=None,
        finished=(),
        failures=(),
        last_alarm=None,
        history_count=0,
        shift=ShiftView(2, ago(8), 0, Decimal(0), Decimal(0)),
        jobs=tuple(replace(each, runs=(), next_run_at=ago(-2)) for each in jobs()),
    )


def failed_batch() -> PlantView:
    """A batch failed in the PLC and is set aside; another one's figures were refused by Odoo."""
    stopped = replace(
        running(2),
        status_operation=True,
        set_aside=SetAside(
            ago(95), SetAsideCause.PLC_FAILED, "The PLC reports that the batch failed"
        ),
    )
    refused = replace(
        finished(1),
        set_aside=SetAside(ago(300), SetAsideCause.PUSH_REJECTED, "Odoo: the order is locked."),
    )
    words = "The order WH/MO/00011 is locked."
    pushes = [push(1, PushKind.FINAL, PushState.QUARANTINE, words)]
    alarms = (
        alarm(
            AlarmCode.BATCH_FAILED,
            Priority.HIGH,
            "WH/MO/00012 failed in the PLC",
            subject="WH/MO/00012",
            params={"slot": "2", "dosed_kg": "600.42"},
            since_s=95,
        ),
        alarm(
            AlarmCode.PUSH_REJECTED,
            Priority.HIGH,
            "Odoo refused WH/MO/00011",
            subject="WH/MO/00011",
            params={"answer": "The order WH/MO/00011 is locked."},
            number=2,
            since_s=300,
            state=AlarmState.ACKNOWLEDGED,
        ),
    )
    queue = [running(3, {101: "40.10", 102: "12.30"}), *(batch(slot) for slot in range(4, 8))]
    return plant(queue, [refused, stopped], pushes, alarms=alarms)


def figures_refused() -> PlantView:
    """The figures of the batch in process cannot be believed; somebody has to look at them."""
    told = {
        "order": "WH/MO/00012",
        "slot": "2",
        "reason": "over_limit",
        "detail": "Silo 103 quantity (D6134–D6135) shows 1612.50 kg (words 0002 75E2); "
        "expected 0 to 1500 kg.",
        "field": "silo 103 quantity",
        "kg": "1612.50",
        "words": "0002 75E2",
    }
    words = "The figures of slot 2 are not believed"
    refused = alarm(AlarmCode.READING_REFUSED, Priority.HIGH, words, subject="2", params=told)
    return with_alarms(normal(), refused)


def empty() -> PlantView:
    return plant()


def push(batch_id: int, kind: PushKind, state: PushState, answer: str, tries: int = 3) -> Push:
    return Push(
        id=70 + batch_id,
        line="",
        kind=kind,
        order=OrderRef(100 + batch_id, f"WH/MO/{10 + batch_id:05d}"),
        batch_id=batch_id,
        body=OrderFigures(()),
        created_at=ago(300),
        state=state,
        not_before=ago(-40),
        tries=tries,
        last_try_at=ago(20),
        last_answer=answer,
    )


ALL = {
    "normal": normal,
    "plc off": plc_off,
    "odoo off": odoo_off,
    "job off": job_off,
    "both off": both_off,
    "never read": never_read,
    "failed batch": failed_batch,
    "empty": empty,
}
