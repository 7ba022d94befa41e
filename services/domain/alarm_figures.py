"""How the alarm system itself does, by ISA-18.2 / EEMUA 191 (FIELD.md rule 10). Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.domain.alarm import Alarm, AlarmCode, Priority
from services.domain.alarm_journal import EventCode, JournalEntry

TEN_MINUTES = timedelta(minutes=10)
FLOOD_BEGINS = 10  # more alarms than this in ten minutes
FLOOD_ENDS = 5  # fewer than this in ten minutes
STANDING = timedelta(hours=24)
CHATTER_COUNT, CHATTER_WITHIN = 3, timedelta(minutes=1)
_TOP = 10

Object = tuple[AlarmCode | EventCode, str]
"""Which alarm: its cause and its object."""


@dataclass(frozen=True, slots=True)
class Frequent:
    code: AlarmCode | EventCode
    subject: str
    params: Mapping[str, str]  # as they were when it was told last
    count: int
    share: float  # 0..1 of all activations


@dataclass(frozen=True, slots=True)
class Flood:
    since: datetime
    until: datetime
    count: int  # alarms that were told while it lasted, and the ones that made it


@dataclass(frozen=True, slots=True)
class AlarmFigures:
    since: datetime
    until: datetime  # the end of the period, or now
    activations: int
    per_10_min: float  # on average; at most 1 is good
    most_in_10_min: int  # of whole ten minutes since `since`
    series: tuple[int, ...]  # activations in each ten minutes since `since`
    flood_share: float  # 0..1 of the time
    floods: tuple[Flood, ...]
    standing: tuple[Alarm, ...]  # there for over 24 h now; fewer than 5 are good
    chattering: tuple[Frequent, ...]  # three times a minute or more; none is good
    top: tuple[Frequent, ...]  # the ten most frequent
    by_priority: dict[Priority, int]


def alarm_figures(
    activations: Sequence[JournalEntry],
    open_alarms: Iterable[Alarm],
    since: datetime,
    until: datetime,
    now: datetime,
) -> AlarmFigures:
    """Judge the time from *since* to *until*.

    *activations* begin ten minutes earlier, in time order: a flood may have begun before.
    """
    until = max(min(until, now), since)
    within = [entry for entry in activations if since <= entry.at < until]
    floods = find_floods([entry.at for entry in activations], since, until)
    span = until - since
    flooded = sum((flood.until - flood.since for flood in floods), timedelta(0))
    series = _series(within, since, until)
    return AlarmFigures(
        since=since,
        until=until,
        activations=len(within),
        per_10_min=len(within) / max(span / TEN_MINUTES, 1.0),
        most_in_10_min=max(series, default=0),
        series=series,
        flood_share=flooded / span if span else 0.0,
        floods=floods,
        standing=tuple(a for a in open_alarms if _stands(a, now)),
        chattering=_chattering(within),
        top=_frequent(Counter((e.code, e.subject) for e in within), within)[:_TOP],
        by_priority={p: sum(e.priority is p for e in within) for p in Priority},
    )


def find_floods(moments: Sequence[datetime], since: datetime, until: datetime) -> tuple[Flood, ...]:
    """Return the floods between *since* and *until*, to the second.

    One begins with the alarm that makes more than ten in the ten minutes behind it, and ends
    when there are fewer than five in them.
    """
    steps = sorted([(at, 1) for at in moments] + [(at + TEN_MINUTES, -1) for at in moments])
    floods: list[Flood] = []
    in_window = told = 0
    began: datetime | None = None
    for at, step in steps:
        in_window += step
        if began is None and in_window > FLOOD_BEGINS:
            began, told = at, in_window
        elif began is not None:
            told += step > 0
            if in_window < FLOOD_ENDS:
                floods.append(Flood(began, at, told))
                began = None
    clipped = (Flood(max(f.since, since), min(f.until, until), f.count) for f in floods)
    return tuple(flood for flood in clipped if flood.since < flood.until)


def _series(within: Sequence[JournalEntry], since: datetime, until: datetime) -> tuple[int, ...]:
    buckets = [0] * -(-(until - since) // TEN_MINUTES)
    for entry in within:
        buckets[(entry.at - since) // TEN_MINUTES] += 1
    return tuple(buckets)


def _stands(alarm: Alarm, now: datetime) -> bool:
    return alarm.is_shown and alarm.is_present and now - alarm.last_at > STANDING


def _chattering(within: Sequence[JournalEntry]) -> tuple[Frequent, ...]:
    times: dict[Object, list[datetime]] = {}
    for entry in within:
        times.setdefault((entry.code, entry.subject), []).append(entry.at)
    worst = Counter({key: most_within(at, CHATTER_WITHIN) for key, at in times.items()})
    found = Counter({key: n for key, n in worst.items() if n >= CHATTER_COUNT})
    return _frequent(found, within)


def most_within(moments: Sequence[datetime], span: timedelta) -> int:
    """Return how many of *moments*, in time order, fall into one *span* at most."""
    most = first = 0
    for last, at in enumerate(moments):
        while at - moments[first] > span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _frequent(counts: Counter[Object], within: Sequence[JournalEntry]) -> tuple[Frequent, ...]:
    last = {(entry.code, entry.subject): entry.params for entry in within}
    return tuple(
        Frequent(code, subject, last[code, subject], n, n / len(within))
        for (code, subject), n in counts.most_common()
    )
