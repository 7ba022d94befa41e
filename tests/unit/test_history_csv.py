"""The history as a spreadsheet reads it: units in the header, exact figures, the plant's time."""

from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from services.application.archive import to_history
from services.application.history_csv import HistoryCsv
from services.domain.batch import Batch, Completion, Dose, Weighing
from tests.samples import SILOS, START, running

JAKARTA = ZoneInfo("Asia/Jakarta")


def cells(batch: Batch, *, comma: bool = False, **how: str) -> dict[str, str]:
    table = HistoryCsv(SILOS, JAKARTA, decimal_comma=comma)
    entry = to_history(batch, Completion.COMPLETED, START, odoo_has_it=True, **how)  # type: ignore[arg-type]
    header, row = table.header(), table.row(entry)
    assert len(set(header)) == len(header) == len(row)
    return dict(zip(header, row, strict=True))


def test_a_batch_is_one_row_with_exact_figures_and_the_plants_time() -> None:
    batch = running(
        finished_kg=Decimal("770.10"),
        doses=(Dose(1, 103, Decimal("100.01")), Dose(2, 103, Decimal("300.02"))),
        weighings=(Weighing(15, Decimal("2.505"), START, "plc"),),
    )
    row = cells(batch)
    assert row["Order"] == "WH/MO/00001"
    assert row["Planned (kg)"] == "772.5"
    assert row["Booked (kg)"] == "770.10"
    assert row["Weighed"] == "TRUE"
    assert row["Archived (Asia/Jakarta)"] == "2026-03-04 13:00:00"
    assert row["Finished (Asia/Jakarta)"] == ""
    silo = f"Silo 103 {SILOS.silos[2].name}"
    assert (row[f"{silo} setpoint (kg)"], row[f"{silo} actual (kg)"]) == ("400", "400.03")
    assert row["By hand planned (kg)"] == "2.5"
    assert row["By hand weighed (kg)"] == "2.505"
    assert row["Other silos actual (kg)"] == ""


def test_a_silo_that_the_table_no_longer_has_is_not_lost() -> None:
    row = cells(running(doses=(Dose(1, 901, Decimal("5.5")), Dose(1, 902, Decimal("1.25")))))
    assert row["Other silos actual (kg)"] == "6.75"


def test_with_a_decimal_comma_the_cells_are_parted_by_semicolons() -> None:
    assert cells(running(), comma=True)["Planned (kg)"] == "772,5"
    assert HistoryCsv(SILOS, JAKARTA, decimal_comma=True).delimiter == ";"


def test_words_that_begin_like_a_formula_stay_words() -> None:
    batch = replace(running(), product_name="=HYPERLINK(1)")
    row = cells(batch, reason="-broken", actor="@Agus")
    assert (row["Product"], row["Reason"], row["Archived by"]) == (
        "'=HYPERLINK(1)",
        "'-broken",
        "'@Agus",
    )
