"""Three stations on one PostgreSQL: the holder is lost in mid cycle, another takes over once.

A short run of what `make soak` does fifty times (tests/soak/stations.py).
"""

import signal
import time
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.integration.databases import migrated_postgres
from tests.lives.life import Point, points_passed
from tests.stations.crew import Crew, crew
from tests.stations.take_over import cut_off, finish, killed

STATIONS = ("PC-1", "PC-2", "PC-3")


def _all_begin(of: Crew, first: Point | None = None) -> None:
    """Let the first station take the line, then the others stand by."""
    of.begin(STATIONS[0], first)
    of.wait_for_holder()
    for name in STATIONS[1:]:
        of.begin(name)


@pytest.mark.timeout(300)
def test_a_holder_that_is_killed_or_cut_off_is_followed_by_one_other(
    tmp_path: Path, postgres: URL
) -> None:
    with crew(tmp_path, migrated_postgres(postgres), *STATIONS) as stations:
        _all_begin(stations)
        for lose in (killed, cut_off):
            assert lose(stations).wrong == []
        assert finish(stations) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "moment",
    [
        # Written and verified; the guard that releases the orders is about to be set.
        "sync_orders: flip guard, before",
        # In a transaction that holds the lease's row: nobody could take the line over.
        "read_plc: commit of ReadPlc._store_all, under way",
    ],
    ids=["in-mid-download", "in-mid-transaction"],
)
def test_a_holder_that_hangs_does_not_write_when_it_goes_on(
    tmp_path: Path, postgres: URL, moment: str
) -> None:
    with crew(tmp_path, migrated_postgres(postgres), *STATIONS) as stations:
        _all_begin(stations, Point(moment, 1, signal.SIGSTOP))
        first = stations.wait_for_holder()
        hung = stations.stations[first.station]
        assert hung.life is not None
        assert stations.wait_for_holder(after=first).station != hung.name
        stations.wait_until_moving()
        assert f"ended at {moment}" in points_passed(hung.data)
        gone_on = time.monotonic()
        hung.life.go_on()
        _wait_for(hung.data / "logs" / "batchline.log", "has lost the line")
        assert hung.to_plc.plc_writes_since(gone_on) == []
        assert finish(stations) == []


def _wait_for(log: Path, words: str) -> None:
    until = time.monotonic() + 30
    while words not in log.read_text("utf-8"):
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.05)
