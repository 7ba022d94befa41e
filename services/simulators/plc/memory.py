"""The simulated PLC's registers, and which of them the line may write."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.adapters.plc.registers import Field, RegisterMap
from services.adapters.plc.words import Layout, Words

_SIZE = 65536
_DATA_MEMORY = 32768
_ILLEGAL_ADDRESS = 2


class Memory:
    """65,536 registers. A scan and a request never overlap, so that a request sees one moment."""

    def __init__(self, register_map: RegisterMap) -> None:
        self._map = register_map
        self._registers = array("H", bytes(2 * _SIZE))
        self._cells: dict[Field, Layout] = {}
        self.end = max(_DATA_MEMORY, *(last + 1 for last in self._last_registers()))

    def read(self, address: int, count: int) -> Words:
        return tuple(self._registers[address : address + count])

    def put(self, address: int, words: Sequence[int]) -> None:
        self._registers[address : address + len(words)] = array("H", words)

    def clear(self) -> None:
        self._registers = array("H", bytes(2 * _SIZE))

    def get_field(self, base: int, field: Field) -> Any:
        """Return the raw value: an integer, a float or bytes."""
        return self._cell(field).unpack(self.read(base + field.offset, field.words))[0]

    def put_field(self, base: int, field: Field, raw: Any) -> None:
        self.put(base + field.offset, self._cell(field).pack((raw,)))

    def refuses(self, address: int, words: Sequence[int]) -> int:
        """Return the Modbus exception code for a write by the line; 0 if it may.

        The line may write the WRITE area, and alone each handshake word that the PLC waits for.
        """
        write, slot = self._map.write, self._map.slot
        last = write.address(write.slots) + slot.words
        if write.base <= address and address + len(words) <= last:
            return 0
        return 0 if len(words) == 1 and address in self._handshakes() else _ILLEGAL_ADDRESS

    def _handshakes(self) -> set[int]:
        read, offset = self._map.read, self._map.slot.status_read_data.offset
        found = {read.address(slot) + offset for slot in range(1, read.slots + 1)}
        for area in (self._map.failure, self._map.weighing):
            if area is not None:
                found.add(area.base + area.status_read_data.offset)
        return found

    def _last_registers(self) -> list[int]:
        slots, others = (self._map.read, self._map.write), (self._map.failure, self._map.weighing)
        slot_words = self._map.slot.words
        ends = [area.address(area.slots) + slot_words for area in slots]
        ends += [area.base + area.words for area in others if area is not None]
        return [end - 1 for end in ends]

    def _cell(self, field: Field) -> Layout:
        if field not in self._cells:
            self._cells[field] = Layout([replace(field, offset=0)], field.words)
        return self._cells[field]
