"""Packs and unpacks the words of an area in one go, and turns raw numbers into kilograms."""

import math
import re
import struct
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from operator import itemgetter
from typing import Any

from services.adapters.plc.registers import Field, Kind

Words = tuple[int, ...]
ToKg = Callable[[Any], Decimal | None]
ToRaw = Callable[[Decimal], int | float]

_CODES = {
    Kind.INT16: "h",
    Kind.UINT16: "H",
    Kind.BOOL: "H",
    Kind.UINT32: "I",
    Kind.FLOAT32: "f",
}
_BCD_CODES = {1: "H", 2: "I"}
_RAW_TOP = {
    Kind.INT16: 2**15 - 1,
    Kind.UINT16: 2**16 - 1,
    Kind.UINT32: 2**32 - 1,
    Kind.FLOAT32: 2**23,  # up to here it holds every step
}
_FLOAT_TOP = 1e9
_PRINTABLE = re.compile(rb"[ -~]*\0*")


class Layout:
    """A fixed set of fields over a fixed number of words, compiled once.

    Raw values come and go in the order of *fields*: integers, floats, or bytes for text and
    time stamps. Words that no field names are 0 when packed.
    """

    def __init__(self, fields: Sequence[Field], words: int) -> None:
        by_place = sorted(range(len(fields)), key=lambda index: fields[index].offset)
        code, reached = ">", 0
        for index in by_place:
            field = fields[index]
            code += "xx" * (field.offset - reached) + _code(field)
            reached = field.end
        self.words = words
        self._raw = struct.Struct(code + "xx" * (words - reached))
        self._whole = struct.Struct(f">{words}H")
        self._by_place = _picker(by_place)
        self._by_field = _picker([by_place.index(index) for index in range(len(fields))])
        self._swap = _swap_words(fields, words)
        self._swapped_text = [
            index
            for index, field in enumerate(fields)
            if field.kind is Kind.ASCII and not field.high_first
        ]

    def unpack(self, words: Words) -> tuple[Any, ...]:
        """Return the raw value of each field. *words* are `self.words` numbers of 16 bits."""
        arranged = self._swap(words) if self._swap else words
        raws = self._by_field(self._raw.unpack(self._whole.pack(*arranged)))
        return self._swap_text(raws) if self._swapped_text else raws

    def pack(self, raws: Sequence[Any]) -> Words:
        given = self._swap_text(tuple(raws)) if self._swapped_text else tuple(raws)
        words = self._whole.unpack(self._raw.pack(*self._by_place(given)))
        return self._swap(words) if self._swap else words

    def _swap_text(self, raws: tuple[Any, ...]) -> tuple[Any, ...]:
        swapped = list(raws)
        for index in self._swapped_text:
            text = bytearray(swapped[index])
            text += b"\0" * (len(text) % 2)
            text[0::2], text[1::2] = text[1::2], text[0::2]
            swapped[index] = bytes(text)
        return tuple(swapped)


def read_text(raw: bytes) -> str | None:
    """Return the text without its trailing NULs (and nothing else); None if undecodable."""
    if _PRINTABLE.fullmatch(raw) is None:
        return None
    return raw.rstrip(b"\0").decode("ascii")


def readable(raw: bytes) -> str:
    """Return text for people: what is not printable ASCII shows as "?"."""
    kept = raw.rstrip(b"\0")
    return "".join(chr(byte) if 0x20 <= byte <= 0x7E else "?" for byte in kept)  # noqa: PLR2004


def is_blank(raw: bytes) -> bool:
    return not raw.strip(b"\0 ")


def kilograms(field: Field) -> ToKg:
    """Return what turns a raw value into kg: None if it cannot be read or is not plausible.

    Integers become exact decimals. A float32 is rounded to the field's scale.
    """
    limit = field.limit if field.limit is not None else Decimal("Infinity")
    shift = -field.digits
    if field.kind is Kind.FLOAT32:
        step = Decimal(1).scaleb(shift)

        def from_float(raw: float) -> Decimal | None:
            if not math.isfinite(raw) or abs(raw) > _FLOAT_TOP:
                return None
            kg = Decimal(raw).quantize(step, ROUND_HALF_EVEN)
            return abs(kg) if 0 <= kg <= limit else None

        return from_float
    if field.kind is Kind.BCD:

        def from_bcd(raw: int) -> Decimal | None:
            number = bcd_number(raw)
            kg = None if number is None else Decimal(number).scaleb(shift)
            return kg if kg is not None and kg <= limit else None

        return from_bcd

    top = int(limit.scaleb(field.digits)) if limit.is_finite() else raw_top(field)

    def from_integer(raw: int) -> Decimal | None:
        return Decimal(raw).scaleb(shift) if 0 <= raw <= top else None

    return from_integer


def raw_quantity(field: Field) -> ToRaw:
    """Return what turns kg into the raw value, rounded half up to the field's scale.

    What it returns raises ValueError, in words for people, if the quantity does not fit.
    """
    limit = (
        field.limit if field.limit is not None else Decimal(raw_top(field)).scaleb(-field.digits)
    )

    def to_raw(kg: Decimal) -> int | float:
        if not 0 <= kg <= limit:
            raise ValueError(f"The {field.name} is {kg} kg; the PLC takes 0 to {limit:f} kg.")
        steps = kg.scaleb(field.digits).to_integral_value(ROUND_HALF_UP)
        if field.kind is Kind.FLOAT32:
            return float(steps.scaleb(-field.digits))
        return raw_number(field, int(steps))

    return to_raw


def raw_number(field: Field, number: int) -> int:
    """Return how *number* stands in an integer or BCD field. Raises ValueError if it cannot."""
    if not 0 <= number <= raw_top(field):
        raise ValueError(f"The {field.name} is {number}; its words hold 0 to {raw_top(field)}.")
    return int(str(number), 16) if field.kind is Kind.BCD else number


def raw_top(field: Field) -> int:
    if field.kind is Kind.BCD:
        return int(10 ** (4 * field.words)) - 1
    return _RAW_TOP.get(field.kind, 2**16 - 1)


def bcd_number(raw: int) -> int | None:
    """Return the decimal number that BCD words show; None if a digit is above 9."""
    digits = f"{raw:x}"
    return int(digits) if digits.isdecimal() else None


def _code(field: Field) -> str:
    if field.kind is Kind.ASCII or (field.kind is Kind.BCD and field.words not in _BCD_CODES):
        return f"{2 * field.words}s"
    return _BCD_CODES[field.words] if field.kind is Kind.BCD else _CODES[field.kind]


def _picker(indices: Sequence[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    if len(indices) == 1:
        only = indices[0]
        return lambda values: (values[only],)
    return itemgetter(*indices)


def _swap_words(fields: Sequence[Field], words: int) -> Callable[[Words], Words] | None:
    """Return what brings low-word-first pairs into order (and back: it is its own inverse)."""
    places = list(range(words))
    for field in fields:
        if field.kind is not Kind.ASCII and field.words == 2 and not field.high_first:  # noqa: PLR2004
            first = field.offset
            places[first], places[first + 1] = places[first + 1], places[first]
    return None if places == list(range(words)) else _picker(places)
