"""Hash chains over SQLAlchemy: their links beside the records as they are now."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, column, func, or_, select, table
from sqlalchemy.orm import Session, aliased

from services.adapters.db.chain_facts import LAYOUTS, find_records
from services.adapters.db.tables import (
    ChainHeadRow,
    ChainLinkRow,
    HistoryCommentRow,
    HistoryRow,
    PushRow,
    PushTryRow,
)
from services.domain.chain import (
    CHAIN_OF,
    MARK_DIGITS,
    ChainName,
    Facts,
    Link,
    RecordKind,
    mark_of,
)
from services.domain.chain_faults import ChainEnd, SealedRecord
from services.ports.chains import Unsealed

_COLUMNS = (
    ChainLinkRow.line,
    ChainLinkRow.chain,
    ChainLinkRow.number,
    ChainLinkRow.kind,
    ChainLinkRow.row_id,
    ChainLinkRow.version,
    ChainLinkRow.marks,
    ChainLinkRow.digest,
)


class SqlChains:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def end(self, chain: ChainName) -> ChainEnd | None:
        # One statement, one moment: others may seal meanwhile.
        links = (ChainLinkRow.line == self._line, ChainLinkRow.chain == chain.value)
        last = select(func.max(ChainLinkRow.number)).where(*links).scalar_subquery()
        digest = (
            select(ChainLinkRow.digest)
            .where(*links, ChainLinkRow.number == ChainHeadRow.links)
            .scalar_subquery()
        )
        found = self._session.execute(
            select(ChainHeadRow.links, ChainHeadRow.digest, last, digest).where(
                ChainHeadRow.line == self._line, ChainHeadRow.chain == chain.value
            )
        ).one_or_none()
        if found is None:
            return None
        return ChainEnd(found[0], found[1], -1 if found[2] is None else found[2], found[3] or "")

    def page(self, chain: ChainName, first: int, limit: int) -> Sequence[SealedRecord]:
        rows = self._session.execute(
            select(*_COLUMNS)
            .where(
                ChainLinkRow.line == self._line,
                ChainLinkRow.chain == chain.value,
                ChainLinkRow.number >= first - 1,
                ChainLinkRow.number < first + limit,
            )
            .order_by(ChainLinkRow.number)
        )
        links = [_to_link(row) for row in rows]
        digests = {link.number: link.digest for link in links}
        return self._with_records([link for link in links if link.number >= first], digests)

    def unsealed(self, kind: RecordKind, after_id: int, limit: int) -> Unsealed:
        looked = self._ids(kind, after_id, limit)
        sealed = and_(
            ChainLinkRow.line == self._line,
            ChainLinkRow.chain == CHAIN_OF[kind].value,
            ChainLinkRow.kind == kind.value,
            ChainLinkRow.row_id == looked.c.row_id,
        )
        rows = self._session.execute(
            select(looked.c.row_id, ChainLinkRow.number)
            .outerjoin_from(looked, ChainLinkRow, sealed)
            .order_by(looked.c.row_id)
        ).all()
        without = [row_id for row_id, number in rows if number is None]
        return Unsealed(rows[-1][0] if len(rows) == limit else 0, without)

    def of_batch(self, history_id: int) -> Sequence[SealedRecord]:
        comments = select(HistoryCommentRow.id).where(HistoryCommentRow.history_id == history_id)
        tries = (
            select(PushTryRow.id)
            .join(PushRow, PushRow.id == PushTryRow.push_id)
            .join(HistoryRow, HistoryRow.batch_id == PushRow.batch_id)
            .where(HistoryRow.id == history_id, PushRow.line == self._line)
        )
        before = aliased(ChainLinkRow)
        previous = and_(
            before.line == ChainLinkRow.line,
            before.chain == ChainLinkRow.chain,
            before.number == ChainLinkRow.number - 1,
        )
        rows = self._session.execute(
            select(*_COLUMNS, before.digest.label("previous"))
            .outerjoin_from(ChainLinkRow, before, previous)
            .where(
                ChainLinkRow.line == self._line,
                ChainLinkRow.chain == ChainName.HISTORY.value,
                or_(
                    *(
                        and_(ChainLinkRow.kind == kind.value, ChainLinkRow.row_id.in_(ids))
                        for kind, ids in (
                            (RecordKind.HISTORY, [history_id]),
                            (RecordKind.COMMENT, comments),
                            (RecordKind.PUSH_TRY, tries),
                        )
                    )
                ),
            )
            .order_by(ChainLinkRow.number)
        ).all()
        digests = {row.number - 1: row.previous or "" for row in rows}
        links = [*(_to_link(row) for row in rows), *self._removed_comments(history_id)]
        return self._with_records(links, digests)

    def _removed_comments(self, history_id: int) -> Sequence[Link]:
        """Return the links that a comment's mark says are this batch's, and have no comment."""
        fields = LAYOUTS[RecordKind.COMMENT].fields
        begin = fields.index("history_id") * MARK_DIGITS + 1
        rows = self._session.execute(
            select(*_COLUMNS)
            .outerjoin(HistoryCommentRow, HistoryCommentRow.id == ChainLinkRow.row_id)
            .where(
                ChainLinkRow.line == self._line,
                ChainLinkRow.chain == ChainName.HISTORY.value,
                ChainLinkRow.kind == RecordKind.COMMENT.value,
                func.substr(ChainLinkRow.marks, begin, MARK_DIGITS) == mark_of(history_id),
                HistoryCommentRow.id.is_(None),
            )
        )
        return [_to_link(row) for row in rows]

    def _with_records(
        self, links: Sequence[Link], digests: Mapping[int, str]
    ) -> Sequence[SealedRecord]:
        ids: dict[str, list[int]] = {}
        for link in links:
            ids.setdefault(link.kind, []).append(link.row_id)
        found = {
            kind: find_records(self._session, RecordKind(kind), of_kind)
            for kind, of_kind in ids.items()
            if kind in LAYOUTS
        }

        def facts(link: Link) -> Facts | None:
            record = found.get(link.kind, {}).get(link.row_id)
            return None if record is None else record.facts

        return [SealedRecord(link, digests.get(link.number - 1, ""), facts(link)) for link in links]

    def _ids(self, kind: RecordKind, after_id: int, limit: int) -> Any:
        layout = LAYOUTS[kind]
        own = table(kind.value, column(layout.key), column("line"), column("push_id"))
        key, line = own.c[layout.key], own.c.line
        query = select(key.label("row_id"))
        if layout.parent is not None:
            name, by = layout.parent
            parent = table(name, column("id"), column("line"))
            line = parent.c.line
            query = query.join_from(own, parent, parent.c.id == own.c[by])
        return query.where(line == self._line, key > after_id).order_by(key).limit(limit).subquery()


def _to_link(row: Any) -> Link:
    return Link(
        row.line,
        ChainName(row.chain),
        row.number,
        row.kind,
        row.row_id,
        row.version,
        row.marks,
        row.digest,
    )
