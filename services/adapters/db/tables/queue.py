"""The queue: batches fetched and not yet archived."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.adapters.db.tables.base import AUTO, Base, at_least, one_of
from services.adapters.db.tables.batch import (
    BatchColumns,
    ComponentColumns,
    DoseColumns,
    WeighingColumns,
    batch_rules,
)
from services.domain.batch import DownloadStep


class BatchComponentRow(ComponentColumns, Base):
    __tablename__ = "batch_component"
    __table_args__ = (*at_least(0, "planned_kg"), AUTO)
    batch_id: Mapped[int] = mapped_column(ForeignKey("mo_batch.id", ondelete="CASCADE"), index=True)


class BatchDoseRow(DoseColumns, Base):
    __tablename__ = "batch_dose"
    __table_args__ = (*at_least(1, "attempt"), *at_least(0, "kg"))
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("mo_batch.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )


class BatchWeighingRow(WeighingColumns, Base):
    __tablename__ = "batch_weighing"
    __table_args__ = (*at_least(0, "kg"), AUTO)
    batch_id: Mapped[int] = mapped_column(ForeignKey("mo_batch.id", ondelete="CASCADE"), index=True)


class BatchRow(BatchColumns, Base):
    """The queue: fetched and not yet archived."""

    __tablename__ = "mo_batch"
    __table_args__ = (
        UniqueConstraint("odoo_id"),
        UniqueConstraint("line", "batch_no"),
        *batch_rules(),
        one_of("download_step", DownloadStep),
        *at_least(1, "batch_no"),
        AUTO,
    )
    batch_no: Mapped[int | None]  # the PLC slot
    former_batch_no: Mapped[int | None]  # the slot that it gave up
    download_step: Mapped[str | None]

    components: Mapped[list[BatchComponentRow]] = relationship(
        lazy="selectin", order_by=BatchComponentRow.position, cascade="all, delete-orphan"
    )
    doses: Mapped[list[BatchDoseRow]] = relationship(
        lazy="selectin",
        order_by=(BatchDoseRow.attempt, BatchDoseRow.silo),
        cascade="all, delete-orphan",
    )
    # Few rows, if any: they come with the batch instead of in a statement of their own.
    weighings: Mapped[list[BatchWeighingRow]] = relationship(
        lazy="joined", order_by=BatchWeighingRow.id, cascade="all, delete-orphan"
    )
