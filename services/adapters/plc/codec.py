"""Turns a slot's words into an order or a reading, and an order into words. Pure.

Every check of SPEC.md §2 that one slot's words allow is made here; whether an actual went back
is judged against the stored batch, elsewhere.
"""

import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.adapters.plc.registers import Field, Kind, RegisterMap
from services.adapters.plc.words import (
    Layout,
    Words,
    is_blank,
    kilograms,
    raw_number,
    raw_quantity,
    read_text,
)
from services.domain.reading import OrderSlot, Refusal, RefusalReason, SlotContent, SlotReading

_SILOS_FROM = 5  # raw values before the first silo
_SILOS_TO = -4  # raw values after the last one


class SlotCodec:
    """Reads and writes slots as one register map lays them out."""

    def __init__(self, register_map: RegisterMap) -> None:
        slot = register_map.slot
        self._map = register_map
        self._fields = slot.all()
        self._layout = Layout(self._fields, slot.words)
        self._silos = register_map.silo_numbers
        self._raw_silos = tuple(raw_number(each.number, each.silo) for each in slot.silos)
        self._quantities = (slot.quantity, *(each.quantity for each in slot.silos))
        self._to_kg = tuple(kilograms(field) for field in self._quantities)
        self._finished_to_kg = kilograms(slot.finished_weight)
        self._to_raw = {field.name: raw_quantity(field) for field in self._quantities}
        self._finished_to_raw = raw_quantity(slot.finished_weight)
        self._last: dict[int, tuple[Words, SlotContent | Refusal | None]] = {}

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
        if before is not None and before[0] == words:  # most slots show the same again
            found = before[1]
        else:
            found = self._read(slot, words)
            self._last[slot] = (words, found)
        if isinstance(found, Refusal):
            return SlotReading(slot, read_at, words, None, found)
        return SlotReading(slot, read_at, words, found)

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

    def _read(self, slot: int, words: Words) -> SlotContent | Refusal | None:
        raws = self._layout.unpack(words)
        if is_blank(raws[1]):
            return None
        mo_name, bom_name, finished_good = map(read_text, raws[1:4])
        if mo_name is None or bom_name is None or finished_good is None:
            return self._bad_text(slot, raws)
        silos = raws[_SILOS_FROM:_SILOS_TO]
        manufacturing, operation, finished, status = raws[_SILOS_TO:]
        refusal = self._refuse_fixed(slot, raws[0], silos[0::2], manufacturing, operation)
        if refusal is not None:
            return refusal
        amounts = (raws[4], *silos[1::2])
        kg = [to_kg(raw) for to_kg, raw in zip(self._to_kg, amounts, strict=True)]
        believed = [each for each in kg if each is not None]
        finished_kg = self._finished_to_kg(finished)
        if finished_kg is None or len(believed) < len(kg):
            return self._over_limit(slot, words, (*kg, finished_kg))
        quantity_kg, *doses = believed
        return SlotContent(
            slot,
            mo_name,
            bom_name,
            finished_good,
            quantity_kg,
            tuple(zip(self._silos, doses, strict=True)),
            manufacturing == 1,
            operation == 1,
            finished_kg,
            status,
        )

    def _refuse_fixed(
        self,
        slot: int,
        batch_no: int,
        silos: tuple[int, ...],
        manufacturing: int,
        operation: int,
    ) -> Refusal | None:
        if batch_no != raw_number(self._map.slot.batch_no, slot):
            return self._wrong_batch_no(slot, batch_no)
        if silos != self._raw_silos:
            return self._wrong_silo(slot, silos)
        if manufacturing not in (0, 1) or operation not in (0, 1):
            return self._bad_boolean(slot, manufacturing, operation)
        return None

    def _at(self, slot: int, field: Field) -> str:
        """Name the field and its register for a refusal."""
        place = field.register(self._map.read.address(slot))
        return f"{field.name[0].upper()}{field.name[1:]} ({place})"

    def _bad_text(self, slot: int, raws: tuple[Any, ...]) -> Refusal:
        texts = zip(self._fields[1:4], raws[1:4], strict=True)
        field, raw = next((field, raw) for field, raw in texts if read_text(raw) is None)
        return Refusal(
            RefusalReason.BAD_TEXT,
            f"{self._at(slot, field)} shows the bytes {raw.hex(' ')}; "
            "expected ASCII characters, then NULs to the end.",
        )

    def _wrong_batch_no(self, slot: int, raw: int) -> Refusal:
        field = self._map.slot.batch_no
        return Refusal(
            RefusalReason.WRONG_BATCH_NO,
            f"{self._at(slot, field)} shows {_shown(field, raw)}; expected {slot}.",
        )

    def _wrong_silo(self, slot: int, raws: tuple[int, ...]) -> Refusal:
        pairs = zip(self._map.slot.silos, raws, self._raw_silos, strict=True)
        each, raw = next((each, raw) for each, raw, expected in pairs if raw != expected)
        return Refusal(
            RefusalReason.WRONG_SILO,
            f"{self._at(slot, each.number)} shows {_shown(each.number, raw)}; "
            f"expected {each.silo}.",
        )

    def _bad_boolean(self, slot: int, manufacturing: int, operation: int) -> Refusal:
        fields = self._map.slot
        field, raw = (fields.status_manufacturing, manufacturing)
        if manufacturing in (0, 1):
            field, raw = (fields.status_operation, operation)
        return Refusal(
            RefusalReason.BAD_BOOLEAN, f"{self._at(slot, field)} shows {raw}; expected 0 or 1."
        )

    def _over_limit(self, slot: int, words: Words, kg: tuple[Decimal | None, ...]) -> Refusal:
        fields = (*self._quantities, self._map.slot.finished_weight)
        field = fields[kg.index(None)]
        return Refusal(
            RefusalReason.OVER_LIMIT,
            f"{self._at(slot, field)} shows {_shown_kg(field, words)}; "
            f"expected 0 to {field.limit:f} kg.",
        )


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


def _shown(field: Field, raw: int) -> str:
    return f"{raw:x}" if field.kind is Kind.BCD else str(raw)


def _display_text(field: Field, text: str) -> bytes:
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    shown = "".join(c if c.isascii() and c.isprintable() else "?" for c in kept)
    return shown[: 2 * field.words].encode("ascii")
