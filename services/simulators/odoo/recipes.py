"""The plant's products, silos and recipes, as the real server's answer has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from services.simulators.odoo.world import (
    Bom,
    BomLine,
    Equipment,
    Move,
    Product,
    Production,
    World,
    utc_now,
)

LINE = "PLC01"

# Code, name and type of each piece of equipment; the liquids are "sensor" (ODOO.md §2).
EQUIPMENT = (
    (LINE, "Main PLC - Injection Machine 01", "plc"),
    *((f"silo{100 + n}", f"SILO {'ABCDEFGHIJKLM'[n - 1]}", "silo") for n in range(1, 14)),
    ("lq114", "LQ TETES", "sensor"),
    ("lq115", "LQ FML", "sensor"),
    ("PLC02", "Main PLC - Line 2", "plc"),
)

# Product id, internal reference, name.
PRODUCTS = (
    (740, "40012", "AMPOK JAGUNG"),
    (774, "40008", "CGF"),
    (775, "40117", "CGM"),
    (787, "4001", "DDGS JAGUNG"),
    (790, "4002", "DEMITOX"),
    (795, "40019", "FML"),
    (800, "40022", "GARAM"),
    (809, "10011", "JF SAPOT 2"),
    (828, "10083", "JF PLUS UVP"),
    (832, "10092", "JF SAPOT 1B"),
    (850, "40006", "KATUL BIASA"),
    (857, "40003", "KLENTENG"),
    (858, "40004", "KOPI KULIT"),
    (860, "40001", "KOPRA TEPUNG/MESH"),
    (879, "4014", "ONGGOK"),
    (884, "40131", "PKD"),
    (885, "40005", "PKE PELLET"),
    (895, "40025", "POLLAR ANGSA"),
    (916, "40137", "SAVEMIX"),
    (917, "40009", "SAWIT"),
    (932, "40132", "SODIUM BICARBONATE"),
    (944, "40018", "TETES"),
    (997, "", "CaCO3"),
    (1000, "", "JF PLUS KUR"),
    (1001, "", "SBM"),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A bill of materials for 1000 kg: (product id, kg, equipment code)."""

    bom_id: int
    product_id: int
    lines: tuple[tuple[int, str, str], ...]


RECIPES = (
    Recipe(
        70,
        832,
        (
            (895, "300", "silo103"),
            (860, "150", "silo102"),
            (917, "220", "silo109"),
            (774, "10", "silo105"),
            (858, "107", "silo110"),
            (850, "120", "silo111"),
            (944, "40", "lq114"),
            (795, "30", "lq115"),
            (790, "0.5", LINE),
            (997, "20", LINE),
            (800, "2.5", LINE),
        ),
    ),
    Recipe(
        69,
        828,
        (
            (895, "350", "silo103"),
            (860, "100.7", "silo102"),
            (885, "40", "silo101"),
            (787, "250", "silo107"),
            (775, "10", "silo104"),
            (740, "140", "silo108"),
            (1001, "18", LINE),
            (884, "10", "silo106"),
            (944, "37", "lq114"),
            (795, "20", "lq115"),
            (916, "1.2", LINE),
            (790, "0.1", LINE),
            (997, "15", LINE),
            (800, "3", LINE),
            (932, "5", LINE),
        ),
    ),
    Recipe(
        65,
        809,
        (
            (895, "340", "silo103"),
            (860, "130", "silo102"),
            (917, "190", "silo109"),
            (740, "110", "silo108"),
            (858, "120", "silo110"),
            (879, "20", "silo113"),
            (944, "40", "lq114"),
            (795, "30", "lq115"),
            (790, "0.5", LINE),
            (997, "16.5", LINE),
            (800, "3", LINE),
        ),
    ),
    Recipe(
        67,
        1000,
        (
            (895, "350", "silo103"),
            (860, "160", "silo102"),
            (885, "41.6", "silo101"),
            (774, "120", "silo105"),
            (787, "125", "silo107"),
            (740, "20", "silo108"),
            (1001, "20", LINE),
            (857, "15", "silo112"),
            (884, "70", "silo106"),
            (944, "40", "lq114"),
            (795, "10", "lq115"),
            (916, "1.4", LINE),
            (790, "0.3", LINE),
            (997, "26.7", LINE),
        ),
    ),
)


def furnish(world: World) -> None:
    """Put the plant's equipment, products and bills into an empty world."""
    for number, (code, name, kind) in enumerate(EQUIPMENT, start=1):
        world.equipment[number] = Equipment(number, code, name, kind, serial_number=code)
    for product_id, reference, name in PRODUCTS:
        world.products[product_id] = Product(product_id, product_id, reference, name)
    for recipe in RECIPES:
        lines = [BomLine(p, Decimal(kg), "kg", code) for p, kg, code in recipe.lines]
        world.boms[recipe.bom_id] = Bom(recipe.bom_id, "", recipe.product_id, Decimal(1000), lines)


def bom_of(world: World, components: Sequence[Mapping[str, object]], quantity: Decimal) -> Bom:
    """Make a bill from `{"product", "quantity", "equipment", "unit"}` entries."""
    lines = []
    for entry in components:
        product = _product(world, str(entry["product"]), str(entry.get("unit", "kg")))
        code = entry.get("equipment", LINE)
        lines.append(
            BomLine(
                product.id,
                Decimal(str(entry["quantity"])),
                str(entry.get("unit", "kg")),
                None if code is None else str(code),
            )
        )
    bom = Bom(max(world.boms) + 1, "", 832, quantity, lines)
    world.boms[bom.id] = bom
    return bom


def add_order(
    world: World,
    bom: Bom,
    *,
    quantity: Decimal,
    line: str = LINE,
    start: datetime | None = None,
    unit: str = "kg",
    name: str = "",
) -> Production:
    """Plan and confirm an order of *quantity* by *bom*, its moves scaled to it."""
    order_id = max(world.orders, default=10) + 1
    if start is None:
        latest = max((o.start for o in world.orders.values()), default=utc_now())
        start = latest + timedelta(minutes=12, microseconds=261830)
    order = Production(
        id=order_id,
        name=name or f"WH/MO/{order_id:05d}",
        state="confirmed",
        product_id=bom.product_id,
        bom_id=bom.id,
        quantity=quantity,
        start=start,
        equipment_code=line,
        unit=unit,
    )
    world.orders[order_id] = order
    ratio = quantity / bom.quantity
    for bom_line in bom.lines:
        world.add_move(_raw_move(world, order, bom_line, ratio))
    world.add_move(
        Move(world.next_move_id(), order_id, bom.product_id, unit, quantity, is_raw=False)
    )
    return order


def _raw_move(world: World, order: Production, line: BomLine, ratio: Decimal) -> Move:
    planned = (line.quantity * ratio).quantize(Decimal("0.01"))
    return Move(
        id=world.next_move_id(),
        order_id=order.id,
        product_id=line.product_id,
        unit=line.unit,
        planned=planned,
        is_raw=True,
        equipment_code=line.equipment_code,
        # From 17 on a reservation stands in the very field that consumption is written to.
        done=planned if world.traits.has_picked else Decimal(0),
        state="assigned",
    )


def _product(world: World, name: str, unit: str) -> Product:
    found = world.product_named(name)
    if found is None:
        new_id = max(world.products) + 1
        found = world.products[new_id] = Product(new_id, new_id, "", name, unit)
    return found
