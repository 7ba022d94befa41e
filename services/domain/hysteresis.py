"""A limit with a deadband: what is beyond it must come back further before it is within again."""

from decimal import Decimal
from typing import TypeVar

Number = TypeVar("Number", float, Decimal)


def is_beyond(value: Number, limit: Number, deadband: Number, *, was: bool) -> bool:
    """Return whether *value* is over *limit*.

    *deadband* is a share of the limit (0 to 1); *was*: it was beyond the limit so far.
    """
    return value > (limit - limit * deadband if was else limit)
