"""Adds a product to an order that does not name it: a new raw move, as Odoo's own window makes one.

From 15 on Odoo fills in most of a raw move by itself; 14 wants all of it. So what the order's
own moves have (locations, company, operation type) is copied from one of them, field by field as
this server knows them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from services.adapters.odoo.names import escaped, parts_of
from services.adapters.odoo.records import Move
from services.adapters.odoo.units import from_kg, is_weight
from services.domain.errors import OdooRejectedError
from services.domain.order import Figure, OrderRef, Product

_COPIED = (
    *("location_id", "location_dest_id", "company_id", "picking_type_id"),
    *("warehouse_id", "group_id"),
)
_SAID = ("name", "origin", "procure_method", "additional")
_PRODUCT_FIELDS = ("display_name", "default_code", "uom_id")


class Models(Protocol):
    async def call_kw(
        self,
        model: str,
        method: str,
        args: Sequence[object],
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any: ...


class AddedComponents:
    def __init__(self, models: Models) -> None:
        self._models = models

    async def product(self, name: str) -> Product:
        """See the port. *name* may be a reference, a name, or both as Odoo displays them."""
        row = await self._row_named(name)
        self._unit_of(row)
        return Product(int(row["id"]), str(row["display_name"]))

    async def add(self, ref: OrderRef, like: Move, figure: Figure) -> None:
        """Write one more raw move on the order: *figure*'s product, planned with its kilograms.

        It consumes nothing yet. Called again after a lost reply it would add a second one: the
        caller reads the order's moves before.
        """
        row = await self._row_of(figure.product_id)
        unit_id, unit = self._unit_of(row)
        values = {
            **await self._copied(ref, like),
            "product_id": figure.product_id,
            "product_uom": unit_id,
            "product_uom_qty": from_kg(figure.kg, unit),
        }
        await self._models.call_kw(
            "mrp.production", "write", [[ref.odoo_id], {"move_raw_ids": [[0, 0, values]]}]
        )

    async def _copied(self, ref: OrderRef, like: Move) -> dict[str, object]:
        known = await self._models.call_kw(
            "stock.move", "fields_get", [[*_COPIED, *_SAID]], {"attributes": ["type"]}
        )
        copied = [name for name in _COPIED if name in known]
        (row,) = await self._models.call_kw("stock.move", "read", [[like.id], copied])
        said = {
            "name": ref.name,
            "origin": ref.name,
            "procure_method": "make_to_stock",
            "additional": True,  # 14 confirms no other move that comes later
        }
        return {
            **{name: row[name][0] for name in copied if row[name]},
            **{name: value for name, value in said.items() if name in known},
        }

    async def _row_named(self, name: str) -> Mapping[str, Any]:
        reference, plain = parts_of(name)
        domain: list[object] = [["name", "=ilike", escaped(plain)]]
        if reference:
            domain = ["|", ["default_code", "=ilike", escaped(reference)], *domain]
        rows = await self._models.call_kw(
            "product.product", "search_read", [domain], {"fields": [*_PRODUCT_FIELDS]}
        )
        exact = [
            row for row in rows if str(row["default_code"] or "").casefold() == reference.casefold()
        ]
        found = exact if reference and exact else rows
        if not found:
            raise OdooRejectedError(
                f"Odoo has no product with the reference or name {name}. "
                "Correct it in the silo table, or add the product in Odoo."
            )
        if len(found) > 1:
            names = ", ".join(str(row["display_name"]) for row in found)
            raise OdooRejectedError(
                f"Several products in Odoo are called {name}: {names}. "
                "Give the silo table the internal reference of the right one."
            )
        return dict(found[0])

    async def _row_of(self, product_id: int) -> Mapping[str, Any]:
        rows = await self._models.call_kw(
            "product.product", "read", [[product_id], [*_PRODUCT_FIELDS]]
        )
        return dict(rows[0])

    @staticmethod
    def _unit_of(row: Mapping[str, Any]) -> tuple[int, str]:
        unit_id, unit = row["uom_id"]
        if not is_weight(unit):
            raise OdooRejectedError(
                f"{row['display_name']} is kept in {unit} in Odoo; "
                "only what is kept in kg, g or t can be added to an order here."
            )
        return int(unit_id), str(unit)
