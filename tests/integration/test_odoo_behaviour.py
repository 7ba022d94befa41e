"""What every Odoo adapter promises, against the simulated servers: booked once, rightly."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.domain.errors import (
    OdooAttentionError,
    OdooRejectedError,
    OdooUnavailableError,
)
from services.domain.order import Figure, Order, OrderRef, OrderState
from services.domain.push import FailureReport, OrderFigures
from services.domain.quantity import ZERO
from services.ports import Odoo
from tests.integration.odoo_figures import COMPONENTS, FINISHED_AT, actuals, agreed
from tests.integration.odoo_servers import SERVER_IDS, SERVERS, server_of
from tests.integration.odoo_servers import link as link_to
from tests.odoo_process import OdooProcess

OpenLink = Callable[[], AbstractAsyncContextManager[Odoo]]


@pytest.fixture(scope="module", params=SERVERS, ids=SERVER_IDS)
def server(request: pytest.FixtureRequest) -> Iterator[OdooProcess]:
    with server_of(request.param) as simulator:
        yield simulator


@pytest.fixture
def simulator(server: OdooProcess) -> Iterator[OdooProcess]:
    yield server
    server.control.clear_faults()


@pytest.fixture
def link(simulator: OdooProcess) -> OpenLink:
    return lambda: link_to(simulator)


async def order_with(
    odoo: Odoo, simulator: OdooProcess, components: Sequence[Mapping[str, object]], **params: Any
) -> Order:
    (order_id,) = simulator.control.add_orders(components=components, **params)
    (order,) = await odoo.orders([OrderRef(order_id, "")])
    return order


def assert_booked_once(simulator: OdooProcess, ref: OrderRef, figures: OrderFigures) -> None:
    assert simulator.control.booked(ref.odoo_id) == agreed(figures)
    assert list(simulator.control.booked(ref.odoo_id, "produced").values()) == [figures.finished_kg]


def test_an_order_is_read_with_true_quantities_silos_liquids_and_hand_additions(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS, quantity=2500, bom_quantity=1000)
        assert order.state is OrderState.CONFIRMED
        assert order.planned_kg == 2500
        assert [(c.silo, c.planned_kg) for c in order.components] == [
            (103, Decimal(1000)),
            (102, Decimal(750)),
            (114, Decimal(100)),
            (115, Decimal(75)),
            (None, Decimal("6.25")),
            (None, Decimal(50)),
        ]
        assert order.problem == ""

    asyncio.run(scenario())


def test_confirmed_orders_come_oldest_planned_start_first(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        second, first, third = (
            simulator.control.add_orders(start=start)[0]
            for start in ("2026-05-02T08:00:00", "2026-05-01T08:00:00", "2026-05-03T08:00:00")
        )
        async with link() as odoo:
            orders = [order async for page in odoo.confirmed_orders() for order in page]
        ids = [order.ref.odoo_id for order in orders]
        assert ids.index(first) < ids.index(second) < ids.index(third)
        starts = [order.planned_start for order in orders if order.planned_start is not None]
        assert starts == sorted(starts)
        assert len(starts) == len(orders)
        assert {order.state for order in orders} == {OrderState.CONFIRMED}

    asyncio.run(scenario())


def test_grams_and_tonnes_become_kilograms_and_other_units_a_problem(
    simulator: OdooProcess, link: OpenLink
) -> None:
    components: list[dict[str, object]] = [
        {"product": "40025", "quantity": "0.4", "equipment": "silo103", "unit": "t"},
        {"product": "40018", "quantity": 40000, "equipment": "lq114", "unit": "g"},
        {"product": "40019", "quantity": 30, "equipment": "lq115"},
        {"product": "40022", "quantity": 125, "unit": "g"},
    ]
    bags = {"product": "RUMIGOLD 1KG", "quantity": 1, "unit": "Unit"}

    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, components)
            assert [c.planned_kg for c in order.components] == [
                Decimal(400),
                Decimal(40),
                Decimal(30),
                Decimal("0.125"),
            ]
            counted = await order_with(odoo, simulator, [*components, bags])
            assert "RUMIGOLD 1KG is in Unit, and the line takes kg, g and t" in counted.problem

            figures = actuals(order, finished="470.12")
            books = await odoo.complete(order.ref, figures)
            assert books.state is OrderState.DONE
            assert books.consumed_kg == agreed(figures)
        booked = simulator.control.booked(order.ref.odoo_id)
        assert list(booked.values()) == [Decimal("0.4"), Decimal(40000), Decimal(30), Decimal(125)]

    asyncio.run(scenario())


@pytest.mark.parametrize("more", ["-1.37", "0", "12.34"])
@pytest.mark.parametrize("finished", ["995.5", "1000", "1003.25"])
def test_an_order_is_done_with_less_as_much_and_more_than_planned(
    simulator: OdooProcess, link: OpenLink, more: str, finished: str
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            running = actuals(order, more="-1.5", finished=None)
            await odoo.report(order.ref, running)
            books = await odoo.books(order.ref)
            assert books.state is OrderState.PROGRESS
            assert books.consumed_kg == agreed(running)
            figures = actuals(order, more=more, finished=finished)
            books = await odoo.complete(order.ref, figures)
        assert books.state is OrderState.DONE
        assert books.consumed_kg == agreed(figures)
        assert books.finished_kg == figures.finished_kg
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_a_silo_that_gave_nothing_is_booked_with_nothing_although_it_had_a_figure(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            await odoo.report(order.ref, actuals(order, finished=None))
            full = actuals(order)
            none_of_the_first = replace(full.figures[0], kg=ZERO)
            figures = replace(full, figures=(none_of_the_first, *full.figures[1:]))
            books = await odoo.complete(order.ref, figures)
        assert books.consumed_kg.get(order.components[0].product_id, ZERO) == 0
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_two_components_on_one_silo_are_booked_each_with_its_share(
    simulator: OdooProcess, link: OpenLink
) -> None:
    components = [*COMPONENTS, {"product": "40009", "quantity": 100, "equipment": "silo103"}]

    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, components)
            figures = actuals(order, more="-3.33")
            books = await odoo.complete(order.ref, figures)
        assert books.consumed_kg == agreed(figures)
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_one_product_from_a_silo_and_by_hand_is_booked_with_its_sum(
    simulator: OdooProcess, link: OpenLink
) -> None:
    components = [*COMPONENTS, {"product": "40025", "quantity": 10, "equipment": "PLC01"}]

    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, components)
            figures = actuals(order, more="1.11")
            books = await odoo.complete(order.ref, figures)
        assert books.consumed_kg == agreed(figures)
        assert_booked_once(simulator, order.ref, figures)

    asyncio.run(scenario())


def test_what_an_order_does_not_name_is_refused_with_its_silo_or_product(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            stray = Figure(917, "silo109", Decimal("7.5"))
            full = actuals(order, finished=None)
            with pytest.raises(OdooRejectedError, match=r"silo109|product 917"):
                await odoo.report(order.ref, replace(full, figures=(*full.figures, stray)))

    asyncio.run(scenario())


def test_an_order_that_was_renamed_is_found_by_its_id(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            renamed = f"{order.ref.name}-001"
            simulator.control.command("rename_order", order=order.ref.name, name=renamed)
            await odoo.report(order.ref, actuals(order, finished=None))
            (again,) = await odoo.orders([order.ref])
            assert again.ref == OrderRef(order.ref.odoo_id, renamed)
            books = await odoo.complete(order.ref, actuals(order))
            assert (books.ref.name, books.state) == (renamed, OrderState.DONE)

    asyncio.run(scenario())


def test_a_change_in_odoo_is_seen_when_the_order_is_read_again(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.command(
                "change_order", order=order.ref.name, product="40025", planned="380"
            )
            (again,) = await odoo.orders([order.ref])
            assert again.components[0].planned_kg == 380
            simulator.control.command("cancel_order", order=order.ref.name)
            (again,) = await odoo.orders([order.ref])
            assert again.state is OrderState.CANCEL

    asyncio.run(scenario())


def test_an_order_that_is_gone_is_left_out_and_its_books_are_refused(link: OpenLink) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            gone = OrderRef(999_999, "WH/MO/99999")
            assert list(await odoo.orders([gone])) == []
            with pytest.raises(OdooRejectedError, match="WH/MO/99999"):
                await odoo.books(gone)

    asyncio.run(scenario())


def test_an_order_is_found_by_its_name_in_any_state_or_by_how_the_plc_cuts_it(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            for step in ("open", "running", "cancelled"):
                if step == "running":
                    await odoo.report(order.ref, actuals(order, finished=None))
                elif step == "cancelled":
                    simulator.control.command("cancel_order", order=order.ref.name)
                found = await odoo.order_by_name(order.ref.name, may_go_on=False)
                assert found is not None
                assert found.ref == order.ref
                assert found.state.is_open is (step != "cancelled")
            assert await odoo.order_by_name("WH/MO/NONE", may_go_on=True) is None
            long = f"ADOPT_%{order.ref.odoo_id}/WH/MO/1"
            (first,) = simulator.control.add_orders(1, name=long, components=COMPONENTS)
            cut = long[:16]
            assert await odoo.order_by_name(cut, may_go_on=False) is None
            found = await odoo.order_by_name(cut, may_go_on=True)
            assert found is not None
            assert found.ref == OrderRef(first, long)
            assert {c.silo for c in found.components} >= {103, 114, 115}
            simulator.control.add_orders(1, name=f"{long}2", components=COMPONENTS)
            with pytest.raises(OdooRejectedError, match="Several orders"):
                await odoo.order_by_name(cut, may_go_on=True)

    asyncio.run(scenario())


def test_an_order_is_cancelled_once_and_a_done_one_never(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            for _ in range(2):
                books = await odoo.cancel(order.ref)
                assert (books.state, books.consumed_kg) == (OrderState.CANCEL, {})
            done = await order_with(odoo, simulator, COMPONENTS)
            figures = actuals(done)
            await odoo.complete(done.ref, figures)
            with pytest.raises(OdooAttentionError, match="is done"):
                await odoo.cancel(done.ref)
        assert_booked_once(simulator, done.ref, figures)

    asyncio.run(scenario())


def test_a_cancelled_order_is_not_completed_but_asks_for_a_person(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.command("cancel_order", order=order.ref.name)
            with pytest.raises(OdooAttentionError, match="cancelled in Odoo"):
                await odoo.complete(order.ref, actuals(order))
        assert simulator.control.booked(order.ref.odoo_id) == {}

    asyncio.run(scenario())


def test_running_figures_are_never_written_to_an_order_that_was_closed_meanwhile(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            for close in ("mark_done_elsewhere", "cancel_order"):
                order = await order_with(odoo, simulator, COMPONENTS)
                simulator.control.command(close, order=order.ref.name)
                before = simulator.control.booked(order.ref.odoo_id)
                with pytest.raises(OdooAttentionError, match="Nothing was written"):
                    await odoo.report(order.ref, actuals(order, more="9", finished=None))
                assert simulator.control.booked(order.ref.odoo_id) == before

    asyncio.run(scenario())


def test_an_order_done_by_somebody_else_is_read_and_not_written_to(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            simulator.control.command("mark_done_elsewhere", order=order.ref.name)
            before = simulator.control.booked(order.ref.odoo_id)
            books = await odoo.complete(order.ref, actuals(order, more="5"))
        assert books.state is OrderState.DONE
        assert books.consumed_kg == before
        assert simulator.control.booked(order.ref.odoo_id) == before

    asyncio.run(scenario())


@asynccontextmanager
async def one_fault(simulator: OdooProcess, kind: str, after: int) -> AsyncIterator[None]:
    simulator.control.fault(kind, after=after, seconds=0)
    yield
    simulator.control.clear_faults()


@pytest.mark.parametrize("kind", ["cut", "drop", "expire_session", "http502"])
def test_whichever_call_breaks_the_order_is_booked_once_when_completed_again(
    simulator: OdooProcess, link: OpenLink, kind: str
) -> None:
    async def scenario() -> int:
        broken = 0
        async with link() as odoo:
            await odoo.check()
            for call in itertools.count():
                order = await order_with(odoo, simulator, COMPONENTS)
                figures = actuals(order, more="2.22")
                failed = False
                before = simulator.control.calls()
                async with one_fault(simulator, kind, after=call):
                    try:
                        books = await odoo.complete(order.ref, figures)
                    except OdooUnavailableError:
                        failed = True
                if simulator.control.calls() - before <= call:
                    break
                if failed:
                    broken += 1
                    books = await odoo.complete(order.ref, figures)
                assert books.state is OrderState.DONE
                assert books.consumed_kg == agreed(figures)
                assert_booked_once(simulator, order.ref, figures)
        return broken

    broken = asyncio.run(scenario())
    assert broken == 0 if kind == "expire_session" else broken >= 4


def test_a_failure_is_filed_once_even_if_the_reply_was_lost(
    simulator: OdooProcess, link: OpenLink
) -> None:
    report = FailureReport(1, "silo101", "START_FAILURE motor overload", FINISHED_AT)
    scada = simulator.contract == "scada"

    async def scenario() -> None:
        async with link() as odoo:
            path = "failure-report" if scada else "maintenance.request.create"
            simulator.control.fault("lose_reply", path=path)
            with pytest.raises(OdooUnavailableError):
                await odoo.report_failure(report)
            number = await odoo.report_failure(report)
            assert await odoo.report_failure(report) == number
        rows = simulator.control.state()["failures" if scada else "requests"]
        (filed,) = [row for row in rows if report.description in row["description"]]
        assert str(filed["id"]) == number
        assert "2026-03-04 17:42:15" in filed["date" if scada else "name"]

    asyncio.run(scenario())


def test_a_failure_of_unknown_equipment_is_refused_with_its_code(link: OpenLink) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            with pytest.raises(OdooRejectedError, match="MIXER9"):
                await odoo.report_failure(FailureReport(1, "MIXER9", "stuck", FINISHED_AT))

    asyncio.run(scenario())


def test_a_final_report_without_a_weight_is_a_mistake_of_the_caller(
    simulator: OdooProcess, link: OpenLink
) -> None:
    async def scenario() -> None:
        async with link() as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            with pytest.raises(ValueError, match="above 0"):
                await odoo.complete(order.ref, actuals(order, finished=None))

    asyncio.run(scenario())
