"""Tries the setup under Wine from end to end: what a plant's PC goes through, silently.

Wine proves the packing, the setup's logic and a whole start; a real Windows remains to be tried.
"""

import gzip
import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from assemble import BUILD, DIST, ROOT, SHOTS, WINDOWS, step, version, write_setup
from trial_steps import check, check_report, times_usable, wait
from under_wine import (
    DATA,
    DESKTOP,
    ENDS_S,
    INSTALLED,
    MENU,
    PLACE,
    command,
    end,
    install,
    installed_version,
    start,
    started_at_login,
    watched,
    windows,
)

OLDER = "0.0.1"
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
    packed = ROOT / "tests" / "integration" / "older" / "0001-sqlite.sql.gz"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(gzip.decompress(packed.read_bytes()).decode())


def history(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return str(database.execute("SELECT mo_id FROM mo_histories").fetchall())


def try_setup(setup: Path) -> None:
    clean()
    older = older_setup()
    first_installation(older)
    over_a_running_one(setup)
    data_of_an_older_schema()
    downgrade(older)
    self_test()
    kiosk()
    uninstallation(setup)
    step("the setup does what it should")


def first_installation(older: Path) -> None:
    step(f"installing {OLDER} into {PLACE}")
    install(older, "/AUTOSTART=1")
    there = (INSTALLED / "batchline.exe", MENU, DESKTOP)
    check("program, menu and icon are there", all(each.exists() for each in there))
    check("it starts at login", started_at_login().endswith('batchline.exe"'))
    told = (DATA / "settings.toml").read_text("utf-8")
    check("the settings beside the setup are the PC's", "PLC01" in told)


def over_a_running_one(setup: Path) -> None:
    step("a command that hears of nothing runs while the new version is installed")
    busy = start(f"{PLACE}\\batchline-command.exe", "simulate", "plc")
    assert busy.stdout is not None
    check("it runs", "port" in busy.stdout.readline())
    install(setup, expected=2)
    check("refused, and the old version is whole", OLDER in installed_version())
    busy.kill()
    end(busy)

    step("a file cannot be written in mid setup")
    parts = INSTALLED / "parts.cdx.json"
    parts.unlink()
    parts.mkdir()
    install(setup, expected=2)
    parts.rmdir()
    check("the old version is put back", version() in command("--version"))
    check("and it is the one that Windows shows", OLDER in installed_version())

    step("the program runs while the new version is installed")
    program = start(f"{PLACE}\\batchline.exe")
    wait("its window can be used", lambda: times_usable(DATA) == 1)
    second = command("jobs", expected=2)
    check("a second one is refused", "runs already" in second)
    install(setup)
    check("it closed by itself", end(program) == 0)
    check("the new version is there", version() in installed_version())
    check("it answers", version() in command("--version"))
    check("nothing of the old one is left", not (INSTALLED / "_internal-before").exists())
    told = (DATA / "settings.toml").read_text("utf-8")
    check("settings, icon and start at login stayed", "PLC01" in told and DESKTOP.exists())
    check("as they were chosen", started_at_login().endswith('batchline.exe"'))
    install(setup, "/KIOSK=1", "/DESKTOP=0", "/STARTMENU=0")
    check("kiosk is chosen", started_at_login().endswith("--kiosk"))
    check("menu and icon are gone", not MENU.exists() and not DESKTOP.exists())


def data_of_an_older_schema() -> None:
    step("data of an older schema")
    older_database(DATA / "batchline.db")
    program = start(f"{PLACE}\\batchline.exe")  # the first start of the new version
    seen = times_usable(DATA)
    wait("its window can be used", lambda: times_usable(DATA) > seen)
    told = command("close", "--wait", "120")
    check("asked to close, it closes", "No program runs" in told and end(program) == 0)
    check("a copy of the database as it was is kept", (DATA / "batchline-schema-0001.db").is_file())
    check("its batch is still there", "WH/MO/00101" in history(DATA / "batchline.db"))
    check("and it is of this version's schema", "nothing to do" in command("migrate"))


def downgrade(older: Path) -> None:
    step("an older version over it")
    install(older, expected=3)
    check("it was refused", version() in installed_version())


def self_test() -> None:
    step("the installed program works with itself")
    report, picture = BUILD / "self-test-windows.json", SHOTS / "windows.png"
    for left in (report, picture):
        left.unlink(missing_ok=True)
    words = ("--self-test", WINDOWS.path(report), "--picture", WINDOWS.path(picture))
    program = start(f"{PLACE}\\batchline.exe", *words)
    told, _ = program.communicate(timeout=ENDS_S)
    if not report.is_file():
        raise SystemExit(f"The self-test left no report:\n{told}")
    check_report(report)
    check("its picture was made, and it ended well", picture.is_file() and not program.returncode)


def kiosk() -> None:
    step("the kiosk comes back after a crash")
    seen = times_usable(DATA)
    watchdog = start(f"{PLACE}\\batchline.exe", "--kiosk", "--hang-after", "120")
    wait("its window can be used", lambda: times_usable(DATA) == seen + 1)
    os.kill(watched(), signal.SIGKILL)
    wait("killed, it is there again", lambda: times_usable(DATA) == seen + 2)
    command("close", "--wait", "120")
    check("asked to close, it closes for good", end(watchdog) == 0)


def uninstallation(setup: Path) -> None:
    step("uninstalling")
    install(setup, "/STARTMENU=1", "/DESKTOP=1")
    windows(f"{PLACE}\\uninstall.exe", "/S")
    wait("the program is gone", lambda: not INSTALLED.exists())
    check("menu and icon are gone", not MENU.exists() and not DESKTOP.exists())
    check("nothing starts at login", not started_at_login())
    check("the data are there", (DATA / "batchline.db").is_file())
    install(setup, "/AUTOSTART=1")
    windows(f"{PLACE}\\uninstall.exe", "/S", "/DATA=delete")
    wait("with /DATA=delete nothing is left", lambda: not INSTALLED.exists() and not DATA.exists())


def clean() -> None:
    """Take away what an earlier trial left that was broken off."""
    WINDOWS.end_wine()
    if (INSTALLED / "uninstall.exe").exists():
        windows(f"{PLACE}\\uninstall.exe", "/S", "/DATA=delete")
        wait("what an earlier trial left is gone", lambda: not INSTALLED.exists())
    end(start("reg", "delete", "HKLM\\Software\\Batchline", "/f"))  # if it is there
    shutil.rmtree(INSTALLED, ignore_errors=True)
    shutil.rmtree(DATA, ignore_errors=True)


if __name__ == "__main__":
    try:
        try_setup(DIST / f"Batchline-{version()}-setup.exe")
    finally:
        WINDOWS.end_wine()
