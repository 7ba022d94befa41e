"""Reads the doses in stored words of a slot: no more of them, and without judging them again."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from services.adapters.plc.registers import RegisterMap
from services.adapters.plc.words import Layout, Words, kilograms


class StoredSlotWords:
    """Implements services.ports.SlotWords by the register map of today."""

    def __init__(self, register_map: RegisterMap) -> None:
        slot = register_map.slot
        quantities = tuple(each.quantity for each in slot.silos)
        self._silos = tuple(each.silo for each in slot.silos)
        self._layout = Layout(quantities, slot.words)
        self._to_kg = tuple(kilograms(replace(field, limit=None)) for field in quantities)

    def doses_kg(self, words: Words) -> Mapping[int, Decimal] | None:
        if len(words) != self._layout.words:
            return None
        raws = self._layout.unpack(words)
        found = [to_kg(raw) for to_kg, raw in zip(self._to_kg, raws, strict=True)]
        known = {silo: kg for silo, kg in zip(self._silos, found, strict=True) if kg is not None}
        return known if len(known) == len(found) else None
