"""What a line does with an order in Odoo, case by case, each step repeated until it is answered.

A case plays on a fresh order book. It says what Odoo's books must hold at the end.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from services.application.odoo_reconcile import mismatch
from services.domain.errors import OdooUnavailableError
from services.domain.order import Figure, Order, OrderState
from services.domain.push import FailureReport, OrderFigures
from services.domain.quantity import ZERO
from services.ports import Odoo
from tests.integration.odoo_figures import COMPONENTS, FINISHED_AT, actuals, agreed
from tests.odoo_process import OdooProcess

T = TypeVar("T")
SAWIT = 917
REPORT = FailureReport(1, "silo101", "START_FAILURE motor overload", FINISHED_AT)


@dataclass(frozen=True, slots=True)
class Play:
    odoo: Odoo
    simulator: OdooProcess

    async def again(self, step: Callable[[], Awaitable[T]]) -> T:
        """Do *step* as the push queue does: once more if Odoo gave no answer."""
        try:
            return await step()
        except OdooUnavailableError:
            return await step()

    async def order(self, components: Sequence[dict[str, object]] = COMPONENTS) -> Order:
        """Plan an order in Odoo and fetch it as the line does."""
        (order_id,) = self.simulator.control.add_orders(components=components)
        orders = await self.again(self._fetched)
        return next(order for order in orders if order.ref.odoo_id == order_id)

    async def _fetched(self) -> list[Order]:
        return [order async for page in self.odoo.confirmed_orders() for order in page]

    async def report(self, order: Order, figures: OrderFigures) -> None:
        await self.again(lambda: self.odoo.report(order.ref, figures))
        seen = self.simulator.control.order(order.ref.odoo_id)
        counted: dict[int, Decimal] = {}
        for move in seen["moves"]:
            kg = Decimal(move["counted"])
            if move["is_raw"] and kg:
                counted[move["product_id"]] = counted.get(move["product_id"], ZERO) + kg
        assert counted == agreed(figures)
        assert seen["bookings"] == []

    async def complete(self, order: Order, figures: OrderFigures) -> None:
        books = await self.again(lambda: self.odoo.complete(order.ref, figures))
        assert books.state is OrderState.DONE
        assert mismatch(figures, books) == ""
        control = self.simulator.control
        assert control.booked(order.ref.odoo_id) == agreed(figures)
        assert list(control.booked(order.ref.odoo_id, "produced").values()) == [figures.finished_kg]


Case = Callable[[Play], Awaitable[None]]


async def fetch(play: Play) -> None:
    order = await play.order()
    (again,) = await play.again(lambda: play.odoo.orders([order.ref]))
    assert again == replace(order, planned_start=again.planned_start)
    assert {114, 115} <= {c.silo for c in order.components}


async def running_push(play: Play) -> None:
    order = await play.order()
    for more in ("-20", "-3.21"):
        await play.report(order, actuals(order, more=more, finished=None))


async def exactly_as_planned(play: Play) -> None:
    order = await play.order()
    await play.complete(order, actuals(order, finished="1000"))


async def less_than_planned(play: Play) -> None:
    order = await play.order()
    await play.report(order, actuals(order, more="-9", finished=None))
    await play.complete(order, actuals(order, more="-1.37", finished="987.65"))


async def more_than_planned(play: Play) -> None:
    order = await play.order()
    await play.report(order, actuals(order, more="-9", finished=None))
    await play.complete(order, actuals(order, more="1.37", finished="1003.25"))


async def over_consumption(play: Play) -> None:
    """Far over the plan, the running figures too: 14 splits such a move when the order is done."""
    order = await play.order()
    await play.report(order, actuals(order, more="111.11", finished=None))
    await play.complete(order, actuals(order, more="222.22", finished="1500"))


async def zero_on_a_silo_that_had_a_figure(play: Play) -> None:
    order = await play.order()
    await play.report(order, actuals(order, finished=None))
    await play.complete(order, _with(actuals(order), 0, ZERO))


async def zero_in_a_running_push(play: Play) -> None:
    order = await play.order()
    full = actuals(order, finished=None)
    await play.report(order, full)
    await play.report(order, _with(full, 0, ZERO))


async def two_components_on_one_silo(play: Play) -> None:
    order = await play.order(
        [*COMPONENTS, {"product": "40009", "quantity": 100, "equipment": "silo103"}]
    )
    await play.report(order, actuals(order, more="-5.55", finished=None))
    await play.complete(order, actuals(order, more="-3.33"))


async def hand_additions_weighed(play: Play) -> None:
    order = await play.order()
    salt = len(COMPONENTS) - 2
    await play.report(order, _with(actuals(order, finished=None), salt, Decimal("2.61")))
    await play.complete(order, _with(actuals(order), salt, Decimal("2.75")))


async def hand_additions_not_weighed(play: Play) -> None:
    """Left out of running figures, as planned in the final ones."""
    order = await play.order()
    running = actuals(order, more="-2", finished=None)
    from_silos = tuple(figure for figure in running.figures if figure.silo_code is not None)
    await play.report(order, replace(running, figures=from_silos))
    final = actuals(order)
    marked = tuple(replace(f, weighed=f.silo_code is not None) for f in final.figures)
    await play.complete(order, replace(final, figures=marked))


async def unplanned_silo_added_to_the_order(play: Play) -> None:
    order = await play.order()
    await play.report(order, actuals(order, more="-2", finished=None))
    product = await play.again(lambda: play.odoo.product("40009"))
    assert product.id == SAWIT
    full = actuals(order)
    stray = Figure(product.id, None, Decimal("14.90"), added=True)
    await play.complete(order, replace(full, figures=(*full.figures, stray)))


async def unplanned_silo_booked_on_a_component(play: Play) -> None:
    order = await play.order()
    full = actuals(order)
    await play.complete(order, _with(full, 1, full.figures[1].kg + Decimal("14.90")))


async def cancel(play: Play) -> None:
    order = await play.order()
    await play.report(order, actuals(order, more="-350", finished=None))
    books = await play.again(lambda: play.odoo.cancel(order.ref))
    assert books.state is OrderState.CANCEL
    assert play.simulator.control.booked(order.ref.odoo_id) == {}


async def adopt(play: Play) -> None:
    fetched = await play.order()
    await play.report(fetched, actuals(fetched, more="-30", finished=None))
    name = fetched.ref.name
    order = await play.again(lambda: play.odoo.order_by_name(name, may_go_on=False))
    assert order is not None
    assert (order.ref, order.state) == (fetched.ref, OrderState.PROGRESS)
    assert order.components == fetched.components
    await play.report(order, actuals(order, more="-10", finished=None))
    await play.complete(order, actuals(order))


async def failure_report(play: Play) -> None:
    number = await play.again(lambda: play.odoo.report_failure(REPORT))
    state = play.simulator.control.state()
    (filed,) = state["failures"] + state["requests"]
    assert str(filed["id"]) == number
    assert REPORT.description in filed["description"]


CASES: tuple[Case, ...] = (
    fetch,
    running_push,
    exactly_as_planned,
    less_than_planned,
    more_than_planned,
    over_consumption,
    zero_on_a_silo_that_had_a_figure,
    zero_in_a_running_push,
    two_components_on_one_silo,
    hand_additions_weighed,
    hand_additions_not_weighed,
    unplanned_silo_added_to_the_order,
    unplanned_silo_booked_on_a_component,
    cancel,
    adopt,
    failure_report,
)


def _with(figures: OrderFigures, position: int, kg: Decimal) -> OrderFigures:
    changed = list(figures.figures)
    changed[position] = replace(changed[position], kg=kg)
    return replace(figures, figures=tuple(changed))
