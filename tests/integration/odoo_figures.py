"""An order with both liquids and two hand additions, and figures for what was dosed of it."""

from datetime import UTC, datetime
from decimal import Decimal

from services.domain.order import Figure, Order
from services.domain.push import OrderFigures
from services.domain.quantity import ZERO
from tests.odoo_process import SILOS

COMPONENTS: tuple[dict[str, object], ...] = (
    {"product": "40025", "quantity": 400, "equipment": "silo103"},
    {"product": "40001", "quantity": 300, "equipment": "silo102"},
    {"product": "40018", "quantity": 40, "equipment": "lq114"},
    {"product": "40019", "quantity": 30, "equipment": "lq115"},
    {"product": "40022", "quantity": 2.5, "equipment": "PLC01"},
    {"product": "CaCO3", "quantity": 20, "equipment": "PLC01"},
)
FINISHED_AT = datetime(2026, 3, 4, 17, 42, 15, tzinfo=UTC)


def actuals(order: Order, *, more: str = "0", finished: str | None = "995.5") -> OrderFigures:
    """Return figures as planned and *more* on each component; final unless *finished* is None."""
    figures = []
    for component in order.components:
        silo = SILOS.by_number(component.silo) if component.silo is not None else None
        kg = max(component.planned_kg + Decimal(more), ZERO)
        figures.append(Figure(component.product_id, silo.code if silo else None, kg))
    if finished is None:
        return OrderFigures(tuple(figures))
    return OrderFigures(tuple(figures), Decimal(finished), finished_at=FINISHED_AT)


def agreed(figures: OrderFigures) -> dict[int, Decimal]:
    """Return product -> kg that Odoo's books must hold, without what got nothing."""
    sums: dict[int, Decimal] = {}
    for figure in figures.figures:
        sums[figure.product_id] = sums.get(figure.product_id, ZERO) + figure.kg
    return {product: kg for product, kg in sums.items() if kg}
