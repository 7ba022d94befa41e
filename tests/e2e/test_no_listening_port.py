"""The program listens on no port, and what it is told in secret is not in the list of processes."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.plc_process import ROOT

SECRET = "not in any list"


@pytest.mark.skipif(sys.platform == "win32", reason="a process is ended by a signal")
def test_the_running_program_has_no_open_port_and_no_secret_in_its_command(
    tmp_path: Path,
) -> None:
    (tmp_path / "settings.toml").write_text(
        "PLC_HOST = '127.0.0.1'\nPLC_PORT = 9\nODOO_URL = 'http://127.0.0.1:9'\n"
        "ODOO_DB = 'mill'\nODOO_USERNAME = 'hmi'\n"
    )
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"ODOO_PASSWORD": SECRET}))
    secrets.chmod(0o600)
    with subprocess.Popen(
        [sys.executable, "-m", "hmi", "jobs", "--data", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ) as program:
        try:
            assert program.stdout is not None
            assert b"runs without a window" in program.stdout.readline()
            process = psutil.Process(program.pid)
            family = [process, *process.children(recursive=True)]
            sockets = [each for one in family for each in one.net_connections("inet")]
            assert [each for each in sockets if not each.raddr] == []
            assert not [one for one in family if SECRET in " ".join(one.cmdline())]
        finally:
            program.terminate()
            program.wait(20)
    assert SECRET not in (tmp_path / "logs" / "batchline.log").read_text("utf-8")
