"""A raw move that is added to an order over the API: what each version wants to be told of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.simulators.odoo.errors import OdooError, missing
from services.simulators.odoo.versions import Traits
from services.simulators.odoo.world import Move, Production, World

STOCK, PRODUCTION_LOCATION = 8, 15
UNITS = {"kg": 12, "g": 13, "t": 14}

_ALWAYS = ("product_id", "product_uom")
_OF_14 = ("name", "location_id", "location_dest_id")
_MAY = ("company_id", "picking_type_id", "warehouse_id", "group_id", "origin")
_LABELS = {
    "product_id": "Product",
    "product_uom": "Unit of Measure",
    "name": "Description",
    "location_id": "Source Location",
    "location_dest_id": "Destination Location",
}


def written_fields(traits: Traits) -> tuple[str, ...]:
    picked = ("picked",) if traits.has_picked else ()
    return (traits.done_field, *picked, "product_id", "product_uom_qty", "product_uom")


def created_fields(traits: Traits) -> tuple[str, ...]:
    more = ("procure_method", "additional", "state", "date")
    return (*written_fields(traits), *_OF_14, *_MAY, *more)


def made(world: World, order: Production, values: Mapping[str, Any], planned: Decimal) -> Move:
    """Return the move, not yet stored. Raises as Odoo does for what is missing or unknown."""
    needed = _ALWAYS if world.traits.fills_in_new_moves else (*_ALWAYS, *_OF_14)
    for name in needed:
        if not values.get(name):
            raise OdooError(
                "odoo.exceptions.ValidationError",
                "The operation cannot be completed:\n- Create/update: a mandatory field is not "
                f"set.\n\nModel: Stock Move (stock.move), Field: {_LABELS[name]} ({name})",
            )
    product = world.products.get(int(values["product_id"]))
    if product is None:
        raise missing("product.product", values["product_id"])
    unit = next((u for u, number in UNITS.items() if number == values["product_uom"]), None)
    if unit is None:
        raise missing("uom.uom", values["product_uom"])
    return Move(
        id=world.next_move_id(),
        order_id=order.id,
        product_id=product.id,
        unit=unit,
        planned=planned,
        is_raw=True,
        picked=world.traits.has_picked and bool(order.producing),
        # 14 confirms by itself only what says that it came later.
        state="confirmed" if _is_confirmed(world, values) else "draft",
        additional=bool(values.get("additional")),
    )


def _is_confirmed(world: World, values: Mapping[str, Any]) -> bool:
    return world.traits.fills_in_new_moves or bool(values.get("additional"))
