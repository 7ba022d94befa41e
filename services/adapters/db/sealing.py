"""Seals what a transaction adds to what is kept for ever, right before it commits.

The head of each chain is locked last of all, and until the commit: stations that write at once
wait for one another a few milliseconds, none forks the chain, and none can wait for a lock that
another holds meanwhile. What is committed is sealed: no window is open, whatever dies.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from services.adapters.db.chain_facts import LAYOUTS, find_records
from services.adapters.db.tables import ChainHeadRow, ChainLinkRow
from services.domain.chain import KINDS, VERSION, ChainName, Facts, Link, RecordKind, first_link
from services.domain.chain import next_link as sealed_upon

_AT_ONCE = 500
_KEY = "batchline_sealing"
_KIND = {kind.value: kind for kind in RecordKind}
_ORDER = {kind: place for place, kind in enumerate(RecordKind)}

Records = list[tuple[RecordKind, int, Facts]]


def seal_what_is_added(session: Session) -> None:
    """Let every commit of *session* seal what it adds. Twice is once."""
    if _KEY not in session.info:
        session.info[_KEY] = _Sealing(session)


class _Sealing:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._added: dict[tuple[RecordKind, int], None] = {}  # once each, in order

    def collect(self, session: Session) -> None:
        new = [(_KIND[row.__tablename__], row) for row in session.new if row.__tablename__ in _KIND]
        keys = [(kind, int(getattr(row, LAYOUTS[kind].key))) for kind, row in new]
        ordered = sorted(keys, key=lambda each: (_ORDER[each[0]], each[1]))
        self._added |= dict.fromkeys(ordered)

    def after_rollback(self, session: Session) -> None:
        """Forget what was added; of a savepoint, what is gone is found missing at the commit."""
        if not session.in_nested_transaction():
            self._added.clear()

    def before_commit(self, session: Session) -> None:
        if session.in_nested_transaction():
            return
        session.flush()
        added, self._added = list(self._added), {}
        for chain, kinds in KINDS.items():  # always in this order, or two could wait in a ring
            of_chain = [each for each in added if each[0] in kinds]
            for first in range(0, len(of_chain), _AT_ONCE):
                by_line = self._by_line(of_chain[first : first + _AT_ONCE])
                for line, records in sorted(by_line.items()):
                    _seal(session, line, chain, records)

    def _by_line(self, added: Sequence[tuple[RecordKind, int]]) -> Mapping[str, Records]:
        """Read back what was added, as the database has it: the same that a check will read."""
        found = {
            kind: find_records(self._session, kind, [key for of, key in added if of is kind])
            for kind in {kind for kind, _ in added}
        }
        by_line: dict[str, Records] = {}
        for kind, key in added:
            record = found[kind].get(key)
            if record is not None:  # else a savepoint took it back
                by_line.setdefault(record.line, []).append((kind, key, record.facts))
        return by_line


@event.listens_for(Session, "after_flush")  # of all sessions: once, not anew for each of them
def _collect(session: Session, _context: object) -> None:
    if _KEY in session.info:
        session.info[_KEY].collect(session)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if _KEY in session.info:
        session.info[_KEY].before_commit(session)


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    if _KEY in session.info:
        session.info[_KEY].after_rollback(session)


def _seal(session: Session, line: str, chain: ChainName, records: Records) -> None:
    last = _locked_head(session, line, chain)
    rows = []
    for kind, row_id, facts in records:
        last = sealed_upon(last, kind, row_id, facts)
        rows.append(link_columns(last))
    session.execute(insert(ChainLinkRow), rows)
    session.execute(
        update(ChainHeadRow)
        .where(ChainHeadRow.line == line, ChainHeadRow.chain == chain.value)
        .values(links=last.number, digest=last.digest)
    )


def _locked_head(session: Session, line: str, chain: ChainName) -> Link:
    """Return the last link as the head has it, and let nobody else seal before this commit."""
    head = select(ChainHeadRow.links, ChainHeadRow.digest).where(
        ChainHeadRow.line == line, ChainHeadRow.chain == chain.value
    )
    found = session.execute(head.with_for_update()).one_or_none()
    if found is None:
        _begin(session, first_link(line, chain, {}))
        found = session.execute(head.with_for_update()).one()
    return Link(line, chain, found.links, "", 0, VERSION, "", found.digest)


def _begin(session: Session, first: Link) -> None:
    """Make head and link 0, unless another station is just as quick."""
    name = session.get_bind().dialect.name
    either: Any = import_module(f"sqlalchemy.dialects.{name}").insert  # of this one, loaded by now
    columns = link_columns(first)
    head = {name: columns[name] for name in ("line", "chain", "digest")} | {"links": 0}
    session.execute(either(ChainHeadRow).values(head).on_conflict_do_nothing())
    session.execute(either(ChainLinkRow).values(columns).on_conflict_do_nothing())


def link_columns(link: Link) -> dict[str, Any]:
    return {
        "line": link.line,
        "chain": link.chain.value,
        "number": link.number,
        "kind": link.kind,
        "row_id": link.row_id,
        "version": link.version,
        "marks": link.marks,
        "digest": link.digest,
    }
