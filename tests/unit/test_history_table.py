"""The history as a table: exact figures, each silo's setpoint and actual, nothing lost."""

from decimal import Decimal

from services.application.archive import to_history
from services.application.history_table import HistoryTable
from services.domain.batch import Batch, Completion, Dose, Weighing
from services.domain.document import Cell
from tests.samples import SILOS, START, running


def cells(batch: Batch) -> dict[str, Cell]:
    table = HistoryTable(SILOS)
    entry = to_history(batch, Completion.COMPLETED, START, odoo_has_it=True)
    headers = [column.header for column in table.columns]
    assert len(set(headers)) == len(headers)
    return dict(zip(headers, table.row(entry), strict=True))


def test_a_batch_is_one_row_with_exact_figures() -> None:
    batch = running(
        finished_kg=Decimal("770.10"),
        doses=(Dose(1, 103, Decimal("100.01")), Dose(2, 103, Decimal("300.02"))),
        weighings=(Weighing(15, Decimal("2.505"), START, "plc"),),
    )
    row = cells(batch)
    assert row["Order"] == "WH/MO/00001"
    assert row["Planned"] == Decimal("772.5")
    assert row["Booked"] == Decimal("770.10")
    assert row["Weighed"] is True
    assert row["Archived"] == START
    assert row["Finished"] is None
    silo = f"Silo 103 {SILOS.silos[2].name}"
    assert (row[f"{silo} setpoint"], row[f"{silo} actual"]) == (Decimal(400), Decimal("400.03"))
    assert row["By hand planned"] == Decimal("2.5")
    assert row["By hand weighed"] == Decimal("2.505")
    assert row["Other silos actual"] is None


def test_a_silo_that_the_table_no_longer_has_is_not_lost() -> None:
    row = cells(running(doses=(Dose(1, 901, Decimal("5.5")), Dose(1, 902, Decimal("1.25")))))
    assert row["Other silos actual"] == Decimal("6.75")
