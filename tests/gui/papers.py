"""Documents for the tests of paper: a batch record, a wide report of many pages, an empty one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hmi.documents.print_job import PrintJob, Told
from services.domain.document import (
    COUNT,
    KG,
    KG_OFF,
    MINUTES,
    PERCENT,
    TEXT,
    TIME,
    YES_NO,
    Column,
    Document,
    Fact,
    Facts,
    Origin,
    Paragraph,
    Row,
    Section,
    Table,
)

MADE_AT = datetime(2026, 3, 4, 10, 42, 15, tzinfo=UTC)
ORIGIN = Origin(
    "PT Pakan Ternak Sejahtera", "Line 1 · Gresik", MADE_AT, "Siti R.", ZoneInfo("Asia/Jakarta")
)


class Named:
    """Printers that are there by name, and take nothing: nobody prints on them."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = list(names)

    async def names(self) -> list[str]:
        return self._names

    async def print(self, job: PrintJob, told: Told) -> None:
        raise NotImplementedError(job, told)


_REASON = "Gate of the silo jammed; the rest was weighed by hand and entered by the shift leader."


def record() -> Document:
    silos = Table(
        (
            Column("Silo"),
            Column("Product", wide=2),
            Column("Setpoint", KG),
            Column("Actual", KG),
            Column("Deviation", KG_OFF),
            Column("Of setpoint", PERCENT),
            Column("Weighed", YES_NO),
        ),
        tuple(_dose(101 + place) for place in range(13)),
        ("Together", None, Decimal(1235), Decimal("1234.35"), Decimal("-0.65"), None, None),
        "What the silos gave",
        note="Deviation beyond 2 % is noted, beyond 5 % it is an alarm.",
    )
    done = Table(
        (Column("Time", TIME), Column("Who"), Column("What"), Column("Outcome", wide=3)),
        tuple(
            (MADE_AT + timedelta(minutes=step), "Siti R.", "Weigh by hand", _REASON)
            for step in range(4)
        ),
        title="What was done",
    )
    facts = Facts(
        (
            Fact("Order", "WH/MO/00011"),
            Fact("Product", "[10083] JF PLUS UVP with a name that is long"),
            Fact("Planned", Decimal("1235.00"), KG),
            Fact("Booked", Decimal("1234.35"), KG),
            Fact("Finished", MADE_AT, TIME),
            Fact("Attempt", 1, COUNT),
        )
    )
    return Document(
        "batch-record-WH-MO-00011",
        "Batch record",
        "WH/MO/00011 · JF PLUS UVP",
        (
            Section("The order", (facts,)),
            Section("Figures", (silos,)),
            Section("On record", (done, Paragraph(_REASON))),
            Section("Alarms", (Table((Column("Alarm"),), (), empty="No alarm while it ran"),)),
        ),
        notes=("Seal 4f7a…c2 is unbroken.",),
    )


def wide(rows: int = 120) -> Document:
    columns = (
        Column("Order"),
        Column("Product", wide=3),
        Column("Recipe"),
        Column("Planned", KG),
        Column("Booked", KG),
        Column("Deviation", KG_OFF),
        Column("Yield", PERCENT),
        Column("Started", TIME),
        Column("Finished", TIME),
        Column("Stood", MINUTES),
        Column("Operator", TEXT),
        Column("Reason", TEXT, wide=2),
    )
    made = tuple(_batch(place) for place in range(rows))
    total: Row = ("Together", None, None, Decimal(rows * 1000), *[None] * 8)
    return Document(
        "week-report-2026-W10",
        "Week report",
        "Mon 2 Mar 2026 06:00 – Mon 9 Mar 2026 06:00",
        (Section("Batches", (Table(columns, made, total),)),),
    )


def _dose(silo: int) -> Row:
    off = Decimal(silo % 3 - 1) / 4
    return (
        str(silo),
        "Soybean meal 46 from the second ship" if silo % 4 == 0 else "Corn",
        Decimal(95),
        Decimal(95) + off,
        off,
        (95 + off) / 95 * 100,
        silo % 2 == 0,
    )


def _batch(place: int) -> Row:
    begun = MADE_AT + timedelta(minutes=9 * place)
    reason = _REASON if place % 7 == 0 else ""
    off = Decimal(place % 5 - 2) / 10
    return (
        f"WH/MO/{place:05d}",
        "JF PLUS UVP",
        "BoM 12",
        Decimal(1000),
        1000 + off,
        off,
        100 + off / 10,
        begun,
        begun + timedelta(minutes=8),
        Decimal(place % 4),
        "Siti R.",
        reason,
    )
