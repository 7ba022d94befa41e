"""What a batch needs that no silo gives: each product once, as it was planned and as weighed."""

from dataclasses import dataclass
from decimal import Decimal

from services.domain.batch import Batch
from services.domain.quantity import ZERO


@dataclass(frozen=True, slots=True)
class HandAddition:
    product_name: str
    planned_kg: Decimal
    weighed_kg: Decimal | None  # None: nobody weighed it


def hand_additions(batch: Batch) -> list[HandAddition]:
    """Return them in the order's own order."""
    planned: dict[int, Decimal] = {}
    names: dict[int, str] = {}
    for part in batch.components:
        if part.silo is None:
            planned[part.product_id] = planned.get(part.product_id, ZERO) + part.planned_kg
            names[part.product_id] = part.product_name
    return [HandAddition(names[each], kg, batch.weighed_kg(each)) for each, kg in planned.items()]
