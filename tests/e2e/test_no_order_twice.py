"""Several processes run job 1 at the same moment: no order is stored or downloaded twice."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy.engine import URL

from tests.e2e.contenders import fetch_at_once
from tests.e2e.plant import plant
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.plc_process import ROOT

ROUNDS = 50
ROUNDS_OF_THREE = 10  # a thousand in `make soak`


def test_two_processes_that_fetch_at_the_same_moment_store_no_order_twice(
    tmp_path: Path,
) -> None:
    stored = asyncio.run(fetch_at_once(tmp_path, migrated_sqlite(tmp_path), 2, ROUNDS))
    assert stored == [1] * ROUNDS


def test_three_stations_that_fetch_at_the_same_moment_store_no_order_twice(
    tmp_path: Path, postgres: URL
) -> None:
    url = migrated_postgres(postgres)
    stored = asyncio.run(fetch_at_once(tmp_path, url, 3, ROUNDS_OF_THREE))
    assert stored == [1] * ROUNDS_OF_THREE


def test_two_command_lines_at_once_fetch_and_download_each_order_once(tmp_path: Path) -> None:
    with plant(tmp_path, orders=7) as world:
        environment = os.environ | {
            key.upper(): str(value) for key, value in world.overrides.items()
        }
        command = [sys.executable, "-m", "hmi", "run-job", "sync_orders", "--data", str(tmp_path)]
        for _ in range(2):
            runs = [
                subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
                )
                for _ in range(2)
            ]
            outputs = [run.communicate(timeout=60)[0] for run in runs]
            assert "done" in "".join(outputs)
        assert set(world.plc.control.state()["taken_count"].values()) == {1}
        assert len(world.plc.control.state()["taken_count"]) == 7
