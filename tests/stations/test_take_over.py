"""Three stations on one PostgreSQL: the holder is lost in mid cycle, another takes over once.

A short run of what `make soak` does fifty times (tests/soak/stations.py).
"""

import signal
import time
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.integration.databases import migrated_postgres
from tests.lives.life import Point
from tests.stations.crew import Crew, crew
from tests.stations.take_over import cut_off, finish, killed, stopped

STATIONS = ("PC-1", "PC-2", "PC-3")


def _all_begin(of: Crew, first: Point | None = None) -> None:
    """Let the first station take the line, then the others stand by."""
    of.begin(STATIONS[0], first)
    of.wait_for_holder()
    for name in STATIONS[1:]:
        of.begin(name)


@pytest.mark.timeout(300)
def test_a_holder_that_is_killed_hangs_or_is_cut_off_is_followed_by_one_other(
    tmp_path: Path, postgres: URL
) -> None:
    with crew(tmp_path, migrated_postgres(postgres), *STATIONS) as stations:
        _all_begin(stations)
        for lose in (killed, stopped, cut_off):
            assert lose(stations).wrong == []
        assert finish(stations) == []


@pytest.mark.timeout(300)
def test_a_holder_that_hangs_in_mid_download_does_not_write_when_it_goes_on(
    tmp_path: Path, postgres: URL
) -> None:
    in_mid_download = Point("sync_orders: PLC write, under way", 2, signal.SIGSTOP)
    with crew(tmp_path, migrated_postgres(postgres), *STATIONS) as stations:
        _all_begin(stations, in_mid_download)
        first = stations.wait_for_holder()
        hung = stations.stations[first.station]
        assert stations.wait_for_holder(after=first).station != hung.name
        assert len(hung.to_plc.plc_writes_since(0)) == 1
        stations.wait_until_moving()
        gone_on = time.monotonic()
        assert hung.life is not None
        hung.life.go_on()
        _wait_for(hung.data / "logs" / "batchline.log", "has lost the line")
        stations.wait_until_moving()
        assert hung.to_plc.plc_writes_since(gone_on) == []
        assert finish(stations) == []


@pytest.mark.timeout(300)
def test_a_holder_that_hangs_in_mid_commit_lets_another_take_over_and_stores_nothing_late(
    tmp_path: Path, postgres: URL
) -> None:
    before_a_commit = Point("read_plc: commit of ReadPlc._store_all, before", 12, signal.SIGSTOP)
    with crew(tmp_path, migrated_postgres(postgres), *STATIONS) as stations:
        _all_begin(stations, before_a_commit)
        first = stations.wait_for_holder()
        assert stations.wait_for_holder(after=first).station != first.station
        hung = stations.stations[first.station]
        assert hung.life is not None
        hung.life.go_on()
        _wait_for(hung.data / "logs" / "batchline.log", "has lost the line")
        assert finish(stations) == []


def _wait_for(log: Path, words: str) -> None:
    until = time.monotonic() + 30
    while words not in log.read_text("utf-8"):
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.05)
