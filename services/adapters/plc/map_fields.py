"""Reads single fields and numbers of a register map file and collects what is wrong with them."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from services.adapters.plc.registers import Field, Kind
from services.adapters.plc.words import raw_top
from services.domain.reading import ORDER_NAME

NUMBERS = frozenset({Kind.INT16, Kind.UINT16, Kind.UINT32, Kind.FLOAT32, Kind.BCD})

FIELD_KEYS = frozenset(
    {"offset", "type", "words", "word_order", "byte_order", "scale", "unit", "limit", "format"}
)
_SCALES = {10**digits: digits for digits in range(7)}
_UNIT_DIGITS = {"kg": 0, "g": 3, "t": -3}
_ORDERS = {"high_first": True, "low_first": False}
_NAMES = {"mo_name": ORDER_NAME, "bom_name": "BoM name"}
_STAMP_WORDS = 6


@dataclass(slots=True)
class Mistakes:
    """Every mistake of a file, so that all are told at once."""

    found: list[str] = dataclasses.field(default_factory=list)

    def add(self, key: str, what: str) -> None:
        self.found.append(f"{key}: {what}.")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file and the path to it."""

    path: str
    data: dict[str, Any]
    mistakes: Mistakes

    def wrong(self, key: str, what: str) -> None:
        self.mistakes.add(f"{self.path}.{key}" if self.path else key, what)

    def allow(self, known: Collection[str]) -> None:
        for key in sorted(self.data.keys() - set(known)):
            self.wrong(key, f"is not known here; known are {', '.join(sorted(known))}")

    def table(self, key: str) -> "Table | None":
        value = self.data.get(key)
        if isinstance(value, dict):
            return Table(f"{self.path}.{key}" if self.path else key, value, self.mistakes)
        self.wrong(key, "is missing" if value is None else "must be a table")
        return None


def read_integer(table: Table, key: str, least: int, most: int) -> int | None:
    value = table.data.get(key)
    if type(value) is int and least <= value <= most:
        return value
    told = "is missing" if value is None else f"is {value!r}"
    table.wrong(key, f"{told}; it must be a whole number from {least} to {most}")
    return None


def read_field(table: Table, key: str, kinds: Collection[Kind], needs_limit: bool) -> Field | None:
    """Read the field *key* of *table*, or note what is wrong and return None."""
    inner = table.table(key)
    if inner is None:
        return None
    before = len(table.mistakes.found)
    inner.allow(FIELD_KEYS)
    offset = read_integer(inner, "offset", 0, 65535)
    kind = _read_kind(inner, kinds)
    if kind is None or offset is None:
        return None
    is_stamp = key == "stamp"
    words = _read_words(inner, kind, is_stamp)
    high_first = _read_order(inner, kind)
    digits = _read_digits(inner, kind)
    limit = _read_limit(inner, Field("", offset, kind, words, digits=digits), needs_limit)
    if "format" in inner.data and not (is_stamp and kind is Kind.ASCII):
        inner.wrong("format", "is for an ascii time stamp only")
    if is_stamp and not _are_formats(inner.data.get("format", [])):
        inner.wrong(
            "format", 'must be how the stamp is given, "%d.%m.%Y %H:%M:%S", or a list of it'
        )
    if len(table.mistakes.found) > before:
        return None
    name = _NAMES.get(key, key.replace("_", " "))
    return Field(name, offset, kind, words, high_first, digits, limit, inner.path)


def _read_kind(table: Table, kinds: Collection[Kind]) -> Kind | None:
    value = table.data.get("type")
    allowed = ", ".join(kind for kind in Kind if kind in kinds)
    if value in tuple(kinds):
        return Kind(value)
    if value is None:
        table.wrong("type", f"is missing; it may be {allowed}")
    elif value in tuple(Kind):
        table.wrong("type", f"{value!r} does not fit this field; it may be {allowed}")
    else:
        table.wrong("type", f"{value!r} is not a known type; it may be {allowed}")
    return None


def _read_words(table: Table, kind: Kind, is_stamp: bool) -> int:
    if kind is Kind.ASCII:
        return read_integer(table, "words", 1, 125) or 1
    fixed = 2 if kind in (Kind.UINT32, Kind.FLOAT32) else 1
    if kind is Kind.BCD and is_stamp:
        fixed = _STAMP_WORDS
    elif kind is Kind.BCD:
        return (read_integer(table, "words", 1, 2) or 1) if "words" in table.data else 1
    if table.data.get("words", fixed) != fixed:
        table.wrong("words", f"is {table.data['words']!r}; this type has {fixed}")
    return fixed


def _read_order(table: Table, kind: Kind) -> bool:
    mine = "byte_order" if kind is Kind.ASCII else "word_order"
    other = "word_order" if kind is Kind.ASCII else "byte_order"
    if other in table.data or (mine in table.data and kind in (Kind.BOOL, Kind.INT16, Kind.UINT16)):
        key = other if other in table.data else mine
        table.wrong(key, f"means nothing for {kind}")
    value = table.data.get(mine, "high_first")
    if value not in _ORDERS:
        table.wrong(mine, f'is {value!r}; it must be "high_first" or "low_first"')
        return True
    return _ORDERS[value]


def _read_digits(table: Table, kind: Kind) -> int:
    scale, unit = table.data.get("scale", 1), table.data.get("unit", "kg")
    if kind not in NUMBERS and ("scale" in table.data or "unit" in table.data):
        table.wrong("scale" if "scale" in table.data else "unit", f"means nothing for {kind}")
    if type(scale) is not int or scale not in _SCALES:
        table.wrong("scale", f"is {scale!r}; it must be 1, 10, 100 … 1000000")
        return 0
    if unit not in _UNIT_DIGITS:
        table.wrong("unit", f'is {unit!r}; it must be "kg", "g" or "t"')
        return 0
    return _SCALES[scale] + _UNIT_DIGITS[unit]


def _read_limit(table: Table, field: Field, needs_limit: bool) -> Decimal | None:
    value = table.data.get("limit")
    if value is None:
        if needs_limit:
            table.wrong("limit", "is missing; write the most kg that can be true here")
        return None
    try:
        limit = Decimal(str(value))
    except InvalidOperation:
        limit = Decimal(0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < limit < 10**9:
        table.wrong("limit", f"is {value!r}; it must be a number of kg above 0")
        return None
    top = raw_top(field)
    if limit.scaleb(field.digits) > top:
        most = Decimal(top).scaleb(-field.digits)
        table.wrong("limit", f"is {limit} kg, but this type and scale hold at most {most:f} kg")
    return limit


def _are_formats(value: object) -> bool:
    forms = value if isinstance(value, list) else [value]
    return all(isinstance(form, str) and "%" in form for form in forms)


def read_prefix(table: Table, key: str) -> str:
    value = table.data.get(key, "")
    if isinstance(value, str):
        return value
    table.wrong(key, f'is {value!r}; it must be a text, such as "START_"')
    return ""
