"""Everything the simulated Odoo knows: products, bills, orders, moves and stock bookings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from services.simulators.odoo.versions import Traits

OPEN_STATES = ("draft", "confirmed", "progress", "to_close")


def rounded(quantity: Decimal) -> Decimal:
    """Round as Odoo does what it is sent: half up, two decimals."""
    return quantity.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def utc_now() -> datetime:
    """Return the time as Odoo keeps it: UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(slots=True)
class Product:
    id: int
    template_id: int
    reference: str
    name: str
    unit: str = "kg"
    tracked: bool = False  # by lots: Odoo wants one with each consumption
    archived: bool = False

    @property
    def display_name(self) -> str:
        return f"[{self.reference}] {self.name}" if self.reference else self.name


@dataclass(slots=True)
class Equipment:
    id: int
    code: str
    name: str
    kind: str  # "plc", "silo", "sensor"
    serial_number: str = ""


@dataclass(slots=True)
class BomLine:
    product_id: int
    quantity: Decimal
    unit: str
    equipment_code: str | None


@dataclass(slots=True)
class Bom:
    id: int
    code: str
    product_id: int
    quantity: Decimal
    lines: list[BomLine]


@dataclass(slots=True)
class Production:
    id: int
    name: str
    state: str
    product_id: int
    bom_id: int
    quantity: Decimal
    start: datetime
    equipment_code: str
    unit: str = "kg"
    producing: Decimal = Decimal(0)
    consumption: str = "warning"
    finished_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(slots=True)
class Move:
    """A stock move of an order: a component that goes in, or the finished good that comes out."""

    id: int
    order_id: int
    product_id: int
    unit: str
    planned: Decimal
    is_raw: bool
    equipment_code: str | None = None
    done: Decimal = Decimal(0)
    picked: bool = False
    state: str = "confirmed"
    additional: bool = False  # came after the order was confirmed
    scrapped: bool = False


@dataclass(slots=True)
class Booking:
    """One change of stock, as the warehouse sees it. Never changed, never deleted."""

    order_id: int
    move_id: int
    product_id: int
    kind: str  # "consumed" or "produced"
    quantity: Decimal
    unit: str


@dataclass(slots=True)
class FailureRow:
    id: int
    equipment_id: int
    description: str
    date: str
    duration: str = ""


@dataclass(slots=True)
class World:
    traits: Traits
    products: dict[int, Product] = field(default_factory=dict)
    equipment: dict[int, Equipment] = field(default_factory=dict)
    boms: dict[int, Bom] = field(default_factory=dict)
    orders: dict[int, Production] = field(default_factory=dict)
    moves: dict[int, Move] = field(default_factory=dict)
    failures: dict[int, FailureRow] = field(default_factory=dict)
    requests: dict[int, dict[str, object]] = field(default_factory=dict)
    bookings: list[Booking] = field(default_factory=list)
    _moves_of: dict[int, list[Move]] = field(default_factory=dict)  # by order

    def add_move(self, move: Move) -> Move:
        self.moves[move.id] = move
        self._moves_of.setdefault(move.order_id, []).append(move)
        return move

    def drop_move(self, move: Move) -> None:
        del self.moves[move.id]
        self._moves_of[move.order_id].remove(move)

    def drop_all_moves(self) -> None:
        self.moves.clear()
        self._moves_of.clear()

    def next_move_id(self) -> int:
        return next(reversed(self.moves), 100) + 1

    def moves_of(self, order_id: int) -> list[Move]:
        return self._moves_of.get(order_id, [])

    def raw_moves(self, order: Production) -> list[Move]:
        """Return `move_raw_ids`: what was scrapped hangs on the order, but is none of these."""
        return [move for move in self.moves_of(order.id) if move.is_raw and not move.scrapped]

    def finished_move(self, order: Production) -> Move:
        made = (move for move in self.moves_of(order.id) if not move.is_raw)
        return next(move for move in made if move.product_id == order.product_id)

    def by_products(self, order: Production) -> list[Move]:
        return [
            move
            for move in self.moves_of(order.id)
            if not move.is_raw and move.product_id != order.product_id
        ]

    def order_named(self, name: str) -> Production | None:
        return next((o for o in self.orders.values() if o.name == name), None)

    def product_named(self, name: str) -> Product | None:
        """Find a product by its reference, its name, or both as Odoo displays them."""
        for product in self.products.values():
            if name in (product.reference, product.name, product.display_name):
                return product
        return None

    def equipment_coded(self, code: str | None) -> Equipment | None:
        return next((e for e in self.equipment.values() if e.code == code), None)

    def orders_in(self, states: tuple[str, ...]) -> Iterator[Production]:
        return (o for o in self.orders.values() if o.state in states)

    def counted(self, move: Move) -> Decimal:
        """Return what the move counts as consumed: unpicked quantities do not (17, 18)."""
        return move.done if move.picked or not self.traits.has_picked else Decimal(0)

    def produced(self, order: Production) -> Decimal:
        move = self.finished_move(order)
        return move.done if move.state == "done" else Decimal(0)
