"""Keeps the simulated Odoo's state in a file, so that it survives being killed."""

import json
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.simulators.odoo.versions import Traits
from services.simulators.odoo.world import (
    Bom,
    BomLine,
    Booking,
    Equipment,
    FailureRow,
    Move,
    Product,
    Production,
    World,
)

_TABLES: dict[str, Any] = {
    "products": Product,
    "equipment": Equipment,
    "boms": Bom,
    "orders": Production,
    "moves": Move,
    "failures": FailureRow,
}


def save(world: World, path: Path) -> None:
    """Write the whole world, then put it in the old file's place in one step."""
    tables = {name: [asdict(row) for row in getattr(world, name).values()] for name in _TABLES}
    tables["requests"] = list(world.requests.values())
    tables["bookings"] = [asdict(booking) for booking in world.bookings]
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(tables, default=_tagged), encoding="utf-8")
    fresh.replace(path)


def load(path: Path, traits: Traits) -> World:
    tables = json.loads(path.read_text(encoding="utf-8"), object_hook=_untagged)
    world = World(traits)
    for name, kind in _TABLES.items():
        for row in tables[name]:
            entry = kind(**row)
            if isinstance(entry, Move):
                world.add_move(entry)
            else:
                getattr(world, name)[entry.id] = entry
    for row in tables["boms"]:
        world.boms[row["id"]].lines = [BomLine(**line) for line in row["lines"]]
    world.requests.update({row["id"]: row for row in tables["requests"]})
    world.bookings.extend(Booking(**row) for row in tables["bookings"])
    return world


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    raise TypeError(f"{value!r} cannot be kept")


def _untagged(entry: dict[str, Any]) -> Any:
    if "$decimal" in entry:
        return Decimal(entry["$decimal"])
    if "$time" in entry:
        return datetime.fromisoformat(entry["$time"])
    return entry
