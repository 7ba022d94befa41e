"""Kilograms: exact decimals, and how one quantity is shared among several."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENTI = Decimal("0.01")
"""The PLC's resolution and Odoo's rounding of a kilogram (ODOO.md §1)."""


def to_centi(kg: Decimal) -> Decimal:
    """Round half up to 0.01 kg, as Odoo does with what it is sent."""
    return kg.quantize(CENTI, rounding=ROUND_HALF_UP)


def share_out(total_kg: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Share *total_kg* in proportion to *weights*, the rounding's remainder on the last.

    SPEC.md §3: two components on one silo share its actual in proportion to their
    setpoints. Weights that are all zero share equally.
    """
    if not weights:
        return ()
    whole = sum(weights, ZERO)
    ratios = [w / whole for w in weights] if whole else [Decimal(1) / len(weights)] * len(weights)
    parts: list[Decimal] = []
    left_kg = total_kg
    for ratio in ratios[:-1]:
        # Several parts rounded up must not leave less than nothing for the last.
        parts.append(min(to_centi(total_kg * ratio), left_kg))
        left_kg -= parts[-1]
    return (*parts, left_kg)
