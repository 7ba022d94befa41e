"""Each case of the behaviour suite, on every server, with the reply lost at each of its calls."""

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.domain.errors import OdooUnavailableError
from services.domain.order import OrderState
from services.ports import Odoo
from tests.integration.odoo_cases import CASES, Case, Play, less_than_planned
from tests.integration.odoo_figures import COMPONENTS, actuals, agreed
from tests.integration.odoo_servers import SERVER_IDS, SERVERS, link, server_of
from tests.integration.test_odoo_behaviour import order_with
from tests.odoo_process import OdooProcess, odoo_simulator

_FEWEST_CALLS = 2


@pytest.fixture(scope="module", params=SERVERS, ids=SERVER_IDS)
def server(request: pytest.FixtureRequest) -> Iterator[OdooProcess]:
    with server_of(request.param) as simulator:
        yield simulator


async def played(case: Case, odoo: Odoo, simulator: OdooProcess, lost: int) -> bool:
    """Play *case* on an empty order book, losing one call's reply; return whether one was lost."""
    control = simulator.control
    control.command("reset")
    before = control.calls()
    control.fault("lose_reply", after=lost)
    await case(Play(odoo, simulator))
    return control.calls() - before > lost


@pytest.mark.parametrize("case", CASES, ids=[case.__name__ for case in CASES])
def test_odoos_books_hold_what_was_agreed_once_whichever_reply_is_lost(
    server: OdooProcess, case: Case
) -> None:
    async def scenario() -> None:
        async with link(server) as odoo:
            for lost in itertools.count():
                if not await played(case, odoo, server, lost):
                    break
        assert lost >= _FEWEST_CALLS

    asyncio.run(scenario())


def test_a_reply_lost_while_logging_in_or_asking_for_field_names_is_asked_for_again(
    server: OdooProcess,
) -> None:
    async def scenario() -> None:
        for lost in itertools.count():
            async with link(server) as odoo:
                if not await played(less_than_planned, odoo, server, lost):
                    break

    asyncio.run(scenario())


@pytest.mark.parametrize(("contract", "version"), SERVERS, ids=SERVER_IDS)
def test_a_server_killed_in_mid_call_has_the_order_booked_once_when_it_is_back(
    tmp_path: Path, contract: str, version: int
) -> None:
    async def scenario(simulator: OdooProcess) -> None:
        async with link(simulator) as odoo:
            order = await order_with(odoo, simulator, COMPONENTS)
            figures = actuals(order, more="4.56")
            simulator.control.fault("slow", path="done", seconds=20)
            completing = asyncio.create_task(odoo.complete(order.ref, figures))
            for _ in range(250):
                if simulator.control.calls("done"):
                    break
                await asyncio.sleep(0.02)
            simulator.kill()
            with pytest.raises(OdooUnavailableError):
                await completing
            simulator.restart()
            books = await odoo.complete(order.ref, figures)
        assert books.state is OrderState.DONE
        assert simulator.control.booked(order.ref.odoo_id) == agreed(figures)

    state = tmp_path / "odoo.json"
    with odoo_simulator(contract=contract, version=version, state=state) as simulator:
        asyncio.run(scenario(simulator))
