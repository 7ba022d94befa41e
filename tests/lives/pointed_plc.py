"""The real link to the PLC with a point before and after each exchange, and before each write."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, TypeVar

from services.adapters.plc.modbus import ModbusPlc
from services.domain.reading import (
    FailureReading,
    OrderArea,
    SlotContent,
    SlotReading,
    WeighingReading,
)

T = TypeVar("T")


class PointedPlc(ModbusPlc):
    """*point* is called with what is done there, such as "write order, after"."""

    def __init__(
        self, *given: Any, point: Callable[[str], None], fence: Callable[[], None], **named: Any
    ) -> None:
        def pointed() -> None:
            point("PLC write, under way")
            fence()

        super().__init__(*given, fence=pointed, **named)
        self._point = point

    async def read_slots(self, slots: Sequence[int]) -> Sequence[SlotReading]:
        read = super().read_slots
        return await self._around("read slots", lambda: read(slots))

    async def read_order_area(self) -> OrderArea:
        return await self._around("read orders", super().read_order_area)

    async def write_order(self, order: SlotContent) -> None:
        write = super().write_order
        await self._around("write order", lambda: write(order))

    async def blank_order(self, slot: int) -> None:
        blank = super().blank_order
        await self._around("blank order", lambda: blank(slot))

    async def release_orders(self, slots: Collection[int]) -> None:
        release = super().release_orders
        await self._around("flip guard", lambda: release(slots))

    async def acknowledge_slot(self, slot: int, mo_name: str) -> bool:
        acknowledge = super().acknowledge_slot
        return await self._around("acknowledge slot", lambda: acknowledge(slot, mo_name))

    async def read_failure(self) -> FailureReading:
        return await self._around("read failure", super().read_failure)

    async def acknowledge_failure(self, words: tuple[int, ...]) -> bool:
        acknowledge = super().acknowledge_failure
        return await self._around("acknowledge failure", lambda: acknowledge(words))

    async def read_weighing(self) -> WeighingReading:
        return await self._around("read weighing", super().read_weighing)

    async def acknowledge_weighing(self, words: tuple[int, ...]) -> bool:
        acknowledge = super().acknowledge_weighing
        return await self._around("acknowledge weighing", lambda: acknowledge(words))

    async def _around(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        self._point(f"{what}, before")
        done = await call()
        self._point(f"{what}, after")
        return done
