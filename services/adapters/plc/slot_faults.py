"""Tells what is wrong with a slot's words: every fault by its reason, its place and what it shows.

Asked only for a slot that is not believed, so it may take its time. Pure.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.adapters.plc.registers import Field, Kind, RegisterMap
from services.adapters.plc.words import Words, kilograms, raw_number, read_text
from services.domain.reading import Refusal, RefusalReason


class SlotFaults:
    def __init__(self, register_map: RegisterMap) -> None:
        self._map = register_map
        self._fields = register_map.slot.all()

    def of(self, slot: int, words: Words, raws: tuple[Any, ...]) -> tuple[Refusal, ...]:
        """Return all faults of *words*, whose raw values are *raws*, in the order of SPEC.md §2."""
        by_field = dict(zip(self._fields, raws, strict=True))
        return (
            *self._bad_texts(slot, by_field),
            *self._wrong_numbers(slot, by_field),
            *self._bad_booleans(slot, by_field),
            *self._over_limits(slot, words, by_field),
        )

    def _bad_texts(self, slot: int, raws: dict[Field, Any]) -> Iterator[Refusal]:
        fields = self._map.slot
        for field in (fields.mo_name, fields.bom_name, fields.finished_good):
            if read_text(raws[field]) is None:
                shows = f"the bytes {raws[field].hex(' ')}"
                expected = "ASCII characters, then NULs to the end"
                yield self._fault(RefusalReason.BAD_TEXT, slot, field, shows, expected)

    def _wrong_numbers(self, slot: int, raws: dict[Field, Any]) -> Iterator[Refusal]:
        fields = self._map.slot
        wanted = [(RefusalReason.WRONG_BATCH_NO, fields.batch_no, slot)]
        wanted += [(RefusalReason.WRONG_SILO, each.number, each.silo) for each in fields.silos]
        for reason, field, number in wanted:
            if raws[field] != raw_number(field, number):
                shows = f"{raws[field]:x}" if field.kind is Kind.BCD else str(raws[field])
                yield self._fault(reason, slot, field, shows, str(number))

    def _bad_booleans(self, slot: int, raws: dict[Field, Any]) -> Iterator[Refusal]:
        for field in (self._map.slot.status_manufacturing, self._map.slot.status_operation):
            if raws[field] not in (0, 1):
                shows = str(raws[field])
                yield self._fault(RefusalReason.BAD_BOOLEAN, slot, field, shows, "0 or 1")

    def _over_limits(self, slot: int, words: Words, raws: dict[Field, Any]) -> Iterator[Refusal]:
        slots = self._map.slot
        for field in (slots.quantity, *(s.quantity for s in slots.silos), slots.finished_weight):
            if kilograms(field)(raws[field]) is not None:
                continue
            fault = self._fault(
                RefusalReason.OVER_LIMIT,
                slot,
                field,
                _shown_kg(field, words),
                f"0 to {field.limit:f} kg",
            )
            yield replace(fault, kg=kilograms(replace(field, limit=None))(raws[field]))

    def _fault(
        self, reason: RefusalReason, slot: int, field: Field, shows: str, expected: str
    ) -> Refusal:
        name = f"{field.name[0].upper()}{field.name[1:]}"
        place = field.register(self._map.read.address(slot))
        return Refusal(reason, f"{name} ({place}) shows {shows}; expected {expected}.", field.name)


def _shown_kg(field: Field, words: Words) -> str:
    part = words[field.offset : field.end]
    raw_hex = " ".join(f"{word:04X}" for word in part)
    if field.kind in (Kind.FLOAT32, Kind.BCD):
        return f"the words {raw_hex}"
    number = 0
    for word in part if field.high_first else part[::-1]:
        number = number << 16 | word
    if field.kind is Kind.INT16 and number >> 15:
        number -= 2**16
    return f"{Decimal(number).scaleb(-field.digits):f} kg (words {raw_hex})"
