"""Users, operators' actions and their outcomes over SQLAlchemy."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.adapters.db.own_rows import find_own, get_own
from services.adapters.db.paging import page_of
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import ActionOutcomeRow, ActionRow, ActionStartRow, UserRow
from services.domain.action import Action, ActionOutcome, ActionRequest, RecordedAction
from services.domain.paging import Page, PageKey
from services.domain.user import ActionKind, Actor, Role, User


class SqlActions:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def ask(self, actor: Actor, request: ActionRequest, at: datetime) -> Action:
        row = ActionRow(
            line=self._line,
            asked_at=at,
            actor=actor.name,
            role=int(actor.role),
            station=actor.station,
            kind=request.kind.value,
            target=request.target,
            reason=request.reason,
            params=dict(request.params),
        )
        self._session.add(row)
        self._session.flush()
        return _to_action(row)

    @remembered("operator_action", "operator_outcome")
    def pending(self) -> Sequence[Action]:
        rows = self._session.scalars(
            select(ActionRow)
            .outerjoin(ActionOutcomeRow, ActionOutcomeRow.action_id == ActionRow.id)
            .where(ActionRow.line == self._line, ActionOutcomeRow.action_id.is_(None))
            .order_by(ActionRow.id)
        )
        return [_to_action(row) for row in rows]

    def start(self, action_id: int, station: str, at: datetime) -> str:
        get_own(self._session, ActionRow, action_id, self._line)
        known = self._session.get(ActionStartRow, action_id)
        if known is not None:
            return known.station
        self._session.add(ActionStartRow(action_id=action_id, at=at, station=station))
        self._session.flush()
        return ""

    def conclude(self, outcome: ActionOutcome) -> None:
        get_own(self._session, ActionRow, outcome.action_id, self._line)
        self._session.add(
            ActionOutcomeRow(
                action_id=outcome.action_id,
                at=outcome.at,
                ok=outcome.ok,
                message=outcome.message,
            )
        )
        self._session.flush()

    def outcome(self, action_id: int) -> ActionOutcome | None:
        if find_own(self._session, ActionRow, action_id, self._line) is None:
            return None
        row = self._session.get(ActionOutcomeRow, action_id)
        return _to_outcome(row) if row else None

    @remembered("operator_action", "operator_outcome")
    def page(self, after: PageKey | None, limit: int) -> Page[RecordedAction]:
        query = (
            select(ActionRow, ActionOutcomeRow)
            .outerjoin(ActionOutcomeRow, ActionOutcomeRow.action_id == ActionRow.id)
            .where(ActionRow.line == self._line)
        )
        by = ActionRow.asked_at, ActionRow.id
        return page_of(self._session, query, by, after, limit, _to_record)

    def on(
        self, kinds: Collection[ActionKind], targets: Collection[int]
    ) -> Sequence[RecordedAction]:
        rows = self._session.execute(
            select(ActionRow, ActionOutcomeRow)
            .outerjoin(ActionOutcomeRow, ActionOutcomeRow.action_id == ActionRow.id)
            .where(
                ActionRow.line == self._line,
                ActionRow.target.in_(targets),
                ActionRow.kind.in_([kind.value for kind in kinds]),
            )
            .order_by(ActionRow.id)
        )
        return [_to_record(row) for row in rows]


def _to_record(found: Row[*tuple[Any, ...]]) -> RecordedAction:
    action, outcome, *_ = found
    return RecordedAction(_to_action(action), _to_outcome(outcome) if outcome else None)


def _to_outcome(row: ActionOutcomeRow) -> ActionOutcome:
    return ActionOutcome(row.action_id, row.at, row.ok, row.message)


def _to_action(row: ActionRow) -> Action:
    return Action(
        id=row.id,
        line=row.line,
        asked_at=row.asked_at,
        actor=Actor(row.actor, Role(row.role), row.station),
        request=ActionRequest(ActionKind(row.kind), row.target, row.reason, row.params),
    )


class SqlUsers:
    def __init__(self, session: Session) -> None:
        self._session = session

    @remembered("app_user")
    def all(self) -> Sequence[User]:
        rows = self._session.scalars(select(UserRow).order_by(UserRow.role, UserRow.name))
        return [_to_user(row) for row in rows]

    def by_name(self, name: str) -> User | None:
        row = self._session.scalar(select(UserRow).where(UserRow.name == name))
        return _to_user(row) if row else None

    def pin_hash(self, user_id: int) -> str:
        return self._session.get_one(UserRow, user_id).pin_hash

    def set_pin(self, user_id: int, pin_hash: str) -> None:
        self._session.get_one(UserRow, user_id).pin_hash = pin_hash

    def add(self, user: User, pin_hash: str) -> User:
        row = UserRow(
            name=user.name,
            role=int(user.role),
            pin_hash=pin_hash,
            active=user.active,
            failed_logins=0,
        )
        self._session.add(row)
        self._session.flush()
        return _to_user(row)

    def save(self, user: User) -> None:
        row = self._session.get_one(UserRow, user.id)
        row.role = int(user.role)
        row.active = user.active
        row.last_login_at = user.last_login_at
        row.failed_logins = user.failed_logins
        row.locked_until = user.locked_until


def _to_user(row: UserRow) -> User:
    return User(
        row.id,
        row.name,
        Role(row.role),
        row.active,
        row.last_login_at,
        row.failed_logins,
        row.locked_until,
    )
