"""A thousand cycles of the soak (`make soak`) run with every test."""

import asyncio
from pathlib import Path

from tests.soak.day import soak


def test_a_thousand_cycles_of_a_dosing_plant_leave_nothing_behind(tmp_path: Path) -> None:
    done = asyncio.run(soak(tmp_path, 1000, 1000, orders=3, batches=21))
    assert done.after.grown_since(done.before) == []
    assert done.taken_anew > 2
    assert done.archived > 20
    assert done.archived >= 3 * (done.taken_anew - 1)
    assert done.violations == 0
