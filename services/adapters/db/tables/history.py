"""The history: archived batches, who acted on them, and what was written beside them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.adapters.db.tables.base import AUTO, Base, at_least, one_of
from services.adapters.db.tables.batch import (
    BatchColumns,
    ComponentColumns,
    DoseColumns,
    WeighingColumns,
    batch_rules,
)
from services.domain.batch import Completion


class HistoryComponentRow(ComponentColumns, Base):
    __tablename__ = "history_component"
    __table_args__ = (*at_least(0, "planned_kg"), AUTO)
    history_id: Mapped[int] = mapped_column(ForeignKey("mo_histories.id"), index=True)


class HistoryDoseRow(DoseColumns, Base):
    __tablename__ = "history_dose"
    __table_args__ = (
        Index(None, "silo", "history_id"),  # a silo's latest batches
        *at_least(1, "attempt"),
        *at_least(0, "kg"),
    )
    history_id: Mapped[int] = mapped_column(
        ForeignKey("mo_histories.id"), primary_key=True, sort_order=-1
    )


class HistoryWeighingRow(WeighingColumns, Base):
    __tablename__ = "history_weighing"
    __table_args__ = (*at_least(0, "kg"), AUTO)
    history_id: Mapped[int] = mapped_column(ForeignKey("mo_histories.id"), index=True)


class HistoryRow(BatchColumns, Base):
    """Archived batches: one row per order and attempt, never changed in their figures.

    Triggers let nothing change but `odoo_has_it` and `update_odoo`, from false to true.
    """

    __tablename__ = "mo_histories"
    __table_args__ = (
        UniqueConstraint("odoo_id", "attempt"),
        # What the history page asks: by time, alone or of one product or way out.
        Index(None, "line", "archived_at", "id"),
        Index(None, "line", "product_name", "archived_at", "id"),
        Index(None, "line", "completion", "archived_at", "id"),
        # By the beginning or the end of an order's name, in whatever order the server sorts.
        Index(None, "line", "mo_id", postgresql_ops={"mo_id": "text_pattern_ops"}),
        Index(None, "line", "name_reversed", postgresql_ops={"name_reversed": "text_pattern_ops"}),
        Index(None, "line", "ended_at"),
        Index(None, "line", "id"),  # what came after a row is counted and summed up
        Index(None, "plc_name"),
        *batch_rules(),
        one_of("completion", Completion),
        *at_least(0, "booked_kg"),
        AUTO,
    )
    batch_id: Mapped[int]  # its id while it was in the queue
    batch_no: Mapped[int | None]
    plc_name: Mapped[str]  # the order's name as a slot of the PLC shows it
    name_reversed: Mapped[str]  # the order's name from its end: people look for its number
    ended_at: Mapped[datetime]  # finished in the PLC; archived, if it never finished there
    completion: Mapped[str]
    archived_at: Mapped[datetime]
    booked_kg: Mapped[Decimal]
    weighed: Mapped[bool]
    odoo_has_it: Mapped[bool]
    actor: Mapped[str]
    reason: Mapped[str]

    components: Mapped[list[HistoryComponentRow]] = relationship(
        lazy="selectin", order_by=HistoryComponentRow.position
    )
    doses: Mapped[list[HistoryDoseRow]] = relationship(
        lazy="selectin", order_by=(HistoryDoseRow.attempt, HistoryDoseRow.silo)
    )
    weighings: Mapped[list[HistoryWeighingRow]] = relationship(
        lazy="selectin", order_by=HistoryWeighingRow.id
    )


class HistoryOperatorRow(Base):
    """Somebody who acted on an archived batch. Append-only."""

    __tablename__ = "history_operator"
    __table_args__ = (Index(None, "line", "actor", "archived_at", "history_id"),)
    history_id: Mapped[int] = mapped_column(ForeignKey("mo_histories.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[str]
    archived_at: Mapped[datetime]  # the batch's: the list of one's batches is in its order


class HistoryCommentRow(Base):
    """What somebody wrote beside an archived batch. Append-only."""

    __tablename__ = "history_comment"
    __table_args__ = AUTO
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    history_id: Mapped[int] = mapped_column(ForeignKey("mo_histories.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    station: Mapped[str]
    text: Mapped[str]
