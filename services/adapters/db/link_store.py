"""The links of a line over SQLAlchemy, as its holder sees them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.adapters.db.remembered import keep, remembered
from services.adapters.db.tables import LinkRow, table_of
from services.domain.link import LinkName, LinkState, LinkStatus

# What is asked each second is made once: to make a statement takes longer than to run it.
_LINK = table_of(LinkRow)
_LINKS = select(
    _LINK.c.name,
    _LINK.c.state,
    _LINK.c.since,
    _LINK.c.last_good_at,
    _LINK.c.message,
    _LINK.c.endpoint,
).where(_LINK.c.line == bindparam("of_line"))
_ADD_LINK = insert(_LINK)
_WRITE_LINK = update(_LINK).where(
    _LINK.c.line == bindparam("of_line"), _LINK.c.name == bindparam("of_name")
)


class SqlLinks:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def save(self, links: Sequence[LinkStatus]) -> None:
        """Write those that are not as they are stored."""
        stored = {link.name: link for link in self.all()}
        changed = [link for link in links if stored.get(link.name) != link]
        for statement, rows in (
            (_WRITE_LINK, [self._row(link) for link in changed if link.name in stored]),
            (_ADD_LINK, [self._new_row(link) for link in changed if link.name not in stored]),
        ):
            if rows:
                self._session.connection().execute(statement, rows)
        if changed:
            now = stored | {link.name: link for link in changed}
            keep(self, "all", ("link_status",), list(now.values()))

    @remembered("link_status")
    def all(self) -> Sequence[LinkStatus]:
        rows = self._session.connection().execute(_LINKS, {"of_line": self._line})
        return [
            LinkStatus(LinkName(name), LinkState(state), *others) for name, state, *others in rows
        ]

    def _row(self, link: LinkStatus) -> dict[str, Any]:
        return {"of_line": self._line, "of_name": link.name.value, **_link_columns(link)}

    def _new_row(self, link: LinkStatus) -> dict[str, Any]:
        return {"line": self._line, "name": link.name.value, **_link_columns(link)}


def _link_columns(link: LinkStatus) -> dict[str, Any]:
    return {
        "state": link.state.value,
        "since": link.since,
        "last_good_at": link.last_good_at,
        "message": link.message,
        "endpoint": link.endpoint,
    }
