"""More of what real servers do that surprises: the wire, new moves, rights, parallel calls."""

import http.client
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.integration.odoo_client import NO_QUESTIONS, Client, Order, done_line, version_of
from tests.odoo_process import OdooProcess, odoo_simulator

SAWIT = 917
OF_A_MOVE = {"name": "WH/MO", "location_id": 8, "location_dest_id": 15}


@pytest.fixture(scope="module", params=[14, 16, 17, 18])
def versioned(request: pytest.FixtureRequest) -> Iterator[OdooProcess]:
    with odoo_simulator(version=request.param) as simulator:
        yield simulator


@pytest.fixture
def any_order(versioned: OdooProcess) -> Order:
    return Order(Client(versioned))


@pytest.fixture(scope="module")
def plant() -> Iterator[OdooProcess]:
    with odoo_simulator() as simulator:
        yield simulator


def added(order: Order, **values: object) -> dict[str, Any]:
    move = {"product_id": SAWIT, "product_uom": 12, "product_uom_qty": 14.9, **values}
    commands = {"move_raw_ids": [[0, 0, move]]}
    return order.client.execute("mrp.production", "write", [order.id], commands)


def refusal(answer: dict[str, Any]) -> tuple[str, str]:
    data = answer["error"]["data"]
    return data["name"], data["message"]


def test_a_raw_move_that_is_added_is_planned_and_consumes_once_it_is_written(
    any_order: Order,
) -> None:
    assert added(any_order, additional=True, **OF_A_MOVE)["result"] is True
    new = next(m for m in any_order.seen()["moves"] if m["product_id"] == SAWIT)
    assert (new["planned"], new["counted"], new["state"]) == ("14.90", "0", "confirmed")
    any_order.moves.append(new["id"])
    any_order.write(1000, *(done_line(any_order, kg) for kg in (600, 40, 30, 14.9)))
    assert any_order.mark_done(**NO_QUESTIONS)["result"] is True
    assert [str(kg) for kg in any_order.booked()] == ["600.00", "40.00", "30.00", "14.90"]


def test_14_wants_name_and_locations_of_a_new_move_and_later_versions_fill_them_in(
    any_order: Order,
) -> None:
    answer = added(any_order)
    if version_of(any_order) == 14:
        name, message = refusal(answer)
        assert name == "odoo.exceptions.ValidationError"
        assert "mandatory field" in message
        assert len(any_order.seen()["moves"]) == 4
        added(any_order, **OF_A_MOVE)  # what does not say that it came later is not confirmed
        assert any_order.seen()["moves"][3]["state"] == "draft"
    else:
        assert answer["result"] is True


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"product_uom_id": 12}, "Invalid field 'product_uom_id'"),
        ({"qty_done": 5}, "Invalid field 'qty_done'"),
        ({"product_id": 999_999}, "Record does not exist"),
        ({"product_uom": 999}, "Record does not exist"),
    ],
)
def test_a_new_move_with_a_wrong_field_or_a_number_of_nothing_is_refused_whole(
    any_order: Order, values: dict[str, object], told: str
) -> None:
    before = any_order.seen()
    assert told in refusal(added(any_order, additional=True, **OF_A_MOVE, **values))[1]
    assert any_order.seen() == before


def test_a_field_that_the_version_does_not_have_is_refused_wherever_it_stands(
    any_order: Order,
) -> None:
    execute = any_order.client.execute
    wrong = "quantity" if version_of(any_order) < 17 else "quantity_done"
    for answer in (
        execute("stock.move", "search_read", [], fields=[wrong]),
        execute("stock.move", "search_read", [[wrong, "=", 1]]),
        execute("stock.move", "search_read", [["production_id.nonsense", "=", 1]]),
        execute("stock.move", "search_read", [["state.name", "=", "done"]]),
        execute("stock.move", "search_read", [], order=f"{wrong} asc"),
        execute("stock.move", "read", any_order.moves, [wrong]),
        execute("mrp.production", "search_read", [["product_uom", "=", 12]]),
        execute("mrp.production", "write", [any_order.id], {"quantity_produced": 1}),
    ):
        name, message = refusal(answer)
        assert name == "builtins.ValueError"
        assert "Invalid field" in message


def test_an_unknown_argument_operator_model_or_method_is_refused(any_order: Order) -> None:
    execute = any_order.client.execute
    for answer, name in (
        (execute("mrp.production", "search_read", [], sort="id"), "builtins.TypeError"),
        (execute("mrp.production", "search_read", [["id", "==", 1]]), "builtins.ValueError"),
        (execute("mrp.production", "search_read", ["|", ["id", "=", 1]]), "builtins.ValueError"),
        (execute("mrp.order", "search_read", []), "builtins.KeyError"),
        (execute("mrp.production", "button_done", [any_order.id]), "builtins.AttributeError"),
    ):
        assert refusal(answer)[0] == name


def test_an_untouched_order_asks_for_immediate_production_before_17(any_order: Order) -> None:
    answer = any_order.mark_done()["result"]
    if version_of(any_order) < 17:
        assert answer["res_model"] == "mrp.immediate.production"
        assert any_order.seen()["state"] == "confirmed"
    else:
        assert answer is True


def test_marking_a_done_order_done_again_overwrites_when_it_was(any_order: Order) -> None:
    any_order.write(1000, done_line(any_order, 600))
    any_order.mark_done(**NO_QUESTIONS)
    before = any_order.seen()["finished_at"]
    time.sleep(0.01)
    any_order.mark_done(**NO_QUESTIONS)
    assert any_order.seen()["finished_at"] > before


def test_the_state_leaves_confirmed_at_the_first_write_over_the_standard_api_too(
    any_order: Order,
) -> None:
    any_order.write(None, done_line(any_order, 1))
    assert any_order.seen()["state"] == "progress"
    any_order.write(1000)
    assert any_order.seen()["state"] == "to_close"


def test_more_than_there_is_in_stock_is_consumed_all_the_same(any_order: Order) -> None:
    any_order.write(1000, done_line(any_order, 999_999))
    assert any_order.mark_done(**NO_QUESTIONS)["result"] is True
    assert any_order.booked()[0] == 999_999


def test_what_is_tracked_by_lots_is_not_consumed_without_one(any_order: Order) -> None:
    any_order.control.command("change_product", product="40025", tracked=True)
    try:
        any_order.write(1000, done_line(any_order, 600))
        name, message = refusal(any_order.mark_done(**NO_QUESTIONS))
    finally:
        any_order.control.command("change_product", product="40025", tracked=False)
    assert name == "odoo.exceptions.UserError"
    assert "Lot/Serial Number" in message
    assert any_order.seen()["state"] != "done"


def test_dates_are_naive_utc_and_nothing_is_false(any_order: Order) -> None:
    start = "date_planned_start" if version_of(any_order) < 17 else "date_start"
    fields = [start, "origin", "date_finished"]
    (row,) = any_order.client.execute("mrp.production", "read", [any_order.id], fields)["result"]
    assert (len(row[start]), row[start][10]) == (19, " ")
    assert (row["origin"], row["date_finished"]) == (False, False)


def test_a_connection_closes_after_its_reply(plant: OdooProcess) -> None:
    host = plant.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("POST", "/jsonrpc", body="{}")
        answer = connection.getresponse()
        assert answer.will_close
    finally:
        connection.close()


def test_a_call_without_its_session_is_error_100_on_call_kw_too(plant: OdooProcess) -> None:
    call = {"model": "mrp.production", "method": "search_read", "args": [[]], "kwargs": {}}
    answer = Client(plant).post("/web/dataset/call_kw", call)
    assert answer["error"]["code"] == 100


def test_errors_come_with_http_200_and_their_own_names(plant: OdooProcess) -> None:
    order = Order(Client(plant))
    order.control.fault(
        "reject", exception="odoo.exceptions.AccessError", message="You are not allowed to."
    )
    assert refusal(order.mark_done()) == ("odoo.exceptions.AccessError", "You are not allowed to.")
    wrong = [plant.db, 2, "no", "mrp.production", "read", [[order.id]], {}]
    call = {"service": "object", "method": "execute_kw", "args": wrong}
    assert refusal(order.client.post("/jsonrpc", call))[0] == "odoo.exceptions.AccessDenied"
    nowhere = {"service": "common", "method": "authenticate", "args": ["nowhere", "a", "b", {}]}
    assert refusal(order.client.post("/jsonrpc", nowhere))[0] == "psycopg2.OperationalError"


def test_parallel_calls_of_the_addon_on_one_order_break_each_other(plant: OdooProcess) -> None:
    order, other = (Order(Client(plant).log_in()) for _ in range(2))
    update = "/api/scada/mo/update-with-consumptions"
    order.control.fault("slow", path="update-with", order=order.name, seconds=0.6)
    slow = threading.Thread(
        target=order.client.scada,
        args=("mo/update-with-consumptions",),
        kwargs={"mo_id": order.name, "silo103": 5},
    )
    slow.start()
    time.sleep(0.2)
    second = Client(plant).log_in()
    broken = second.post(update, {"mo_id": order.name, "silo103": 6})
    assert refusal(broken)[0] == "psycopg2.errors.InFailedSqlTransaction"
    assert second.post(update, {"mo_id": other.name, "silo103": 6})["result"]["status"] == "success"
    slow.join()


def test_a_cancelled_order_has_no_finished_move_for_the_addon(plant: OdooProcess) -> None:
    order = Order(Client(plant).log_in())
    order.client.scada("mo/cancel", mo_id=order.name)
    answer = order.client.scada("mo/mark-done", mo_id=order.name, finished_qty=1000)
    assert answer["message"] == "No finished product move found for this MO"


def test_a_failure_without_a_date_is_dated_now_in_utc(plant: OdooProcess) -> None:
    client = Client(plant).log_in()
    report = {"equipment_code": "silo101", "description": "stuck"}
    filed = client.scada("failure-report", **report)["data"]
    assert filed["date"][:4] == time.strftime("%Y", time.gmtime())
    assert client.scada("equipment-failure", **report, duration="01:30")["status"] == "success"


def test_the_page_is_there_for_whoever_runs_the_demo(versioned: OdooProcess) -> None:
    version = versioned.control.state()["version"]
    answer = requests.get(f"{versioned.url}/", timeout=5)
    assert f"Simulated Odoo {version}.0" in answer.text
