"""Failure and weighing areas: no failure is ever lost, no weighing outside its limits believed."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.plc.area_codec import FailureCodec, WeighingCodec
from services.adapters.plc.register_map import load_register_map
from services.domain.reading import FailureReading, RefusalReason
from tests.plc_process import FEEDMILL, SMALL_PLANT

MILL = load_register_map(FEEDMILL)
SMALL = load_register_map(SMALL_PLANT)
JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 10, 45, tzinfo=UTC)


def ascii_words(text: str, words: int) -> tuple[int, ...]:
    raw = text.encode("latin-1").ljust(2 * words, b"\0")
    return tuple(int.from_bytes(raw[at : at + 2], "big") for at in range(0, 2 * words, 2))


def failure(
    *stamp: int,
    code: str = "silo103",
    text: str = "GATE JAMMED",
    status: int = 0,
    zone: ZoneInfo = JAKARTA,
    at: datetime = NOW,
) -> FailureReading:
    assert MILL.failure is not None
    words = (*ascii_words(code, 8), *ascii_words(text, 8), *stamp, status)
    return FailureCodec(MILL.failure, zone).decode(words, at)


def test_a_failure_is_read_with_its_stamp_in_the_plcs_zone() -> None:
    found = failure(0x2026, 0x03, 0x04, 0x17, 0x42, 0x15)
    assert (found.equipment_code, found.text, found.is_new) == ("silo103", "GATE JAMMED", True)
    assert found.stamp_raw == "2026-03-04 17:42:15"
    assert found.stamp_at == datetime(2026, 3, 4, 10, 42, 15, tzinfo=UTC)


def test_a_clock_with_two_digits_for_the_year_is_understood() -> None:
    assert failure(0x26, 0x03, 0x04, 0x17, 0x42, 0x15).stamp_raw == "2026-03-04 17:42:15"


@pytest.mark.parametrize(
    ("stamp", "shown"),
    [
        ((0x2026, 0x13, 4, 0x17, 0x42, 0x15), "2026 0013 0004 0017 0042 0015"),
        ((0x2026, 0x0A, 4, 0x17, 0x42, 0x15), "2026 000A 0004 0017 0042 0015"),
        ((0x2026, 2, 0x30, 0x17, 0x42, 0x15), "2026 0002 0030 0017 0042 0015"),
        ((0, 0, 0, 0, 0, 0), "0000 0000 0000 0000 0000 0000"),
    ],
)
def test_an_impossible_stamp_leaves_the_failure_and_its_words(
    stamp: tuple[int, ...], shown: str
) -> None:
    found = failure(*stamp)
    assert (found.stamp_at, found.stamp_raw, found.is_new) == (None, shown, True)


@pytest.mark.parametrize(("utc_hour", "expected_hour"), [(0, 0), (1, 1)])
def test_the_repeated_hour_is_the_one_nearer_the_reading(utc_hour: int, expected_hour: int) -> None:
    read_at = datetime(2026, 10, 25, utc_hour, 31, tzinfo=UTC)
    found = failure(0x2026, 0x10, 0x25, 0x02, 0x30, 0, zone=BERLIN, at=read_at)
    assert found.stamp_at == datetime(2026, 10, 25, expected_hour, 30, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_has_no_time_but_its_text() -> None:
    found = failure(0x2026, 0x03, 0x29, 0x02, 0x30, 0, zone=BERLIN)
    assert (found.stamp_at, found.stamp_raw) == (None, "2026-03-29 02:30:00")


def test_a_taken_or_blank_failure_is_not_new() -> None:
    assert not failure(*(0,) * 6, status=1).is_new
    assert not failure(*(0,) * 6, code="", text="").is_new
    assert failure(*(0,) * 6, code="", text="X").is_new


def test_text_that_cannot_be_read_never_loses_a_failure() -> None:
    found = failure(*(0,) * 6, code="silo\xff\x01", text="\xe4\xf6")
    assert (found.equipment_code, found.text, found.is_new) == ("silo??", "??", True)


def test_an_ascii_stamp_is_read_as_the_map_says() -> None:
    area = SMALL.failure
    assert area is not None
    text = "mixer01".ljust(12, "\0") + "TRIPPED".ljust(20, "\0") + "04.03.2026 17:42:15\0"
    swapped = "".join(b + a for a, b in zip(text[::2], text[1::2], strict=True))
    found = FailureCodec(area, JAKARTA).decode((*ascii_words(swapped, 26), 0), NOW)
    assert (found.equipment_code, found.text) == ("mixer01", "TRIPPED")
    assert found.stamp_at == datetime(2026, 3, 4, 10, 42, 15, tzinfo=UTC)
    nonsense = FailureCodec(area, JAKARTA).decode((*ascii_words("x", 26), 0), NOW)
    assert nonsense.stamp_at is None
    assert nonsense.stamp_raw == " ".join(["0000"] * 10)


@given(st.lists(st.integers(0, 65535), min_size=23, max_size=23).map(tuple))
def test_no_words_crash_the_failure_area(words: tuple[int, ...]) -> None:
    assert MILL.failure is not None
    found = FailureCodec(MILL.failure, BERLIN).decode(words, NOW)
    assert found.words == words
    assert (found.equipment_code + found.text).isascii()


def weighing_words(batch_no: int, name: str, product: int, centi: int, status: int) -> list[int]:
    return [
        batch_no,
        *ascii_words(name, 8),
        product >> 16,
        product & 0xFFFF,
        centi >> 16,
        centi & 0xFFFF,
        status,
    ]


def test_a_weighing_is_read() -> None:
    assert MILL.weighing is not None
    codec = WeighingCodec(MILL.weighing, MILL.slots)
    found = codec.decode(tuple(weighing_words(3, "WH/MO/00013", 70_000, 1234, 0)), NOW)
    assert (found.batch_no, found.mo_name, found.product_id) == (3, "WH/MO/00013", 70_000)
    assert (found.kg, found.is_new, found.refusal) == (Decimal("12.34"), True, None)


def test_a_taken_weighing_and_an_empty_area_are_not_new() -> None:
    assert MILL.weighing is not None
    codec = WeighingCodec(MILL.weighing, MILL.slots)
    assert not codec.decode(tuple(weighing_words(3, "WH/MO/00013", 7, 1234, 1)), NOW).is_new
    empty = codec.decode((0,) * 14, NOW)
    assert (empty.is_new, empty.refusal) == (False, None)


@pytest.mark.parametrize(
    ("words", "reason", "detail"),
    [
        (weighing_words(3, "WH\xff", 7, 9, 0), RefusalReason.BAD_TEXT, "MO name (D9001–D9008)"),
        (weighing_words(3, "", 7, 9, 0), RefusalReason.BAD_TEXT, "expected an order's name"),
        (
            weighing_words(11, "WH/MO/1", 7, 9, 0),
            RefusalReason.WRONG_BATCH_NO,
            "batch no (D9000) shows 000B; expected 0 to 10.",
        ),
        (weighing_words(3, "WH/MO/1", 0, 9, 0), RefusalReason.OVER_LIMIT, "product id (D9009"),
        (
            weighing_words(3, "WH/MO/1", 7, 150_001, 0),
            RefusalReason.OVER_LIMIT,
            "quantity (D9011–D9012) shows 0002 49F1; expected 0 to 1500 kg.",
        ),
    ],
)
def test_a_weighing_that_cannot_be_is_refused_by_name(
    words: list[int], reason: RefusalReason, detail: str
) -> None:
    assert MILL.weighing is not None
    found = WeighingCodec(MILL.weighing, MILL.slots).decode(tuple(words), NOW)
    assert found.refusal is not None
    assert found.refusal.reason is reason
    assert detail in found.refusal.detail
    assert (found.kg, found.is_new) == (Decimal(0), True)


@given(st.lists(st.integers(0, 65535), min_size=14, max_size=14).map(tuple))
def test_no_words_give_a_weighing_outside_its_limits(words: tuple[int, ...]) -> None:
    assert MILL.weighing is not None
    found = WeighingCodec(MILL.weighing, MILL.slots).decode(words, NOW)
    assert 0 <= found.kg <= 1500
