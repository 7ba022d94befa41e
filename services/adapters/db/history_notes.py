"""What stands beside an archived batch: who acted on it, and what people wrote."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from services.adapters.db.tables import (
    ActionRow,
    HistoryCommentRow,
    HistoryOperatorRow,
    HistoryRow,
    PushRow,
)
from services.domain.batch import FROM_PLC
from services.domain.history import Comment, HistoryEntry
from services.domain.user import ON_BATCH, ON_PUSH


class SqlHistoryNotes:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def note_operators(self, history_id: int, entry: HistoryEntry) -> None:
        """Note, in the transaction that archives a batch, everybody who acted on it."""
        batch = entry.batch
        people = {entry.actor, *(each.by for each in batch.accepted)}
        people |= {each.source for each in batch.weighings if each.source != FROM_PLC}
        pushes = select(PushRow.id).where(PushRow.line == self._line, PushRow.batch_id == batch.id)
        asked = select(ActionRow.actor).where(
            ActionRow.line == self._line,
            or_(
                (ActionRow.target == batch.id) & ActionRow.kind.in_(sorted(ON_BATCH)),
                ActionRow.target.in_(pushes) & ActionRow.kind.in_(sorted(ON_PUSH)),
            ),
        )
        people |= set(self._session.scalars(asked.distinct()))
        self._add_operators(history_id, entry.archived_at, people - {""})

    def comment(self, history_id: int, comment: Comment) -> None:
        archived_at = self._session.scalar(
            select(HistoryRow.archived_at).where(
                HistoryRow.line == self._line, HistoryRow.id == history_id
            )
        )
        if archived_at is None:
            raise LookupError(f"Line {self._line} has no archived batch {history_id}.")
        self._session.add(
            HistoryCommentRow(
                line=self._line,
                history_id=history_id,
                at=comment.at,
                actor=comment.actor,
                station=comment.station,
                text=comment.text,
            )
        )
        if self._session.get(HistoryOperatorRow, (history_id, comment.actor)) is None:
            self._add_operators(history_id, archived_at, [comment.actor])
        self._session.flush()

    def comments(self, history_id: int) -> Sequence[Comment]:
        rows = self._session.scalars(
            select(HistoryCommentRow)
            .where(HistoryCommentRow.line == self._line, HistoryCommentRow.history_id == history_id)
            .order_by(HistoryCommentRow.id)
        )
        return [Comment(row.id, row.at, row.actor, row.station, row.text) for row in rows]

    def _add_operators(self, history_id: int, archived_at: datetime, people: Iterable[str]) -> None:
        rows = [
            {
                "history_id": history_id,
                "actor": name,
                "line": self._line,
                "archived_at": archived_at,
            }
            for name in sorted(people)
        ]
        if rows:
            self._session.execute(insert(HistoryOperatorRow), rows)
