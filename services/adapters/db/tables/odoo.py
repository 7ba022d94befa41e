"""What Odoo must be told, and each try."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import AUTO, Base, at_least, one_of
from services.domain.push import PushKind, PushState


class PushRow(Base):
    """What is sent to Odoo, kept with every answer."""

    __tablename__ = "push"
    __table_args__ = (
        Index(None, "line", "state"),
        Index(None, "batch_id"),
        Index(None, "line", "id"),
        one_of("state", PushState),
        one_of("kind", PushKind),
        *at_least(0, "tries"),
        AUTO,
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
    __table_args__ = AUTO
    id: Mapped[int] = mapped_column(primary_key=True)
    push_id: Mapped[int] = mapped_column(ForeignKey("push.id"), index=True)
    at: Mapped[datetime]
    duration_s: Mapped[float]
    answer: Mapped[str]
