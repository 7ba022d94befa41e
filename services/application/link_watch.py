"""Writes down the state of the links, and alarms a link that stays lost for 10 s."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.application.alarm_book import AlarmBook
from services.application.spans import began
from services.domain.alarm import AlarmCode
from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import Now, UnitOfWork

_ALARM_AFTER = timedelta(seconds=10)  # SPEC.md §4 job 4
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

    def note(self, uow: UnitOfWork) -> None:
        """Store the links as they are now, for all stations, and judge them."""
        links = [link for link in self._links() if link.state is not LinkState.UNKNOWN]
        uow.links.save(links)
        now = self._now()
        for link in links:
            code = _ALARMS.get(link.name)
            if code is None:
                continue
            if link.state is not LinkState.LOST:
                self._lost_since.pop(link.name, None)
                self._alarms.clear(uow, code, "", now)
            elif self._lost_for(link) >= _ALARM_AFTER:
                self._alarms.raise_(
                    uow, code, "", now, message=link.message, endpoint=link.endpoint
                )

    def _lost_for(self, link: LinkStatus) -> timedelta:
        """Return how long it has been lost: by the link's own word when it is first seen lost."""
        steady = self._steady()
        if link.name not in self._lost_since:
            since = began(link.since, self._now(), steady, _ALARM_AFTER)
            self._lost_since[link.name] = since
        return steady - self._lost_since[link.name]
