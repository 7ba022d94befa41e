"""Entering a failure by hand: what is typed, what is wrong with it, and what is sent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from hmi.figures import day
from hmi.sheets.entry import EntryField, EntryQuestion
from hmi.text import tr
from services.application.failure_actions import (
    LONGEST_CODE,
    LONGEST_DOWNTIME,
    LONGEST_TEXT,
    OLDEST,
)

_MINUTE = timedelta(minutes=1)
_DAYS_READY = 6
_AGO_READY = (0, 5, 15, 30, 60)
_STOOD_READY = (5, 15, 30, 60, 120)
_DIGITS = 4  # of a time without its colon


def entry_question(equipment: Sequence[str], now: datetime) -> EntryQuestion:
    """*now* is in the plant's zone: so are the day and the time that are typed."""
    return EntryQuestion(
        title=tr("Enter a failure"),
        facts=tr("Odoo is told of it like of one from the PLC"),
        fields=(
            EntryField(
                "equipment",
                tr("Equipment"),
                tr("its code"),
                tuple((code, code) for code in equipment),
                longest=LONGEST_CODE,
            ),
            EntryField(
                "day",
                tr("Day"),
                tr("year-month-day"),
                _days(now),
                value=now.date().isoformat(),
                longest=10,
                figures=True,
            ),
            EntryField(
                "time", tr("Time"), tr("such as 14:05"), _times(now), longest=5, figures=True
            ),
            EntryField(
                "minutes",
                tr("Stood for, min"),
                tr("empty: not over yet"),
                ((tr("not over yet"), ""), *((str(m), str(m)) for m in _STOOD_READY)),
                longest=5,
                figures=True,
            ),
            EntryField(
                "text",
                tr("What failed"),
                tr("in a few words"),
                _texts(),
                wide=True,
                sentences=True,
            ),
        ),
        check=checker(lambda: now),
        act=tr("Enter"),
        act_detail=tr("stored, and sent to Odoo"),
    )


def checker(now: Callable[[], datetime]) -> Callable[[Mapping[str, str]], Mapping[str, str]]:
    """Return what says of each field why it is not right yet."""

    def check(values: Mapping[str, str]) -> Mapping[str, str]:
        wrong: dict[str, str] = {}
        if not values["equipment"].strip():
            wrong["equipment"] = tr("name the equipment")
        if not values["text"].strip():
            wrong["text"] = tr("say what failed")
        elif len(values["text"]) > LONGEST_TEXT:
            wrong["text"] = tr("at most %1 letters", str(LONGEST_TEXT))
        of_day, of_time = as_date(values["day"]), as_time(values["time"])
        if of_day is None:
            wrong["day"] = tr("such as %1", now().date().isoformat())
        if of_time is None:
            wrong["time"] = tr("such as 14:05")
        at = None
        if of_day is not None and of_time is not None:
            at = datetime.combine(of_day, of_time, tzinfo=now().tzinfo)
            wrong |= _moment(at, now())
        wrong |= _minutes(values["minutes"].strip(), at, now())
        return wrong

    return check


def params(values: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Return the action's parameters; the values have been checked."""
    of_day, of_time = as_date(values["day"]), as_time(values["time"])
    assert of_day is not None
    assert of_time is not None
    at = datetime.combine(of_day, of_time, tzinfo=now.tzinfo)
    found = {
        "equipment": values["equipment"].strip(),
        "text": values["text"].strip(),
        "at": at.isoformat(),
    }
    minutes = values["minutes"].strip()
    return found | ({"minutes": minutes} if minutes else {})


def as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def as_time(text: str) -> time | None:
    """Read "14:05", "14.05" or "1405"."""
    bare = text.strip().replace(".", ":")
    if ":" not in bare and bare.isdecimal() and len(bare) == _DIGITS:
        bare = f"{bare[:2]}:{bare[2:]}"
    try:
        return datetime.strptime(bare, "%H:%M").time()  # noqa: DTZ007 (a time of day has no zone)
    except ValueError:
        return None


def _moment(at: datetime, now: datetime) -> dict[str, str]:
    if at > now:
        return {"time": tr("is still to come")}
    if at < now - OLDEST:
        return {"day": tr("more than %1 days ago", str(OLDEST.days))}
    return {}


def _minutes(text: str, at: datetime | None, now: datetime) -> dict[str, str]:
    if not text:
        return {}
    most = LONGEST_DOWNTIME // _MINUTE
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= most:
        return {"minutes": tr("1 to %1", str(most))}
    if at is not None and at + int(text) * _MINUTE > now + _MINUTE:
        return {"minutes": tr("would last until after now")}
    return {}


def _days(now: datetime) -> tuple[tuple[str, str], ...]:
    names = [tr("today"), tr("yesterday")]
    found = []
    for back in range(_DAYS_READY):
        moment = now - timedelta(days=back)
        label = names[back] if back < len(names) else day(moment)
        found.append((label, moment.date().isoformat()))
    return tuple(found)


def _times(now: datetime) -> tuple[tuple[str, str], ...]:
    found = []
    for minutes in _AGO_READY:
        at = now - minutes * _MINUTE
        if at.date() == now.date():
            label = tr("%1 min ago", str(minutes)) if minutes else tr("now")
            found.append((label, f"{at:%H:%M}"))
    return tuple(found)


def _texts() -> tuple[tuple[str, str], ...]:
    ready = (
        tr("does not start"),
        tr("does not close"),
        tr("blocked"),
        tr("overload"),
        tr("leaks"),
        tr("sensor wrong"),
    )
    return tuple((each, each) for each in ready)
