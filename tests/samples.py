"""Orders, batches and readings for tests of the core, and a line that takes them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import resources
from services.adapters.alarm_files import load_alarm_catalogue
from services.adapters.plc.codec import SlotCodec
from services.adapters.plc.register_map import load_register_map
from services.adapters.resource_files import load_silo_table
from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.domain.batch import Batch, BatchState, DownloadStep
from services.domain.order import Component, Order, OrderRef, OrderState
from services.domain.reading import SlotContent
from services.domain.user import Actor, Role
from tests.plc_process import FEEDMILL

START = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
SILOS = load_silo_table(resources.path("silos.toml"))
CODEC = SlotCodec(load_register_map(FEEDMILL))
SUPERVISOR = Actor("Agus W.", Role.SUPERVISOR, "test")
COMPONENTS = (
    Component(11, "POLLAR", Decimal(400), 103),
    Component(12, "KOPRA", Decimal(300), 102),
    Component(13, "TETES", Decimal(40), 114),
    Component(14, "FML", Decimal(30), 115),
    Component(15, "PREMIX", Decimal("2.5"), None),
)

LINE = Line(
    code="PLC01",
    station="TEST-PC",
    silos=SILOS,
    sync_batch_limit=7,
    batch_max_kg=Decimal(1050),
    batch_margin_kg=Decimal(50),
    push_interval=timedelta(0),
    full_read_interval=timedelta(seconds=60),
    settle=timedelta(0),
    read_interval=timedelta(seconds=2),
    take_timeout=timedelta(seconds=120),
    finished_weight_wait=timedelta(0),
    stuck_after=timedelta(minutes=15),
    cancel_failed=False,
)


class Clock:
    """The time of a test: it moves only when told to."""

    def __init__(self, start: datetime = START) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


def alarm_book() -> AlarmBook:
    return AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))


def an_order(number: int = 1, **changes: Any) -> Order:
    """Return a confirmed order of 772.5 kg that this line can take."""
    return replace(
        Order(
            ref=OrderRef(number, f"WH/MO/{number:05d}"),
            state=OrderState.CONFIRMED,
            product_name="[10092] JF",
            bom_name="JF",
            planned_kg=Decimal("772.5"),
            planned_start=START + timedelta(hours=number),
            components=COMPONENTS,
        ),
        **changes,
    )


def a_batch(number: int = 1, **changes: Any) -> Batch:
    """Return a fetched batch in slot *number*."""
    order = an_order(number)
    return replace(
        Batch(
            id=0,
            line=LINE.code,
            order=order.ref,
            product_name=order.product_name,
            bom_name=order.bom_name,
            planned_kg=order.planned_kg,
            planned_start=order.planned_start,
            components=order.components,
            fetched_at=START,
            slot=number,
        ),
        **changes,
    )


def running(number: int = 1, **changes: Any) -> Batch:
    """Return a batch that the PLC has dosed 100 kg of."""
    batch = a_batch(
        number,
        state=BatchState.RUNNING,
        download=DownloadStep.DONE,
        downloaded_at=START,
        taken_at=START,
        started_at=START,
    )
    return replace(batch.with_attempt_doses({103: Decimal(100)}), **changes)


def shown(batch: Batch, doses_kg: Mapping[int, Decimal], **changes: Any) -> SlotContent:
    """Return what the slot of *batch* shows after these doses."""
    return replace(
        SlotContent(
            batch_no=batch.slot or 0,
            mo_name=batch.order.name,
            bom_name=batch.bom_name,
            finished_good=batch.product_name,
            quantity_kg=batch.planned_kg,
            doses_kg=tuple(
                (silo.number, doses_kg.get(silo.number, Decimal(0))) for silo in SILOS.silos
            ),
        ),
        **changes,
    )
