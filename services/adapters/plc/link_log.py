"""Keeps the state of the PLC link, its history and its round-trip times."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime

from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import Now

_KEPT_CHANGES = 50
_KEPT_TIMES = 200


@dataclass(frozen=True, slots=True)
class LinkStatistics:
    """For the diagnostics page: what the link has done since the program started."""

    requests: int  # answered ones, refusals too
    connections: int
    round_trips_s: tuple[float, ...]  # the latest, oldest first
    changes: tuple[LinkStatus, ...]  # of state, oldest first


class LinkLog:
    """The link is good after a good answer and lost after none.

    A refusal (Modbus exception) is an answer: one alone leaves a good link good, a second
    without a good answer between makes it lost, for then nothing useful comes through.
    """

    def __init__(self, endpoint: str, now: Now) -> None:
        self._now = now
        self._status = LinkStatus(LinkName.PLC, LinkState.UNKNOWN, None, None, "", endpoint)
        self._last_good_at: datetime | None = None
        self._refused_before = False
        self._requests = 0
        self._connections = 0
        self._times: deque[float] = deque(maxlen=_KEPT_TIMES)
        self._changes: deque[LinkStatus] = deque(maxlen=_KEPT_CHANGES)

    @property
    def status(self) -> LinkStatus:
        return replace(self._status, last_good_at=self._last_good_at)

    @property
    def statistics(self) -> LinkStatistics:
        return LinkStatistics(
            self._requests, self._connections, tuple(self._times), tuple(self._changes)
        )

    def connected(self) -> None:
        self._connections += 1

    def answered(self, round_trip_s: float) -> None:
        self._requests += 1
        self._times.append(round_trip_s)

    def good(self) -> None:
        self._last_good_at = self._now()
        self._refused_before = False
        if self._status.state is not LinkState.GOOD:
            self._change(LinkState.GOOD, "", self._last_good_at)

    def lost(self, message: str) -> None:
        self._change(LinkState.LOST, message, self._now())

    def refused(self, message: str) -> None:
        if self._refused_before or self._status.state is not LinkState.GOOD:
            self._change(LinkState.LOST, message, self._now())
        self._refused_before = True

    def _change(self, state: LinkState, message: str, at: datetime) -> None:
        before = self._status
        since = before.since if before.state is state else at
        self._status = replace(before, state=state, since=since, message=message)
        if before.state is not state:
            self._changes.append(self.status)
