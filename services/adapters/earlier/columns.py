"""The earlier system's tables: a column per silo, under names of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiloColumns:
    """The columns of one silo in `mo_batch` and `mo_histories`."""

    usual: int  # the silo's number, where the row gives none
    number: str
    product: str
    setpoint: str
    actual: str


def _silo(number: int, column: str, tag: str) -> SiloColumns:
    return SiloColumns(
        number, column, f"component_{tag}_name", f"consumption_{tag}", f"actual_consumption_{tag}"
    )


SILOS = (
    *(
        _silo(101 + i, f"silo_{letter}", f"silo_{letter}")
        for i, letter in enumerate("abcdefghijklm")
    ),
    _silo(114, "lq114", "lq_tetes"),
    _silo(115, "lq115", "lq_fml"),
)
BATCH_NEEDS = (
    "batch_no",
    "mo_id",
    "consumption",
    "status_manufacturing",
    "status_operation",
    "actual_weight_quantity_finished_goods",
    "last_read_from_plc",
    *(name for silo in SILOS for name in (silo.number, silo.setpoint, silo.actual)),
)
FAILURE_NEEDS = ("id", "equipment_code", "description", "failure_date")
WEIGHING_NEEDS = ("mo_id", "product_id", "consumption", "odoo_synced_at")
QUEUE, HISTORY, FAILURES = "mo_batch", "mo_histories", "equipment_failure"
WEIGHINGS = "manual_weighing_sync"  # younger installations alone have it
