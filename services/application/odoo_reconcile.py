"""Holds what Odoo has booked against what was agreed."""

from decimal import Decimal

from services.domain.order import Books
from services.domain.push import OrderFigures
from services.domain.quantity import CENTI, ZERO, to_centi


def mismatch(figures: OrderFigures, books: Books) -> str:
    """Return how Odoo's books differ from *figures*, per product; empty if they agree.

    Odoo rounds half up to 0.01 of the move's unit and shows float noise (ODOO.md §1): half a step
    is no difference, also where Odoo keeps tonnes and a step is 10 kg.
    """
    agreed: dict[int, Decimal] = {}
    for figure in figures.figures:
        agreed[figure.product_id] = agreed.get(figure.product_id, ZERO) + to_centi(figure.kg)
    wrong = []
    for product_id, kg in agreed.items():
        has = books.consumed_kg.get(product_id, ZERO)
        if abs(has - kg) > CENTI / 2 + books.coarse_kg.get(product_id, ZERO):
            wrong.append(f"of product {product_id} it has {to_centi(has)} kg, not {kg} kg")
    for product_id, has in books.consumed_kg.items():
        if product_id not in agreed and abs(has) > CENTI / 2:
            wrong.append(f"it has {to_centi(has)} kg of product {product_id}, which was not sent")
    if figures.finished_kg is not None:
        planned = to_centi(figures.finished_kg)
        if abs(books.finished_kg - planned) > CENTI / 2 + books.finished_coarse_kg:
            wrong.append(
                f"its finished weight is {to_centi(books.finished_kg)} kg, not {planned} kg"
            )
    return "; ".join(wrong)
