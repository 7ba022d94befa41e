"""The simulated Odoo is as awkward as the recorded servers: each trap, seen over its socket."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from tests.integration.odoo_client import (
    COMPONENTS,
    NO_QUESTIONS,
    Client,
    Order,
    done_line,
    version_of,
)
from tests.odoo_process import ROOT, OdooProcess, odoo_simulator


@pytest.fixture(scope="module")
def plant() -> Iterator[OdooProcess]:
    with odoo_simulator() as simulator:
        yield simulator


@pytest.fixture(scope="module", params=[14, 16, 17, 18])
def versioned(request: pytest.FixtureRequest) -> Iterator[OdooProcess]:
    with odoo_simulator(version=request.param) as simulator:
        yield simulator


@pytest.fixture
def client(plant: OdooProcess) -> Client:
    return Client(plant).log_in()


@pytest.fixture
def order(client: Client) -> Order:
    return Order(client)


@pytest.fixture
def any_order(versioned: OdooProcess) -> Order:
    return Order(Client(versioned))


def test_the_session_id_in_the_body_is_dead_and_the_cookie_counts(plant: OdooProcess) -> None:
    client = Client(plant)
    answer = client.scada(
        "authenticate", db=plant.db, login=plant.username, password=plant.password
    )
    client.session.cookies.clear()
    client.session.cookies.set("session_id", answer["session_id"])
    lost = client.post("/api/scada/mo-list-detailed", {"limit": 0})
    assert lost["error"]["code"] == 100


def test_a_wrong_password_is_denied_in_each_contracts_way(plant: OdooProcess) -> None:
    client = Client(plant)
    denied = client.scada("authenticate", db=plant.db, login=plant.username, password="no")
    assert denied == {"status": "error", "message": "Access Denied"}
    args = [plant.db, plant.username, "no", {}]
    answer = client.post("/jsonrpc", {"service": "common", "method": "authenticate", "args": args})
    assert answer["result"] is False


def test_the_list_is_not_sorted_zero_is_no_limit_and_minus_one_an_error(client: Client) -> None:
    for _ in range(3):
        Order(client)
    everything = client.scada("mo-list-detailed", limit=0, offset=0, states="confirmed")
    starts = [order["schedule_start"] for order in everything["data"]]
    assert len(starts) >= 3
    assert starts != sorted(starts)
    assert client.scada("mo-list-detailed", limit=2)["count"] == 2
    assert client.scada("mo-list-detailed", limit=-1)["status"] == "error"


def test_the_list_is_not_scaled_and_its_consumption_is_clipped(client: Client) -> None:
    (order_id,) = client.simulator.control.add_orders(
        components=COMPONENTS, quantity=2500, bom_quantity=1000
    )
    name = f"WH/MO/{order_id:05d}"
    client.scada("mo/update-with-consumptions", mo_id=name, silo103=1600)
    (first, *_) = client.scada("mo-detail", mo_id=name)["data"]["components_consumption"]
    assert (first["to_consume"], first["consumed"]) == (600.0, 600.0)
    (bom,) = client.scada("boms", bom_id=client.scada("mo-detail", mo_id=name)["data"]["bom_id"])[
        "data"
    ]
    assert bom["product_qty"] == 1000.0


def test_an_update_replaces_skips_zeros_and_does_its_part_despite_errors(order: Order) -> None:
    update = "mo/update-with-consumptions"
    order.client.scada(update, mo_id=order.name, silo103=500, lq114=41)
    answer = order.client.scada(
        update, mo_id=order.name, silo103=501.005, lq114=0, lq115=-3, silo999=1, silo101=2
    )
    assert answer["status"] == "success"
    assert answer["message"] == "MO updated with some errors"
    assert answer["errors"] == [
        "silo999: Equipment not found",
        "silo101: No raw material move found for this equipment",
    ]
    done = [move["done"] for move in order.seen()["moves"] if move["is_raw"]]
    assert done == ["501.01", "41.00", "0"]


def test_a_zero_finished_quantity_is_an_error_that_rolls_nothing_back(order: Order) -> None:
    answer = order.client.scada(
        "mo/update-with-consumptions", mo_id=order.name, silo103=500, quantity=0
    )
    assert answer["status"] == "error"
    assert order.seen()["moves"][0]["done"] == "500.00"


def test_the_state_leaves_confirmed_at_the_first_write(order: Order) -> None:
    assert order.seen()["state"] == "confirmed"
    order.client.scada("mo/update-with-consumptions", mo_id=order.name, silo103=1)
    assert order.seen()["state"] == "progress"
    order.client.scada("mo/update-with-consumptions", mo_id=order.name, quantity=1000)
    assert order.seen()["state"] == "to_close"


def test_only_names_are_known_and_an_unknown_one_is_an_error(order: Order) -> None:
    for unknown in (order.id, "WH/MO/99999"):
        answer = order.client.scada("mo/update-with-consumptions", mo_id=unknown, silo103=1)
        assert answer == {
            "status": "error",
            "message": f'Manufacturing Order "{unknown}" not found',
        }


def test_mark_done_says_success_although_the_order_is_not_done(order: Order) -> None:
    scada = order.client.scada
    scada("mo/update-with-consumptions", mo_id=order.name, silo103=601, lq114=40, lq115=30)
    answer = scada("mo/mark-done", mo_id=order.name, finished_qty=1000)
    assert answer["status"] == "success"
    assert order.seen()["state"] == "to_close"
    assert order.booked() == []
    scada("mo/update-with-consumptions", mo_id=order.name, silo103=600)
    scada("mo/mark-done", mo_id=order.name, finished_qty=1000)
    assert order.seen()["state"] == "done"
    again = scada("mo/mark-done", mo_id=order.name, finished_qty=1000)
    assert again["message"] == "No finished product move found for this MO"
    refused = scada("mo/update-with-consumptions", mo_id=order.name, silo103=1)
    assert refused["message"] == f'Cannot update MO "{order.name}" in state "done"'


def test_cancel_may_be_repeated_but_not_on_a_done_order(client: Client) -> None:
    order, done = Order(client), Order(client)
    assert client.scada("mo/cancel", mo_id=order.name)["status"] == "success"
    assert "already cancelled" in client.scada("mo/cancel", mo_id=order.name)["message"]
    done.control.command("mark_done_elsewhere", order=done.name)
    answer = client.scada("mo/cancel", mo_id=done.name)
    assert answer["message"] == f'Cannot cancel MO "{done.name}" in state "done"'


def test_a_failure_report_is_not_idempotent_and_wants_a_naive_date(client: Client) -> None:
    report = {"equipment_code": "silo101", "description": "stuck", "date": "2026-03-04 17:42:15"}
    first, second = (client.scada("failure-report", **report)["data"]["id"] for _ in range(2))
    assert second == first + 1
    zoned = client.scada("failure-report", **{**report, "date": "2026-03-04T17:42:15+07:00"})
    assert zoned["status"] == "error"
    unknown = client.scada("failure-report", **{**report, "equipment_code": "MIXER9"})
    assert "MIXER9" in unknown["message"]


def test_a_quantity_read_back_has_float_noise(order: Order) -> None:
    order.client.scada("mo/update-with-consumptions", mo_id=order.name, lq114=10.12)
    answer = order.client.execute("stock.move", "read", order.moves, ["quantity_done"])
    assert answer["result"][1]["quantity_done"] == 10.120000000000001


def test_an_atomic_write_keeps_nothing_when_one_line_is_wrong(any_order: Order) -> None:
    good = [1, any_order.moves[0], done_line(any_order, 5)]
    before = any_order.seen()
    answer = any_order.client.execute(
        "mrp.production",
        "write",
        [any_order.id],
        {"qty_producing": 9, "move_raw_ids": [good, [1, 999999, {}]]},
    )
    assert answer["error"]["data"]["name"] == "odoo.exceptions.MissingError"
    assert any_order.seen() == before


def test_written_values_are_rounded_half_up_to_two_decimals(any_order: Order) -> None:
    any_order.write(None, done_line(any_order, 10.125))
    assert any_order.seen()["moves"][0]["done"] == "10.13"


def test_an_order_is_done_with_what_was_written(any_order: Order) -> None:
    lines = [done_line(any_order, kg) for kg in (601.5, 39, 31)]
    any_order.write(999, *lines)
    assert any_order.mark_done(**NO_QUESTIONS)["result"] is True
    assert any_order.seen()["state"] == "done"
    assert any_order.booked() == [Decimal("601.50"), Decimal(39), Decimal(31)]


def test_without_the_context_a_question_comes_back_and_nothing_is_done(
    any_order: Order,
) -> None:
    any_order.write(999, done_line(any_order, 601.5))
    question = any_order.mark_done()["result"]
    assert question["res_model"] == "mrp.consumption.warning"
    question = any_order.mark_done(skip_consumption=True)["result"]
    assert question["res_model"] == "mrp.production.backorder"
    assert any_order.seen()["state"] == "progress"
    assert any_order.booked() == []


def test_17_and_18_lose_unpicked_quantities_in_silence(any_order: Order) -> None:
    if version_of(any_order) < 17:
        answer = any_order.write(1000, {"quantity": 600, "picked": True})
        assert "Invalid field 'quantity'" in answer["error"]["data"]["message"]
        return
    any_order.write(1000, {"quantity": 600}, {"quantity": 40, "picked": True})
    assert any_order.mark_done(**NO_QUESTIONS)["result"] is True
    moves = any_order.seen()["moves"]
    assert [(m["state"], m["done"]) for m in moves[:2]] == [("cancel", "0"), ("done", "40.00")]
    assert any_order.booked() == [Decimal(40)]


def test_done_with_nothing_set_means_something_else_in_each_version(any_order: Order) -> None:
    answer = any_order.mark_done(**NO_QUESTIONS)
    if version_of(any_order) < 17:
        assert "must be positive" in answer["error"]["data"]["message"]
        assert any_order.booked() == []
    else:
        assert answer["result"] is True
        assert any_order.booked() == [Decimal(600), Decimal(40), Decimal(30)]


def test_14_and_16_are_done_without_consumption_when_only_the_quantity_is_set(
    any_order: Order,
) -> None:
    any_order.write(1000)
    assert any_order.mark_done(**NO_QUESTIONS)["result"] is True
    assert any_order.seen()["state"] == "done"
    assert any_order.booked() == []


def test_the_same_write_on_a_done_order_counts_twice_in_14_only(any_order: Order) -> None:
    lines = [done_line(any_order, kg) for kg in (610, 40, 30)]
    any_order.write(1000, *lines)
    any_order.mark_done(**NO_QUESTIONS)
    assert any_order.booked() == [Decimal(610), Decimal(40), Decimal(30)]
    assert any_order.write(1000, *lines)["result"] is True
    twice = Decimal(620) if version_of(any_order) == 14 else Decimal(610)
    assert any_order.booked() == [twice, Decimal(40), Decimal(30)]
    any_order.write(None, done_line(any_order, 700))
    assert any_order.booked()[0] > 610


def test_marking_done_twice_changes_no_stock(any_order: Order) -> None:
    any_order.write(1000, done_line(any_order, 600))
    any_order.mark_done(**NO_QUESTIONS)
    before = any_order.booked()
    assert any_order.mark_done(**NO_QUESTIONS)["result"] is True
    assert any_order.booked() == before


def test_a_cancelled_order_is_never_done_but_17_and_18_say_true(any_order: Order) -> None:
    any_order.client.execute("mrp.production", "action_cancel", [any_order.id])
    answer = any_order.mark_done(**NO_QUESTIONS)
    if version_of(any_order) < 17:
        assert answer["error"]["data"]["name"] == "odoo.exceptions.UserError"
    else:
        assert answer["result"] is True
    assert any_order.seen()["state"] == "cancel"


def test_cancelling_a_done_order_has_no_effect_and_18_says_so(any_order: Order) -> None:
    any_order.control.command("mark_done_elsewhere", id=any_order.id)
    answer = any_order.client.execute("mrp.production", "action_cancel", [any_order.id])
    assert ("error" in answer) == (version_of(any_order) == 18)
    assert any_order.seen()["state"] == "done"


def test_negative_quantities_are_refused_by_14_and_18_only(any_order: Order) -> None:
    answer = any_order.write(None, done_line(any_order, -1))
    assert ("error" in answer) == (version_of(any_order) in (14, 18))


def test_each_version_has_its_own_field_names(any_order: Order) -> None:
    asked = ["quantity", "quantity_done", "picked"]
    fields = any_order.client.execute("stock.move", "fields_get", asked)["result"]
    old = version_of(any_order) < 17
    assert set(fields) == ({"quantity_done"} if old else {"quantity", "picked"})
    planned = any_order.client.execute(
        "mrp.production", "search_read", [], fields=["date_planned_start"]
    )
    assert ("error" in planned) != old


def test_an_odoo_without_orders_knows_its_fields() -> None:
    with odoo_simulator() as empty:
        client = Client(empty)
        before = {
            model: set(client.execute(model, "fields_get")["result"])
            for model in ("stock.move", "mrp.production")
        }
        Order(client)
        for model, fields in before.items():
            (row, *_) = client.execute(model, "search_read")["result"]
            assert set(row) == fields


def test_the_addon_exists_on_14_only(versioned: OdooProcess) -> None:
    answer = requests.post(f"{versioned.url}/api/scada/mo-list-detailed", json={}, timeout=5)
    assert (answer.status_code == 200) == (versioned.control.state()["version"] == 14)


def test_a_malformed_request_gets_http_400_that_is_not_json(plant: OdooProcess) -> None:
    for body in (b"{not json", b"[]", b""):
        answer = requests.post(f"{plant.url}/jsonrpc", data=body, timeout=5)
        assert answer.status_code == 400
        assert answer.text.startswith("<html>")


def test_the_books_survive_a_kill(tmp_path: Path) -> None:
    with odoo_simulator(orders=3, state=tmp_path / "odoo.json") as simulator:
        simulator.control.command("mark_done_elsewhere", order="WH/MO/00011")
        before = simulator.control.state()
        simulator.restart()
        after = simulator.control.state()
    for part in ("orders", "bookings", "failures"):
        assert after[part] == before[part]


def test_the_page_shows_orders_and_their_states(order: Order) -> None:
    order.control.command("mark_done_elsewhere", order=order.name)
    page = requests.get(f"{order.client.simulator.url}/", timeout=5).text
    assert order.name in page
    assert 'class="done"' in page


@contextmanager
def started(*options: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "services.simulators.odoo", "--port=0", *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert b'"port"' in process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_ends_when_its_parent_does_and_leaves_no_error_behind() -> None:
    with started("--with-parent", "--orders=1") as process:
        _, said = process.communicate(timeout=5)
    assert (process.returncode, said) == (0, b"")


def test_it_ends_on_a_signal() -> None:
    with started("--orders=1") as process:
        process.terminate()
        assert process.wait(5) == 0


def test_an_endless_one_plans_new_orders_as_others_end() -> None:
    with odoo_simulator(orders=2, endless=True) as simulator:
        simulator.control.command("mark_done_elsewhere", order="WH/MO/00011")
        deadline = time.monotonic() + 5
        while len(simulator.control.state()["orders"]) < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        states = [order["state"] for order in simulator.control.state()["orders"]]
    assert states.count("confirmed") == 2
