"""The register map file: the plant's own reads as SPEC.md §2 has it, a wrong one is told whole."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.adapters.plc.map_fields import FIELD_KEYS
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.registers import Kind
from services.domain.errors import ConfigurationError
from services.domain.reading import HandshakeMode
from tests.plc_process import FEEDMILL, SMALL_PLANT


def complaint(tmp_path: Path, text: str) -> str:
    """Return what is said of a map with this text, without its path."""
    path = tmp_path / "plant.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_register_map(path)
    assert str(path) in str(caught.value)
    return str(caught.value).replace(str(path), "FILE")


def changed(old: str, new: str, source: Path = FEEDMILL) -> str:
    text = source.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def test_the_feed_mill_stands_where_the_specification_says() -> None:
    found = load_register_map(FEEDMILL)
    assert found.handshake is HandshakeMode.AREA
    assert (found.slots, found.silo_numbers) == (10, tuple(range(101, 116)))
    assert (found.read.address(1), found.read.address(10)) == (6000, 6900)
    assert (found.write.address(1), found.write.address(10)) == (7000, 7900)
    assert (found.slot.words, found.slot.order_words) == (77, 76)
    assert {found.guard_address(slot) for slot in range(1, 11)} == {7076}
    last = found.slot.silos[-1]
    assert (last.number.register(6000), last.quantity.register(6000)) == ("D6069", "D6070–D6071")
    assert found.failure is not None
    assert (found.failure.base, found.failure.words) == (8000, 23)
    assert found.weighing is not None
    assert (found.weighing.base, found.weighing.words) == (9000, 14)


def test_a_quite_different_plant_can_be_described() -> None:
    found = load_register_map(SMALL_PLANT)
    assert found.handshake is HandshakeMode.SLOT
    assert (found.slots, found.silo_numbers) == (1, (1, 2, 3, 4))
    assert found.guard_address(1) == 345
    assert found.weighing is None


def test_a_slot_that_is_not_there_has_no_address() -> None:
    with pytest.raises(ValueError, match="no slot 11"):
        load_register_map(FEEDMILL).read.address(11)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('handshake = "area"', "", 'handshake: is missing; write handshake = "area" or "slot".'),
        ('handshake = "area"', 'handshake = "both"', "handshake: is 'both'; it must be"),
        (
            "quantity = { offset = 25, type",
            "quantity = { offset = 24, type",
            (
                "slot.quantity: quantity (words 24–25) overlaps finished good (words 17–24,"
                " slot.finished_good)."
            ),
        ),
        (
            "quantity = { offset = 28, type",
            "quantity = { offset = 29, type",
            (
                "slot.silos.number: silo 102 number (word 30) overlaps silo 101 quantity (words"
                " 29–30, slot.silos.quantity)."
            ),
        ),
        (
            'text = { offset = 8, words = 8, type = "ascii" }',
            'text = { offset = 8, words = 9, type = "ascii" }',
            "failure.stamp: stamp (words 16–21) overlaps text (words 8–16, failure.text).",
        ),
        (
            "base = 7000",
            "base = 6950",
            "write.base: the area D6950–D7926 overlaps read, D6000–D6976.",
        ),
        ("base = 8000", "base = 7900", "failure.base: the area D7900–D7922 overlaps write"),
        (
            "stride = 100",
            "stride = 70",
            "read.stride: is 70, but a slot has 77 words: they overlap.",
        ),
        ('type = "bcd" }', 'type = "real" }', "failure.stamp.type: 'real' is not a known type"),
        (
            'text = { offset = 8, words = 8, type = "ascii" }',
            'text = { offset = 8, words = 8, type = "bool" }',
            "failure.text.type: 'bool' does not fit this field; it may be ascii.",
        ),
        (
            "status_read_data = { offset = 76",
            "status_read_data = { offset = 126",
            "slot.status_read_data: with it the slot spans 127 words; one Modbus read takes 125.",
        ),
        (
            "status_read_data = { offset = 76",
            "status_read_data = { offset = 124",
            (
                "slot.status_read_data: the words before it, 124, are written in one Modbus"
                " request, which takes 123."
            ),
        ),
        (
            "finished_weight = { offset = 74",
            "finished_weight = { offset = 77",
            (
                "slot.status_read_data: must be the slot's last word, but finished weight"
                " (slot.finished_weight) ends at word 78."
            ),
        ),
        ("base = 9000", "base = 65530", "weighing.base: the area would end at D65543"),
        ("base = 6000", "base = -1", "read.base: is -1; it must be a whole number from 0 to 65535"),
        ("base = 6000", 'base = "D6000"', "read.base: is 'D6000'; it must be a whole number"),
        ("slots = 10\n\n[slot]", "slots = 9\n\n[slot]", "write.slots: is 9, but read.slots is 10."),
        ("base = 6000", "base = 6000\nfirst = 1", "read.first: is not known here; known are base"),
        ("102, 103", "102, 102", "slot.silos.numbers: names a silo twice."),
        ("scale = 100", "scale = 12", "slot.quantity.scale: is 12; it must be 1, 10, 100"),
        ('unit = "kg"', 'unit = "lb"', "slot.quantity.unit: is 'lb'; it must be"),
        (", limit = 2000", "", "slot.quantity.limit: is missing"),
        ("limit = 2000", "limit = 0", "slot.quantity.limit: is 0; it must be a number of kg"),
        (
            "limit = 2000",
            "limit = 50000000",
            "slot.quantity.limit: is 50000000 kg, but this type and scale hold at most 42949672.95",
        ),
        (
            'batch_no = { offset = 0, type = "int16" }',
            'batch_no = { offset = 0, type = "int16", words = 2 }',
            "slot.batch_no.words: is 2; this type has 1.",
        ),
        (
            'words = 8, type = "ascii" }',
            'words = 8, type = "ascii", word_order = "low_first" }',
            "slot.mo_name.word_order: means nothing for ascii.",
        ),
        (
            'words = 8, type = "ascii" }',
            'words = 8, type = "ascii", byte_order = "little" }',
            "slot.mo_name.byte_order: is 'little'; it must be",
        ),
        ("\n[read]\n", "\n[reading]\n", "read: is missing."),
    ],
)
def test_a_wrong_map_is_refused_by_key(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert expected in complaint(tmp_path, changed(old, new))


def test_an_ascii_stamp_may_have_formats_of_its_own_beside_the_usual_ones(tmp_path: Path) -> None:
    written = ', format = "%d.%m.%Y %H:%M:%S"'
    text = changed(written, ', format = ["%d.%m.%Y", 7]', SMALL_PLANT)
    assert "failure.stamp.format: must be how the stamp is given" in complaint(tmp_path, text)
    path = tmp_path / "map.toml"
    path.write_text(changed(written, ', format = ["%d.%m.%Y", "%H:%M %d.%m.%y"]', SMALL_PLANT))
    failure = load_register_map(path).failure
    assert failure is not None
    assert failure.stamp_formats == ("%d.%m.%Y", "%H:%M %d.%m.%y")
    path.write_text(changed(written, "", SMALL_PLANT))
    failure = load_register_map(path).failure
    assert failure is not None
    assert failure.stamp_formats == ()


def test_a_float_that_cannot_hold_every_step_is_refused(tmp_path: Path) -> None:
    text = changed("scale = 100, limit = 600", "scale = 100, limit = 100000", SMALL_PLANT)
    assert "slot.quantity.limit: is 100000 kg, but this type and scale hold" in complaint(
        tmp_path, text
    )


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = changed('handshake = "area"', "")
    text = text.replace("base = 6000", "base = 70000").replace('unit = "kg"', 'unit = "lb"', 1)
    told = complaint(tmp_path, text)
    assert told.startswith("The register map FILE is wrong in 3 places:\n")
    assert [line.split(":")[0].strip() for line in told.splitlines()[1:]] == [
        "handshake",
        "read.base",
        "slot.quantity.unit",
    ]


def test_a_file_that_is_missing_or_no_toml_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml cannot be read"):
        load_register_map(tmp_path / "nowhere.toml")
    assert "FILE is not valid TOML" in complaint(tmp_path, "base = = 1")


def test_the_reference_page_names_every_key_type_and_value_that_a_map_may_have() -> None:
    page = (FEEDMILL.parent / "README.md").read_text(encoding="utf-8")
    data = tomllib.loads(FEEDMILL.read_text(encoding="utf-8"))
    keys = {key for name, value in _entries(data) for key in (name, *value)}
    keys |= FIELD_KEYS | set(Kind) | set(HandshakeMode) | {"kg", "g", "t"}
    missing = {key for key in keys if f"`{key}" not in page and f'"{key}"' not in page}
    missing -= {key for key in missing if f"[{key}]" in page or f".{key}`" in page}
    assert missing == set()


def _entries(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in data.items():
        inner = value if isinstance(value, dict) else {}
        yield name, inner
        yield from _entries(inner)


LEVELS = """
[levels]
base = 5000
numbers = [101, 103]
stride = 2
quantity = { offset = 0, type = "uint32", scale = 100, limit = 15000 }
"""


def test_level_registers_may_be_in_the_map(tmp_path: Path) -> None:
    path = tmp_path / "plant.toml"
    path.write_text(FEEDMILL.read_text("utf-8") + LEVELS, "utf-8")
    levels = load_register_map(path).levels
    assert levels is not None
    assert [(silo, field.register(levels.base)) for silo, field in levels.quantities] == [
        (101, "D5000–D5001"),
        (103, "D5002–D5003"),
    ]
    assert load_register_map(FEEDMILL).levels is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (", limit = 15000", "", "levels.quantity.limit: is missing"),
        ("[101, 103]", "[101, 999]", "levels.numbers: 999: not among slot.silos.numbers"),
        ("[101, 103]", "[101, 101]", "levels.numbers: names a silo twice"),
        ("base = 5000", "base = 6010", "overlaps"),
        ("stride = 2", "stride = 1", "overlaps"),
        ("stride = 2", "step = 2", "levels.step: is not known here"),
    ],
)
def test_a_wrong_level_area_is_told_with_its_key(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    said = complaint(tmp_path, FEEDMILL.read_text("utf-8") + LEVELS.replace(old, new))
    assert told in said
    assert "levels" in said
