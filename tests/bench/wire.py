"""A cycle over the wire: the adapter against a bare loop of the same requests, pair by pair."""

from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import perf_counter

from pymodbus.client import AsyncModbusTcpClient

from services.adapters.plc.modbus import ModbusPlc
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.registers import RegisterMap
from tests.bench.table import Row
from tests.integration.plc_link import download, link_to, order, until_shown
from tests.plc_process import FEEDMILL, PlcProcess, plc_simulator

PAIRS = 300
_WARM_UP = 20


async def measure_wire() -> list[Row]:
    with plc_simulator(manual=True, take_delay=0.05) as simulator:
        plc = link_to(simulator.port)
        try:
            await _fill(plc)
            return await _full_cycles(plc, simulator)
        finally:
            await plc.close()


async def _fill(plc: ModbusPlc) -> None:
    names = [f"WH/MO/{slot:05}" for slot in range(1, plc.slots + 1)]
    await download(plc, *(order(plc, slot, name) for slot, name in enumerate(names, start=1)))
    await until_shown(plc, plc.slots, names[-1])


async def _full_cycles(plc: ModbusPlc, simulator: PlcProcess) -> list[Row]:
    """Every figure of every slot is a new one in each cycle: nothing is known already."""
    register_map = load_register_map(FEEDMILL)
    slots = range(1, plc.slots + 1)
    client = plc._connection._client  # noqa: SLF001  the goal is about the same connection
    assert isinstance(client, AsyncModbusTcpClient)
    plain = AsyncModbusTcpClient("127.0.0.1", port=simulator.port)
    await plain.connect()
    cycles: list[float] = []
    on_same: list[float] = []
    on_plain: list[float] = []
    sent = 0
    for pair in range(_WARM_UP + PAIRS):
        _move_all(simulator, register_map, pair)
        before = plc.statistics.requests
        timed: list[tuple[list[float], Callable[[], Awaitable[object]]]] = [
            (cycles, lambda: plc.read_slots(slots)),
            (on_same, lambda: _bare(client, register_map, slots)),
            (on_plain, lambda: _bare(plain, register_map, slots)),
        ]
        # In turn, so that none always comes first.
        for times, cycle in timed[pair % 3 :] + timed[: pair % 3]:
            times.append(await seconds(cycle))
        sent = plc.statistics.requests - before
    plain.close()
    del cycles[:_WARM_UP], on_same[:_WARM_UP], on_plain[:_WARM_UP]
    return [
        Row("requests of a cycle of 10 slots", str(sent), "10"),
        Row("cycle of 10 slots, all changed, median", _ms(median(cycles))),
        Row("bare loop on the same connection, median", _ms(median(on_same))),
        Row("  ratio, median of the pairs", _ratio(cycles, on_same), "1.30 at most"),
        Row("bare loop of a plain client, median", _ms(median(on_plain))),
        Row("  ratio, median of the pairs", _ratio(cycles, on_plain), "1.30 at most"),
    ]


def _move_all(simulator: PlcProcess, register_map: RegisterMap, pair: int) -> None:
    area, fields = register_map.read, register_map.slot
    words = simulator.control.state()["slots"][0]["read_words"]
    for each in fields.silos:
        words[each.quantity.offset + 1] = 1000 + pair
    image: list[int] = []
    for slot in range(1, area.slots + 1):
        words[fields.batch_no.offset] = slot
        image += [*words, *[0] * (area.stride - len(words))]
    simulator.control.poke(area.base, image[: -(area.stride - len(words))])


async def _bare(
    client: AsyncModbusTcpClient, register_map: RegisterMap, slots: Sequence[int]
) -> None:
    for slot in slots:
        address = register_map.read.address(slot)
        await client.read_holding_registers(address, count=register_map.slot.words, device_id=1)


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    begun = perf_counter()
    await work()
    return perf_counter() - begun


def _ratio(cycles: Sequence[float], bare: Sequence[float]) -> str:
    return f"{median(c / b for c, b in zip(cycles, bare, strict=True)):.2f}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
