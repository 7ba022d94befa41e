"""Pushes to Odoo over SQLAlchemy: the rows, and their bodies as JSON with exact figures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.adapters.db.own_rows import find_own, get_own
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import PushRow, PushTryRow
from services.domain.ledger import PushTry
from services.domain.order import Figure, OrderRef
from services.domain.paging import Page, PageKey
from services.domain.push import (
    Decision,
    FailureReport,
    OrderFigures,
    Push,
    PushBody,
    PushKind,
    PushState,
)

_UNFINISHED = (PushState.WAITING.value, PushState.QUARANTINE.value)


class SqlPushes:
    """Loads the unfinished pushes once in a transaction."""

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._unfinished: list[PushRow] | None = None

    def add(self, push: Push) -> Push:
        row = PushRow(line=self._line, **_columns(push))
        self._session.add(row)
        self._session.flush()
        self._unfinished = None
        return _to_push(row)

    def add_all(self, pushes: Sequence[Push]) -> None:
        if pushes:
            columns = [{"line": self._line, **_columns(push)} for push in pushes]
            self._session.execute(insert(PushRow), columns)
            self._unfinished = None

    def get(self, push_id: int) -> Push | None:
        row = find_own(self._session, PushRow, push_id, self._line)
        return _to_push(row) if row else None

    def save(self, push: Push) -> None:
        row = get_own(self._session, PushRow, push.id, self._line)
        for name, value in _columns(push).items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        if self._unfinished is not None and row not in self._unfinished:
            self._unfinished = None

    @remembered("push")
    def unfinished(self) -> Sequence[Push]:
        if self._unfinished is None:
            query = (
                select(PushRow)
                .where(PushRow.line == self._line, PushRow.state.in_(_UNFINISHED))
                .order_by(PushRow.id)
            )
            self._unfinished = list(self._session.scalars(query))
        return [_to_push(row) for row in self._unfinished if row.state in _UNFINISHED]

    def of_batch(self, batch_id: int) -> Sequence[Push]:
        rows = self._session.scalars(
            select(PushRow)
            .where(PushRow.line == self._line, PushRow.batch_id == batch_id)
            .order_by(PushRow.id)
        )
        return [_to_push(row) for row in rows]

    def recent(self, limit: int) -> Sequence[Push]:
        query = (
            select(PushRow)
            .where(PushRow.line == self._line)
            .order_by(PushRow.id.desc())
            .limit(limit)
        )
        return [_to_push(row) for row in self._session.scalars(query)]

    def page(self, after: PageKey | None, limit: int) -> Page[Push]:
        query = select(PushRow).where(PushRow.line == self._line)
        if after is not None:
            query = query.where(PushRow.id < after.id)
        query = query.order_by(PushRow.id.desc()).limit(limit + 1)
        rows = self._session.scalars(query).all()
        last = rows[limit - 1] if len(rows) > limit else None
        key = PageKey(last.created_at, last.id) if last else None
        return Page(tuple(_to_push(row) for row in rows[:limit]), key)

    def tries(self, push_id: int) -> Sequence[PushTry]:
        query = (
            select(PushTryRow)
            .join(PushRow, PushRow.id == PushTryRow.push_id)
            .where(PushTryRow.push_id == push_id, PushRow.line == self._line)
            .order_by(PushTryRow.id.desc())
        )
        return [PushTry(row.at, row.duration_s, row.answer) for row in self._session.scalars(query)]

    def all_tries(self, push_ids: Collection[int]) -> Mapping[int, Sequence[PushTry]]:
        query = (
            select(PushTryRow)
            .join(PushRow, PushRow.id == PushTryRow.push_id)
            .where(PushTryRow.push_id.in_(push_ids), PushRow.line == self._line)
            .order_by(PushTryRow.id)
        )
        found: dict[int, list[PushTry]] = {}
        for row in self._session.scalars(query):
            found.setdefault(row.push_id, []).append(PushTry(row.at, row.duration_s, row.answer))
        return found

    def log_try(self, push_id: int, at: datetime, duration_s: float, answer: str) -> None:
        get_own(self._session, PushRow, push_id, self._line)
        self._session.add(PushTryRow(push_id=push_id, at=at, duration_s=duration_s, answer=answer))


def _columns(push: Push) -> dict[str, Any]:
    return {
        "kind": push.kind.value,
        "odoo_id": push.order.odoo_id if push.order else None,
        "mo_id": push.order.name if push.order else None,
        "batch_id": push.batch_id,
        "body": _body_to_json(push.body),
        "created_at": push.created_at,
        "state": push.state.value,
        "not_before": push.not_before,
        "tries": push.tries,
        "last_try_at": push.last_try_at,
        "last_answer": push.last_answer,
        "ended_at": push.ended_at,
    }


def _to_push(row: PushRow) -> Push:
    kind = PushKind(row.kind)
    order = None
    if row.odoo_id is not None and row.mo_id is not None:
        order = OrderRef(row.odoo_id, row.mo_id)
    return Push(
        id=row.id,
        line=row.line,
        kind=kind,
        order=order,
        batch_id=row.batch_id,
        body=_body_from_json(kind, row.body),
        created_at=row.created_at,
        state=PushState(row.state),
        not_before=row.not_before,
        tries=row.tries,
        last_try_at=row.last_try_at,
        last_answer=row.last_answer,
        ended_at=row.ended_at,
    )


def _body_to_json(body: PushBody) -> dict[str, Any]:
    """Decimals and times become text: JSON's numbers are not exact."""
    if isinstance(body, OrderFigures):
        return {
            "figures": [
                {
                    "product_id": figure.product_id,
                    "silo": figure.silo_code,
                    "kg": str(figure.kg),
                    "weighed": figure.weighed,
                    "added": figure.added,
                }
                for figure in body.figures
            ],
            "finished_kg": None if body.finished_kg is None else str(body.finished_kg),
            "finished_weighed": body.finished_weighed,
            "finished_at": body.finished_at.isoformat() if body.finished_at else None,
            "decisions": [
                {
                    "silo": decision.silo,
                    "product_id": decision.product_id,
                    "kg": str(decision.kg),
                    "by": decision.by,
                    "reason": decision.reason,
                    "added": decision.added,
                }
                for decision in body.decisions
            ],
        }
    if isinstance(body, FailureReport):
        return {
            "failure_id": body.failure_id,
            "equipment_code": body.equipment_code,
            "description": body.description,
            "at": body.at.isoformat(),
            "duration_s": None if body.duration is None else body.duration.total_seconds(),
        }
    return {}


def _body_from_json(kind: PushKind, body: dict[str, Any]) -> PushBody:
    if kind in (PushKind.RUNNING, PushKind.FINAL):
        finished_at = body["finished_at"]
        return OrderFigures(
            tuple(
                Figure(
                    f["product_id"],
                    f["silo"],
                    Decimal(f["kg"]),
                    f["weighed"],
                    f.get("added", False),
                )
                for f in body["figures"]
            ),
            None if body["finished_kg"] is None else Decimal(body["finished_kg"]),
            body["finished_weighed"],
            datetime.fromisoformat(finished_at) if finished_at else None,
            tuple(
                Decision(
                    d["silo"],
                    d["product_id"],
                    d["by"],
                    d["reason"],
                    Decimal(d["kg"]),
                    d.get("added", ""),
                )
                for d in body.get("decisions", ())
            ),
        )
    if kind is PushKind.FAILURE:
        seconds = body.get("duration_s")
        return FailureReport(
            body["failure_id"],
            body["equipment_code"],
            body["description"],
            datetime.fromisoformat(body["at"]),
            None if seconds is None else timedelta(seconds=seconds),
        )
    return None
