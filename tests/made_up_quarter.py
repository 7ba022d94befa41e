"""A made-up quarter, and days around both clock changes: what happened, told without our code."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from services.application.archive import to_history
from services.domain.batch import Batch, BatchState, Completion, Dose, Weighing
from services.domain.failure import EquipmentFailure
from services.domain.history import HistoryEntry
from services.domain.order import Component, OrderRef
from services.domain.silo_level import StockEntry, StockKind
from services.ports import UnitOfWork
from tests.samples import a_batch

NOW = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
PRODUCTS = ("[10092] JF", "[10095] LAYER", "[10099] GROWER")
NEVER_WEIGHED = "[10100] TRIAL"
POLLAR_TWICE = (11, "POLLAR"), (16, "POLLAR FINE")  # both from silo 103
PREMIX, SALT = 15, 17
FIRST_DAY = datetime(2025, 12, 31, 18, 0, tzinfo=UTC)
_CHANGES = (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC))
# By the clock of Jakarta (UTC+7) and of Berlin (+1, +2): the first moment of a shift, and the last
# one before it.
_EXACT = tuple(
    datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(microseconds=less)
    for month, day, hour in ((3, 28, 21), (3, 29, 4), (3, 29, 23), (10, 25, 5), (10, 25, 15))
    for less in (0, 1)
)


@dataclass(frozen=True)
class Fact:
    """One batch as it happened. Kilograms are text: nobody has calculated with them yet."""

    number: int
    product: str
    how: str  # a word of Completion
    finished_at: datetime | None
    archived_at: datetime
    planned: str
    weight: str  # "0": not weighed
    parts: tuple[tuple[int, str, str, int | None], ...]  # product id, name, kg, silo
    doses: tuple[tuple[int, int, str], ...]  # attempt, silo, kg
    weighings: tuple[tuple[int, str], ...] = ()

    @property
    def ended_at(self) -> datetime:
        return self.finished_at or self.archived_at

    @property
    def is_made(self) -> bool:
        return self.how in ("completed", "by_hand")


@dataclass(frozen=True)
class Stop:
    """An equipment failure: how it ended, if it did."""

    equipment: str
    at: datetime
    minutes: int | None = None  # entered by hand
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Quarter:
    batches: list[Fact] = field(default_factory=list)
    levels: list[tuple[int, datetime, str, str, bool]] = field(default_factory=list)
    """Silo, when, "level" or "delivery", kg, whether it may hold more."""
    stops: list[Stop] = field(default_factory=list)


def make_quarter(per_day: int = 3) -> Quarter:
    dice = random.Random(8)  # noqa: S311 (scatter)
    times = [
        FIRST_DAY + timedelta(minutes=n * 1440 // per_day + dice.randrange(200))
        for n in range(90 * per_day)
    ]
    times += [
        change + timedelta(hours=h, minutes=11) for change in _CHANGES for h in range(-26, 27)
    ]
    times += _EXACT
    facts = [_fact(number, at, dice) for number, at in enumerate(times, 1)]
    levels = [
        (102, datetime(2026, 1, 10, 3, 30, tzinfo=UTC), "level", "90000", False),
        (102, datetime(2026, 1, 20, 9, 0, tzinfo=UTC), "delivery", "30000", False),
        (102, datetime(2026, 3, 29, 2, 0, tzinfo=UTC), "delivery", "12000", False),
        (102, datetime(2026, 10, 20, 9, 0, tzinfo=UTC), "level", "40000", False),
        (103, datetime(2026, 2, 1, 9, 0, tzinfo=UTC), "delivery", "25000", True),
        (114, datetime(2026, 2, 1, 9, 0, tzinfo=UTC), "level", "100", False),  # wrong: it had more
    ]
    day = datetime(2026, 3, 29, tzinfo=UTC)
    stops = [
        Stop("MIXER", day - timedelta(hours=30), ended_at=day + timedelta(hours=2)),
        Stop("MIXER", day + timedelta(hours=9), minutes=31),
        Stop("M107", day + timedelta(hours=10), minutes=30),
        Stop("M107", day + timedelta(hours=20), minutes=600),
        Stop("LIFT", datetime(2026, 10, 25, 20, 30, tzinfo=UTC)),  # still open
        Stop("LIFT", datetime(2026, 1, 5, 4, 0, tzinfo=UTC), minutes=61),
    ]
    return Quarter(facts, levels, stops)


def _fact(number: int, at: datetime, dice: random.Random) -> Fact:
    how = "completed"
    if number % 13 == 0:
        how = "cancelled"
    elif number % 29 == 0:
        how = "returned"
    elif number % 17 == 0:
        how = "by_hand"
    unfinished = how in ("cancelled", "returned") or number % 34 == 0
    product = NEVER_WEIGHED if number % 11 == 0 else PRODUCTS[number % 3]
    share = 55 if number % 3 else 40
    parts: tuple[tuple[int, str, str, int | None], ...] = (
        (*POLLAR_TWICE[0], f"{400 - share}.00", 103),
        (*POLLAR_TWICE[1], f"{share}.50", 103),
        (12, "KOPRA", "300.00", 102),
        (13, "TETES", "40.25", 114),
        (PREMIX, "PREMIX", "2.50", None),
        (SALT, "GARAM", "1.75", None),
    )
    scatter = {103: 1500, 102: 900, 114: 180}
    doses = [
        (1, silo, _kg(centi + dice.randrange(-wide, wide)))
        for (silo, wide), centi in zip(scatter.items(), (40050, 30000, 4025), strict=True)
    ]
    if how == "returned":
        doses = []
    if number % 19 == 0:
        doses.append((1, 105, "3.21"))  # nobody asked for it
    if number % 23 == 0 and doses:
        doses.append((2, 102, "12.34"))
    weighed = how == "completed" and product != NEVER_WEIGHED and number % 7 != 0
    quality = dice.randrange(7000, 10100) if product == PRODUCTS[1] else dice.randrange(9300, 10100)
    return Fact(
        number,
        product,
        how,
        None if unfinished else at,
        at + timedelta(days=5) if number % 31 == 0 and not unfinished else at,
        "745.00",
        _kg(quality * 745 // 100) if weighed else "0",
        parts,
        tuple(doses),
        ((PREMIX, "2.505"), (PREMIX, "0.01")) if number % 2 else (),
    )


def _kg(centi: int) -> str:
    return f"{Decimal(centi) / 100:.2f}"


def queued() -> list[Batch]:
    """Return what is in the queue at NOW: two wait, one runs."""
    running = a_batch(9003, fetched_at=NOW, state=BatchState.RUNNING, slot=3)
    return [
        a_batch(9001, fetched_at=NOW, slot=1),
        a_batch(9002, fetched_at=NOW, slot=2),
        running.with_attempt_doses({102: Decimal("120.5")}),
    ]


def store_batches(uow: UnitOfWork, facts: list[Fact]) -> None:
    for fact in facts:
        uow.history.add(_entry(fact))


def store_around(uow: UnitOfWork, quarter: Quarter) -> None:
    """Store levels, failures and the queue; what a silo had dosed is what its batches say."""
    for batch in queued():
        uow.queue.add(batch)
    for number, (silo, at, kind, kg, at_least) in enumerate(quarter.levels):
        level = level_at(quarter, silo, at) if kind == "delivery" else Decimal(0)
        after = (level or Decimal(0)) + Decimal(kg)
        entry = StockEntry(
            0,
            silo,
            StockKind(kind),
            Decimal(kg),
            after,
            at_least,
            dosed(quarter, silo, datetime.min.replace(tzinfo=UTC), at),
            at,
            "Agus W.",
            "PC1",
            f"product {number}",
            "",
        )
        uow.stock.add(entry)
    for number, stop in enumerate(quarter.stops):
        uow.failures.add(
            EquipmentFailure(
                0,
                uow.line,
                stop.equipment,
                "stopped",
                f"stamp {number}",
                stop.at,
                False,
                stop.at,
                duration=None if stop.minutes is None else timedelta(minutes=stop.minutes),
                ended_at=stop.ended_at,
            )
        )


def dosed(quarter: Quarter, silo: int, since: datetime, until: datetime) -> Decimal:
    return sum(
        (
            Decimal(kg)
            for fact in quarter.batches
            if since <= fact.ended_at < until
            for _, number, kg in fact.doses
            if number == silo
        ),
        Decimal(0),
    )


def level_at(quarter: Quarter, silo: int, moment: datetime) -> Decimal | None:
    """Return what the silo held, told from the first of its entries on; None: nobody knows."""
    level: Decimal | None = None
    known_at = moment
    for number, at, kind, kg, at_least in quarter.levels:
        if number != silo or at >= moment:
            continue
        if level is not None:
            level -= dosed(quarter, silo, known_at, at)
        if kind == "level":
            level = Decimal(kg)
        elif level is not None:
            level += Decimal(kg)
        level, known_at = None if at_least else level, at
    if level is None:
        return None
    left = level - dosed(quarter, silo, known_at, moment)
    return left if left >= 0 else None


def _entry(fact: Fact) -> HistoryEntry:
    batch = a_batch(
        1,
        id=fact.number,
        order=OrderRef(fact.number, f"WH/MO/{fact.number:05}"),
        product_name=fact.product,
        planned_kg=Decimal(fact.planned),
        components=tuple(Component(i, name, Decimal(kg), silo) for i, name, kg, silo in fact.parts),
        state=BatchState.FINISHED if fact.finished_at else BatchState.RUNNING,
        doses=tuple(Dose(attempt, silo, Decimal(kg)) for attempt, silo, kg in fact.doses),
        weighings=tuple(
            Weighing(i, Decimal(kg), fact.archived_at, "plc") for i, kg in fact.weighings
        ),
        finished_kg=Decimal(fact.weight),
        started_at=fact.ended_at - timedelta(minutes=23),
        finished_at=fact.finished_at,
        attempt=max((attempt for attempt, _, _ in fact.doses), default=1),
    )
    return to_history(batch, Completion(fact.how), fact.archived_at, odoo_has_it=True)
