"""Failure and weighing areas: no failure is ever lost, no weighing outside its limits believed."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.plc.area_codec import FailureCodec, WeighingCodec
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.registers import Field, Kind
from services.domain.reading import FailurePhase, FailureReading, RefusalReason
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


WRITTEN = {
    "2026-03-04 17:42:15": "2026-03-04T10:42:15",
    "2026-03-04T17:42:15": "2026-03-04T10:42:15",
    "2026-03-04T17:42:15.250": "2026-03-04T10:42:15.250",
    "2026-03-04T10:42:15Z": "2026-03-04T10:42:15",
    "2026-03-04 12:42:15.5+02:00": "2026-03-04T10:42:15.5",
    "2026-03-04 17:42": "2026-03-04T10:42",
    "04/03/2026 17:42:15": "2026-03-04T10:42:15",
    "04/03/2026 17:42": "2026-03-04T10:42",
    "04/03/2026": "2026-03-03T17:00",
    "04-03-2026 17:42:15": "2026-03-04T10:42:15",
    "04-03-2026": "2026-03-03T17:00",
    "2026/03/04 17:42": "2026-03-04T10:42",
    "2026/03/04": "2026-03-03T17:00",
    "17.42 Uhr, 4.3.26": "2026-03-04T10:42",  # by the map's own format
    "2028-02-29 00:00": "2028-02-28T17:00",
}
UNREADABLE = (
    "2026-02-29 10:00:00",
    "2026-13-04 10:00:00",
    "31/04/2026 10:00",
    "03/14/2026 10:00",
    "2026-03-04 24:00:00",
    "2026-W10-3",
    "20260304",
    "noon",
)


def written(text: str, zone: ZoneInfo = JAKARTA, at: datetime = NOW) -> FailureReading:
    assert MILL.failure is not None
    stamp = Field("stamp", 16, Kind.ASCII, 14)
    status = replace(MILL.failure.status_read_data, offset=30)
    area = replace(
        MILL.failure, stamp=stamp, status_read_data=status, stamp_formats=("%H.%M Uhr, %d.%m.%y",)
    )
    words = (*ascii_words("silo103", 8), *ascii_words("JAMMED", 8), *ascii_words(text, 14), 0)
    return FailureCodec(area, zone).decode(words, at)


@pytest.mark.parametrize(("text", "utc"), WRITTEN.items())
def test_a_written_stamp_is_read_in_each_of_the_usual_ways(text: str, utc: str) -> None:
    assert written(text).stamp_at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_written_stamp_that_cannot_be_keeps_its_text(text: str) -> None:
    found = written(text)
    assert (found.stamp_at, found.stamp_raw, found.is_new) == (None, text, True)


def test_the_repeated_hour_of_a_written_stamp_is_the_one_nearer_the_reading() -> None:
    for utc_hour, expected in ((0, 0), (2, 1)):
        at = datetime(2026, 10, 25, utc_hour, 31, tzinfo=UTC)
        found = written("25/10/2026 02:30", BERLIN, at)
        assert found.stamp_at == datetime(2026, 10, 25, expected, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "phase", "left"),
    [
        ("START_GATE JAMMED", FailurePhase.START, "GATE JAMMED"),
        ("END_GATE JAMMED", FailurePhase.END, "GATE JAMMED"),
        ("END", FailurePhase.ONCE, "END"),
        ("GATE JAMMED", FailurePhase.ONCE, "GATE JAMMED"),
        ("RESTART_FAILED", FailurePhase.ONCE, "RESTART_FAILED"),
    ],
)
def test_the_text_says_by_the_maps_words_that_a_failure_begins_or_ends(
    text: str, phase: FailurePhase, left: str
) -> None:
    found = failure(0x2026, 3, 4, 0x17, 0x42, 0x15, text=text[:16])
    assert (found.phase, found.text) == (phase, left[: 16 - len(text) + len(left)])


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
