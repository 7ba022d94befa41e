"""People who may log in, and what they asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.adapters.db.tables.base import AUTO, Base, one_of
from services.domain.user import Role


class ActionRow(Base):
    """What an operator asked for. Append-only."""

    __tablename__ = "operator_action"
    __table_args__ = (
        Index(None, "line", "asked_at", "id"),
        Index(None, "line", "target", "id"),  # what was done with one batch or push
        one_of("role", Role),
        CheckConstraint("kind <> ''", name="kind"),
        AUTO,
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
    __table_args__ = (UniqueConstraint("name"), one_of("role", Role), AUTO)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[int]
    pin_hash: Mapped[str]
    active: Mapped[bool]
    last_login_at: Mapped[datetime | None]
    failed_logins: Mapped[int]
    locked_until: Mapped[datetime | None]
