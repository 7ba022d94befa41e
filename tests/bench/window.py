"""The real program as a process: stalls of its window, call-ups, latency, start, cost, memory.

As on a PC that it is installed on, its modules are compiled and its database has this version's
schema: so it is at every start but the first.
"""

import compileall
import json
import os
import random
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from tests.bench.table import Row
from tests.integration.databases import migrated_sqlite
from tests.odoo_process import OdooProcess, odoo_simulator
from tests.plc_process import PlcProcess, plc_simulator

ROOT = Path(__file__).resolve().parent.parent.parent
READ_INTERVAL_S = 1.0
_SLOTS = 10
_SILO = 103  # any that each recipe of the simulated Odoo doses
_STARTS = 5
_SAMPLES = 20
_ROUNDS = 20
_CHANGES = 2000
_STALL_S = _COST_S = 30.0
_STALLED_S = 0.05
_NAP_S = 0.005
_WARM_S = 20.0
_ANSWER_S = 300.0
_SETTLE_S = 6.0  # garbage is collected every five
_MB = 1e6
_QUICK_JOBS = {
    "plc_read_interval_seconds": READ_INTERVAL_S,
    "sync_interval_seconds": 10,
    "process_completed_interval_seconds": 20,
    "health_monitor_interval_seconds": 30,
    "equipment_failure_interval_seconds": 5,
    "odoo_push_interval_seconds": 10,
}


class Program:
    """The program under measurement, asked over its standard input."""

    def __init__(self, command: Sequence[str]) -> None:
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout

    def answer(self, within_s: float = _ANSWER_S) -> dict[str, Any]:
        ready, _, _ = select.select([self._out], [], [], within_s)
        line = self._out.readline() if ready else b""
        assert line, "the program gives no answer"
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, command: str) -> dict[str, Any]:
        self._in.write(f"{command}\n".encode())
        self._in.flush()
        return self.answer()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self._in.close()
        self._out.close()


def measure_window() -> list[Row]:
    """Everything that the window costs. Takes about five minutes."""
    for name in ("hmi", "services", "resources", "tests"):
        compileall.compile_dir(ROOT / name, quiet=1)
    return [*_starts(), *_cost(), *_latency(), *_pages(), *_stalls()]


def _starts() -> list[Row]:
    """Empty window and program by turns, so that both see the same machine.

    In the moment that ours is painted a page is touched: while the rest is loaded beside it.
    """
    empty, ours, touched = [], [], []
    for _ in range(_STARTS):
        program, took = _start(["-m", "tests.bench.empty_window"])
        program.end()
        empty.append(took)
        with tempfile.TemporaryDirectory() as folder:
            _write_settings(Path(folder), {"plc_host": "127.0.0.1", "odoo_url": "http://[::1]:9"})
            program, took = _start(["-m", "tests.bench.measured_program", "--data", folder])
            ours.append(took)
            touched.append(float(program.ask("touch queue")["took"]))
            program.end()
    ratio = median(our / one for our, one in zip(ours, empty, strict=True))
    return [
        Row("start to the painted window, of an empty PySide6 one", f"{ratio:.1f} times", "3"),
        Row("  the same in seconds", f"{median(ours):.2f} s of {median(empty):.2f} s"),
        Row("  a page touched in that moment", f"{median(touched) * 1000:.0f} ms", "300 ms"),
    ]


def _start(command: Sequence[str]) -> tuple[Program, float]:
    program = Program(command)
    return program, float(program.answer()["painted"]) - program.begun


def _cost() -> list[Row]:
    """The program as it is delivered, nothing added, the overview shown, ten slots read.

    Beside it, on the same machine at the same time, one that does nothing but read them; it ends
    before the memory is measured. What is a process's own (USS) is what no other one shares: where
    another that has loaded the same Qt runs, the figure is too good by up to 30 MB.
    """
    with _plant(manual=False, speed=1.0) as (folder, plc, _odoo):
        migrated_sqlite(folder)
        program = Program(["-m", "hmi", "--data", str(folder)])
        reader = Program(["-m", "tests.bench.empty_reader", str(plc.port)])
        time.sleep(_WARM_S)
        pids = program.process.pid, reader.process.pid
        before, begun = [_spent_s(pid) for pid in pids], time.monotonic()
        time.sleep(_COST_S)
        spent = time.monotonic() - begun
        share, least = (
            (_spent_s(pid) - was) / spent * 100 for pid, was in zip(pids, before, strict=True)
        )
        reader.end()
        memory = psutil.Process(program.process.pid).memory_full_info()
        program.end()
    return [
        Row("processor time, 10 slots each second, overview", f"{share:.2f} %", "1.5 % of a core"),
        Row(
            "  of an empty window that reads them the same way, beside it",
            f"{least:.2f} %: {share / least:.1f} times",
        ),
        Row(
            f"  memory of its own (USS) after {_WARM_S + _COST_S:.0f} s, no other page called up",
            f"{memory.uss / _MB:.0f} MB",
            "125 MB",
        ),
        Row("  resident (RSS)", f"{memory.rss / _MB:.0f} MB"),
    ]


def _spent_s(pid: int) -> float:
    spent = psutil.Process(pid).cpu_times()
    return float(spent.user + spent.system)


def _latency() -> list[Row]:
    """From the command that changes the PLC's register to the end of the gauge's paint event."""
    with _plant(manual=True) as (folder, plc, _odoo):
        program = _opened(folder)
        assert program.ask(f"watch {_SILO}")["watching"]
        took = []
        for number in range(1, _SAMPLES + 1):
            time.sleep(random.uniform(0.5, 1.5))  # noqa: S311 (out of step, no secret)
            kg = Decimal(number) / 10
            begun = time.monotonic()
            plc.control.set_actuals(1, {_SILO: kg})
            while True:
                painted = program.answer()
                if Decimal(painted["kg"]) == kg:
                    break
            took.append((float(painted["at"]) - begun) * 1000)
        program.end()
    limit = READ_INTERVAL_S * 1000 + 100
    return [
        Row("changed register to painted pixel, longest", f"{max(took):.0f} ms", f"{limit:.0f} ms"),
        Row(f"  median of {_SAMPLES}", f"{median(took):.0f} ms"),
    ]


def _pages() -> list[Row]:
    with _plant(manual=False, speed=30.0) as (folder, _, _odoo):
        program = _opened(folder)
        rows = _call_ups(program)
        me = psutil.Process(program.process.pid)
        resident = []
        for times in (_CHANGES // 10, _CHANGES):
            program.ask(f"change {times}")
            time.sleep(_SETTLE_S)
            resident.append(me.memory_info().rss)
        program.end()
    before, after = resident
    more = (after - before) / _MB
    rows.append(Row(f"memory after {_CHANGES:,} page changes", f"{more:+.1f} MB", "no growth"))
    return rows


def _call_ups(program: Program) -> list[Row]:
    """Each page's first show loads and makes it; it counts among the others."""
    first: dict[str, list[float]] = program.ask("pages 1")["pages"]
    time.sleep(_SETTLE_S)
    memory = psutil.Process(program.process.pid).memory_full_info()
    rows = []
    for name, later in program.ask(f"pages {_ROUNDS - 1}")["pages"].items():
        most = quantiles(first[name] + later, n=20)[-1] * 1000
        rows.append(Row(f"{name} called up, 95 % within", f"{most:.0f} ms", "300 ms"))
        rows.append(Row("  its first show", f"{first[name][0] * 1000:.0f} ms"))
    what = "memory of its own (USS), each page called up once"
    return [*rows, Row(what, f"{memory.uss / _MB:.0f} MB")]


def _stalls() -> list[Row]:
    rows = []
    for title, is_away in (("all answers", False), ("Odoo after 10 s, PLC away", True)):
        with _plant(manual=False, speed=30.0) as (folder, plc, odoo):
            program = _opened(folder)
            if is_away:
                odoo.control.fault("slow", times=0, seconds=10)
                plc.kill()
            with _sleeping() as asleep:
                found = program.ask(f"stalls {_STALL_S}")["stalls"]
            program.end()
        longest = max((gap for gap, _, _ in found), default=0.0) * 1000
        own = max((gap - waited for gap, waited, _ in found), default=0.0) * 1000
        worked = max((min(gap, work) for gap, _, work in found), default=0.0) * 1000
        many = sum(gap > _STALLED_S for gap, _, _ in found)
        name = f"longest stall in {_STALL_S:.0f} s, {title}"
        rows.append(Row(name, f"{longest:.0f} ms", "under 50 ms"))
        rows.append(Row("  without the wait for a core of this machine", f"{own:.0f} ms"))
        rows.append(Row("  most that the window's thread was at work in one", f"{worked:.0f} ms"))
        rows.append(
            Row("  of a loop beside it that only sleeps, longest", f"{max(asleep) * 1000:.0f} ms")
        )
        rows.append(Row("  stalls over 50 ms", str(many), "0"))
    return rows


@contextmanager
def _sleeping() -> Iterator[list[float]]:
    """Note by how much a sleep is late at most, in seconds: the machine, not the window."""
    late, over = [0.0], threading.Event()

    def sleep() -> None:
        while not over.is_set():
            begun = time.perf_counter()
            time.sleep(_NAP_S)
            late[0] = max(late[0], time.perf_counter() - begun - _NAP_S)

    thread = threading.Thread(target=sleep)
    thread.start()
    try:
        yield late
    finally:
        over.set()
        thread.join()


def _opened(folder: Path) -> Program:
    """Start the program and wait until the line behind it runs and its queue is downloaded."""
    program = Program(["-m", "tests.bench.measured_program", "--data", str(folder)])
    assert program.answer()["painted"]
    time.sleep(_WARM_S)
    return program


@contextmanager
def _plant(**plc_options: Any) -> Iterator[tuple[Path, PlcProcess, OdooProcess]]:
    """Both simulators as processes, and a data folder whose settings lead to them."""
    with (
        tempfile.TemporaryDirectory() as name,
        plc_simulator(**plc_options) as plc,
        odoo_simulator(version=17, orders=_SLOTS + 2, endless=True) as odoo,
    ):
        where = {
            "plc_host": "127.0.0.1",
            "plc_port": plc.port,
            "odoo_url": odoo.url,
            "odoo_db": odoo.db,
            "odoo_username": odoo.username,
            "odoo_password": odoo.password,
        }
        _write_settings(Path(name), where | _QUICK_JOBS)
        yield Path(name), plc, odoo


def _write_settings(folder: Path, settings: Mapping[str, object]) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    (folder / "settings.toml").write_text("\n".join(lines), "utf-8")
