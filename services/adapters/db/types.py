"""Column types that keep kilograms exact and times in UTC on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Numeric, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

GRAMS = 1000
_ISO_LENGTH = 32
_CENTS = Decimal("0.01")


class Kilograms(TypeDecorator[Decimal]):
    """Exact kg with three decimals.

    PostgreSQL: NUMERIC(14, 3). SQLite has no exact decimal, its NUMERIC turns 0.1 into a float:
    there the column holds whole grams.
    """

    impl = Numeric(14, 3)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(14, 3))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | int | None:
        if value is None or dialect.name != "sqlite":
            return value
        return _grams(value)

    def process_result_value(self, value: Decimal | int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return from_grams(int(value)) if dialect.name == "sqlite" else _shortest(Decimal(value))


def stored_kg(value: Decimal) -> Decimal:
    """Return *value* as SQLite will give it back."""
    return from_grams(_grams(value))


def from_grams(grams: int) -> Decimal:
    return _shortest(Decimal(grams) / GRAMS)


def _grams(value: Decimal) -> int:
    return int((value * GRAMS).to_integral_value())


def _shortest(exact: Decimal) -> Decimal:
    """Return it with two decimals, or with all that it has if these do not do."""
    short = exact.quantize(_CENTS)
    return short if short == exact else exact


class UtcTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite keeps ISO 8601 text with offset, which sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(_ISO_LENGTH))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without zone must not be stored: {value}")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: datetime | str | None, dialect: Dialect
    ) -> datetime | None:
        del dialect
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class PlantDay(TypeDecorator[date]):
    """A day of the plant's calendar as ISO 8601 text, which sorts as days do."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        del dialect
        return None if value is None else date.fromisoformat(value)


class Whole(TypeDecorator[int]):
    """A whole number of any length as text: exact on both databases, and in a backup."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else int(value)
