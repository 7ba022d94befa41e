"""Runs and switches of jobs, who holds the line, and how its links are."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import AUTO, Base, at_least, one_of
from services.domain.job import JobName, JobOutcome
from services.domain.link import LinkName, LinkState


class JobRunRow(Base):
    __tablename__ = "job_run"
    __table_args__ = (
        Index(None, "line", "job", "started_at", "id"),
        Index(None, "line", "started_at", "id"),
        Index(None, "started_at"),
        one_of("job", JobName),
        one_of("outcome", JobOutcome),
        AUTO,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    job: Mapped[str]
    started_at: Mapped[datetime]
    duration_s: Mapped[float]
    outcome: Mapped[str]
    message: Mapped[str]


class JobSwitchRow(Base):
    """What a person switched last of a job."""

    __tablename__ = "job_switch"
    line: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]


class LeaseRow(Base):
    """Which station holds the line."""

    __tablename__ = "lease"
    __table_args__ = at_least(1, "epoch")
    line: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]  # "" when given back
    epoch: Mapped[int]
    heartbeat_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class LinkRow(Base):
    __tablename__ = "link_status"
    __table_args__ = (one_of("name", LinkName), one_of("state", LinkState))
    line: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    message: Mapped[str]
    endpoint: Mapped[str]
