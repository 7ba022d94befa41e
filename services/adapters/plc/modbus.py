"""The batching controller over Modbus (SPEC.md §2): `ModbusPlc` implements the port `Plc`."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from services.adapters.plc.area_codec import FailureCodec, LevelCodec, WeighingCodec
from services.adapters.plc.codec import SlotCodec
from services.adapters.plc.connection import ModbusConnection
from services.adapters.plc.endpoint import Endpoint
from services.adapters.plc.link_log import LinkStatistics
from services.adapters.plc.registers import RegisterMap
from services.adapters.plc.words import Words
from services.domain.errors import PlantError, PlcRejectedError, PlcUnavailableError
from services.domain.link import LinkStatus
from services.domain.quantity import ZERO
from services.domain.reading import (
    FailureReading,
    HandshakeMode,
    OrderArea,
    Refusal,
    RefusalReason,
    SlotContent,
    SlotReading,
    WeighingReading,
)
from services.domain.silo_level import LevelReading
from services.ports import Fence, Now

_RELEASED = 0
_TAKEN = 1


class ModbusPlc:
    """The PLC over pymodbus' asyncio client, on the running loop.

    The lock holds for a whole exchange, such as a write and its read-back, so that no other
    exchange comes between. A slot is always one request, and a request one slot.
    """

    def __init__(
        self,
        register_map: RegisterMap,
        endpoint: Endpoint,
        *,
        unit_id: int,
        timeout_s: float,
        now: Now,
        plc_timezone: tzinfo,
        fence: Fence,
    ) -> None:
        failure, weighing = register_map.failure, register_map.weighing
        self._map = register_map
        self._now = now
        self._fence = fence
        self._codec = SlotCodec(register_map)
        self._failure = FailureCodec(failure, plc_timezone) if failure else None
        self._weighing = WeighingCodec(weighing, register_map.slots) if weighing else None
        levels = register_map.levels
        self._levels = LevelCodec(levels) if levels else None
        self._connection = ModbusConnection(endpoint, unit_id=unit_id, timeout_s=timeout_s, now=now)
        self._exchange = asyncio.Lock()

    @property
    def slots(self) -> int:
        return self._map.slots

    @property
    def silo_numbers(self) -> tuple[int, ...]:
        return self._map.silo_numbers

    @property
    def handshake(self) -> HandshakeMode:
        return self._map.handshake

    @property
    def has_weighing(self) -> bool:
        return self._weighing is not None

    @property
    def has_levels(self) -> bool:
        return self._levels is not None

    @property
    def statistics(self) -> LinkStatistics:
        """For the diagnostics page."""
        return self._connection.log.statistics

    def name_as_encoded(self, mo_name: str) -> str:
        return self._codec.name_as_encoded(mo_name)

    def why_not_written(self, order: SlotContent) -> str:
        """See `services.ports.Plc`."""
        try:
            self._codec.encode(order)
        except ValueError as error:
            return str(error)
        return ""

    def link(self) -> LinkStatus:
        return self._connection.log.status

    async def read_slots(self, slots: Sequence[int]) -> Sequence[SlotReading]:
        """See `services.ports.Plc`. A slot without any answer ends the call: no PLC is there."""
        async with self._exchange:
            heard = [(slot, await self._try_slot(slot), self._now()) for slot in slots]
        errors = [what for _, what, _ in heard if isinstance(what, PlantError)]
        if errors and len(errors) == len(heard):
            raise errors[0]
        # Decoded when the line is free again: a PLC that waits for the next request sleeps.
        return [
            _not_read(slot, what, at)
            if isinstance(what, PlantError)
            else self._codec.decode(slot, what, at)
            for slot, what, at in heard
        ]

    async def read_order_area(self) -> OrderArea:
        async with self._exchange:
            words = [await self._read_order(slot) for slot in range(1, self.slots + 1)]
        decode = self._codec.decode_order_slot
        found = tuple(decode(slot, each) for slot, each in enumerate(words, start=1))
        return OrderArea(self.handshake, found)

    async def write_order(self, order: SlotContent) -> None:
        """See `services.ports.Plc`. What cannot be encoded is a PlcRejectedError."""
        asked = replace(
            order,
            status_manufacturing=False,
            status_operation=False,
            finished_kg=ZERO,
            status_read_data=0,
        )
        try:
            words = self._codec.encode(asked)
            self._map.write.address(order.batch_no)
        except ValueError as error:
            raise PlcRejectedError(
                f"{order.mo_name} cannot be written to the PLC: {error}"
            ) from error
        await self._write_and_compare(order.batch_no, words[: self._map.slot.order_words])

    async def blank_order(self, slot: int) -> None:
        await self._write_and_compare(slot, (0,) * self._map.slot.order_words)

    async def release_orders(self, slots: Collection[int]) -> None:
        """See `services.ports.Plc`. In area mode the one guard is written, whatever *slots*."""
        await self._set_guards(slots, _RELEASED)

    async def release_handshake(self, slots: Collection[int]) -> None:
        """See `services.ports.Plc`."""
        await self._set_guards(slots, _TAKEN)

    async def _set_guards(self, slots: Collection[int], word: int) -> None:
        addresses = sorted({self._map.guard_address(slot) for slot in slots})
        async with self._exchange:
            for address in addresses:
                await self._connection.write(address, (word,), self._fence)

    async def acknowledge_slot(self, slot: int, mo_name: str) -> bool:
        handshake = self._map.read.address(slot) + self._map.slot.status_read_data.offset
        async with self._exchange:
            if not self._codec.shows_finished(await self._read_slot(slot), mo_name):
                return False
            await self._connection.write(handshake, (_TAKEN,), self._fence)
        return True

    async def read_failure(self) -> FailureReading:
        area = self._map.failure
        if area is None or self._failure is None:
            return FailureReading(self._now(), (), False, "", "", "", None)
        async with self._exchange:
            words = await self._connection.read(area.base, area.words)
        return self._failure.decode(words, self._now())

    async def acknowledge_failure(self, words: tuple[int, ...]) -> bool:
        area = self._map.failure
        if area is None:
            return False
        return await self._acknowledge_area(
            area.base, words, area.base + area.status_read_data.offset
        )

    async def read_weighing(self) -> WeighingReading:
        area = self._map.weighing
        if area is None or self._weighing is None:
            return WeighingReading(self._now(), (), False, 0, "", 0, ZERO)
        async with self._exchange:
            words = await self._connection.read(area.base, area.words)
        return self._weighing.decode(words, self._now())

    async def acknowledge_weighing(self, words: tuple[int, ...]) -> bool:
        area = self._map.weighing
        if area is None:
            return False
        return await self._acknowledge_area(
            area.base, words, area.base + area.status_read_data.offset
        )

    async def read_levels(self) -> Sequence[LevelReading]:
        area = self._map.levels
        if area is None or self._levels is None:
            return ()
        async with self._exchange:
            words = await self._connection.read(area.base, area.words)
        return self._levels.decode(words, self._now())

    async def read_words(self, address: int, count: int) -> Words:
        """Read registers as they are, for the diagnostics page."""
        async with self._exchange:
            return await self._connection.read(address, count)

    async def close(self) -> None:
        async with self._exchange:
            self._connection.drop()

    async def _try_slot(self, slot: int) -> Words | PlantError:
        """Return the slot's words, or why the PLC's answer for it was none that can be used."""
        try:
            return await self._read_slot(slot)
        except (PlcUnavailableError, PlcRejectedError) as error:
            if not self._connection.was_answered:
                raise
            return error

    async def _read_slot(self, slot: int) -> Words:
        return await self._connection.read(self._map.read.address(slot), self._map.slot.words)

    async def _read_order(self, slot: int) -> Words:
        return await self._connection.read(self._map.write.address(slot), self._map.slot.words)

    async def _write_and_compare(self, slot: int, words: Words) -> None:
        base = self._map.write.address(slot)
        async with self._exchange:
            await self._connection.write(base, words, self._fence)
            back = await self._connection.read(base, len(words))
        if back != words:
            at = next(
                i for i, pair in enumerate(zip(back, words, strict=True)) if pair[0] != pair[1]
            )
            raise PlcRejectedError(
                f"Slot {slot} of the PLC reads back otherwise than written: D{base + at} shows"
                f" {back[at]}, written was {words[at]}. Something else writes there, or the"
                " register map does not fit this PLC."
            )

    async def _acknowledge_area(self, base: int, words: Words, handshake: int) -> bool:
        async with self._exchange:
            if await self._connection.read(base, len(words)) != words:
                return False
            await self._connection.write(handshake, (_TAKEN,), self._fence)
        return True


def _not_read(slot: int, error: PlantError, at: datetime) -> SlotReading:
    return SlotReading(slot, at, (), None, (Refusal(RefusalReason.NOT_READ, str(error)),))
