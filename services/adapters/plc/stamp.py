"""Reads the time stamp of an equipment failure: BCD or ASCII words in the PLC's zone. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from services.adapters.plc.registers import FailureArea, Kind
from services.adapters.plc.words import bcd_number, read_text

_CENTURY = 2000
_SHOWN = "%Y-%m-%d %H:%M:%S"


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?")
_USUAL = tuple(
    f"{day}{time}"
    for day in ("%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d")
    for time in (" %H:%M:%S", " %H:%M", "")
)
"""Beside ISO 8601: how PLC programs write a time; the day stands before the month."""


def read_stamp(
    area: FailureArea, raw: bytes, zone: tzinfo, near: datetime
) -> tuple[str, datetime | None]:
    """Return the stamp as people read it and as an aware UTC time.

    A stamp that cannot be read or is impossible gives its text, or its words in hex, and None.
    In the hour that a clock change repeats, the one nearer *near* is meant (SPEC.md §4, job 5);
    in the hour that it skips there is no time, and None.
    """
    if area.stamp.kind is Kind.BCD:
        local, shown = _bcd(raw), ""
    else:
        shown = (read_text(raw) or "").strip()
        local = _written(shown, area.stamp_formats)
    if local is None:
        return shown or raw.hex(" ", 2).upper(), None
    if local.tzinfo is not None:
        return shown, _in_utc(local)
    return local.strftime(_SHOWN), _nearest(local, zone, near)


def _bcd(raw: bytes) -> datetime | None:
    words = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
    numbers = [bcd_number(word) for word in words]
    if None in numbers:
        return None
    year, month, day, hour, minute, second = (number or 0 for number in numbers)
    if year < 100:  # noqa: PLR2004  Omron's own clock gives two digits
        year += _CENTURY
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  in the PLC's zone
    except ValueError:
        return None


def _written(text: str, formats: Sequence[str]) -> datetime | None:
    """Read a time by the map's own formats first, then ISO 8601, then the usual ones."""
    for form in formats:
        found = _by(form, text)
        if found is not None:
            return found
    if _ISO.fullmatch(text):
        try:
            return datetime.fromisoformat(text.replace(" Z", "Z").replace(" +", "+"))
        except ValueError:
            return None
    return next((at for at in (_by(form, text) for form in _USUAL) if at is not None), None)


def _by(form: str, text: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  in the PLC's zone
    except ValueError:
        return None


def _in_utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return None


def _nearest(local: datetime, zone: tzinfo, near: datetime) -> datetime | None:
    try:
        readings = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        real = [at for at in readings if at.astimezone(zone).replace(tzinfo=None) == local]
    except OverflowError:  # the year 1 or 9999, beyond the calendar in UTC
        return None
    return min(real, key=lambda at: abs(at - near), default=None)
