"""Tries the Linux folder: its self-test, its kiosk, and how long it takes to start."""

import os
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from assemble import BUILD, DIST, ROOT, SHOTS, step
from trial_steps import check, check_report, times_usable, wait

PROGRAM = DIST / "linux" / "batchline" / "batchline"
SOURCE = (BUILD / "linux-env" / "bin" / "python", "-m", "hmi")
ENDS_S = 600
_STARTS = 7
_PLANT = {"PLC_HOST": "127.0.0.1", "PLC_PORT": "1", "ODOO_URL": "http://127.0.0.1:1"}
_PLANT |= {"ODOO_DB": "plant", "ODOO_USERNAME": "hmi", "ODOO_PASSWORD": "not-the-plants"}


def start(*words: str | Path) -> "subprocess.Popen[bytes]":
    """Start it without a display, on a line that nobody answers for."""
    environment = os.environ | _PLANT | {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        [str(word) for word in words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL
    )


def end(process: "subprocess.Popen[bytes]") -> int:
    """Wait for its end; it is killed, and the trial over, if it does not come."""
    try:
        return process.wait(ENDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise SystemExit(f"{process.args} did not end within {ENDS_S} s") from None


def try_folder() -> float:
    """Return how much longer it takes to start than the program from its sources."""
    with tempfile.TemporaryDirectory(prefix="batchline-trial-") as folder:
        _self_test(Path(folder))
        _kiosk(Path(folder) / "kiosk")
        return _compare_starts(Path(folder))


def _self_test(folder: Path) -> None:
    step("the Linux folder works with itself")
    report, picture = folder / "report.json", SHOTS / "linux.png"
    code = end(start(PROGRAM, "--self-test", report, "--picture", picture))
    check("it left a report", report.is_file())
    check_report(report)
    check("its picture was made, and it ended well", picture.is_file() and code == 0)


def _kiosk(data: Path) -> None:
    step("the kiosk comes back after a crash")
    data.mkdir()
    watchdog = start(PROGRAM, "--kiosk", "--data", data, "--hang-after", "120")
    try:
        wait("its window can be used", lambda: times_usable(data) == 1)
        (window,) = _children(watchdog.pid)
        os.kill(window, signal.SIGKILL)
        wait("killed, it is there again", lambda: times_usable(data) == 2)  # noqa: PLR2004
        code = end(start(PROGRAM, "close", "--wait", "120", "--data", data))
        check("asked to close, it closes for good", code == 0 and end(watchdog) == 0)
    finally:
        if watchdog.poll() is None:
            watchdog.terminate()
            end(watchdog)


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
    return [int(word) for word in told.split()]


def _compare_starts(place: Path) -> float:
    step("starts, by turns")
    took: dict[str, list[float]] = {"folder": [], "sources": []}
    for number in range(_STARTS + 1):
        for name, words in (("folder", (PROGRAM,)), ("sources", SOURCE)):
            seconds = _start_s(place / name, words)
            if number:  # the first one makes the database, and fills the system's caches
                took[name].append(seconds)
    folder, sources = took["folder"], took["sources"]
    for name, each in took.items():
        step(f"  {name}: median {statistics.median(each):.2f} s, quickest {min(each):.2f} s")
    step(f"  quickest to quickest: {min(folder) / min(sources):.2f} times the sources")
    return statistics.median(folder) / statistics.median(sources)


def _start_s(data: Path, words: tuple[str | Path, ...]) -> float:
    """Return how long it takes from the command to a window that can be used."""
    data.mkdir(exist_ok=True)
    (data / "logs" / "batchline.log").unlink(missing_ok=True)
    began = time.monotonic()
    process = start(*words, "--data", data)
    try:
        while not times_usable(data):
            if process.poll() is not None or time.monotonic() > began + ENDS_S:
                raise SystemExit(f"{words} gave no window")
            time.sleep(0.005)
        return time.monotonic() - began
    finally:
        process.terminate()
        end(process)
