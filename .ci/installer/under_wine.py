"""The PC of the trial: Wine's own folder, what is started in it, and what is found there."""

import os
import subprocess
from pathlib import Path

from assemble import BUILD, WINDOWS
from windows_python import WINE

PLACE = "C:\\Program Files\\Batch line Müller"
DRIVE = BUILD / "wine" / "drive_c"
INSTALLED = DRIVE / "Program Files" / "Batch line Müller"
DATA = DRIVE / "ProgramData" / "Batchline"
MENU = DRIVE / "ProgramData" / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Batchline"
DESKTOP = DRIVE / "users" / "Public" / "Desktop" / "Batchline.lnk"
WINDOWS_KEY = "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion"
RUN, UNINSTALL = f"{WINDOWS_KEY}\\Run", f"{WINDOWS_KEY}\\Uninstall\\Batchline"
ENDS_S = 900


def start(*words: str) -> "subprocess.Popen[str]":
    """Start a Windows program, with a pipe as input: without one Python ends under Wine."""
    platform = {"WINEQT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        [WINE, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=os.environ | WINDOWS.wine_environment | platform,
    )


def windows(*words: str, expected: int = 0) -> str:
    process = start(*words)
    try:
        told, _ = process.communicate(timeout=ENDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        told, _ = process.communicate()
        raise SystemExit(f"{words[0]} did not end within {ENDS_S} s:\n{told}") from None
    if process.returncode != expected:
        raise SystemExit(f"{words[0]} ended with {process.returncode}, not {expected}:\n{told}")
    return told


def end(process: "subprocess.Popen[str]") -> int:
    """Wait for its end, which has been asked for."""
    process.communicate(timeout=ENDS_S)
    return process.returncode


def command(*words: str, expected: int = 0) -> str:
    return windows(f"{PLACE}\\batchline-command.exe", *words, expected=expected)


def install(setup: Path, *words: str, expected: int = 0) -> None:
    # /D= takes no quotes, which Wine would set around a word with spaces in it.
    place = f"/D={PLACE}".split()
    windows(WINDOWS.path(setup), "/S", *words, *place, expected=expected)


def started_at_login() -> str:
    """Return what Windows starts when somebody logs in; "" if that was not chosen."""
    told = start("reg", "query", RUN, "/v", "Batchline").communicate(timeout=ENDS_S)[0]
    return told.partition("REG_SZ")[2].strip()


def installed_version() -> str:
    """Return what Windows shows under Apps."""
    return windows("reg", "query", UNINSTALL, "/v", "DisplayVersion")


def watched() -> int:
    """Return the process of the window that the watchdog of this trial looks after."""
    mark = f"WINEPREFIX={BUILD / 'wine'}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if b"--watched" in words and mark in (folder / "environ").read_bytes().split(b"\0"):
                return int(folder.name)
        except OSError:  # it ended, or is another user's
            continue
    raise SystemExit("NOT SO: a window runs under the watchdog")
