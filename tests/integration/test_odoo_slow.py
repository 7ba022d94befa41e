"""Odoo takes longer than the time-out: nothing is written after it while it may still be at it."""

import asyncio
from collections.abc import Iterator

import pytest

from services.adapters.odoo.transport import Timeouts
from services.domain.errors import OdooUnavailableError
from services.domain.order import OrderState
from tests.integration.odoo_figures import COMPONENTS, actuals, agreed
from tests.integration.odoo_servers import SERVER_IDS, SERVERS, link, server_of
from tests.integration.test_odoo_behaviour import order_with
from tests.odoo_process import OdooProcess

READ_S, TAKES_S = 0.8, 2.0
HASTY = Timeouts(connect_s=2, read_s=READ_S)


@pytest.fixture(scope="module", params=SERVERS, ids=SERVER_IDS)
def server(request: pytest.FixtureRequest) -> Iterator[OdooProcess]:
    with server_of(request.param) as simulator:
        yield simulator


def test_a_close_that_odoo_still_works_on_is_followed_by_no_second_write(
    server: OdooProcess,
) -> None:
    """It would land on an order that is done by then, and count twice (ODOO.md §1)."""
    control = server.control

    async def scenario() -> None:
        async with link(server, HASTY) as odoo:
            order = await order_with(odoo, server, COMPONENTS)
            figures = actuals(order, more="4.56")
            control.fault("slow", path="done", seconds=TAKES_S)
            with pytest.raises(OdooUnavailableError, match="did not answer"):
                await odoo.complete(order.ref, figures)
            written = _writing_calls(server)
            with pytest.raises(OdooUnavailableError, match="may still be working"):
                await odoo.complete(order.ref, figures)
            with pytest.raises(OdooUnavailableError, match="may still be working"):
                await odoo.cancel(order.ref)
            assert _writing_calls(server) == written
            await asyncio.sleep(READ_S * 3)
            books = await odoo.complete(order.ref, figures)
            assert books.state is OrderState.DONE
            # The addon's mark-done leaves it open (ODOO.md §2), Odoo's own button does not.
            assert books.untouched == (server.contract == "stock")
            assert books.untouched == (_writing_calls(server) == written)
        assert control.booked(order.ref.odoo_id) == agreed(figures)

    asyncio.run(scenario())


def test_what_odoo_never_did_is_written_when_it_can_no_longer_be_at_it(
    server: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with link(server, HASTY) as odoo:
            order = await order_with(odoo, server, COMPONENTS)
            figures = actuals(order, more="1.11")
            server.control.fault("stall", path="done", seconds=READ_S * 2)
            with pytest.raises(OdooUnavailableError, match="did not answer"):
                await odoo.complete(order.ref, figures)
            await asyncio.sleep(READ_S * 3)
            books = await odoo.complete(order.ref, figures)
        assert books.state is OrderState.DONE
        assert server.control.booked(order.ref.odoo_id) == agreed(figures)

    asyncio.run(scenario())


def _writing_calls(server: OdooProcess) -> int:
    calls = server.control.calls
    return sum(calls(part) for part in ("write", "update-with", "done", "cancel"))
