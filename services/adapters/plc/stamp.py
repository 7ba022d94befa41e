"""Reads the time stamp of an equipment failure: BCD or ASCII words in the PLC's zone. Pure."""

from datetime import UTC, datetime, tzinfo

from services.adapters.plc.registers import FailureArea, Kind
from services.adapters.plc.words import bcd_number, read_text

_CENTURY = 2000
_SHOWN = "%Y-%m-%d %H:%M:%S"


def read_stamp(
    area: FailureArea, raw: bytes, zone: tzinfo, near: datetime
) -> tuple[str, datetime | None]:
    """Return the stamp as people read it and as an aware UTC time.

    A stamp that cannot be read or is impossible gives its words in hex and None. In the hour
    that a clock change repeats, the one nearer *near* is meant (SPEC.md §4, job 5); in the hour
    that it skips there is no time, and None.
    """
    local = _bcd(raw) if area.stamp.kind is Kind.BCD else _ascii(raw, area.stamp_format)
    if local is None:
        return raw.hex(" ", 2).upper(), None
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


def _ascii(raw: bytes, form: str) -> datetime | None:
    text = read_text(raw)
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), form)  # noqa: DTZ007  in the PLC's zone
    except ValueError:
        return None


def _nearest(local: datetime, zone: tzinfo, near: datetime) -> datetime | None:
    try:
        readings = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        real = [at for at in readings if at.astimezone(zone).replace(tzinfo=None) == local]
    except OverflowError:  # the year 1 or 9999, beyond the calendar in UTC
        return None
    return min(real, key=lambda at: abs(at - near), default=None)
