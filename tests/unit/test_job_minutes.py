"""What a quick job's strip shows: the worst run of each of the last minutes."""

from datetime import UTC, datetime, timedelta

from services.domain.job import JobOutcome, worst_by_minute

NOW = datetime(2026, 3, 4, 17, 42, 15, tzinfo=UTC)
DONE, SKIPPED, FAILED = JobOutcome.DONE, JobOutcome.SKIPPED, JobOutcome.FAILED


def test_one_failed_run_marks_its_minute_whatever_came_after() -> None:
    at = [NOW - timedelta(seconds=2 * place) for place in range(70)]  # 17:42:15 to 17:39:57
    runs = [(moment, DONE) for moment in at]
    runs[20] = (at[20], FAILED)  # 17:41:35
    runs[60] = (at[60], SKIPPED)  # 17:40:15
    assert worst_by_minute(runs, NOW, 5) == (DONE, FAILED, SKIPPED, DONE, None)


def test_a_minute_is_the_clocks_so_that_bars_do_not_hop() -> None:
    run = [(datetime(2026, 3, 4, 17, 41, 59, tzinfo=UTC), FAILED)]
    for second in (0, 15, 59):
        assert worst_by_minute(run, NOW.replace(second=second), 3) == (None, FAILED, None)


def test_runs_from_before_and_from_a_clock_that_was_set_back_are_left_out() -> None:
    runs = [(NOW - timedelta(minutes=9), FAILED), (NOW + timedelta(minutes=3), FAILED)]
    assert worst_by_minute(runs, NOW, 3) == (None, None, None)
