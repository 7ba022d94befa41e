"""Alarms, their journal, and failures of equipment."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import AUTO, Base, one_of
from services.domain.alarm import AlarmState, Priority
from services.domain.alarm_life import AlarmEvent


class FailureRow(Base):
    __tablename__ = "equipment_failure"
    __table_args__ = (
        UniqueConstraint("line", "equipment_code", "stamp_raw", "text", "words"),
        Index(None, "line", "occurred_at"),
        AUTO,
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
        one_of("state", AlarmState),
        one_of("priority", Priority),
        AUTO,
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
        one_of("priority", Priority),
        one_of("event", AlarmEvent),
        AUTO,
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
