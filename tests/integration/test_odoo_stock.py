"""What is the stock adapter's alone: its domain, its silo table, its calls and its login."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from services.adapters.odoo.answers import LoginRefusedError
from services.domain.errors import OdooRejectedError, OdooUnavailableError
from services.domain.order import OrderState
from services.domain.push import FailureReport
from services.domain.silo import SiloTable
from tests.integration.odoo_figures import COMPONENTS, FINISHED_AT, actuals, agreed
from tests.integration.test_odoo_behaviour import assert_booked_once, order_with
from tests.odoo_process import SILOS, OdooProcess, odoo_simulator, scada_link, stock_link


@pytest.fixture(scope="module")
def server() -> Iterator[OdooProcess]:
    with odoo_simulator(contract="stock", version=17) as simulator:
        yield simulator


@pytest.fixture
def simulator(server: OdooProcess) -> Iterator[OdooProcess]:
    yield server
    server.control.clear_faults()


def test_a_hundred_orders_are_fetched_with_two_calls(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            await odoo.check()
            simulator.control.add_orders(100)
            first = await anext(odoo.confirmed_orders())  # asks for the start's name, once
            assert len(first) == 100
            before = simulator.control.calls()
            pages = odoo.confirmed_orders()
            assert len(await anext(pages)) == 100
            assert simulator.control.calls() - before == 2

    asyncio.run(scenario())


def test_a_batch_with_one_running_push_costs_six_calls(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            await odoo.check()
            order = await order_with(odoo, simulator, COMPONENTS)
            before = simulator.control.calls()
            await odoo.report(order.ref, actuals(order, more="-4", finished=None))
            assert simulator.control.calls() - before == 2
            figures = actuals(order)
            books = await odoo.complete(order.ref, figures)
            assert simulator.control.calls() - before == 6
            assert (books.state, books.consumed_kg) == (OrderState.DONE, agreed(figures))
            assert books.finished_kg == figures.finished_kg
            assert not books.untouched
            again = await odoo.complete(order.ref, figures)
            assert again.untouched
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_pages_go_on_until_there_are_no_more_orders(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        simulator.control.add_orders(130)
        orders = simulator.control.state()["orders"]
        confirmed = {order["id"] for order in orders if order["state"] == "confirmed"}
        async with stock_link(simulator) as odoo:
            pages = [page async for page in odoo.confirmed_orders()]
        assert len(pages) >= 2
        fetched = [order.ref.odoo_id for page in pages for order in page]
        assert set(fetched) == confirmed
        assert len(fetched) == len(confirmed)

    asyncio.run(scenario())


def test_only_orders_that_match_the_domain_are_taken(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        simulator.control.add_orders(recipe=65, quantity=1000)
        simulator.control.add_orders(recipe=67, quantity=1000)
        async with stock_link(simulator, order_domain=[["product_id", "=", 1000]]) as odoo:
            names = {o.product_name async for page in odoo.confirmed_orders() for o in page}
        assert names == {"JF PLUS KUR"}

    asyncio.run(scenario())


def test_a_silo_is_found_by_reference_name_or_both_and_an_alternative_counts(
    simulator: OdooProcess,
) -> None:
    wanted = {101: ("CaCO3",), 102: ("[40022] garam",), 103: ("40009", "40025")}
    silos = SiloTable([replace(s, products=wanted.get(s.number, ())) for s in SILOS.silos])
    components = [
        {"product": "CaCO3", "quantity": 300},
        {"product": "40022", "quantity": 100},
        {"product": "40025", "quantity": 500},
        {"product": "40009", "quantity": 80},
        {"product": "40018", "quantity": 20},
    ]

    async def scenario() -> None:
        async with stock_link(simulator, silos=silos) as odoo:
            order = await order_with(odoo, simulator, components)
            assert [c.silo for c in order.components] == [101, 102, 103, 103, None]
            figures = actuals(order, more="-1.11")
            books = await odoo.complete(order.ref, figures)
            assert books.consumed_kg == agreed(figures)
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_a_reservation_is_no_consumption(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            books = await odoo.books(order.ref)
            assert set(books.consumed_kg.values()) == {Decimal(0)}
            assert books.state is OrderState.CONFIRMED

    asyncio.run(scenario())


def test_a_running_report_leaves_what_has_given_nothing_alone(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            full = actuals(order, finished=None)
            only_first = tuple(
                figure if index == 0 else replace(figure, kg=Decimal(0))
                for index, figure in enumerate(full.figures)
            )
            await odoo.report(order.ref, replace(full, figures=only_first))
        reserved = [m["done"] for m in simulator.control.order(order.ref.odoo_id)["moves"]]
        assert reserved[:4] == ["400.00", "300.00", "40.00", "30.00"]
        picked = [m["picked"] for m in simulator.control.order(order.ref.odoo_id)["moves"]]
        assert picked[:4] == [True, False, False, False]

    asyncio.run(scenario())


def test_a_report_is_one_write_and_one_wrong_line_keeps_nothing(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            before = simulator.control.calls("mrp.production.write")
            figures = actuals(order, finished=None)
            simulator.control.reject_next("Lot needed.", path="mrp.production.write")
            with pytest.raises(OdooRejectedError, match=r"^Lot needed\.$"):
                await odoo.report(order.ref, figures)
            await odoo.report(order.ref, figures)
            assert simulator.control.calls("mrp.production.write") == before + 2

    asyncio.run(scenario())


def test_a_password_changed_meanwhile_is_asked_once_and_no_more(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            await odoo.check()
            simulator.control.command("set_password", password="another")
            try:
                before = simulator.control.calls()
                for _ in range(3):
                    with pytest.raises(LoginRefusedError, match="ODOO_PASSWORD"):
                        await anext(odoo.confirmed_orders())
                assert simulator.control.calls() == before + 1
            finally:
                simulator.control.command("set_password", password=simulator.password)
            odoo.reset_login()
            assert await odoo.check() == "Odoo 17.0, database plant, user hmi"

    asyncio.run(scenario())


def test_a_wrong_password_is_asked_once(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with stock_link(simulator, password="wrong") as odoo:
            before = simulator.control.calls()
            for _ in range(3):
                with pytest.raises(LoginRefusedError):
                    await anext(odoo.confirmed_orders())
            assert simulator.control.calls() == before + 1

    asyncio.run(scenario())


def test_an_odoo_without_the_maintenance_app_says_what_is_missing(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            simulator.control.reject_next(
                "Object maintenance.equipment doesn't exist", path="maintenance.equipment"
            )
            with pytest.raises(OdooRejectedError, match="Maintenance app is missing"):
                await odoo.report_failure(FailureReport(1, "silo101", "stuck", FINISHED_AT))

    asyncio.run(scenario())


def test_the_scada_adapter_on_an_odoo_without_the_addon_says_so(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            with pytest.raises(OdooUnavailableError, match="ODOO_ADAPTER"):
                await odoo.check()

    asyncio.run(scenario())
