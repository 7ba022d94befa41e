"""Odoo's quantities as kilograms, and back: kg, g and t are known, no other unit is."""

from decimal import ROUND_HALF_UP, Decimal

from services.domain.quantity import CENTI

_KG = {"kg": Decimal(1), "g": Decimal("0.001"), "t": Decimal(1000)}
_NOISE = Decimal("0.000001")
_HALF_STEP = Decimal("0.005")


def is_weight(unit: str) -> bool:
    return unit.casefold() in _KG


def unit_problem(item: str, unit: str) -> str:
    """Return why an order with *item* is refused (SPEC.md §4 job 1); its alarm names the order."""
    return f"{item} is in {unit}, and the line takes kg, g and t only"


def clean(number: object) -> Decimal:
    """Take away float noise: 10.120000000000001 is 10.12 (ODOO.md §1). False is zero."""
    if not isinstance(number, Decimal | int):
        return Decimal(0)
    return Decimal(number).quantize(_NOISE, rounding=ROUND_HALF_UP).normalize() + 0


def to_kg(number: object, unit: str) -> Decimal:
    """Return kilograms of a quantity in *unit*. Raises KeyError unless it `is_weight`."""
    return clean(number) * _KG[unit.casefold()]


def coarse_kg(unit: str) -> Decimal:
    """Return by how many kg a quantity is off that Odoo keeps to two decimals of *unit* (ODOO.md).

    Zero where that is finer than the line's own 0.01 kg: only tonnes are coarse.
    """
    off = _KG.get(unit.casefold(), Decimal(0)) * _HALF_STEP
    return off if off > CENTI else Decimal(0)


def from_kg(kg: Decimal, unit: str) -> Decimal:
    """Return how much *kg* is in *unit*. Raises KeyError unless it `is_weight`."""
    return kg / _KG[unit.casefold()]
