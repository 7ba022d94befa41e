"""What is the scada adapter's alone: line codes, partial successes, and the calls it makes."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.domain.errors import OdooRejectedError
from services.domain.order import Figure, OrderRef, OrderState
from services.domain.push import FailureReport, OrderFigures
from tests.integration.odoo_figures import COMPONENTS, actuals, agreed
from tests.integration.test_odoo_behaviour import order_with
from tests.odoo_process import OdooProcess, odoo_simulator, scada_link


@pytest.fixture(scope="module")
def server() -> Iterator[OdooProcess]:
    with odoo_simulator(contract="scada") as simulator:
        yield simulator


@pytest.fixture
def simulator(server: OdooProcess) -> Iterator[OdooProcess]:
    yield server
    server.control.clear_faults()


def test_only_this_lines_orders_are_taken_and_an_empty_code_takes_all(
    simulator: OdooProcess,
) -> None:
    (mine,) = simulator.control.add_orders(line="PLC01", quantity=1000)
    (other,) = simulator.control.add_orders(line="silo101", quantity=1000)

    async def ids(line_code: str) -> set[int]:
        async with scada_link(simulator, line_code=line_code) as odoo:
            return {o.ref.odoo_id async for page in odoo.confirmed_orders() for o in page}

    assert mine in asyncio.run(ids("PLC01"))
    assert other not in asyncio.run(ids("PLC01"))
    assert {mine, other} <= asyncio.run(ids(""))


def test_a_hundred_orders_are_fetched_with_four_calls(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            await odoo.check()
            simulator.control.add_orders(100)
            before = simulator.control.calls()
            pages = [page async for page in odoo.confirmed_orders()]
            calls = simulator.control.calls() - before
            assert sum(len(page) for page in pages) >= 100
            # One list, and for each page of 100 orders their rows and their moves.
            assert calls == 1 + 2 * len(pages)

    asyncio.run(scenario())


def test_a_success_with_errors_names_each_silo_with_its_kilograms_and_nothing_else(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            strays = (
                Figure(1_000_001, "silo999", Decimal(5)),
                Figure(1_000_002, "silo113", Decimal("6.25")),
            )
            figures = OrderFigures((*actuals(order).figures, *strays))
            with pytest.raises(OdooRejectedError) as caught:
                await odoo.report(order.ref, figures)
            told = str(caught.value)
            assert "silo999 5 kg (Equipment not found)" in told
            assert "silo113 6.25 kg (No raw material move found for this equipment)" in told
            assert order.ref.name in told
            assert "silo103" not in told
            books = await odoo.books(order.ref)
            assert books.consumed_kg == agreed(actuals(order))

    asyncio.run(scenario())


@pytest.mark.parametrize("stray", [(), (Figure(1_000_001, "silo999", Decimal(5)),)])
def test_a_silo_that_the_addon_leaves_out_is_written_on_its_move_and_the_rest_waits(
    simulator: OdooProcess, stray: tuple[Figure, ...]
) -> None:
    """Somebody took the silo off a component in Odoo after the order was fetched."""

    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.command(
                "change_order", id=order.ref.odoo_id, product="40001", equipment="PLC01"
            )
            agreed_on = actuals(order, more="3")
            figures = replace(agreed_on, figures=(*agreed_on.figures, *stray))
            for _ in range(2):
                if stray:
                    with pytest.raises(OdooRejectedError, match="Not taken: silo999 5 kg"):
                        await odoo.complete(order.ref, figures)
                    books = await odoo.books(order.ref)
                    assert books.state.is_open
                else:
                    books = await odoo.complete(order.ref, figures)
                    assert books.state is OrderState.DONE
                assert books.consumed_kg == agreed(agreed_on)

    asyncio.run(scenario())


def test_two_orders_of_one_name_are_neither_fetched_nor_written_to(
    simulator: OdooProcess,
) -> None:
    """Two companies of one server count their orders alike; the addon knows an order by name."""

    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            (other,) = simulator.control.add_orders(components=COMPONENTS, name=order.ref.name)
            try:
                seen = [o async for page in odoo.confirmed_orders() for o in page]
                named = [o for o in seen if o.ref.name == order.ref.name]
                assert named
                assert all("Odoo has 2 orders called" in o.problem for o in named)
                for call in (
                    odoo.report(order.ref, actuals(order, finished=None)),
                    odoo.complete(order.ref, actuals(order)),
                    odoo.cancel(order.ref),
                    odoo.order_by_name(order.ref.name, may_go_on=False),
                ):
                    with pytest.raises(OdooRejectedError, match="of different companies"):
                        await call
                for each in (order.ref.odoo_id, other):
                    found = simulator.control.order(each)
                    assert found["state"] == "confirmed"
                    raw = [move for move in found["moves"] if move["is_raw"]]
                    assert all(Decimal(move["done"]) == 0 for move in raw)
            finally:
                simulator.control.command("delete_order", id=other)
            assert (await odoo.complete(order.ref, actuals(order))).state is OrderState.DONE

    asyncio.run(scenario())


def test_done_although_the_addon_only_says_so_needs_the_button_and_a_plain_one_does_not(
    simulator: OdooProcess,
) -> None:
    async def presses(more: str) -> int:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            before = simulator.control.calls("button_mark_done")
            books = await odoo.complete(order.ref, actuals(order, more=more, finished="1000"))
            assert books.state is OrderState.DONE
            return simulator.control.calls("button_mark_done") - before

    assert asyncio.run(presses("0")) == 0
    assert asyncio.run(presses("0.01")) == 1


def test_nothing_is_written_when_a_completed_order_is_completed_again(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            figures = actuals(order, more="3")
            await odoo.complete(order.ref, figures)
            written = ("update-with", "mark", "mrp.production.write")
            before = [simulator.control.calls(call) for call in written]
            books = await odoo.complete(order.ref, figures)
            assert [simulator.control.calls(call) for call in written] == before
            assert books.consumed_kg == agreed(figures)

    asyncio.run(scenario())


def test_an_order_closed_between_reading_and_marking_is_read_back(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.reject_next(
                "No finished product move found for this MO", path="mark-done"
            )
            with pytest.raises(OdooRejectedError, match="No finished product move"):
                await odoo.complete(order.ref, actuals(order))
            simulator.control.fault("slow", path="mark-done", seconds=0.5)
            closing = asyncio.create_task(odoo.complete(order.ref, actuals(order)))
            await asyncio.sleep(0.25)
            simulator.control.command("mark_done_elsewhere", order=order.ref.name)
            assert (await closing).state is OrderState.DONE

    asyncio.run(scenario())


def test_two_lines_of_one_silo_and_product_keep_their_sum_over_running_reports(
    simulator: OdooProcess,
) -> None:
    components = [*COMPONENTS, {"product": "40025", "quantity": 50, "equipment": "silo103"}]

    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, components)
            assert [c.silo for c in order.components] == [103, 102, 114, 115, None, None, 103]
            for more in ("-40", "-10", "1.23"):
                figures = actuals(order, more=more, finished=None)
                figures = replace(figures, figures=tuple(f for f in figures.figures if f.kg > 0))
                await odoo.report(order.ref, figures)
                books = await odoo.books(order.ref)
                assert {p: kg for p, kg in books.consumed_kg.items() if kg} == agreed(figures)

    asyncio.run(scenario())


def test_a_component_that_has_no_move_is_scaled_by_its_bom(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        (order_id,) = simulator.control.add_orders(
            components=COMPONENTS, quantity=2500, bom_quantity=1000
        )
        simulator.control.command("change_order", id=order_id, product="40025", remove=True)
        async with scada_link(simulator) as odoo:
            (order,) = await odoo.orders([OrderRef(order_id, "")])
        planned = {c.silo: (c.planned_kg, c.move_id is None) for c in order.components if c.silo}
        assert planned[103] == (Decimal(1000), True)
        assert planned[102] == (Decimal(750), False)

    asyncio.run(scenario())


def test_a_failure_is_filed_where_the_addons_table_may_not_be_read(
    simulator: OdooProcess,
) -> None:
    report = FailureReport(7, "silo101", "no air", datetime(2026, 3, 4, 17, 42, 15, tzinfo=UTC))

    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            simulator.control.reject_next("Not for you.", path="scada.failure.report", times=2)
            first = await odoo.report_failure(report)
            again = await odoo.report_failure(report)
            assert int(again) == int(first) + 1

    asyncio.run(scenario())


def test_an_order_renamed_while_it_is_read_is_left_out_and_any_other_no_is_told(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.reject_next("MO not found: WH/MO/00001", path="mo-detail")
            assert list(await odoo.orders([order.ref])) == []
            simulator.control.reject_next("You are not allowed to.", path="mo-detail")
            with pytest.raises(OdooRejectedError, match="not allowed"):
                await odoo.orders([order.ref])

    asyncio.run(scenario())


def test_a_thing_without_a_name_is_still_found_by_its_id(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        (order_id,) = simulator.control.add_orders(quantity=500)
        async with scada_link(simulator) as odoo:
            (order,) = await odoo.orders([OrderRef(order_id, "whatever it was called")])
        assert order.ref.name == f"WH/MO/{order_id:05d}"
        assert order.planned_kg == 500

    asyncio.run(scenario())
