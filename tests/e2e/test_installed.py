"""What an installed program must be able to do: try itself, and close when a setup asks."""

import json
import os
import subprocess
import sys
from pathlib import Path

from services.station import only_program
from tests.e2e.test_start_refused import PLANT, batchline, refused
from tests.plc_process import ROOT

ENDS_S = 180


def program(*words: str, **settings: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "hmi", *words],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )


def test_the_program_tries_itself_with_one_batch_and_then_closes_when_asked(
    tmp_path: Path,
) -> None:
    report, picture = tmp_path / "report.json", tmp_path / "window.png"
    with program("--self-test", str(report), "--picture", str(picture)) as tried:
        # Beside it: a running program closes when it is asked to, and the asker waits for it.
        data = tmp_path / "data"
        with program("--demo", "--data", str(data)) as running:
            assert running.stdout is not None
            while b"archived" not in running.stdout.readline():
                assert running.poll() is None
            asked = batchline("close", "--wait", "60", "--data", str(data))
            assert asked.returncode == 0, asked
            assert asked.stdout.startswith("Closed."), asked
            assert running.wait(20) == 0
        assert tried.wait(ENDS_S) == 0
    told = json.loads(report.read_text())
    assert told["ok"]
    assert [found["what"] for found in told["found"] if not found["ok"]] == []
    assert len(told["found"]) == 16
    assert picture.stat().st_size > 10_000
    assert "nothing to close" in batchline("close", "--data", str(data)).stdout


def test_started_by_an_icon_without_any_stream_a_second_window_is_refused_without_a_crash(
    tmp_path: Path,
) -> None:
    again = [sys.executable, "-m", "hmi", "--data", str(tmp_path)]
    with only_program(tmp_path):
        second = subprocess.run(
            ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *again],
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            timeout=60,
            check=False,
        )
    assert second.returncode == 2
    assert not list((tmp_path / "reports").glob("*")), "that is no mistake of the program"


def test_a_second_program_is_refused_and_what_a_killed_one_left_locks_nobody_out(
    tmp_path: Path,
) -> None:
    for _ in range(2):  # the second time over what the killed one left
        with program("jobs", "--data", str(tmp_path), **PLANT) as running:
            assert running.stdout is not None
            assert b"runs without a window" in running.stdout.readline()
            second = batchline("jobs", "--data", str(tmp_path))
            refused(second, "runs already")
            assert running.poll() is None
            running.kill()
        assert (tmp_path / "batchline.lock").is_file()
