"""The board as a process of its own: beside whoever holds the folder, and never with the line."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from services.station import only_program

NOBODY = {
    "PLC_HOST": "127.0.0.1",
    "PLC_PORT": "9",
    "ODOO_URL": "http://127.0.0.1:9",
    "ODOO_DB": "mill",
    "ODOO_USERNAME": "batchline",
    "ODOO_PASSWORD": "secret",
    "QT_QPA_PLATFORM": "offscreen",
}
_PATIENCE_S = 60
_LOOKS_S = 3  # a station that wants the line has it by then


def _schema_is_there(database: Path) -> bool:
    if not database.is_file():
        return False
    with closing(sqlite3.connect(database)) as open_database:
        found = open_database.execute("SELECT 1 FROM sqlite_master WHERE name = 'lease'")
        return found.fetchone() is not None


def test_the_board_runs_beside_the_program_and_never_takes_the_line(tmp_path: Path) -> None:
    with only_program(tmp_path):  # what a running program holds
        program = subprocess.Popen(
            [sys.executable, "-m", "hmi", "--board", "--data", str(tmp_path)],
            env=os.environ | NOBODY,
        )
        try:
            give_up = time.monotonic() + _PATIENCE_S
            while not _schema_is_there(tmp_path / "batchline.db"):
                assert program.poll() is None
                assert time.monotonic() < give_up
                time.sleep(0.1)
            time.sleep(_LOOKS_S)
            assert program.poll() is None
            with closing(sqlite3.connect(tmp_path / "batchline.db")) as database:
                holders = database.execute("SELECT holder FROM lease WHERE holder <> ''").fetchall()
            assert holders == []
        finally:
            program.send_signal(signal.SIGTERM)
            ended = program.wait(_PATIENCE_S)
    assert ended == 0
    assert (tmp_path / "board" / "logs" / "batchline.log").is_file()
