"""Writes down the state of the links, and alarms those that are lost, at each beat of the lease.

A link's alarm has its delay (10 s, SPEC.md §4 job 4) in its definition. Of the database's own
loss nothing can be stored while it lasts: it is remembered here and recorded on return.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.application.alarm_book import AlarmBook
from services.application.spans import began
from services.domain.alarm import AlarmCode
from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import Now, UnitOfWork

_ALARMS = {LinkName.PLC: AlarmCode.PLC_LINK, LinkName.ODOO: AlarmCode.ODOO_LINK}

Links = Callable[[], Sequence[LinkStatus]]


class LinkWatch:
    def __init__(self, links: Links, alarms: AlarmBook, now: Now, steady: Now) -> None:
        """*steady* tells the time without its jumps, for how long a link has been lost."""
        self._links = links
        self._alarms = alarms
        self._now = now
        self._steady = steady
        self._lost_since: dict[LinkName, datetime] = {}
        self._database_lost: LinkStatus | None = None
        self._found: tuple[object, ...] = ()
        self._told: tuple[object, ...] = ()  # what the others were told of the links

    def look(self) -> None:
        """Remember a loss of the database, which cannot be stored now."""
        for link in self._links():
            if link.name is LinkName.DATABASE and link.state is LinkState.LOST:
                self._database_lost = link
                self._lost_for(link)

    def note(self, uow: UnitOfWork) -> None:
        """Store the links as they are now, for all stations, and let the alarms' time pass."""
        links = [link for link in self._links() if link.state is not LinkState.UNKNOWN]
        uow.links.save(links)
        self._found = tuple((link.name, link.state, link.since, link.message) for link in links)
        if self._found == self._told:
            uow.no_news()
        now = self._now()
        if self._database_lost is not None:
            self._record_database(uow, self._database_lost, now)
        for link in links:
            code = _ALARMS.get(link.name)
            if code is None:
                continue
            if link.state is not LinkState.LOST:
                self._lost_since.pop(link.name, None)
                self._alarms.clear(uow, code, "", now)
            else:
                params = {"message": link.message, "endpoint": link.endpoint}
                since = now - self._lost_for(link)
                self._alarms.raise_since(uow, code, "", since, now, **params)
        self._alarms.tick(uow, now)

    def noted(self) -> None:
        """Forget the database's loss: the transaction that recorded it is stored."""
        self._database_lost = None
        self._told = self._found
        self._lost_since.pop(LinkName.DATABASE, None)

    def _record_database(self, uow: UnitOfWork, lost: LinkStatus, now: datetime) -> None:
        """Record an alarm that was shown from memory: when it came, and that it is over."""
        code, since = AlarmCode.DATABASE_LINK, now - self._lost_for(lost)
        told_at = since + self._alarms.catalogue[code].on_delay
        if told_at <= now:
            message = lost.message
            self._alarms.raise_since(uow, code, "", since, told_at, message=message)
            self._alarms.clear(uow, code, "", now)

    def _lost_for(self, link: LinkStatus) -> timedelta:
        """Return how long it has been lost: by the link's own word when it is first seen lost."""
        steady = self._steady()
        if link.name not in self._lost_since:
            delay = self._alarms.catalogue[_DELAYS[link.name]].on_delay
            self._lost_since[link.name] = began(link.since, self._now(), steady, delay)
        return steady - self._lost_since[link.name]


_DELAYS = _ALARMS | {LinkName.DATABASE: AlarmCode.DATABASE_LINK}
