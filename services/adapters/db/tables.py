"""The tables. Alembic's migrations make them; a test holds the two against each other."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from services.adapters.db.types import Kilograms, PlantDay, UtcTime, Whole
from services.domain.alarm import AlarmState, Priority
from services.domain.alarm_life import AlarmEvent
from services.domain.batch import BatchState, Completion, DownloadStep, SetAsideCause
from services.domain.chain import ChainName
from services.domain.debt import DebtEnd, DebtKind
from services.domain.job import JobName, JobOutcome
from services.domain.link import LinkName, LinkState
from services.domain.push import PushKind, PushState
from services.domain.reading import RefusalReason
from services.domain.silo_level import StockKind
from services.domain.user import Role

_AUTO = {"sqlite_autoincrement": True}  # an id is never given twice, also after a delete


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own name and shape)
        Decimal: Kilograms(),
        datetime: UtcTime(),
        date: PlantDay(),
        str: Text(),
        dict[str, Any]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


def _one_of(column: str, words: Iterable[StrEnum | IntEnum]) -> CheckConstraint:
    """Return the rule that *column* holds one of these words of the domain.

    A word that is new in the domain needs a migration too; a test says so.
    """
    listed = ", ".join(repr(word.value) for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _at_least(least: int, *columns: str) -> tuple[CheckConstraint, ...]:
    return tuple(CheckConstraint(f"{column} >= {least}", name=column) for column in columns)


def _batch_rules() -> tuple[CheckConstraint, ...]:
    return (
        _one_of("state", BatchState),
        _one_of("set_aside_cause", SetAsideCause),
        CheckConstraint("(set_aside_at IS NULL) = (set_aside_cause IS NULL)", name="set_aside"),
        *_at_least(1, "attempt"),
        *_at_least(0, "planned_kg", "finished_kg"),
    )


def table_of(row: type[Any]) -> Table:
    """Return the table itself, for statements that need no session's help."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


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


class BatchComponentRow(ComponentColumns, Base):
    __tablename__ = "batch_component"
    __table_args__ = (*_at_least(0, "planned_kg"), _AUTO)
    batch_id: Mapped[int] = mapped_column(ForeignKey("mo_batch.id", ondelete="CASCADE"), index=True)


class BatchDoseRow(DoseColumns, Base):
    __tablename__ = "batch_dose"
    __table_args__ = (*_at_least(1, "attempt"), *_at_least(0, "kg"))
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("mo_batch.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )


class BatchWeighingRow(WeighingColumns, Base):
    __tablename__ = "batch_weighing"
    __table_args__ = (*_at_least(0, "kg"), _AUTO)
    batch_id: Mapped[int] = mapped_column(ForeignKey("mo_batch.id", ondelete="CASCADE"), index=True)


class BatchRow(BatchColumns, Base):
    """The queue: fetched and not yet archived."""

    __tablename__ = "mo_batch"
    __table_args__ = (
        UniqueConstraint("odoo_id"),
        UniqueConstraint("line", "batch_no"),
        *_batch_rules(),
        _one_of("download_step", DownloadStep),
        *_at_least(1, "batch_no"),
        _AUTO,
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


class HistoryComponentRow(ComponentColumns, Base):
    __tablename__ = "history_component"
    __table_args__ = (*_at_least(0, "planned_kg"), _AUTO)
    history_id: Mapped[int] = mapped_column(ForeignKey("mo_histories.id"), index=True)


class HistoryDoseRow(DoseColumns, Base):
    __tablename__ = "history_dose"
    __table_args__ = (
        Index(None, "silo", "history_id"),  # a silo's latest batches
        *_at_least(1, "attempt"),
        *_at_least(0, "kg"),
    )
    history_id: Mapped[int] = mapped_column(
        ForeignKey("mo_histories.id"), primary_key=True, sort_order=-1
    )


class HistoryWeighingRow(WeighingColumns, Base):
    __tablename__ = "history_weighing"
    __table_args__ = (*_at_least(0, "kg"), _AUTO)
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
        *_batch_rules(),
        _one_of("completion", Completion),
        *_at_least(0, "booked_kg"),
        _AUTO,
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
    __table_args__ = _AUTO
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    history_id: Mapped[int] = mapped_column(ForeignKey("mo_histories.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    station: Mapped[str]
    text: Mapped[str]


class ReadingRow(Base):
    """A reading that changed something or was refused, with its raw words."""

    __tablename__ = "reading"
    __table_args__ = (
        Index(None, "odoo_id", "attempt", "read_at"),
        _one_of("refusal", RefusalReason),
        _AUTO,
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
        _one_of("kind", DebtKind),
        _one_of("how", DebtEnd),
        CheckConstraint("(ended_at IS NULL) = (how IS NULL)", name="ended_at"),
        _AUTO,
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


class PushRow(Base):
    """What is sent to Odoo, kept with every answer."""

    __tablename__ = "push"
    __table_args__ = (
        Index(None, "line", "state"),
        Index(None, "batch_id"),
        Index(None, "line", "id"),
        _one_of("state", PushState),
        _one_of("kind", PushKind),
        *_at_least(0, "tries"),
        _AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    kind: Mapped[str]
    odoo_id: Mapped[int | None]
    mo_id: Mapped[str | None]
    batch_id: Mapped[int | None]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    state: Mapped[str]
    not_before: Mapped[datetime | None]
    tries: Mapped[int]
    last_try_at: Mapped[datetime | None]
    last_answer: Mapped[str]
    ended_at: Mapped[datetime | None]


class PushTryRow(Base):
    """One try of a push with Odoo's answer. Append-only."""

    __tablename__ = "push_try"
    __table_args__ = _AUTO
    id: Mapped[int] = mapped_column(primary_key=True)
    push_id: Mapped[int] = mapped_column(ForeignKey("push.id"), index=True)
    at: Mapped[datetime]
    duration_s: Mapped[float]
    answer: Mapped[str]


class FailureRow(Base):
    __tablename__ = "equipment_failure"
    __table_args__ = (
        UniqueConstraint("line", "equipment_code", "stamp_raw", "text", "words"),
        Index(None, "line", "occurred_at"),
        _AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    equipment_code: Mapped[str]
    text: Mapped[str]
    stamp_raw: Mapped[str]
    occurred_at: Mapped[datetime]
    stamp_doubtful: Mapped[bool]
    read_at: Mapped[datetime]
    words: Mapped[str]
    reported_at: Mapped[datetime | None]
    duration_s: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    entered_by: Mapped[str]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str]
    resolution: Mapped[str]


class AlarmRow(Base):
    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "uq_alarm_open",
            "line",
            "code",
            "subject",
            unique=True,
            sqlite_where=text("state <> 'normal'"),
            postgresql_where=text("state <> 'normal'"),
        ),
        Index(None, "line", "raised_at", "id"),
        _one_of("state", AlarmState),
        _one_of("priority", Priority),
        _AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    code: Mapped[str]
    subject: Mapped[str]
    priority: Mapped[int]
    state: Mapped[str]
    raised_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int]
    params: Mapped[dict[str, Any]]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str]
    returned_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    held_by: Mapped[str | None]
    held_at: Mapped[datetime | None]
    held_reason: Mapped[str | None]
    held_until: Mapped[datetime | None]
    held_present: Mapped[bool | None]
    held_unseen: Mapped[bool | None]
    held_standing: Mapped[bool | None]


class JournalRow(Base):
    """Every change of every alarm, and the events. Append-only."""

    __tablename__ = "alarm_journal"
    __table_args__ = (
        Index(None, "line", "at", "id"),
        Index(None, "line", "subject", postgresql_ops={"subject": "text_pattern_ops"}),
        Index(None, "alarm_id"),
        _one_of("priority", Priority),
        _one_of("event", AlarmEvent),
        _AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    at: Mapped[datetime]
    alarm_id: Mapped[int | None]  # no foreign key: what was never told is deleted
    code: Mapped[str]
    subject: Mapped[str]
    params: Mapped[dict[str, Any]]
    priority: Mapped[int | None]
    event: Mapped[str | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    by: Mapped[str]
    reason: Mapped[str]


class DoseRateRow(Base):
    """The highest dosing rate of a silo in one attempt of a batch: what is usual for it."""

    __tablename__ = "dose_rate"
    __table_args__ = (
        UniqueConstraint("odoo_id", "attempt", "silo"),
        Index(None, "line", "at"),
        *_at_least(1, "attempt"),
        *_at_least(0, "kg_per_min"),
        _AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    odoo_id: Mapped[int]
    attempt: Mapped[int]
    silo: Mapped[int]
    at: Mapped[datetime]
    kg_per_min: Mapped[Decimal]


class JobRunRow(Base):
    __tablename__ = "job_run"
    __table_args__ = (
        Index(None, "line", "job", "started_at", "id"),
        Index(None, "line", "started_at", "id"),
        Index(None, "started_at"),
        _one_of("job", JobName),
        _one_of("outcome", JobOutcome),
        _AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    job: Mapped[str]
    started_at: Mapped[datetime]
    duration_s: Mapped[float]
    outcome: Mapped[str]
    message: Mapped[str]


class ActionRow(Base):
    """What an operator asked for. Append-only."""

    __tablename__ = "operator_action"
    __table_args__ = (
        Index(None, "line", "asked_at", "id"),
        Index(None, "line", "target", "id"),  # what was done with one batch or push
        _one_of("role", Role),
        CheckConstraint("kind <> ''", name="kind"),
        _AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    asked_at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[int]
    station: Mapped[str]
    kind: Mapped[str]
    target: Mapped[int]
    reason: Mapped[str]
    params: Mapped[dict[str, Any]]


class ActionOutcomeRow(Base):
    """What came of it. Append-only, at most one a wish."""

    __tablename__ = "operator_outcome"
    action_id: Mapped[int] = mapped_column(ForeignKey("operator_action.id"), primary_key=True)
    at: Mapped[datetime]
    ok: Mapped[bool]
    message: Mapped[str]


class ActionStartRow(Base):
    """That a station has begun to carry it out, where that is more than one transaction."""

    __tablename__ = "operator_start"
    action_id: Mapped[int] = mapped_column(ForeignKey("operator_action.id"), primary_key=True)
    at: Mapped[datetime]
    station: Mapped[str]


class UserRow(Base):
    __tablename__ = "app_user"
    __table_args__ = (UniqueConstraint("name"), _one_of("role", Role), _AUTO)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[int]
    pin_hash: Mapped[str]
    active: Mapped[bool]
    last_login_at: Mapped[datetime | None]
    failed_logins: Mapped[int]
    locked_until: Mapped[datetime | None]


class JobSwitchRow(Base):
    """What a person switched last of a job."""

    __tablename__ = "job_switch"
    line: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]


class StockEntryRow(Base):
    """What a person entered of a silo: its level, or a delivery. Append-only."""

    __tablename__ = "stock_entry"
    __table_args__ = (
        Index(None, "line", "silo", "id"),
        _one_of("kind", StockKind),
        _AUTO,
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


class LevelReadingRow(Base):
    """What the PLC's level register of a silo said last, where the map has one."""

    __tablename__ = "level_reading"
    line: Mapped[str] = mapped_column(primary_key=True)
    silo: Mapped[int] = mapped_column(primary_key=True)
    kg: Mapped[Decimal]
    read_at: Mapped[datetime]


class LeaseRow(Base):
    """Which station holds the line."""

    __tablename__ = "lease"
    __table_args__ = _at_least(1, "epoch")
    line: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]  # "" when given back
    epoch: Mapped[int]
    heartbeat_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class LinkRow(Base):
    __tablename__ = "link_status"
    __table_args__ = (_one_of("name", LinkName), _one_of("state", LinkState))
    line: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    message: Mapped[str]
    endpoint: Mapped[str]


class ChainHeadRow(Base):
    """Where a chain stands. Locked by the transaction that seals, until it has committed."""

    __tablename__ = "chain_head"
    __table_args__ = (_one_of("chain", ChainName), *_at_least(0, "links"))
    line: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    links: Mapped[int]
    digest: Mapped[str]


class ChainLinkRow(Base):
    """A record's seal (services/domain/chain.py). Append-only."""

    __tablename__ = "chain_link"
    __table_args__ = (
        UniqueConstraint("line", "chain", "kind", "row_id"),
        _one_of("chain", ChainName),
        *_at_least(0, "number"),
    )
    line: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    row_id: Mapped[int]
    version: Mapped[int]
    marks: Mapped[str]
    digest: Mapped[str]
