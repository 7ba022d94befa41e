"""Sums of archived batches by the plant's day."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import Base
from services.adapters.db.types import Whole


class DaySums:
    """Sums of archived batches by the plant's day: made of the history, and made anew of it."""

    line: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class GoodsDayRow(DaySums, Base):
    __tablename__ = "report_goods"
    product_name: Mapped[str] = mapped_column(primary_key=True)
    completion: Mapped[str] = mapped_column(primary_key=True)
    batches: Mapped[int]
    planned_kg: Mapped[Decimal]
    booked_kg: Mapped[Decimal]
    weighed: Mapped[int]
    weighed_planned_kg: Mapped[Decimal]
    weighed_kg: Mapped[Decimal]


class MaterialDayRow(DaySums, Base):
    __tablename__ = "report_material"
    product_id: Mapped[int] = mapped_column(primary_key=True)
    product_name: Mapped[str] = mapped_column(primary_key=True)
    planned_kg: Mapped[Decimal]
    dosed_kg: Mapped[Decimal]
    weighed_kg: Mapped[Decimal]
    unweighed_kg: Mapped[Decimal]
    lost_kg: Mapped[Decimal]


class SiloDayRow(DaySums, Base):
    __tablename__ = "report_silo"
    silo: Mapped[int] = mapped_column(primary_key=True)
    actual_kg: Mapped[Decimal]
    lost_kg: Mapped[Decimal]
    doses: Mapped[int]
    within: Mapped[int]
    asked_kg: Mapped[Decimal]
    off_kg: Mapped[Decimal]
    off_square_g2: Mapped[int] = mapped_column(Whole())
    over_kg: Mapped[Decimal]
    under_kg: Mapped[Decimal]


class OffToleranceRow(Base):
    """One silo in one archived batch beyond the tolerance."""

    __tablename__ = "report_off"
    __table_args__ = (Index(None, "line", "ended_at"),)
    history_id: Mapped[int] = mapped_column(ForeignKey("mo_histories.id"), primary_key=True)
    silo: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    ended_at: Mapped[datetime]
    setpoint_kg: Mapped[Decimal]
    actual_kg: Mapped[Decimal]


class RollStateRow(Base):
    """How far the history is summed up, and by which rules."""

    __tablename__ = "report_state"
    line: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str]
    upto: Mapped[int]
