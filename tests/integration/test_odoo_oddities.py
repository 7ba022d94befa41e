"""What a plant's Odoo has beside plain orders: scrap, tonnes, by-products, lots, missing rights."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal

import pytest

from services.application.odoo_reconcile import mismatch
from services.domain.errors import OdooRejectedError
from services.domain.order import Order, OrderState
from services.domain.push import OrderFigures
from services.ports import Odoo
from tests.integration.odoo_figures import COMPONENTS, actuals, agreed
from tests.integration.odoo_servers import SERVER_IDS, SERVERS, link, server_of
from tests.integration.test_odoo_behaviour import assert_booked_once, order_with
from tests.odoo_process import OdooProcess, stock_link

IN_TONNES: tuple[dict[str, object], ...] = (
    {"product": "40025", "quantity": "0.4", "equipment": "silo103", "unit": "t"},
    *COMPONENTS[2:],
)


@pytest.fixture(scope="module", params=SERVERS, ids=SERVER_IDS)
def simulator(request: pytest.FixtureRequest) -> Iterator[OdooProcess]:
    with server_of(request.param) as simulator:
        yield simulator


async def closed(odoo: Odoo, order: Order, figures: OrderFigures) -> None:
    books = await odoo.complete(order.ref, figures)
    assert books.state is OrderState.DONE
    assert mismatch(figures, books) == ""


def test_what_was_scrapped_of_an_order_is_not_counted_as_consumed(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.command("scrap", order=order.ref.name, product="40025", kg=7.5)
            figures = actuals(order, more="1.23")
            await closed(odoo, order, figures)
            again = await odoo.books(order.ref)
        assert again.consumed_kg == agreed(figures)
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_a_component_that_odoo_keeps_in_tonnes_agrees_within_what_odoo_can_hold(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, IN_TONNES)
            await closed(odoo, order, actuals(order, more="1.37"))
            books = await odoo.books(order.ref)
            pollar = order.components[0].product_id
            assert books.consumed_kg[pollar] == 400  # 0.40 t of 401.37 kg
            assert books.coarse_kg == {pollar: 5}
            wrong = actuals(order, more="8.5")
            assert f"of product {pollar} it has 400.00 kg, not 408.50 kg" in mismatch(wrong, books)

    asyncio.run(scenario())


def test_an_order_for_tonnes_is_closed_with_the_weight_that_odoo_can_hold(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS, unit="t", quantity=1)
            assert order.planned_kg == 1000
            await closed(odoo, order, actuals(order, finished="996.5"))
            assert (await odoo.books(order.ref)).finished_kg == 1000

    asyncio.run(scenario())


def test_a_by_product_is_not_taken_for_what_the_order_makes(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            name = order.ref.name
            simulator.control.command("add_byproduct", order=name, product="4014", kg=12)
            await odoo.report(order.ref, actuals(order, more="-3", finished=None))
            figures = actuals(order, more="-1", finished="987.65")
            await closed(odoo, order, figures)
            books = await odoo.books(order.ref)
        assert books.finished_kg == Decimal("987.65")
        assert simulator.control.booked(order.ref.odoo_id) == agreed(figures)

    asyncio.run(scenario())


def test_a_product_that_was_renamed_meanwhile_is_still_the_same(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            change = simulator.control.command
            change("change_product", product="40025", name="WHEAT BRAN COARSE")
            try:
                figures = actuals(order, more="2")
                await closed(odoo, order, figures)
            finally:
                change("change_product", product="40025", name="POLLAR ANGSA")
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_what_needs_a_lot_is_told_in_odoos_words_and_done_once_the_office_has_seen_to_it(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            figures = actuals(order, more="2")
            change = simulator.control.command
            change("change_product", product="40018", tracked=True)
            try:
                with pytest.raises(OdooRejectedError, match=r"Lot/Serial Number.*TETES"):
                    await odoo.complete(order.ref, figures)
            finally:
                change("change_product", product="40018", tracked=False)
            assert simulator.control.booked(order.ref.odoo_id) == {}
            await closed(odoo, order, figures)
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_missing_rights_are_told_in_odoos_words(simulator: OdooProcess) -> None:
    told = "You are not allowed to modify 'Production Order' (mrp.production) records.\n\nContact"

    async def scenario() -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.fault(
                "reject",
                path="update-with" if simulator.contract == "scada" else "production.write",
                exception="odoo.exceptions.AccessError",
                message=told,
            )
            with pytest.raises(OdooRejectedError, match="You are not allowed to modify"):
                await odoo.report(order.ref, actuals(order, finished=None))

    asyncio.run(scenario())


def test_an_order_without_a_bill_is_read_and_closed_like_any_other(
    simulator: OdooProcess,
) -> None:
    """Over the standard API: its components stand on the order alone."""
    if simulator.contract == "scada":
        return  # the addon is about bills; what it says of an order without one is not recorded

    async def scenario() -> None:
        async with stock_link(simulator) as odoo:
            order_id = simulator.control.add_orders(components=COMPONENTS)[0]
            simulator.control.command("change_order", id=order_id, bom=False)
            orders = [o async for page in odoo.confirmed_orders() for o in page]
            (order,) = [o for o in orders if o.ref.odoo_id == order_id]
            assert order.bom_name == order.product_name
            figures = actuals(order)
            await closed(odoo, order, figures)
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())
