"""What the reports of the made-up quarter must say: counted out in plain Python, batch by batch."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import stdev
from typing import Any
from zoneinfo import ZoneInfo

from tests.made_up_quarter import NOW, Fact, Quarter, dosed, level_at, queued

NIL = Decimal(0)
CENT = Decimal("0.01")


def plant_day(zone: ZoneInfo, moment: datetime) -> date:
    """Return the day by the plant's clock: it turns at six in the morning."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    return (wall - timedelta(hours=6)).date()


def shift_of(zone: ZoneInfo, moment: datetime) -> tuple[date, int]:
    hour = moment.astimezone(zone).hour
    return plant_day(zone, moment), 1 if 6 <= hour < 14 else 2 if 14 <= hour < 22 else 3


def ended(quarter: Quarter, zone: ZoneInfo, first: date, last: date, shift: int = 0) -> list[Fact]:
    """Return the batches that ended on these days, or in that one shift."""
    found = []
    for fact in quarter.batches:
        day, number = shift_of(zone, fact.ended_at)
        if first <= day <= last and shift in (0, number):
            found.append(fact)
    return found


def booked(fact: Fact) -> Decimal:
    if not fact.is_made:
        return NIL
    return Decimal(fact.weight) or Decimal(fact.planned)


def is_weighed(fact: Fact) -> bool:
    return fact.is_made and Decimal(fact.weight) > 0


def production(facts: list[Fact], *, is_now: bool) -> dict[str, Any]:
    counts: dict[str, int] = defaultdict(int)
    target = NIL
    for fact in facts:
        counts[fact.how] += 1
        if fact.how != "returned":
            target += Decimal(fact.planned)
    orders = sum(counts.get(how, 0) for how in ("completed", "by_hand", "cancelled"))
    if is_now:
        target += sum((batch.planned_kg for batch in queued()), NIL)
        orders += 3
    actual = sum((booked(fact) for fact in facts), NIL)
    return {
        "target": target,
        "actual": actual,
        "achievement": actual / target * 100 if target else None,
        "orders": orders,
        "ways": dict(counts),
        "queue": (2, 1, 0) if is_now else None,
    }


def materials(facts: list[Fact]) -> dict[tuple[int, str], tuple[Decimal, ...]]:
    """Return planned, dosed, weighed, as planned and lost of each product."""
    found: dict[tuple[int, str], list[Decimal]] = defaultdict(lambda: [NIL] * 5)
    for fact in facts:
        given: dict[int, Decimal] = defaultdict(lambda: NIL)
        for _, silo, kg in fact.doses:
            given[silo] += Decimal(kg)
        both = [(i, name, Decimal(kg)) for i, name, kg, silo in fact.parts if silo == 103]
        whole = both[0][2] + both[1][2]
        first = (given[103] * both[0][2] / whole).quantize(CENT, ROUND_HALF_UP)
        shares = {both[0][0]: first, both[1][0]: given[103] - first}
        for product, name, kg, source in fact.parts:
            row = found[product, name]
            weighed = [Decimal(w) for i, w in fact.weighings if i == product]
            got = NIL if source is None else shares.get(product, given[source])
            if not fact.is_made:
                row[4] += got + sum(weighed, NIL)
                continue
            row[0] += Decimal(kg)
            row[1] += got
            if source is None and weighed:
                row[2] += sum(weighed, NIL)
            elif source is None:
                row[3] += Decimal(kg)
        if given[105]:
            found[-105, ""][1 if fact.is_made else 4] += given[105]
    return {key: tuple(row) for key, row in found.items() if any(row)}


def goods(facts: Iterable[Fact]) -> tuple[int, Decimal, Decimal]:
    made = [fact for fact in facts if fact.is_made]
    planned = sum((Decimal(fact.planned) for fact in made), NIL)
    return len(made), planned, sum((booked(fact) for fact in made), NIL)


def by_product(facts: list[Fact]) -> dict[str, tuple[int, Decimal, Decimal]]:
    names = {fact.product for fact in facts if fact.is_made}
    return {name: goods(fact for fact in facts if fact.product == name) for name in names}


def by_day(facts: list[Fact], zone: ZoneInfo) -> dict[date, tuple[int, Decimal, Decimal]]:
    days = {plant_day(zone, fact.ended_at) for fact in facts}
    return {day: goods(f for f in facts if plant_day(zone, f.ended_at) == day) for day in days}


def yields(facts: list[Fact]) -> dict[str, tuple[int, int, Decimal | None]]:
    """Return of each product how many were weighed, how many not, and its yield in percent."""
    found = {}
    for name in {fact.product for fact in facts if fact.is_made}:
        made = [fact for fact in facts if fact.is_made and fact.product == name]
        weighed = [fact for fact in made if is_weighed(fact)]
        planned = sum((Decimal(fact.planned) for fact in weighed), NIL)
        weight = sum((Decimal(fact.weight) for fact in weighed), NIL)
        percent = weight / planned * 100 if weighed else None
        found[name] = len(weighed), len(made) - len(weighed), percent
    return found


def offs(facts: list[Fact]) -> list[tuple[str, int, Decimal, Decimal]]:
    """Return order, silo, setpoint and actual of every silo in each batch that the PLC finished."""
    found = []
    for fact in facts:
        if fact.finished_at is None:
            continue
        asked: dict[int, Decimal] = defaultdict(lambda: NIL)
        given: dict[int, Decimal] = defaultdict(lambda: NIL)
        for _, _, kg, silo in fact.parts:
            if silo is not None:
                asked[silo] += Decimal(kg)
        for _, silo, kg in fact.doses:
            given[silo] += Decimal(kg)
        name = f"WH/MO/{fact.number:05}"
        found += [(name, silo, asked[silo], given[silo]) for silo in sorted({*asked, *given})]
    return found


def is_off(setpoint: Decimal, actual: Decimal) -> bool:
    """Five percent, and one kilogram at least, are allowed either way."""
    return abs(actual - setpoint) > max(setpoint * 5 / 100, Decimal(1))


def accuracy(facts: list[Fact]) -> dict[int, dict[str, Decimal | int | None]]:
    found: dict[int, dict[str, Decimal | int | None]] = {}
    all_offs = [each for each in offs(facts) if each[2]]
    for silo in {number for _, number, _, _ in all_offs}:
        pairs = [(asked, got) for _, number, asked, got in all_offs if number == silo]
        off = [got - asked for asked, got in pairs]
        inside = sum(not is_off(asked, got) for asked, got in pairs)
        found[silo] = {
            "doses": len(off),
            "mean": sum(off, NIL) / len(off),
            "percent": sum(off, NIL) / sum((asked for asked, _ in pairs), NIL) * 100,
            "spread": stdev(off) if len(off) > 1 else None,
            "within": Decimal(inside) / len(off) * 100,
            "worst": max(abs(each) for each in off),
        }
    return found


def balance(
    quarter: Quarter, silo: int, since: datetime, until: datetime
) -> tuple[Decimal | None, Decimal, Decimal, Decimal | None]:
    delivered = sum(
        (
            Decimal(kg)
            for number, at, kind, kg, _ in quarter.levels
            if number == silo and kind == "delivery" and since <= at < until
        ),
        NIL,
    )
    used = dosed(quarter, silo, since, until)
    return level_at(quarter, silo, since), delivered, used, level_at(quarter, silo, until)


def downtime(quarter: Quarter, since: datetime, until: datetime) -> dict[str, tuple[int, float]]:
    """Return how often each equipment stood, and how many minutes of it lie in this time."""
    found: dict[str, list[float]] = defaultdict(list)
    for stop in quarter.stops:
        end = NOW
        if stop.minutes is not None:
            end = stop.at + timedelta(minutes=stop.minutes)
        elif stop.ended_at is not None:
            end = stop.ended_at
        if stop.at >= until or end <= since:
            continue
        inside = min(end, until, NOW) - max(stop.at, since)
        found[stop.equipment].append(inside.total_seconds() / 60)
    return {code: (len(each), sum(each)) for code, each in found.items()}
