"""A flood: the bar counts all of it and the list holds all of it (the time is tests/bench's)."""

from pathlib import Path

from tests.gui.alarm_flood import flood
from tests.gui.conftest import Run


def test_three_hundred_alarms_at_once_are_all_counted_and_all_listed(
    run: Run, tmp_path: Path
) -> None:
    async def work() -> None:
        after = await flood(tmp_path, count=300, seconds=0.5, page="alarms")
        assert after.shown == after.raised
        assert after.listed == 300

    run(work())
