"""`batchline report` as a scheduled task runs it: a process of its own, files read back."""

import asyncio
import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pypdfium2
import pytest

from hmi.__main__ import main
from hmi.language import Language, speak
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from tests import made_up_figures as figures
from tests.integration.databases import migrated_sqlite
from tests.made_up_quarter import make_quarter, store_batches

_ZONE = "Asia/Jakarta"
_DAY = date(2026, 2, 3)
_QUARTER = make_quarter()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")

    async def fill() -> None:
        database = SqlDatabase(build_engine(migrated_sqlite(folder)), "PLC01")
        await database.run(lambda uow: store_batches(uow, _QUARTER.batches))
        await database.close()

    asyncio.run(fill())
    settings = f'line_code = "PLC01"\nplant_timezone = "{_ZONE}"\nplant_name = "PT Pakan"\n'
    (folder / "settings.toml").write_text(settings)
    return folder


def _report(data: Path, *words: object) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "hmi", "--data", str(data), "report", *map(str, words)]
    alone = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False, env=alone)


def test_a_days_production_goes_to_all_three_kinds_of_file(data: Path, tmp_path: Path) -> None:
    where = [word for kind in ("pdf", "xlsx", "csv") for word in (f"--{kind}", tmp_path)]
    done = _report(data, "production", "day", "--on", _DAY, *where)
    assert (done.returncode, done.stderr) == (0, "")
    facts = figures.ended(_QUARTER, ZoneInfo(_ZONE), _DAY, _DAY)
    planned, booked = (
        sum((each[place] for each in figures.by_product(facts).values()), Decimal(0))
        for place in (1, 2)
    )
    assert booked
    pdf = pypdfium2.PdfDocument(tmp_path / "production-2026-02-03.pdf")
    text = re.sub(r"\s", "", pdf[0].get_textpage().get_text_range())
    pdf.close()
    assert f"{booked:,.2f}" in text
    assert "PTPakan" in text
    assert "(commandline)" in text
    rows = [
        row
        for sheet in openpyxl.load_workbook(tmp_path / "production-2026-02-03.xlsx").worksheets
        for row in sheet.iter_rows(values_only=True)
    ]
    (done_row,) = (row for row in rows if row[0] == "done")
    assert done_row[1] == sum(fact.how == "completed" for fact in facts)
    (target,) = (row for row in rows if row[0] == "Target and actual")
    assert round(target[3], 2) == float(booked)
    assert target[2] >= float(planned)
    csv = (tmp_path / "production-2026-02-03.csv").read_text("utf-8-sig")
    assert f",{booked}" in csv


def _here(data: Path, *words: object) -> int:
    """Run it in this process, which is quicker."""
    try:
        return main(["--data", str(data), "report", *map(str, words)])
    except SystemExit as end:  # a wrong call
        return int(end.code or 0)
    finally:
        speak(Language.ENGLISH)


@pytest.mark.usefixtures("qapp")
def test_a_shift_in_indonesian_and_days_of_ones_own(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "shift.csv"
    words = ("--on", _DAY, "--shift", 2, "--language", "id", "--decimal-comma", "--csv", file)
    assert _here(data, "accuracy", "shift", *words) == 0
    assert "Laporan" in file.read_text("utf-8-sig")
    days = ("days", "--from", "2026-02-01", "--to", _DAY, "--csv", tmp_path)
    assert _here(data, "goods", *days) == 0
    assert (tmp_path / "goods-2026-02-01-to-2026-02-03.csv").is_file()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("yield month", 2, "--pdf FILE, --xlsx FILE or --csv FILE"),
        ("yield shift --on 2026-02-03 --shift 9 --csv x.csv", 2, "has no shift 9, but 1, 2, 3"),
        ("yield shift --on 2026-02-03 --csv x.csv", 2, "--on DAY with --shift NUMBER"),
        ("yield days --csv x.csv", 2, "--from DAY and --to DAY"),
        ("yield day --from 2026-02-03 --csv x.csv", 2, "of a day say --on DAY"),
        ("nothing day --csv x.csv", 2, "invalid choice"),
        ("yield day --csv settings.toml", 1, "is there already: it was not touched"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_exit_code(
    data: Path, words: str, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [str(data / word) if "." in word else word for word in words.split()]
    assert _here(data, *named) == code
    assert told in capsys.readouterr().err
    assert sorted(each.name for each in data.iterdir() if each.suffix == ".csv") == []
