"""Writes down the state of the links, and alarms a link that stays lost for 10 s."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from services.application.alarm_book import AlarmBook
from services.domain.alarm import AlarmCode
from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import Now, UnitOfWork

_ALARM_AFTER = timedelta(seconds=10)  # SPEC.md §4 job 4
_ALARMS = {LinkName.PLC: AlarmCode.PLC_LINK, LinkName.ODOO: AlarmCode.ODOO_LINK}

Links = Callable[[], Sequence[LinkStatus]]


class LinkWatch:
    def __init__(self, links: Links, alarms: AlarmBook, now: Now) -> None:
        self._links = links
        self._alarms = alarms
        self._now = now

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
                self._alarms.clear(uow, code, "", now)
            elif link.since is not None and now - link.since >= _ALARM_AFTER:
                self._alarms.raise_(
                    uow, code, "", now, message=link.message, endpoint=link.endpoint
                )
