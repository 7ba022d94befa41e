"""Starts the simulated PLC as a process, for any test."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.simulators.plc.control_client import PlcControl

ROOT = Path(__file__).resolve().parent.parent
FEEDMILL = ROOT / "resources" / "maps" / "feedmill.toml"
SMALL_PLANT = ROOT / "tests" / "maps" / "small_plant.toml"

_START_S = 20.0
_END_S = 10.0


@dataclass(frozen=True, slots=True)
class PlcProcess:
    port: int
    control: PlcControl
    process: subprocess.Popen[str]
    serial: str = ""  # name of the serial port, with `rtu=True`

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        self.process.kill()
        self.process.wait(_END_S)


@contextmanager
def plc_simulator(
    register_map: Path = FEEDMILL,
    *,
    manual: bool = False,
    speed: float = 60.0,
    port: int = 0,
    **options: str | float | bool,
) -> Iterator[PlcProcess]:
    """Run a simulated PLC with *options* of its command line (`no_weigher=True`, `seed=3`)."""
    command = [sys.executable, "-m", "services.simulators.plc", "--with-parent"]
    command += ["--map", str(register_map), "--speed", str(speed), "--port", str(port)]
    for name, value in {"manual": manual, **options}.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            command.append(option)
        elif value is not False:
            command += [option, str(value)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        ready = json.loads(_first_line(process))
        yield PlcProcess(
            ready["port"], PlcControl(ready["control_port"]), process, ready.get("serial", "")
        )
    finally:
        _end(process)


def _first_line(process: subprocess.Popen[str]) -> str:
    late = threading.Timer(_START_S, process.kill)
    late.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        late.cancel()
    if not line:
        raise RuntimeError(f"The simulated PLC did not start (exit code {process.wait(_END_S)}).")
    return line


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(_END_S)
    if process.stdout:
        process.stdout.close()
