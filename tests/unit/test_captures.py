"""Captured words of the real plant, and more of their kind, decode to what the files say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.adapters.plc.area_codec import FailureCodec, WeighingCodec
from services.adapters.plc.codec import SlotCodec
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.registers import Field, Kind, RegisterMap
from services.adapters.plc.words import Layout, kilograms, read_text
from tests.captures import OWN, CapturedField, fields_of, registers
from tests.plc_process import FEEDMILL, ROOT

MILL = load_register_map(FEEDMILL)
THE_PLANTS = sorted((ROOT.parent / "shared" / "plant" / "captures").glob("*.csv"))
CAPTURES = [*sorted(OWN.glob("*.csv")), *THE_PLANTS]
JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 7, 21, 4, 10, tzinfo=UTC)


def map_of(path: Path, folder: Path) -> RegisterMap:
    """Return the feed mill's map, with an ASCII stamp where the capture has one."""
    if "ascii-stamp" not in path.stem:
        return MILL
    text = FEEDMILL.read_text(encoding="utf-8")
    stamp = 'stamp = { offset = 16, words = 6, type = "bcd" }'
    ascii_stamp = 'stamp = { offset = 16, words = 6, type = "ascii", format = "%y%m%d%H%M%S" }'
    assert stamp in text
    changed = folder / "ascii.toml"
    changed.write_text(text.replace(stamp, ascii_stamp), encoding="utf-8")
    return load_register_map(changed)


def placed(of: RegisterMap) -> Iterator[tuple[int, Field]]:
    """Yield each register at which a field of the map begins."""
    for area in (of.read, of.write):
        for slot in range(1, area.slots + 1):
            yield from ((area.address(slot) + field.offset, field) for field in of.slot.all())
    for other in (of.failure, of.weighing):
        if other is not None:
            yield from ((other.base + field.offset, field) for field in other.all())


def decoded(field: Field, captured: CapturedField) -> Any:
    (raw,) = Layout([replace(field, offset=0)], field.words).unpack(captured.words)
    if field.kind is Kind.ASCII:
        return read_text(raw)
    if field.kind is Kind.BOOL:
        return {0: "False", 1: "True"}.get(raw)
    if field.limit is not None:
        return kilograms(field)(raw)
    return Decimal(raw)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_every_field_of_a_capture_decodes_to_what_it_says(path: Path, tmp_path: Path) -> None:
    fields = dict(placed(map_of(path, tmp_path)))
    for captured in fields_of(path):
        field = fields.get(captured.address)
        if field is None or field.words != len(captured.words):  # one word of a time stamp
            assert captured.address in range(8016, 8022), captured
            assert int(f"{captured.words[0]:x}") == int(captured.says)
        else:
            found = decoded(field, captured)
            says = Decimal(captured.says) if isinstance(found, Decimal) else captured.says
            assert found == says, captured


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_every_whole_slot_of_a_capture_is_believed_and_encodes_back_word_for_word(
    path: Path,
) -> None:
    found, codec = registers(fields_of(path)), SlotCodec(MILL)
    for area in (MILL.read, MILL.write):
        for slot in range(1, area.slots + 1):
            places = range(area.address(slot), area.address(slot) + MILL.slot.words)
            if not found.keys() >= set(places):
                continue
            words = tuple(found[place] for place in places)
            reading = codec.decode(slot, words, NOW)
            assert reading.refusal is None
            blank = not any(words)
            assert (reading.content is None) == blank
            if reading.content is not None:
                assert codec.encode(reading.content) == words


def test_whole_areas_beside_the_slots_are_read_from_their_captures(tmp_path: Path) -> None:
    for name, is_new in (("failure", True), ("failure-with-ascii-stamp", False)):
        path = OWN / f"{name}.csv"
        area, found = map_of(path, tmp_path).failure, registers(fields_of(path))
        assert area is not None
        words = tuple(found[area.base + at] for at in range(area.words))
        failure = FailureCodec(area, JAKARTA).decode(words, NOW)
        assert failure.stamp_at == datetime(2026, 7, 21, 4, 10, 9, tzinfo=UTC)
        assert failure.is_new is is_new
    assert MILL.weighing is not None
    found = registers(fields_of(OWN / "weighing.csv"))
    words = tuple(found[MILL.weighing.base + at] for at in range(MILL.weighing.words))
    weighing = WeighingCodec(MILL.weighing, MILL.slots).decode(words, NOW)
    assert (weighing.mo_name, weighing.product_id, weighing.kg, weighing.refusal) == (
        "WH/MO/00013",
        70_000,
        Decimal(1500),
        None,
    )
