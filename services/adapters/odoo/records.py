"""Rows of Odoo's standard models as the adapters read them: orders and their moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.adapters.odoo.units import clean, coarse_kg, from_kg, is_weight, to_kg
from services.domain.errors import OdooRejectedError, OdooUnavailableError
from services.domain.order import Books, OrderRef, OrderState
from services.domain.quantity import ZERO

PRODUCTION_FIELDS = (
    "name",
    "state",
    "product_id",
    "product_qty",
    "product_uom_id",
    "bom_id",
    "qty_producing",
    "qty_produced",
)


@dataclass(frozen=True, slots=True)
class Production:
    """A row of mrp.production. Quantities are in its own unit."""

    ref: OrderRef
    state: OrderState
    product_name: str
    bom_id: int | None
    bom_name: str
    quantity: Decimal
    unit: str
    producing: Decimal
    produced: Decimal
    start: datetime | None = None  # planned, UTC; None where it was not asked for

    @property
    def finished_kg(self) -> Decimal:
        """What is booked as finished; while the order is open, what is set to become so."""
        settled = self.produced or self.state is OrderState.DONE
        quantity = self.produced if settled else self.producing
        return to_kg(quantity, self.unit) if is_weight(self.unit) else quantity

    def in_own_unit(self, kg: Decimal) -> Decimal:
        return from_kg(kg, self.unit) if is_weight(self.unit) else kg


@dataclass(frozen=True, slots=True)
class Move:
    """A row of stock.move: what goes into an order, or comes out. Quantities in its own unit."""

    id: int
    order_id: int
    product_id: int
    product_name: str
    unit: str
    planned: Decimal
    consumed: Decimal
    cancelled: bool
    equipment_id: int | None  # the addon's; 0 is none, None a server without the field
    posted: bool = False  # its consumption is booked: a write would move stock
    is_raw: bool = True  # False: what the order makes

    @property
    def planned_kg(self) -> Decimal:
        return to_kg(self.planned, self.unit) if is_weight(self.unit) else ZERO

    @property
    def consumed_kg(self) -> Decimal:
        return to_kg(self.consumed, self.unit) if is_weight(self.unit) else ZERO

    @property
    def counted_kg(self) -> Decimal:
        """Return the quantity in kg, or as it stands where the unit is no weight."""
        return to_kg(self.consumed, self.unit) if is_weight(self.unit) else self.consumed


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that is neither done nor cancelled, as its moves tell it in one call."""

    ref: OrderRef  # with today's name
    unit: str
    moves: tuple[Move, ...]  # its components

    def in_own_unit(self, kg: Decimal) -> Decimal:
        return from_kg(kg, self.unit) if is_weight(self.unit) else kg


@dataclass(frozen=True, slots=True)
class MoveFields:
    """What this server calls consumption on stock.move (asked once, not told by version)."""

    done: str  # "quantity_done", or "quantity" from 17 on
    picked: bool  # consumption counts only when picked
    equipment: bool  # the addon's scada_equipment_id
    scrapped: bool  # scrap is told from consumption

    ASKED = ("quantity_done", "quantity", "picked", "scada_equipment_id", "scrapped")

    @classmethod
    def found_in(cls, present: Mapping[str, Any]) -> "MoveFields":
        """Raises OdooRejectedError if the user is shown no field for what was consumed."""
        done = next((name for name in ("quantity_done", "quantity") if name in present), None)
        if done is None:
            raise OdooRejectedError(
                "Odoo shows no consumed quantity on stock moves. Give the user the rights of a "
                "Manufacturing user."
            )
        return cls(
            done,
            "picked" in present,
            "scada_equipment_id" in present,
            "scrapped" in present,
        )

    @property
    def names(self) -> tuple[str, ...]:
        return (
            "raw_material_production_id",
            "production_id",
            "product_id",
            "product_uom_qty",
            "product_uom",
            "state",
            self.done,
            *(("picked",) if self.picked else ()),
            *(("scada_equipment_id",) if self.equipment else ()),
            *(("scrapped",) if self.scrapped else ()),
        )

    def lines(self, quantities: Mapping[int, Decimal]) -> list[list[Any]]:
        """Return the value of `move_raw_ids` that makes each move (by id) count its quantity."""
        picked = {"picked": True} if self.picked else {}
        return [[1, move_id, {self.done: kg, **picked}] for move_id, kg in quantities.items()]


def production(row: Mapping[str, Any], start_field: str | None = None) -> Production:
    try:
        return Production(
            ref=OrderRef(int(row["id"]), str(row["name"])),
            state=OrderState(row["state"]),
            product_name=_name(row["product_id"]),
            bom_id=_id(row["bom_id"]),
            bom_name=_name(row["bom_id"]),
            quantity=clean(row["product_qty"]),
            unit=_name(row["product_uom_id"]),
            producing=clean(row["qty_producing"]),
            produced=clean(row["qty_produced"]),
            start=_utc(row.get(start_field)) if start_field else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OdooUnavailableError(f"Odoo's answer on an order cannot be read: {error}") from error


def moves_in(rows: Iterable[Mapping[str, Any]], fields: MoveFields) -> list[Move]:
    """Return the moves; what was scrapped of an order was not consumed by it."""
    return [move(row, fields) for row in rows if not row.get("scrapped")]


def move(row: Mapping[str, Any], fields: MoveFields) -> Move:
    try:
        raw_of, finished_of = row["raw_material_production_id"], row.get("production_id")
        posted = row["state"] == "done"
        counted = posted or not fields.picked or row.get("picked", True)
        return Move(
            id=int(row["id"]),
            order_id=_id(raw_of) or _id(finished_of) or 0,
            product_id=_id(row["product_id"]) or 0,
            product_name=_name(row["product_id"]),
            unit=_name(row["product_uom"]),
            planned=clean(row["product_uom_qty"]),
            consumed=clean(row[fields.done]) if counted else ZERO,
            cancelled=row["state"] == "cancel",
            equipment_id=(_id(row["scada_equipment_id"]) or 0) if fields.equipment else None,
            posted=posted,
            is_raw=bool(raw_of),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OdooUnavailableError(
            f"Odoo's answer on a component cannot be read: {error}"
        ) from error


def named(row: Mapping[str, Any], ref: OrderRef) -> OrderRef:
    """Return the order that a move belongs to, with the name that Odoo shows for it today."""
    name = _name(row["raw_material_production_id"]) or _name(row.get("production_id"))
    return OrderRef(ref.odoo_id, name or ref.name)


def books(order: Production, moves: Sequence[Move]) -> Books:
    """Sum consumption per product over the moves that live: never per move (ODOO.md §1)."""
    return Books(
        order.ref,
        order.state,
        order.finished_kg,
        consumption(moves),
        coarseness(moves),
        coarse_kg(order.unit),
    )


def coarseness(moves: Iterable[Move]) -> dict[int, Decimal]:
    """Return product -> kg that Odoo's rounding of its moves can add or take away."""
    coarse: dict[int, Decimal] = {}
    for each in moves:
        off = ZERO if each.cancelled else coarse_kg(each.unit)
        if off:
            coarse[each.product_id] = coarse.get(each.product_id, ZERO) + off
    return coarse


def consumption(moves: Iterable[Move]) -> dict[int, Decimal]:
    consumed: dict[int, Decimal] = {}
    for each in moves:
        if not each.cancelled:
            consumed[each.product_id] = consumed.get(each.product_id, ZERO) + each.consumed_kg
    return consumed


def naive(at: datetime) -> str:
    """Write a time as Odoo wants it: UTC without a zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _utc(value: object) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else None


def _id(value: object) -> int | None:
    return int(value[0]) if isinstance(value, list) and value else None


def _name(value: object) -> str:
    return str(value[1]) if isinstance(value, list) and len(value) > 1 else ""
