"""What the PLC told and is owed, and what the silos hold."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import AUTO, Base, at_least, one_of
from services.domain.debt import DebtEnd, DebtKind
from services.domain.reading import RefusalReason
from services.domain.silo_level import StockKind


class ReadingRow(Base):
    """A reading that changed something or was refused, with its raw words."""

    __tablename__ = "reading"
    __table_args__ = (
        Index(None, "odoo_id", "attempt", "read_at"),
        one_of("refusal", RefusalReason),
        AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    odoo_id: Mapped[int | None]
    attempt: Mapped[int]
    slot: Mapped[int]
    read_at: Mapped[datetime] = mapped_column(index=True)
    words: Mapped[str]  # four hex digits a word
    refusal: Mapped[str | None]
    refusal_detail: Mapped[str | None]
    unread_since: Mapped[datetime | None]  # the good reading before it, where one was missed


class DebtRow(Base):
    """An acknowledgement owed to the PLC."""

    __tablename__ = "ack_owed"
    __table_args__ = (
        Index(None, "line", "ended_at"),
        one_of("kind", DebtKind),
        one_of("how", DebtEnd),
        CheckConstraint("(ended_at IS NULL) = (how IS NULL)", name="ended_at"),
        AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    kind: Mapped[str]
    slot: Mapped[int]
    mo_name: Mapped[str]
    words: Mapped[str]
    owed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    how: Mapped[str | None]


class DoseRateRow(Base):
    """The highest dosing rate of a silo in one attempt of a batch: what is usual for it."""

    __tablename__ = "dose_rate"
    __table_args__ = (
        UniqueConstraint("odoo_id", "attempt", "silo"),
        Index(None, "line", "at"),
        *at_least(1, "attempt"),
        *at_least(0, "kg_per_min"),
        AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    odoo_id: Mapped[int]
    attempt: Mapped[int]
    silo: Mapped[int]
    at: Mapped[datetime]
    kg_per_min: Mapped[Decimal]


class StockEntryRow(Base):
    """What a person entered of a silo: its level, or a delivery. Append-only."""

    __tablename__ = "stock_entry"
    __table_args__ = (
        Index(None, "line", "silo", "id"),
        one_of("kind", StockKind),
        AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    silo: Mapped[int]
    kind: Mapped[str]
    kg: Mapped[Decimal]
    level_kg: Mapped[Decimal]
    at_least: Mapped[bool]
    dosed_kg: Mapped[Decimal]
    at: Mapped[datetime]
    actor: Mapped[str]
    station: Mapped[str]
    product: Mapped[str]
    reason: Mapped[str]


class LevelReadingRow(Base):
    """What the PLC's level register of a silo said last, where the map has one."""

    __tablename__ = "level_reading"
    line: Mapped[str] = mapped_column(primary_key=True)
    silo: Mapped[int] = mapped_column(primary_key=True)
    kg: Mapped[Decimal]
    read_at: Mapped[datetime]
