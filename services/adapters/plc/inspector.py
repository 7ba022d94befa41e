"""Shows the PLC's registers raw and decoded, for the diagnostics page. It only reads."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from services.adapters.plc.area_codec import WeighingCodec
from services.adapters.plc.codec import SlotCodec
from services.adapters.plc.modbus import ModbusPlc
from services.adapters.plc.registers import Field, Kind, RegisterMap
from services.adapters.plc.stamp import read_stamp
from services.adapters.plc.words import Layout, Words, bcd_number, kilograms, read_text
from services.domain.diagnostics import (
    AreaKind,
    AreaName,
    AreaShown,
    FieldShown,
    GuardWord,
    LinkFacts,
)
from services.domain.reading import HandshakeMode, Refusal
from services.ports import Now


class PlcInspector:
    """Implements services.ports.PlcDiagnostics over the link that the jobs use."""

    def __init__(self, plc: ModbusPlc, register_map: RegisterMap, zone: tzinfo, now: Now) -> None:
        self._plc = plc
        self._map = register_map
        self._zone = zone
        self._now = now
        self._codec = SlotCodec(register_map)

    @property
    def handshake(self) -> HandshakeMode:
        return self._map.handshake

    @property
    def areas(self) -> Sequence[AreaName]:
        slots = range(1, self._map.slots + 1)
        slotted = [
            AreaName(kind, slot) for kind in (AreaKind.READ, AreaKind.WRITE) for slot in slots
        ]
        more = ((AreaKind.FAILURE, self._map.failure), (AreaKind.WEIGHING, self._map.weighing))
        return (*slotted, *(AreaName(kind) for kind, area in more if area is not None))

    def facts(self) -> LinkFacts:
        done = self._plc.statistics
        return LinkFacts(
            self._plc.link(), done.changes, done.requests, done.connections, done.round_trips_s
        )

    async def read_area(self, name: AreaName) -> AreaShown:
        base, fields = self._place(name)
        length = max(field.end for field in fields)
        words = await self._plc.read_words(base, length)
        return AreaShown(
            name,
            base,
            self._now(),
            tuple(self._show(fields, words, base)),
            self._refusal(name, words),
        )

    async def read_guards(self) -> Sequence[GuardWord]:
        area_mode = self._map.handshake is HandshakeMode.AREA
        found: list[GuardWord] = []
        for slot in [1] if area_mode else range(1, self._map.slots + 1):
            address = self._map.guard_address(slot)
            (word,) = await self._plc.read_words(address, 1)
            found.append(GuardWord(f"D{address}", 0 if area_mode else slot, word))
        return found

    def _place(self, name: AreaName) -> tuple[int, tuple[Field, ...]]:
        """Return base and fields; raises ValueError if the map has no such area."""
        slotted = {AreaKind.READ: self._map.read, AreaKind.WRITE: self._map.write}.get(name.kind)
        if slotted is not None:
            return slotted.address(name.slot), self._map.slot.all()
        area = self._map.failure if name.kind is AreaKind.FAILURE else self._map.weighing
        if area is None:
            raise ValueError(f"The register map has no area {name.kind}.")
        return area.base, area.all()

    def _show(self, fields: tuple[Field, ...], words: Words, base: int) -> list[FieldShown]:
        raws = Layout(fields, len(words)).unpack(words)
        by_place = sorted(zip(fields, raws, strict=True), key=lambda pair: pair[0].offset)
        return [
            FieldShown(
                field.register(base),
                field.name,
                words[field.offset : field.end],
                self._decoded(field, raw),
            )
            for field, raw in by_place
        ]

    def _decoded(self, field: Field, raw: Any) -> str:
        if self._map.failure is not None and field is self._map.failure.stamp:
            text, at = read_stamp(self._map.failure, raw, self._zone, self._now())
            return text if at is not None else ""
        if field.kind is Kind.ASCII:
            return read_text(raw) or ""
        if field.limit is not None:
            kg = kilograms(field)(raw)
            return "" if kg is None else f"{kg:f} kg"
        if field.kind is Kind.BCD:
            number = bcd_number(raw)
            return "" if number is None else str(number)
        return str(raw)

    def _refusal(self, name: AreaName, words: Words) -> Refusal | None:
        if name.kind is AreaKind.READ:
            return self._codec.decode(name.slot, words, self._now()).refusal
        if name.kind is AreaKind.WEIGHING and self._map.weighing is not None:
            codec = WeighingCodec(self._map.weighing, self._map.slots)
            return codec.decode(words, self._now()).refusal
        return None
