"""A manufacturing order as Odoo tells it, and what the line reports back for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class OrderState(StrEnum):
    """`mrp.production.state`, in Odoo's own words."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    PROGRESS = "progress"
    TO_CLOSE = "to_close"
    DONE = "done"
    CANCEL = "cancel"

    @property
    def is_open(self) -> bool:
        return self not in (OrderState.DONE, OrderState.CANCEL)


@dataclass(frozen=True, slots=True)
class OrderRef:
    """Odoo's id is the order's identity; its name can change (a backorder renames it)."""

    odoo_id: int
    name: str  # "WH/MO/00011"

    @property
    def is_of_earlier_system(self) -> bool:
        """It was taken over by its name: nobody knows Odoo's id of it."""
        return self.odoo_id < 0


@dataclass(frozen=True, slots=True)
class Component:
    """One raw material line of an order."""

    product_id: int  # product.product
    product_name: str
    planned_kg: Decimal
    silo: int | None  # silo number; None is a hand addition (premix, salt)
    move_id: int | None = None  # stock.move, where the adapter knows it


@dataclass(frozen=True, slots=True)
class Order:
    ref: OrderRef
    state: OrderState
    product_name: str
    bom_name: str
    planned_kg: Decimal
    planned_start: datetime | None  # aware, UTC
    components: tuple[Component, ...]
    unit: str = "kg"
    line_code: str = ""  # the order's own equipment code, where Odoo has one
    problem: str = ""
    """Why the adapter could not read all of it (a unit that is not kg, g or t); empty if it could.

    Such an order is listed so that the operator is told, and is never taken.
    """


@dataclass(frozen=True, slots=True)
class Figure:
    """What one component of an order got: absolute, never a difference."""

    product_id: int
    silo_code: str | None  # None: added by hand
    kg: Decimal
    weighed: bool = True  # False: taken as planned, nobody weighed it
    added: bool = False  # the order does not name the product: a person has it added there


@dataclass(frozen=True, slots=True)
class Product:
    """What can be added to an order: a product as Odoo knows it, in a unit of weight."""

    id: int  # product.product
    name: str


@dataclass(frozen=True, slots=True)
class Books:
    """What Odoo holds for an order now (consumption summed per product over live moves)."""

    ref: OrderRef  # with today's name
    state: OrderState
    finished_kg: Decimal
    consumed_kg: dict[int, Decimal]  # product id -> kg
    coarse_kg: Mapping[int, Decimal] = field(default_factory=dict)
    """Product id -> by how much Odoo's rounding can be off, where it keeps tonnes."""
    finished_coarse_kg: Decimal = Decimal(0)
    untouched: bool = False  # it was closed already: the call that tells this wrote nothing
