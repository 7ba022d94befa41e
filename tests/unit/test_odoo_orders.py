"""A recorded answer of the plant's addon, read as orders and joined with Odoo's own rows."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.adapters.odoo.records import Move, Production
from services.adapters.odoo.scada_orders import Listing, OrderReader, listing
from services.adapters.resource_files import load_silo_table
from services.domain.errors import OdooUnavailableError
from services.domain.order import OrderRef, OrderState
from services.simulators.odoo.application import Application, Options
from services.simulators.odoo.scada_api import ScadaApi

HERE = Path(__file__).parent
REAL: list[dict[str, Any]] = json.loads(
    (HERE / "test_odoo_real_answer.json").read_text(encoding="utf-8"), parse_float=Decimal
)["result"]["data"]
READER = OrderReader(load_silo_table(HERE.parents[1] / "resources" / "silos.toml"))


def row(listed: Listing, quantity: str = "1000") -> Production:
    return Production(
        ref=OrderRef(11, listed.name),
        state=OrderState.CONFIRMED,
        product_name="[10092] JF SAPOT 1B",
        bom_id=70,
        bom_name="[10092] JF SAPOT 1B",
        quantity=Decimal(quantity),
        unit="kg",
        producing=Decimal(0),
        produced=Decimal(0),
    )


def moves(listed: Listing, scale: int = 1) -> list[Move]:
    return [
        Move(
            id=100 + index,
            order_id=11,
            product_id=each.product_id,
            product_name=each.product_name,
            unit=each.unit,
            planned=each.to_consume * scale,
            consumed=Decimal(0),
            cancelled=False,
            equipment_id=None,
        )
        for index, each in enumerate(listed.components)
    ]


def test_the_recorded_order_has_its_silos_liquids_and_hand_additions() -> None:
    listed = listing(REAL[0])
    order = READER.order(listed, row(listed), moves(listed), None)
    assert order.line_code == "PLC01"
    assert order.planned_start == datetime(2026, 2, 24, 11, 51, 43, 261830, tzinfo=UTC)
    silos = {c.silo: c.planned_kg for c in order.components if c.silo is not None}
    assert silos == {
        102: Decimal(150),
        103: Decimal(300),
        105: Decimal(10),
        109: Decimal(220),
        110: Decimal(107),
        111: Decimal(120),
        114: Decimal(40),
        115: Decimal(30),
    }
    assert [c.product_name for c in order.components if c.silo is None] == [
        "[4002] DEMITOX",
        "CaCO3",
        "[40022] GARAM",
    ]
    assert order.problem == ""


def test_a_component_counted_in_units_is_a_problem_that_names_order_and_component() -> None:
    listed = listing(REAL[2])
    order = READER.order(listed, row(listed), moves(listed), None)
    assert "[20023] RUMIGOLD 1KG is in Unit, and the line takes kg, g and t" in order.problem


def test_quantities_come_from_the_moves_not_from_the_unscaled_list() -> None:
    listed = listing(REAL[0])
    order = READER.order(listed, row(listed, "2500"), moves(listed, scale=2), None)
    pollar = next(c for c in order.components if c.silo == 103)
    assert pollar.planned_kg == 600
    assert pollar.move_id == 100


def test_a_component_without_a_move_is_scaled_by_its_boms_quantity() -> None:
    listed = listing(REAL[0])
    order = READER.order(listed, row(listed, "2500"), moves(listed)[1:], Decimal(1000))
    pollar = next(c for c in order.components if c.silo == 103)
    assert (pollar.planned_kg, pollar.move_id) == (Decimal(750), None)


def test_a_moves_own_equipment_decides_where_one_product_has_two_moves() -> None:
    listed = listing(REAL[0])
    first, *rest = moves(listed)
    # 11 is the recorded id of silo109, 5 that of silo103.
    both = [replace(first, id=1, equipment_id=11), replace(first, id=2, equipment_id=5), *rest]
    order = READER.order(listed, row(listed), both, None)
    assert [c.silo for c in order.components[:2]] == [109, 103]


def test_two_moves_that_the_list_shows_as_one_keep_their_own_silo_or_hand() -> None:
    listed = listing(REAL[0])
    first, *rest = moves(listed)
    by_hand = replace(first, id=3, equipment_id=0)
    both = [replace(first, id=1, equipment_id=5), by_hand, *rest]
    order = READER.order(listed, row(listed), both, None)
    assert [c.silo for c in order.components[:2]] == [103, None]


def test_equipment_that_only_another_orders_list_names_is_known() -> None:
    reader = OrderReader(load_silo_table(HERE.parents[1] / "resources" / "silos.toml"))
    reader.learn([listing(REAL[1])])  # it has silo107, whose recorded id is 9
    listed = listing(REAL[0])
    first, *rest = moves(listed)
    both = [replace(first, id=1, equipment_id=5), replace(first, id=2, equipment_id=9), *rest]
    order = reader.order(listed, row(listed), both, None)
    assert [c.silo for c in order.components[:2]] == [103, 107]


def test_a_server_that_tells_no_equipment_has_moves_paired_with_the_list_in_order() -> None:
    entry = json.loads(json.dumps(REAL[0], default=str))
    second = {**entry["components_consumption"][1], "product_id": 895}
    entry["components_consumption"].insert(1, second)
    listed = listing(entry)
    first, *rest = moves(listing(REAL[0]))
    order = READER.order(listed, row(listed), [first, replace(first, id=2), *rest], None)
    assert [c.silo for c in order.components[:2]] == [103, 102]


def test_a_silo_that_the_table_does_not_know_is_a_problem_not_a_hand_addition() -> None:
    entry = json.loads(json.dumps(REAL[0], default=str))
    entry["components_consumption"][0]["equipment"]["code"] = "silo116"
    listed = listing({**REAL[0], "components_consumption": entry["components_consumption"]})
    order = READER.order(listed, row(listed), moves(listed), None)
    assert "silo116" in order.problem
    assert "silo table" in order.problem


def test_a_component_without_equipment_is_added_by_hand() -> None:
    entry = json.loads(json.dumps(REAL[0], default=str))
    entry["components_consumption"][0]["equipment"] = None
    listed = listing(entry)
    order = READER.order(listed, row(listed), moves(listed), None)
    assert order.components[0].silo is None
    assert order.problem == ""


def test_a_description_that_cannot_be_read_is_no_answer() -> None:
    with pytest.raises(OdooUnavailableError, match="cannot be read"):
        listing({"mo_id": "WH/MO/1", "components_consumption": [{"product_id": "x"}]})


def test_the_simulator_describes_an_order_in_the_shape_of_the_real_answer() -> None:
    world = Application(Options(orders=1)).world
    answer = ScadaApi(world).call("/api/scada/mo-list-detailed", {"limit": 0})
    (simulated,) = answer["data"]
    real = REAL[0]
    assert simulated.keys() == real.keys()
    assert simulated["equipment"].keys() == real["equipment"].keys()
    for part in ("bom_components", "components_consumption"):
        assert simulated[part][0].keys() == real[part][0].keys()
