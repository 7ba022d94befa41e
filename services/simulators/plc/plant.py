"""The simulated plant as a whole: program, notices, Modbus server, power; state and commands."""

import asyncio
from random import Random
from typing import Any

from services.adapters.plc.codec import SlotCodec
from services.adapters.plc.registers import RegisterMap
from services.simulators.plc.books import Books
from services.simulators.plc.modbus_server import ModbusServer
from services.simulators.plc.notices import Notices
from services.simulators.plc.program import PlcProgram
from services.simulators.plc.settings import PlantSettings

SCAN_S = 0.02


class SimulatedPlant:
    def __init__(
        self, register_map: RegisterMap, settings: PlantSettings, *, unit_id: int, seed: int
    ) -> None:
        rng = Random(seed)
        self.settings = settings
        self.books = Books()
        self.program = PlcProgram(register_map, settings, rng, self.books)
        self.notices = Notices(self.program, rng)
        self.server = ModbusServer(self.program.memory, self.program.write_by_line, unit_id)
        self.has_power = True
        self.refuses = False
        self._codec = SlotCodec(register_map)

    async def run(self) -> None:
        """Scan until cancelled."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(SCAN_S)
            now = loop.time()
            if self.has_power:
                self.program.scan(now - last)
                self.notices.scan(now - last)
            last = now

    async def power_off(self, retain: bool) -> None:
        self.has_power = False
        await self.server.close()
        self.program.lose_power(retain)
        self.notices.lose_power(retain)

    async def power_on(self) -> None:
        self.has_power = True
        await self._listen()

    async def refuse(self, refuses: bool) -> None:
        """Take no connections and break off those that are there, or take them again."""
        self.refuses = refuses
        if refuses:
            await self.server.close()
        await self._listen()

    async def _listen(self) -> None:
        if self.has_power and not self.refuses:
            await self.server.open(self.server.port)

    def state(self) -> dict[str, Any]:
        """Return everything that tests and people may want to know, ready for JSON."""
        register_map = self.program.map
        fault = self.server.misbehaviour
        slots = range(1, register_map.slots + 1)
        return {
            "name": register_map.name,
            "port": self.server.port,
            "power": self.has_power,
            "refuses": self.refuses,
            "misbehaviour": None if fault is None else str(fault.how),
            "requests": self.server.requests,
            "connections": self.server.connections,
            "held": self.settings.held,
            "speed": self.settings.speed,
            "guards": [self._word(register_map.guard_address(slot)) for slot in slots],
            "slots": [self._slot(slot) for slot in slots],
            "failures_waiting": len(self.notices.failures),
            "failures_reported": self.notices.reported,
            "weighings_waiting": len(self.notices.weighings),
            **self.books.as_json(),
        }

    def _slot(self, slot: int) -> dict[str, Any]:
        register_map, memory = self.program.map, self.program.memory
        length = register_map.slot.words
        read = memory.read(register_map.read.address(slot), length)
        write = memory.read(register_map.write.address(slot), length)
        shown = self._codec.decode_order_slot(slot, read)
        asked = self._codec.decode_order_slot(slot, write)
        batch = self.program.batches.get(slot)
        return {
            "slot": slot,
            "state": "empty" if batch is None else batch.book.state,
            "mo_name": shown.mo_name,
            "taken": read[-1],
            "ordered": asked.mo_name,
            "batch": None if batch is None else batch.book.as_json(),
            "read_words": list(read),
            "write_words": list(write),
        }

    def _word(self, address: int) -> int:
        return self.program.memory.read(address, 1)[0]
