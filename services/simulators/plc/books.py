"""The simulated plant's own record of what was asked of it and what it did.

It is kept through a power loss, as paper would be, so that tests can compare it with the line's.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

_KEPT_WRITES = 5_000


def moment() -> str:
    return datetime.now(UTC).isoformat()


@dataclass(slots=True)
class Taken:
    """An order that the PLC took, and what it dosed for it."""

    slot: int
    mo_name: str
    quantity_kg: Decimal
    setpoints_kg: dict[int, Decimal]
    at: str = field(default_factory=moment)
    doses_kg: dict[int, Decimal] = field(default_factory=dict)
    finished_kg: Decimal = Decimal(0)
    state: str = "waiting"  # dosing, finished, failed, lost (memory gone), overwritten

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "slot": self.slot,
            "mo_name": self.mo_name,
            "quantity_kg": str(self.quantity_kg),
            "state": self.state,
            "setpoints_kg": {str(silo): str(kg) for silo, kg in self.setpoints_kg.items()},
            "doses_kg": {str(silo): str(kg) for silo, kg in self.doses_kg.items()},
            "finished_kg": str(self.finished_kg),
        }


@dataclass(slots=True)
class Books:
    taken: list[Taken] = field(default_factory=list)
    writes: list[dict[str, Any]] = field(default_factory=list)
    violations: list[dict[str, Any]] = field(default_factory=list)

    def note_write(self, address: int, words: tuple[int, ...], exception: int) -> None:
        """Keep a write request of the line; *exception* is 0 if it was carried out."""
        self.writes.append(
            {"at": moment(), "address": address, "words": list(words), "exception": exception}
        )
        del self.writes[:-_KEPT_WRITES]

    def note_violation(self, why: str, address: int = 0, words: tuple[int, ...] = ()) -> None:
        self.violations.append(
            {"at": moment(), "why": why, "address": address, "words": list(words)}
        )

    def as_json(self) -> dict[str, Any]:
        counts: dict[str, int] = {}
        dosed: dict[str, dict[str, Decimal]] = {}
        for each in self.taken:
            counts[each.mo_name] = counts.get(each.mo_name, 0) + 1
            sums = dosed.setdefault(each.mo_name, {})
            for silo, kg in each.doses_kg.items():
                sums[str(silo)] = sums.get(str(silo), Decimal(0)) + kg
        return {
            "taken": [each.as_json() for each in self.taken],
            "taken_count": counts,
            "dosed_kg": {
                name: {silo: str(kg) for silo, kg in sums.items()} for name, sums in dosed.items()
            },
            "writes": self.writes,
            "violations": self.violations,
        }
