"""The programs as a person starts them: the demo, the line without a window, commands beside it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.e2e.plant import Plant, plant
from tests.plc_process import ROOT


class Program:
    """A running program whose lines are kept as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def until(self, words: str, within_s: float) -> str:
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            for line in tuple(self.lines):
                if words in line:
                    return line
            time.sleep(0.1)
        raise AssertionError(f"{words!r} was not said: {self.lines}")

    def end(self) -> int:
        """Ask it to end, as Ctrl+C or a shutdown would; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def batchline(*words: str, **settings: str) -> Iterator[Program]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {k: v for k, v in os.environ.items() if k not in hidden} | settings
    process = subprocess.Popen(
        [sys.executable, "-m", "hmi", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    program = Program(process)
    try:
        yield program
    finally:
        program.end()


def as_environment(world: Plant) -> dict[str, str]:
    return {key.upper(): str(value) for key, value in world.overrides.items()}


def command(world: Plant, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hmi", *words, "--data", str(world.data)],
        cwd=ROOT,
        env=os.environ | as_environment(world),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_demo_without_a_screen_tells_each_step_and_leaves_a_picture(tmp_path: Path) -> None:
    with batchline("--demo", "--data", str(tmp_path)) as demo:
        demo.until("offscreen", 20)
        demo.until("WH/MO/00011 fetched from Odoo", 40)
        demo.until("WH/MO/00011 (slot 1) running", 30)
        archived = demo.until(" archived", 110)
        assert "Odoo has it" in archived
        picture = Path(demo.until("screenshot: ", 10).partition("screenshot: ")[2].strip())
        assert picture.read_bytes().startswith(b"\x89PNG")
        children = psutil.Process(demo.process.pid).children(recursive=True)
        assert len(children) == 2  # the simulated PLC and Odoo
        assert demo.end() == 0
        _, alive = psutil.wait_procs(children, timeout=5)
        assert alive == []
    picture.unlink()
    picture.parent.rmdir()


def test_commands_beside_a_running_program_go_through_it(tmp_path: Path) -> None:
    with plant(tmp_path, orders=3, manual=True) as world:
        world.more |= {"sync_interval_seconds": 3600}
        with batchline("jobs", "--data", str(tmp_path), **as_environment(world)) as line:
            line.until("The line runs", 20)
            status = _status_until(world, 3)
            assert status["holder"] == "TEST-PC"
            assert {link["state"] for link in status["links"].values()} == {"good"}
            run = command(world, "run-job", "sync_orders")
            assert run.returncode == 0, run
            assert "3 batches in the queue" in run.stdout
            over = command(world, "start-over", "--reason", "an urgent order")
            assert over.returncode == 0, over
            assert "3 returned" in over.stdout
            refused = command(world, "jobs")
            assert refused.returncode == 2
            assert "runs already" in refused.stderr
            assert line.end() == 0
    assert "Traceback" not in "".join(line.lines)


def test_a_program_killed_without_notice_is_followed_by_another_at_once(tmp_path: Path) -> None:
    with plant(tmp_path, orders=2, manual=True) as world:
        with batchline("jobs", "--data", str(tmp_path), **as_environment(world)) as line:
            line.until("The line runs", 20)
            _status_until(world, 2)
            line.process.kill()
            line.process.wait(10)
        begun = time.monotonic()
        run = command(world, "run-job", "read_plc")
        assert run.returncode == 0, run
        assert time.monotonic() - begun < 15
        assert set(world.plc.control.state()["taken_count"].values()) == {1}


def _status_until(world: Plant, queued: int) -> dict[str, Any]:
    for _ in range(20):
        result = command(world, "status", "--json")
        assert result.returncode == 0, result
        status: dict[str, Any] = json.loads(result.stdout)
        if len(status["queue"]) == queued and len(status["links"]) == 3:
            return status
        time.sleep(0.5)
    raise AssertionError(status)
