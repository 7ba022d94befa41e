"""Turns a slot's words into an order or a reading, and an order into words. Pure.

Every check of SPEC.md §2 that one slot's words allow is made here (`slot_faults.py` tells what is
wrong); whether an actual went back is judged against the stored batch, elsewhere.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.adapters.plc.registers import Field, RegisterMap
from services.adapters.plc.slot_faults import SlotFaults
from services.adapters.plc.words import (
    Layout,
    Words,
    is_blank,
    kilograms,
    raw_number,
    raw_quantity,
    read_text,
    readable,
)
from services.domain.reading import OrderSlot, SlotContent, SlotReading

_SILOS_FROM = 5  # raw values before the first silo
_SILOS_TO = -4  # raw values after the last one


class SlotCodec:
    """Reads and writes slots as one register map lays them out."""

    def __init__(self, register_map: RegisterMap) -> None:
        slot = register_map.slot
        self._map = register_map
        self._layout = Layout(slot.all(), slot.words)
        self._silos = register_map.silo_numbers
        self._raw_silos = tuple(raw_number(each.number, each.silo) for each in slot.silos)
        self._quantities = (slot.quantity, *(each.quantity for each in slot.silos))
        shown = (*self._quantities, slot.finished_weight)
        self._to_kg = tuple(kilograms(field) for field in shown)
        self._to_any_kg = tuple(kilograms(replace(field, limit=None)) for field in shown)
        self._faults = SlotFaults(register_map)
        self._to_raw = {field.name: raw_quantity(field) for field in self._quantities}
        self._finished_to_raw = raw_quantity(slot.finished_weight)
        self._last: dict[int, SlotReading] = {}

    @property
    def words(self) -> int:
        return self._layout.words

    def name_as_encoded(self, mo_name: str) -> str:
        """Return the order's name as a slot can hold it.

        Raises ValueError with the reason if it is blank or not printable ASCII.
        """
        if not mo_name.strip():
            raise ValueError("The order has no name.")
        if not (mo_name.isascii() and mo_name.isprintable()):
            raise ValueError(
                f"The order's name {mo_name!r} has characters that the PLC cannot show: "
                "only plain letters, digits and signs (ASCII) are allowed."
            )
        return mo_name[: 2 * self._map.slot.mo_name.words]

    def encode(self, content: SlotContent) -> Words:
        """Return all words of a slot, the handshake word last.

        Product and BoM names are for display in the PLC only: accents are taken away, what is
        then not ASCII becomes "?", and what is too long is cut. Silos that the content does not
        name get 0. Quantities are rounded half up to the map's scale.
        Raises ValueError, in words for people, if something cannot be written.
        """
        slot = self._map.slot
        silos: list[int | float] = []
        for each, kg in zip(slot.silos, self._doses(content), strict=True):
            silos += (raw_number(each.number, each.silo), self._to_raw[each.quantity.name](kg))
        return self._layout.pack(
            (
                raw_number(slot.batch_no, content.batch_no),
                self.name_as_encoded(content.mo_name).encode("ascii") if content.mo_name else b"",
                _display_text(slot.bom_name, content.bom_name),
                _display_text(slot.finished_good, content.finished_good),
                self._to_raw[slot.quantity.name](content.quantity_kg),
                *silos,
                int(content.status_manufacturing),
                int(content.status_operation),
                self._finished_to_raw(content.finished_kg),
                content.status_read_data,
            )
        )

    def _doses(self, content: SlotContent) -> list[Decimal]:
        asked = dict(content.doses_kg)
        for silo in asked:
            if silo not in self._silos:
                raise ValueError(f"The PLC has no silo {silo} (register map {self._map.name}).")
        return [asked.get(silo, Decimal(0)) for silo in self._silos]

    def decode(self, slot: int, words: Words, read_at: datetime) -> SlotReading:
        """Decode a slot of the READ area with every check.

        A blank MO name gives an empty slot: neither content nor refusal.
        """
        before = self._last.get(slot)
        if before is not None and before.words == words:  # most slots show the same again
            return replace(before, read_at=read_at)
        reading = self._read(slot, words, read_at)
        self._last[slot] = reading
        return reading

    def decode_order_slot(self, slot: int, words: Words) -> OrderSlot:
        raws = self._layout.unpack(words)
        name = "" if is_blank(raws[1]) else read_text(raws[1]) or ""
        has_order = any(words[:-1])
        return OrderSlot(slot, name, words[-1], blank=not any(words), has_order=has_order)

    def shows_finished(self, words: Words, mo_name: str) -> bool:
        """Return whether the words show that order, finished and not yet taken.

        Figures are not judged here: what the operator accepted is acknowledged too.
        """
        raws = self._layout.unpack(words)
        name = read_text(raws[1])
        return name == self.name_as_encoded(mo_name) and raws[_SILOS_TO] == 1 and words[-1] == 0

    def _read(self, slot: int, words: Words, read_at: datetime) -> SlotReading:
        raws = self._layout.unpack(words)
        if is_blank(raws[1]):
            return SlotReading(slot, read_at, words, None)
        texts = [read_text(raw) for raw in raws[1:4]]
        silos = raws[_SILOS_FROM:_SILOS_TO]
        manufacturing, operation, finished, _ = raws[_SILOS_TO:]
        amounts = (raws[4], *silos[1::2], finished)
        kg = [to_kg(raw) for to_kg, raw in zip(self._to_kg, amounts, strict=True)]
        sound = (
            raws[0] == raw_number(self._map.slot.batch_no, slot)
            and silos[0::2] == self._raw_silos
            and manufacturing in (0, 1)
            and operation in (0, 1)
        )
        if not sound or None in texts or None in kg:
            faults = self._faults.of(slot, words, raws)
            claimed = self._claimed(slot, raws, amounts)
            return SlotReading(slot, read_at, words, None, faults, claimed)
        return SlotReading(slot, read_at, words, _content(slot, texts, self._silos, kg, raws))

    def _claimed(
        self, slot: int, raws: tuple[Any, ...], amounts: tuple[Any, ...]
    ) -> SlotContent | None:
        """Return what the words say whether it is plausible or not.

        None where they do not say whose figures they are, how much, or if the batch has ended.
        The place of a quantity tells its silo, the slot's place its number.
        """
        manufacturing, operation = raws[_SILOS_TO : _SILOS_TO + 2]
        kg = [to_kg(raw) for to_kg, raw in zip(self._to_any_kg, amounts, strict=True)]
        name = read_text(raws[1])
        if name is None or None in kg or not {manufacturing, operation} <= {0, 1}:
            return None
        texts = [name, *map(readable, raws[2:4])]
        return _content(slot, texts, self._silos, kg, raws)


def _content(
    slot: int,
    texts: Sequence[Any],
    silos: tuple[int, ...],
    kg: Sequence[Any],
    raws: tuple[Any, ...],
) -> SlotContent:
    mo_name, bom_name, finished_good = texts
    quantity_kg, *doses, finished_kg = kg
    manufacturing, operation, _, status = raws[_SILOS_TO:]
    return SlotContent(
        slot,
        mo_name,
        bom_name,
        finished_good,
        quantity_kg,
        tuple(zip(silos, doses, strict=True)),
        manufacturing == 1,
        operation == 1,
        finished_kg,
        status,
    )


def _display_text(field: Field, text: str) -> bytes:
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    shown = "".join(c if c.isascii() and c.isprintable() else "?" for c in kept)
    return shown[: 2 * field.words].encode("ascii")
