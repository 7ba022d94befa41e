"""When a batch will end: known only where it can be known, and not put off by pauses."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.domain.batch import Batch, BatchState, Completion
from services.domain.expected_end import stands_still, time_left
from services.domain.history import HistoryEntry
from tests.samples import START, a_batch

NOW = START + timedelta(minutes=10)  # since the start; 770 kg are asked


def _running(kg: str, last_dose_s: float = 0) -> Batch:
    begun = replace(
        a_batch(1, state=BatchState.RUNNING),
        started_at=START,
        last_change_at=NOW - timedelta(seconds=last_dose_s),
    )
    return begun.with_attempt_doses({103: Decimal(kg)})


def _earlier(minutes: float, **changes: object) -> HistoryEntry:
    done = replace(
        _running("770"),
        state=BatchState.FINISHED,
        finished_at=START + timedelta(minutes=minutes),
        **changes,  # type: ignore[arg-type]
    )
    return HistoryEntry(done, Completion.COMPLETED, NOW, Decimal(770), True, True)


def test_without_earlier_batches_its_own_rate_tells() -> None:
    assert time_left(_running("385"), [], NOW) == timedelta(minutes=10)
    assert time_left(_running("770"), [], NOW) == timedelta(0)


def test_too_little_dosed_tells_nothing() -> None:
    assert time_left(_running("38"), [], NOW) is None
    assert time_left(_running("38.5"), [], NOW) is not None


def test_earlier_batches_of_the_product_tell_from_the_first_kilogram() -> None:
    earlier = [_earlier(20), _earlier(22), _earlier(300)]  # one stood still for hours
    left = time_left(_running("1"), earlier, NOW)
    assert left is not None
    assert left.total_seconds() == pytest.approx(22 * 60 * 769 / 770)


def test_other_products_and_later_attempts_tell_nothing() -> None:
    others = [_earlier(99, product_name="other"), _earlier(99, attempt=2)]
    assert time_left(_running("385"), others, NOW) == timedelta(minutes=10)


def test_a_pause_does_not_make_the_rest_longer_and_a_stop_is_told() -> None:
    resting = _running("385", last_dose_s=240)
    assert time_left(resting, [], NOW) == timedelta(minutes=6)  # dosed within six minutes
    assert time_left(_running("385", last_dose_s=301), [], NOW) is None


def test_what_has_not_begun_has_failed_or_has_finished_has_no_end_to_come() -> None:
    for batch in (
        a_batch(1),
        replace(_running("385"), status_operation=True),
        _earlier(20).batch,
    ):
        assert time_left(batch, [_earlier(20)], NOW) is None


def test_a_batch_that_has_just_begun_does_not_stand_still() -> None:
    first = replace(_running("5"), started_at=NOW - timedelta(seconds=4), last_change_at=NOW)
    assert time_left(first, [], NOW) is None  # nobody can know yet
    assert not stands_still(first, NOW)
    assert not stands_still(replace(first, last_change_at=None), NOW)
    assert stands_still(_running("385", last_dose_s=301), NOW)
    assert stands_still(replace(first, status_operation=True), NOW)
