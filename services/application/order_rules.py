"""Which of Odoo's orders this line can take, and why not the others (SPEC.md §4 job 1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from services.application.line import Line
from services.application.slot_order import slot_order
from services.domain.batch import Batch, Completion
from services.domain.order import Order
from services.domain.quantity import ZERO, to_centi
from services.ports import Plc

FINAL = frozenset({Completion.COMPLETED, Completion.BY_HAND, Completion.CANCELLED})
"""Archived so, an order is not fetched again; a returned one may be."""


@dataclass(frozen=True, slots=True)
class OrderRules:
    line: Line
    plc: Plc

    def why_not(self, order: Order, queued_plc_names: Collection[str]) -> str:
        """Return the reason why *order* cannot be taken, in words for people; empty if it can."""
        if order.problem:
            return order.problem
        try:
            plc_name = self.plc.name_as_encoded(order.ref.name)
        except ValueError as error:
            return str(error)
        if plc_name in queued_plc_names:
            return f"the PLC would call it {plc_name}, as another order in the queue"
        if order.planned_kg <= ZERO:
            return f"its quantity is {order.planned_kg} kg"
        if order.planned_kg > self.line.batch_max_kg:
            return f"{order.planned_kg} kg is more than the {self.line.batch_max_kg} kg allowed"
        return self._why_not_components(order)

    def _why_not_components(self, order: Order) -> str:
        silos = {c.silo for c in order.components if c.silo is not None}
        if not silos:
            return "none of its components comes from a silo"
        unknown = sorted(silos - set(self.plc.silo_numbers))
        if unknown:
            return f"the PLC has no silo {', '.join(map(str, unknown))}"
        for component in order.components:
            if component.planned_kg < ZERO:
                return f"{component.product_name} is planned with {component.planned_kg} kg"
            if component.silo is not None and component.planned_kg != to_centi(
                component.planned_kg
            ):
                return (
                    f"{component.product_name} is planned with {component.planned_kg} kg, "
                    "finer than the PLC's 0.01 kg"
                )
        trial = new_batch(order, self.line, slot=1, attempt=1, now=datetime.now(UTC))
        return self.plc.why_not_written(slot_order(trial, self.plc))


def new_batch(order: Order, line: Line, slot: int, attempt: int, now: datetime) -> Batch:
    """Make the queue's batch of *order*, not yet stored."""
    return Batch(
        id=0,
        line=line.code,
        order=order.ref,
        product_name=order.product_name,
        bom_name=order.bom_name,
        planned_kg=order.planned_kg,
        planned_start=order.planned_start,
        components=order.components,
        fetched_at=now,
        slot=slot,
        attempt=attempt,
    )
