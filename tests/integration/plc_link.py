"""What the tests of the PLC link share: a link to a port, an order, and patience."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.adapters.plc.endpoint import Endpoint
from services.adapters.plc.modbus import ModbusPlc
from services.adapters.plc.register_map import load_register_map
from services.domain.errors import PlcUnavailableError
from services.domain.reading import SlotContent, SlotReading
from services.ports import Fence
from tests.plc_process import FEEDMILL

T = TypeVar("T")

TIMEOUT_S = 3.0
PATIENCE_S = 15.0
PLC_ZONE = ZoneInfo("Asia/Jakarta")


def open_gate() -> None:
    """Let every write pass: a fence for tests that are not about it."""


def link_to(
    port: int | Endpoint,
    register_map: Path = FEEDMILL,
    *,
    unit_id: int = 1,
    timeout_s: float = TIMEOUT_S,
    fence: Fence = open_gate,
) -> ModbusPlc:
    return ModbusPlc(
        load_register_map(register_map),
        Endpoint("127.0.0.1", port) if isinstance(port, int) else port,
        unit_id=unit_id,
        timeout_s=timeout_s,
        now=lambda: datetime.now(UTC),
        plc_timezone=PLC_ZONE,
        fence=fence,
    )


def order(plc: ModbusPlc, slot: int = 1, name: str = "WH/MO/00011") -> SlotContent:
    """Return an order that asks each silo for a little more than the one before."""
    return SlotContent(
        batch_no=slot,
        mo_name=name,
        bom_name="[10092] JF",
        finished_good="[10092] JF",
        quantity_kg=Decimal(500),
        doses_kg=tuple(
            (silo, Decimal(10 + place) + Decimal("0.25"))
            for place, silo in enumerate(plc.silo_numbers)
        ),
    )


async def download(plc: ModbusPlc, *orders: SlotContent) -> None:
    for each in orders:
        await plc.write_order(each)
    await plc.release_orders([each.batch_no for each in orders])


async def until(condition: Callable[[], Awaitable[T | None]]) -> T:
    """Ask until the answer is there; fail after PATIENCE_S."""
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        found = await condition()
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("what was waited for did not come")


async def until_shown(plc: ModbusPlc, slot: int, name: str) -> SlotReading:
    async def shown() -> SlotReading | None:
        (reading,) = await plc.read_slots([slot])
        content = reading.content
        return reading if content is not None and content.mo_name == name else None

    return await until(shown)


async def until_answered(plc: ModbusPlc) -> SlotReading:
    """Read slot 1 until the link is there again."""

    async def answer() -> SlotReading | None:
        try:
            return (await plc.read_slots([1]))[0]
        except PlcUnavailableError:
            return None

    return await until(answer)
