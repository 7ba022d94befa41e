"""The standard models over `call_kw` and `execute_kw`: search_read, read, write, buttons."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from services.simulators.odoo import domains, manufacturing
from services.simulators.odoo.domains import plain, stamp
from services.simulators.odoo.errors import OdooError, missing, user_error
from services.simulators.odoo.tables import Row, Tables
from services.simulators.odoo.world import Production, World


class Orm:
    """Answers a model's method, over Odoo's own or the external API."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tables = Tables(world)

    def call(
        self, model: str, method: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> object:
        if model not in self._tables:
            raise OdooError("builtins.KeyError", f"'{model}'")
        handlers: dict[str, Callable[..., object]] = {
            "search_read": self._search_read,
            "read": self._read,
            "search_count": self._search_count,
            "fields_get": self._fields_get,
        }
        if method in handlers:
            named = {key: value for key, value in kwargs.items() if key != "context"}
            _check_names(method, named)
            return handlers[method](model, *args, **named)
        if model == "mrp.production":
            return self._on_orders(method, args, kwargs.get("context", {}))
        if model == "stock.move" and method == "write":
            return self._write_moves(*args)
        if model == "maintenance.request" and method == "create":
            return self._create_request(args[0])
        raise OdooError("builtins.AttributeError", f"The method '{model}.{method}' does not exist")

    def _search_read(
        self,
        model: str,
        domain: Sequence[Any] = (),
        fields: Sequence[str] = (),
        offset: int = 0,
        limit: int | None = None,
        order: str = "id",
    ) -> list[Row]:
        rows = self._matching(model, domain)
        for term in reversed(order.split(",")):
            name, _, direction = term.strip().partition(" ")
            self._tables.check(model, [name])
            rows.sort(key=_by(name), reverse=direction == "desc")
        end = offset + limit if limit else None
        return self._shown(model, rows[offset:end], fields)

    def _read(self, model: str, ids: Sequence[int], fields: Sequence[str] = ()) -> list[Row]:
        by_id = {row["id"]: row for row in self._tables.rows(model)}
        for record_id in ids:
            if record_id not in by_id:
                raise missing(model, record_id)
        return self._shown(model, [by_id[record_id] for record_id in ids], fields)

    def _search_count(self, model: str, domain: Sequence[Any] = ()) -> int:
        return len(self._matching(model, domain))

    def _fields_get(
        self,
        model: str,
        allfields: Sequence[str] = (),
        attributes: Sequence[str] = (),  # noqa: ARG002  (Odoo's own signature)
    ) -> Row:
        names = self._tables.columns(model)
        wanted = [name for name in allfields or names if name in names]
        return {name: {"type": "float", "string": name} for name in wanted}

    def _shown(self, model: str, rows: Sequence[Row], fields: Sequence[str]) -> list[Row]:
        self._tables.check(model, fields)
        return [
            {"id": row["id"], **{name: _as_json(model, row[name]) for name in fields or row}}
            for row in rows
        ]

    def _matching(self, model: str, domain: Sequence[Any]) -> list[Row]:
        for term in domain:
            if isinstance(term, list):
                self._tables.check_term(model, term)
        domains.check(domain)
        rows = self._tables.rows(model, domain)
        value = self._tables.value
        return [row for row in rows if domains.holds(domain, partial(value, model, row))]

    def _on_orders(self, method: str, args: Sequence[Any], context: Mapping[str, Any]) -> object:
        ids = args[0] if isinstance(args[0], list) else [args[0]]
        answer: object = True
        for order in [self._order(order_id) for order_id in ids]:
            match method:
                case "write":
                    manufacturing.write(self._world, order, args[1])
                case "button_mark_done":
                    answer = manufacturing.mark_done(self._world, order, context)
                case "action_cancel":
                    answer = manufacturing.cancel(self._world, order)
                case _:
                    raise OdooError(
                        "builtins.AttributeError",
                        f"The method 'mrp.production.{method}' does not exist",
                    )
        return answer

    def _write_moves(self, ids: Sequence[int], values: Mapping[str, Any]) -> bool:
        for move_id in ids:
            if move_id not in self._world.moves:
                raise missing("stock.move", move_id)
            order = self._world.orders[self._world.moves[move_id].order_id]
            manufacturing.write(self._world, order, {"move_raw_ids": [[1, move_id, values]]})
        return True

    def _order(self, order_id: int) -> Production:
        found = self._world.orders.get(order_id)
        if found is None:
            raise missing("mrp.production", order_id)
        return found

    def _create_request(self, values: Mapping[str, Any]) -> int:
        if not values.get("name"):
            raise user_error("Invalid fields: Subjects")
        new_id = max(self._world.requests, default=0) + 1
        description = values.get("description") or False
        if description and self._world.traits.html_descriptions:
            description = f"<p>{description}</p>"
        equipment = self._world.equipment.get(int(values.get("equipment_id") or 0))
        self._world.requests[new_id] = {
            "id": new_id,
            "name": values["name"],
            "equipment_id": (equipment.id, equipment.name) if equipment else False,
            "maintenance_type": values.get("maintenance_type", "corrective"),
            "description": description,
            "priority": values.get("priority", False),
            "request_date": values.get("request_date", False),
        }
        return new_id


_KNOWN = {
    "search_read": {"domain", "fields", "offset", "limit", "order"},
    "read": {"fields", "load"},
    "search_count": {"limit"},
    "fields_get": {"allfields", "attributes"},
}


def _check_names(method: str, given: Mapping[str, Any]) -> None:
    """Python's own word for an argument that a method does not have."""
    for name in given:
        if name not in _KNOWN[method]:
            raise OdooError(
                "builtins.TypeError", f"{method}() got an unexpected keyword argument {name!r}"
            )


def _by(name: str) -> Callable[[Row], Any]:
    return lambda row: plain(row[name])


def _as_json(model: str, value: object) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Decimal):
        return with_noise(value) if model == "stock.move" else float(value)
    return value


def with_noise(value: Decimal) -> float:
    """Return the float as Odoo's sums leave it: 10.12 comes back as 10.120000000000001."""
    exact = float(value)
    return exact if exact == int(exact) else math.nextafter(exact, math.inf)
