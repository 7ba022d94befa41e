"""Tries the setup under Wine from end to end: what a plant's PC goes through, silently.

    python .ci/installer/try_setup.py

Needs dist/ as build.py made it.
Wine proves the packing, the setup's logic and a whole start; a real Windows remains to be tried.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from build import BUILD, DIST, HERE, ROOT, step, version, write_setup
from windows_python import WindowsPython

OLDER = "0.0.1"
PLACE = "C:\\Program Files\\Batch line Müller"
WINE = WindowsPython(BUILD, HERE, ROOT, step)
DRIVE = BUILD / "wine" / "drive_c"
INSTALLED = DRIVE / "Program Files" / "Batch line Müller"
DATA = DRIVE / "ProgramData" / "Batchline"
MENU = DRIVE / "ProgramData" / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Batchline"
DESKTOP = DRIVE / "users" / "Public" / "Desktop" / "Batchline.lnk"
SHOTS = ROOT / "build" / "installer" / "pictures"
ENDS_S = 300
SETTINGS = """\
# Laid beside the setup: how this PC is rolled out.
LINE_CODE = "PLC01"
PLC_HOST = "127.0.0.1"
PLC_PORT = 1
ODOO_URL = "http://127.0.0.1:1"
ODOO_DB = "plant"
ODOO_USERNAME = "hmi"
ODOO_PASSWORD = "not-the-plants"
"""


def start(*words: str, **more: str) -> subprocess.Popen[str]:
    """Start a Windows program, with a pipe as input: without one Python ends under Wine."""
    return subprocess.Popen(
        ["/usr/lib/wine/wine64", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=os.environ
        | WINE.wine_environment
        | {"WINEQT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
        | more,
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


def command(*words: str, expected: int = 0) -> str:
    return windows(f"{PLACE}\\batchline-command.exe", *words, expected=expected)


def install(setup: Path, *words: str, expected: int = 0) -> None:
    # /D= takes no quotes, which Wine would set around a word with spaces in it.
    windows(WINE.path(setup), "/S", *words, *f"/D={PLACE}".split(), expected=expected)


def check(what: str, holds: object) -> None:
    if not holds:
        raise SystemExit(f"NOT SO: {what}")
    step(f"  {what}")


def wait(what: str, holds: Callable[[], object], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise SystemExit(f"NOT SO within {seconds:.0f} s: {what}")
        time.sleep(0.5)
    step(f"  {what}")


def older_setup() -> Path:
    """Make a setup that says it is 0.0.1, of the same folder."""
    setup = BUILD / f"Batchline-{OLDER}-setup.exe"
    write_setup(OLDER, DIST / "windows" / "batchline", setup, quick=True)
    (BUILD / "batchline-settings.toml").write_text(SETTINGS, "utf-8")
    return setup


def older_database(file: Path) -> None:
    """Put a database as the first version left it where the program's is."""
    for left in file.parent.glob("batchline*.db*"):
        left.unlink()
    script = ROOT / "tests" / "integration" / "older" / "0001-sqlite.sql"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(script.read_text("utf-8"))


def history(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return str(database.execute("SELECT mo_id FROM mo_histories").fetchall())


def main() -> None:
    setup = DIST / f"Batchline-{version()}-setup.exe"
    SHOTS.mkdir(parents=True, exist_ok=True)
    clean()
    step(f"installing {OLDER} into {PLACE}")
    install(older_setup(), "/DESKTOP=1")
    check(
        "program, menu and icon are there",
        all(x.exists() for x in (INSTALLED / "batchline.exe", MENU, DESKTOP)),
    )
    check(
        "the settings beside the setup are the PC's",
        "PLC01" in (DATA / "settings.toml").read_text(),
    )

    step("the program runs while the new version is installed")
    program = start(f"{PLACE}\\batchline.exe")
    wait("it has its data folder", (DATA / "batchline.db").is_file)
    second = windows(f"{PLACE}\\batchline-command.exe", "jobs", expected=2)
    check("a second one is refused", "runs already" in second)
    install(setup)
    check("it closed by itself", program.wait(30) == 0)
    check("the new version is there", version() in command("--version"))
    check("the settings stayed", "PLC01" in (DATA / "settings.toml").read_text())
    check("the icon stayed", DESKTOP.exists())

    step("data of an older schema")
    older_database(DATA / "batchline.db")
    told = command("migrate")
    check(f"migrated: {told.strip()}", "0001" in told)
    check("a copy of it as it was is kept", list(DATA.glob("batchline-schema-0001*.db")))
    check("its batch is still there", "WH/MO/00101" in history(DATA / "batchline.db"))

    step("an older version over it")
    install(BUILD / f"Batchline-{OLDER}-setup.exe", expected=3)
    check("it was refused", version() in command("--version"))

    self_test()

    step("uninstalling")
    windows(f"{PLACE}\\uninstall.exe", "/S")
    wait("the program is gone", lambda: not INSTALLED.exists())
    check("menu and icon are gone", not MENU.exists() and not DESKTOP.exists())
    check("the data are there", (DATA / "batchline.db").is_file())
    install(setup, "/AUTOSTART=1")
    windows(f"{PLACE}\\uninstall.exe", "/S", "/DATA=delete")
    wait("with /DATA=delete nothing is left", lambda: not INSTALLED.exists() and not DATA.exists())
    step("the setup does what it should")


def self_test() -> None:
    step("the installed program works with itself")
    report, picture = BUILD / "self-test-windows.json", SHOTS / "windows.png"
    for left in (report, picture):
        left.unlink(missing_ok=True)
    windows(
        f"{PLACE}\\batchline.exe", "--self-test", WINE.path(report), "--picture", WINE.path(picture)
    )
    told = json.loads(report.read_text())
    for found in told["found"]:
        check(f"{found['what']}: {found['text']} ({found['seconds']} s)", found["ok"])
    check(f"frozen, Python {told['python']}, Qt {told['qt']}, {told['system']}", told["frozen"])


def clean() -> None:
    if (INSTALLED / "uninstall.exe").exists():
        windows(f"{PLACE}\\uninstall.exe", "/S", "/DATA=delete")
        wait("what an earlier trial left is gone", lambda: not INSTALLED.exists())
    shutil.rmtree(DATA, ignore_errors=True)


if __name__ == "__main__":
    main()
