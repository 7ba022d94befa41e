"""Decoding a cycle of slots with every check, beside bare struct on the same words."""

import struct
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median
from time import perf_counter

from services.adapters.plc.codec import SlotCodec
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.words import Words
from services.domain.reading import SlotContent
from tests.bench.table import Row
from tests.plc_process import FEEDMILL

ROUNDS = 2000
_FRAME = struct.Struct(">h16s16s16sI" + "hI" * 15 + "HHIH")


def measure_decoding() -> list[Row]:
    codec = SlotCodec(load_register_map(FEEDMILL))
    at = datetime.now(UTC)
    with_checks: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS):
        cycle = [_words(codec, slot, number) for slot in range(1, 11)]
        begun = perf_counter()
        readings = [codec.decode(slot, words, at) for slot, words in enumerate(cycle, start=1)]
        with_checks.append(perf_counter() - begun)
        assert all(reading.content for reading in readings)
        begun = perf_counter()
        for words in cycle:
            _FRAME.unpack(struct.pack(">77H", *words))
        bare.append(perf_counter() - begun)
    return [
        Row("decoding 10 changed slots with every check, median", _ms(with_checks), "0.500 ms"),
        Row("bare struct on the same words, median", _ms(bare)),
    ]


def _words(codec: SlotCodec, slot: int, number: int) -> Words:
    """Encode figures that no round had before: the codec keeps what it decoded last."""
    silos = range(101, 116)
    kg = Decimal(number % 1000) + Decimal(slot) / 100
    content = SlotContent(
        slot,
        f"WH/MO/{slot:05}",
        "[10092] JF SAPOT",
        "[10092] JF SAPOT",
        Decimal(1000),
        tuple((silo, kg + silo - 101) for silo in silos),
    )
    return codec.encode(content)


def _ms(times: list[float]) -> str:
    return f"{median(times) * 1000:.3f} ms"
