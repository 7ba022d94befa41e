"""What a batch is, in the queue and in the history."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import at_least, one_of
from services.domain.batch import BatchState, SetAsideCause


def batch_rules() -> tuple[CheckConstraint, ...]:
    return (
        one_of("state", BatchState),
        one_of("set_aside_cause", SetAsideCause),
        CheckConstraint("(set_aside_at IS NULL) = (set_aside_cause IS NULL)", name="set_aside"),
        *at_least(1, "attempt"),
        *at_least(0, "planned_kg", "finished_kg"),
    )


class ComponentColumns:
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    product_id: Mapped[int]
    product_name: Mapped[str]
    planned_kg: Mapped[Decimal]
    silo: Mapped[int | None]
    move_id: Mapped[int | None]


class DoseColumns:
    attempt: Mapped[int] = mapped_column(primary_key=True)
    silo: Mapped[int] = mapped_column(primary_key=True)
    kg: Mapped[Decimal]


class WeighingColumns:
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int]
    kg: Mapped[Decimal]
    at: Mapped[datetime]
    source: Mapped[str]


class BatchColumns:
    """What a batch in the queue and an archived one have in common."""

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    odoo_id: Mapped[int]
    mo_id: Mapped[str]  # the order's name
    product_name: Mapped[str]
    bom_name: Mapped[str]
    planned_kg: Mapped[Decimal]
    planned_start: Mapped[datetime | None]
    state: Mapped[str]
    attempt: Mapped[int]
    accepted: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    """Figures that an operator vouched for."""
    finished_kg: Mapped[Decimal]
    status_manufacturing: Mapped[bool]
    status_operation: Mapped[bool]
    update_odoo: Mapped[bool]
    set_aside_at: Mapped[datetime | None]
    set_aside_cause: Mapped[str | None]
    set_aside_reason: Mapped[str | None]
    fetched_at: Mapped[datetime]
    downloaded_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_read_from_plc: Mapped[datetime | None]
    last_change_at: Mapped[datetime | None]
