"""The plant's silos: what an ingredient source is called and what it can hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Silo:
    """One ingredient source (SPEC.md §1). The two liquids are silos like the others."""

    number: int  # 101
    code: str  # "silo101", "lq114": what Odoo's addon calls it
    letter: str  # "A", "LQ": what is painted on it
    name: str  # "PKE PELLET"
    short_name: tuple[str, str]  # two lines of at most nine letters, for the gauge
    capacity_kg: Decimal
    products: tuple[str, ...] = ()  # internal references or names, the first is the usual one


class SiloTable:
    """All silos of the line, found by number or by code."""

    def __init__(self, silos: Sequence[Silo]) -> None:
        self.silos = tuple(silos)
        self._by_number = {silo.number: silo for silo in silos}
        self._by_code = {silo.code.casefold(): silo for silo in silos}

    def by_number(self, number: int) -> Silo | None:
        return self._by_number.get(number)

    def by_code(self, code: str) -> Silo | None:
        return self._by_code.get(code.casefold())
