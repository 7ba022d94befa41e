"""Numbers, weights, times and ages as they stand on the screen."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from PySide6.QtCore import QDate, QLocale

from hmi.language import Language, spoken, tr
from hmi.theme import tokens

DASH = "–"
OVERVIEW = int(tokens()["figures"]["decimals_level1"])
DETAIL = int(tokens()["figures"]["decimals_detail"])
_STEPS = [Decimal(1).scaleb(-decimals) for decimals in range(7)]
_GROUPED = 4  # digits from which on a language groups them, or not
_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86400
_TENTHS_UNTIL_S = 10
_HALF_TENTH_S = 0.05


def number(value: Decimal, decimals: int) -> str:
    """Return *value* with fixed decimals, grouped as the language does, and a real minus."""
    rounded = value.quantize(_STEPS[decimals], rounding=ROUND_HALF_UP)
    whole, _, part = f"{abs(rounded):f}".partition(".")
    text = whole if len(whole) < _GROUPED else _locale(spoken()).toString(int(whole))
    if part:
        text += _locale(spoken()).decimalPoint() + part
    return f"−{text}" if rounded < 0 else text


def kg(value: Decimal | None, decimals: int = OVERVIEW) -> str:
    """Return kilograms without the unit; a dash where there is no value."""
    return DASH if value is None else number(value, decimals)


def deviation(value: Decimal | None, decimals: int = OVERVIEW) -> str:
    """Return a signed difference; the sign is that of what is shown, and zero has none."""
    if value is None:
        return DASH
    text = number(value, decimals)
    is_zero = not any(c in "123456789" for c in text)
    if is_zero:
        return text.removeprefix("−")
    return text if value < 0 else f"+{text}"


def percent(part: Decimal, whole: Decimal) -> str:
    return number(part / whole * 100, 1) if whole else DASH


def age(seconds: float) -> str:
    """Return how long ago, short: "0.8 s", "40 s", "2:05", "3 h 05 min", "2 d"."""
    seconds = max(0.0, seconds)
    if round(seconds, 1) < _TENTHS_UNTIL_S:
        return tr("%1 s", number(Decimal(str(seconds)), 1))
    whole = int(seconds + _HALF_TENTH_S)
    if whole < _MINUTE_S:
        return tr("%1 s", str(whole))
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S}:{whole % _MINUTE_S:02d}"
    if whole < _DAY_S:
        minutes = whole % _HOUR_S // _MINUTE_S
        return tr("%1 h %2 min", str(whole // _HOUR_S), f"{minutes:02d}")
    return tr("%1 d", str(whole // _DAY_S))


def age_since(then: datetime | None, now: datetime) -> str:
    return DASH if then is None else age((now - then).total_seconds())


def clock(moment: datetime | None, now: datetime, *, seconds: bool = False) -> str:
    """Return the time of day in the plant's zone, which is *now*'s; with the day if not today."""
    if moment is None:
        return DASH
    local = moment.astimezone(now.tzinfo)
    text = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    if local.date() == now.date():
        return text
    return f"{day(local)} {text}"


def midnight(now: datetime) -> datetime:
    """Return the beginning of the day in the plant's zone, which is *now*'s."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def day(moment: date) -> str:
    """Return "4 Mar", in the window's language."""
    return dated(moment, "d MMM")


def long_day(moment: date) -> str:
    """Return "Wed 4 Mar 2026", in the window's language."""
    return dated(moment, "ddd d MMM yyyy")


def dated(moment: date, form: str) -> str:
    """Return *moment* in Qt's *form*, in the window's language."""
    return _dated(moment.year, moment.month, moment.day, form, spoken())


@lru_cache(100)
def _dated(year: int, month: int, day_of_month: int, form: str, language: Language) -> str:
    return _locale(language).toString(QDate(year, month, day_of_month), form)


@cache
def _locale(language: Language) -> QLocale:
    return QLocale(language.value)
