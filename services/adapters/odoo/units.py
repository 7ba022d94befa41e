"""Odoo's quantities as kilograms, and back: kg, g and t are known, no other unit is."""

from decimal import ROUND_HALF_UP, Decimal

_KG = {"kg": Decimal(1), "g": Decimal("0.001"), "t": Decimal(1000)}
_NOISE = Decimal("0.000001")


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


def from_kg(kg: Decimal, unit: str) -> Decimal:
    """Return how much *kg* is in *unit*. Raises KeyError unless it `is_weight`."""
    return kg / _KG[unit.casefold()]
