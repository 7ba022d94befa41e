"""Turns the failure and weighing areas' words into readings. Pure."""

from datetime import datetime, tzinfo
from decimal import Decimal

from services.adapters.plc.registers import FailureArea, Field, Kind, LevelArea, WeighingArea
from services.adapters.plc.stamp import read_stamp
from services.adapters.plc.words import (
    Layout,
    Words,
    bcd_number,
    is_blank,
    kilograms,
    read_text,
    readable,
)
from services.domain.reading import (
    FailurePhase,
    FailureReading,
    Refusal,
    RefusalReason,
    WeighingReading,
)
from services.domain.silo_level import LevelReading


class FailureCodec:
    """Reads the failure area. Nothing in it is ever refused: no failure may be lost."""

    def __init__(self, area: FailureArea, zone: tzinfo) -> None:
        self._area = area
        self._zone = zone
        self._layout = Layout(area.all(), area.words)

    def decode(self, words: Words, read_at: datetime) -> FailureReading:
        code, text, stamp, status = self._layout.unpack(words)
        stamp_raw, stamp_at = read_stamp(self._area, stamp, self._zone, read_at)
        phase, told = self._phase(readable(text))
        return FailureReading(
            read_at,
            words,
            is_new=status == 0 and not (is_blank(code) and is_blank(text)),
            equipment_code=readable(code),
            text=told,
            stamp_raw=stamp_raw,
            stamp_at=stamp_at,
            phase=phase,
        )

    def _phase(self, text: str) -> tuple[FailurePhase, str]:
        """Return whether the text tells a beginning or an end, and what is left of it."""
        for prefix, phase in (
            (self._area.start_prefix, FailurePhase.START),
            (self._area.end_prefix, FailurePhase.END),
        ):
            if prefix and text.startswith(prefix):
                return phase, text.removeprefix(prefix).strip()
        return FailurePhase.ONCE, text


class WeighingCodec:
    """Reads the manual weighing area."""

    def __init__(self, area: WeighingArea, slots: int) -> None:
        self._area = area
        self._slots = slots
        self._layout = Layout(area.all(), area.words)
        self._to_kg = kilograms(area.quantity)

    def decode(self, words: Words, read_at: datetime) -> WeighingReading:
        batch_raw, name_raw, product_raw, quantity_raw, status = self._layout.unpack(words)
        name = read_text(name_raw)
        batch_no = self._number(self._area.batch_no, batch_raw)
        product_id = self._number(self._area.product_id, product_raw)
        kg = self._to_kg(quantity_raw)
        blank = is_blank(name_raw) and not product_id and not kg
        refusal = None
        if not blank:
            refusal = self._refuse(words, name, batch_no, product_id, kg)
        believed = refusal is None
        return WeighingReading(
            read_at,
            words,
            is_new=status == 0 and not blank,
            batch_no=batch_no or 0 if believed else 0,
            mo_name=readable(name_raw),
            product_id=product_id or 0 if believed else 0,
            kg=kg if kg is not None and believed else Decimal(0),
            refusal=refusal,
        )

    def _refuse(
        self,
        words: Words,
        name: str | None,
        batch_no: int | None,
        product_id: int | None,
        kg: Decimal | None,
    ) -> Refusal | None:
        area = self._area
        if name is None or not name.strip():
            return self._refusal(RefusalReason.BAD_TEXT, area.mo_name, words, "an order's name")
        if batch_no is None or not 0 <= batch_no <= self._slots:
            expected = f"0 to {self._slots}"
            return self._refusal(RefusalReason.WRONG_BATCH_NO, area.batch_no, words, expected)
        if not product_id or product_id < 0:
            expected = "the Odoo id of a product"
            return self._refusal(RefusalReason.OVER_LIMIT, area.product_id, words, expected)
        if kg is None:
            expected = f"0 to {area.quantity.limit:f} kg"
            return self._refusal(RefusalReason.OVER_LIMIT, area.quantity, words, expected)
        return None

    def _refusal(self, reason: RefusalReason, field: Field, words: Words, expected: str) -> Refusal:
        shown = " ".join(f"{word:04X}" for word in words[field.offset : field.end])
        place = field.register(self._area.base)
        return Refusal(
            reason, f"Weighing {field.name} ({place}) shows {shown}; expected {expected}."
        )

    @staticmethod
    def _number(field: Field, raw: int) -> int | None:
        return bcd_number(raw) if field.kind is Kind.BCD else raw


class LevelCodec:
    """Reads the silos' level registers; what cannot be true is left out, and shows its age."""

    def __init__(self, area: LevelArea) -> None:
        self._area = area
        self._layout = Layout(area.all(), area.words)
        self._to_kg = [kilograms(field) for field in area.all()]

    def decode(self, words: Words, read_at: datetime) -> tuple[LevelReading, ...]:
        found = []
        raws = self._layout.unpack(words)
        for (silo, field), to_kg, raw in zip(self._area.quantities, self._to_kg, raws, strict=True):
            kg = to_kg(raw)
            if kg is not None and field.limit is not None and 0 <= kg <= field.limit:
                found.append(LevelReading(silo, kg, read_at))
        return tuple(found)
