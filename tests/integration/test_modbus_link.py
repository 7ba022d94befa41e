"""Every way the PLC can fail to answer ends in time, in plain words, and the link comes back."""

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from services.adapters.plc.endpoint import Endpoint
from services.adapters.plc.modbus import ModbusPlc
from services.domain.errors import (
    NotHolderError,
    PlantError,
    PlcRejectedError,
    PlcUnavailableError,
)
from services.domain.link import LinkState
from services.domain.reading import RefusalReason
from tests.integration.plc_link import link_to, order, until_answered
from tests.plc_process import PlcProcess, plc_simulator

TIMEOUT_S = 0.5
SLACK_S = 1.0
"""What a busy machine may need beyond the time-out."""


@pytest.fixture(scope="module")
def shared() -> Iterator[PlcProcess]:
    with plc_simulator(manual=True) as running:
        yield running


@pytest.fixture
def simulator(shared: PlcProcess) -> Iterator[PlcProcess]:
    yield shared
    shared.control.behave()
    shared.control.power_on()


def impatient(port: int, unit_id: int = 1) -> ModbusPlc:
    """Return a link that gives up soon, for PLCs that will not answer well."""
    return link_to(port, unit_id=unit_id, timeout_s=TIMEOUT_S)


async def failure_of(plc: ModbusPlc) -> PlantError:
    """Read slot 1, which must fail, and within the time-out."""
    started = time.monotonic()
    with pytest.raises((PlcUnavailableError, PlcRejectedError)) as caught:
        await plc.read_slots([1])
    assert time.monotonic() - started < TIMEOUT_S + SLACK_S
    return caught.value


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (
            {"how": "stall"},
            "no answer within 0.5 s; check that it runs, PLC_PORT and PLC_UNIT_ID (now 1)",
        ),
        ({"how": "delay", "seconds": 2}, "no answer within 0.5 s"),
        ({"how": "cut"}, "it closed the connection in mid answer"),
        ({"how": "hang_up"}, "it closed the connection without answering"),
        ({"how": "short"}, "the answer has 76 registers instead of 77"),
        ({"how": "wrong_transaction"}, "the answer has transaction id 2, the request had 1"),
        ({"how": "wrong_unit"}, "unit 2 answers instead of unit 1; check PLC_UNIT_ID"),
        ({"how": "wrong_function"}, "the answer is to Modbus function 4, not 3"),
        ({"how": "not_modbus"}, "what answers there does not speak Modbus TCP"),
    ],
    ids=lambda value: value["how"] if isinstance(value, dict) else "",
)
def test_a_bad_answer_is_told_in_time_and_the_link_recovers(
    simulator: PlcProcess, fault: dict[str, Any], says: str
) -> None:
    async def scenario() -> None:
        plc = impatient(simulator.port)
        simulator.control.misbehave(**fault)
        error = await failure_of(plc)
        assert isinstance(error, PlcUnavailableError)
        assert says in str(error)
        assert f"The PLC at 127.0.0.1:{simulator.port} did not read D6000–D6076" in str(error)
        assert plc.link().state is LinkState.LOST
        assert says in plc.link().message
        simulator.control.behave()
        assert (await plc.read_slots([1]))[0].words  # the first retry comes at once
        assert (plc.link().state, plc.link().message) == (LinkState.GOOD, "")
        await plc.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (1, PlcRejectedError, "does not know this Modbus function"),
        (2, PlcRejectedError, "has no such registers"),
        (3, PlcRejectedError, "does not accept this value"),
        (4, PlcRejectedError, "failed while carrying out the request"),
        (5, PlcUnavailableError, "needs more time"),
        (6, PlcUnavailableError, "is busy"),
        (99, PlcRejectedError, "gives a code that Modbus does not define"),
    ],
)
def test_each_exception_code_has_its_words(
    simulator: PlcProcess, code: int, kind: type[Exception], says: str
) -> None:
    async def scenario() -> None:
        plc = impatient(simulator.port)
        await plc.read_slots([1])
        simulator.control.misbehave("exception", code=code)
        error = await failure_of(plc)
        assert type(error) is kind
        assert f"refused to read D6000–D6076: it {says}" in str(error)
        assert str(error).endswith(f"(Modbus exception {code}).")
        assert plc.link().state is LinkState.GOOD  # one refusal is an answer
        await failure_of(plc)
        assert plc.link().state is LinkState.LOST  # nothing but refusals is no good link
        simulator.control.behave()
        await plc.read_slots([1])
        assert plc.link().state is LinkState.GOOD
        await plc.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"how": "exception", "code": 2}, "refused to read D6300–D6376"),
        ({"how": "exception", "code": 6}, "is busy"),
        ({"how": "short"}, "has 76 registers instead of 77"),
        ({"how": "cut"}, "closed the connection in mid answer"),
    ],
    ids=lambda value: f"{value['how']}{value.get('code', '')}" if isinstance(value, dict) else "",
)
def test_one_slot_that_is_answered_wrongly_leaves_the_others_alone(
    simulator: PlcProcess, fault: dict[str, Any], says: str
) -> None:
    async def scenario() -> None:
        plc = impatient(simulator.port)
        simulator.control.misbehave(**fault, after=3, count=1)
        readings = await plc.read_slots(range(1, 11))
        assert [r.slot for r in readings] == list(range(1, 11))
        (bad,) = [r for r in readings if r.refusal is not None]
        assert (bad.slot, bad.words, bad.content) == (4, (), None)
        assert bad.refusal is not None
        assert bad.refusal.reason is RefusalReason.NOT_READ
        assert says in bad.refusal.detail
        assert plc.link().state is LinkState.GOOD
        simulator.control.misbehave(**fault)
        started = time.monotonic()
        with pytest.raises((PlcUnavailableError, PlcRejectedError)):
            await plc.read_slots(range(1, 11))  # none can be read: that is no matter of a slot
        assert time.monotonic() - started < TIMEOUT_S + SLACK_S
        assert plc.link().state is LinkState.LOST
        await plc.close()

    asyncio.run(scenario())


def test_a_plc_that_falls_silent_between_two_slots_is_not_asked_for_the_others(
    simulator: PlcProcess,
) -> None:
    async def scenario() -> None:
        plc = impatient(simulator.port)
        simulator.control.misbehave("stall", after=3)
        before = simulator.control.state()["requests"]
        started = time.monotonic()
        with pytest.raises(PlcUnavailableError, match="no answer within"):
            await plc.read_slots(range(1, 11))
        assert time.monotonic() - started < TIMEOUT_S + SLACK_S
        assert simulator.control.state()["requests"] - before == 4
        await plc.close()

    asyncio.run(scenario())


def test_a_wrong_unit_id_is_named(simulator: PlcProcess) -> None:
    async def scenario() -> None:
        plc = impatient(simulator.port, 9)
        error = await failure_of(plc)
        assert isinstance(error, PlcUnavailableError)
        assert "nothing answers under this unit id; check PLC_UNIT_ID" in str(error)
        assert plc.link().state is LinkState.LOST
        await plc.close()

    asyncio.run(scenario())


def test_a_plc_that_is_off_is_told_since_when_and_found_again(simulator: PlcProcess) -> None:
    async def scenario() -> None:
        plc = impatient(simulator.port)
        assert plc.link().state is LinkState.UNKNOWN
        simulator.control.power_off(retain=True)
        error = await failure_of(plc)
        assert "it refuses the connection; check that it is on, PLC_HOST and PLC_PORT" in str(error)
        since = plc.link().since
        await failure_of(plc)
        assert (plc.link().state, plc.link().since) == (LinkState.LOST, since)
        simulator.control.power_on()
        await until_answered(plc)
        assert plc.link().state is LinkState.GOOD
        assert plc.link().last_good_at is not None
        assert [change.state for change in plc.statistics.changes] == ["lost", "good"]
        await plc.close()

    asyncio.run(scenario())


def test_calls_in_the_pause_fail_at_once_with_the_last_reason(
    simulator: PlcProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        plc = impatient(simulator.port)
        simulator.control.misbehave("stall")
        first, second = await failure_of(plc), await failure_of(plc)
        assert str(first) == str(second)
        stopped = time.monotonic()
        monkeypatch.setattr("services.adapters.plc.connection.monotonic", lambda: stopped)
        asked = simulator.control.state()["requests"]
        started = time.perf_counter()
        for _ in range(100):
            with pytest.raises(PlcUnavailableError, match="no answer within"):
                await plc.read_slots([1])
        assert time.perf_counter() - started < TIMEOUT_S
        assert simulator.control.state()["requests"] == asked
        await plc.close()

    asyncio.run(scenario())


def test_the_pauses_grow_to_five_seconds_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is turned forward instead of waited for."""
    now = [1000.0]
    monkeypatch.setattr("services.adapters.plc.connection.monotonic", lambda: now[0])

    async def scenario(port: int) -> list[float]:
        plc, pauses = impatient(port), []
        for _ in range(9):
            before, tries = now[0], plc.link().message
            with pytest.raises(PlcUnavailableError):
                await plc.read_slots([1])
            assert tries in ("", plc.link().message)
            while plc_pauses(plc, now[0]):
                now[0] += 0.25
            pauses.append(now[0] - before)
        return pauses

    def plc_pauses(plc: ModbusPlc, at: float) -> bool:
        return plc._connection._not_before > at  # noqa: SLF001  the pause itself is tested

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refuses
        pauses = asyncio.run(scenario(taken.getsockname()[1]))
    assert pauses == [0, 0.5, 1, 2, 4, 5, 5, 5, 5]


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("localhost", "it refuses the connection"),
        ("there-is-no-such.invalid", "its name is not known on the network; check PLC_HOST"),
    ],
)
def test_a_host_that_is_not_there_is_told_apart(host: str, says: str) -> None:
    async def scenario(port: int) -> None:
        plc = link_to(Endpoint(host, port), timeout_s=10)
        with pytest.raises(PlcUnavailableError, match=says):
            await plc.read_slots([1])

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        asyncio.run(scenario(taken.getsockname()[1]))


def test_a_half_open_connection_ends_in_time() -> None:
    """The listener accepts into its backlog and nobody ever reads."""

    async def scenario(port: int) -> None:
        plc = impatient(port)
        assert "no answer within 0.5 s" in str(await failure_of(plc))
        await plc.close()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        asyncio.run(scenario(listener.getsockname()[1]))


def test_an_address_that_nobody_has_ends_in_time() -> None:
    """The backlog is full: the connection itself gets no answer, as from an empty address."""

    async def scenario(port: int) -> None:
        plc = impatient(port)
        assert "no connection within 0.5 s; check the network, PLC_HOST and PLC_PORT" in str(
            await failure_of(plc)
        )

    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for client in (first, second):
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        asyncio.run(scenario(listener.getsockname()[1]))


def test_a_connection_that_the_plc_closed_while_idle_is_not_noticed(simulator: PlcProcess) -> None:
    async def scenario() -> None:
        plc = link_to(simulator.port)
        await plc.read_slots([1])
        simulator.control.power_off(retain=True)
        simulator.control.power_on()
        await plc.read_slots([1])
        simulator.control.misbehave("hang_up", count=1)
        await plc.read_slots([1])
        assert [change.state for change in plc.statistics.changes] == ["good"]
        assert plc.statistics.connections == 3
        await plc.close()

    asyncio.run(scenario())


def test_a_cancelled_call_leaves_the_link_usable(simulator: PlcProcess) -> None:
    async def scenario() -> None:
        plc = link_to(simulator.port, timeout_s=2)
        await plc.read_slots([1])
        simulator.control.poke(6000, [1, 0x4141])
        simulator.control.misbehave("delay", seconds=0.3, count=1)
        reading = asyncio.create_task(plc.read_slots([2]))
        await asyncio.sleep(0.1)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        (shown,) = await plc.read_slots([1])
        assert shown.words[:2] == (1, 0x4141)
        simulator.control.poke(6000, [0, 0])
        await plc.close()

    asyncio.run(scenario())


def test_calls_at_once_go_out_one_after_another(simulator: PlcProcess) -> None:
    async def scenario() -> None:
        plc = link_to(simulator.port, timeout_s=2)
        slots = [1, 2, 3] * 10
        for slot in (1, 2, 3):
            simulator.control.poke(6000 + 100 * (slot - 1), [slot, 0x4142])
        readings = await asyncio.gather(*(plc.read_slots([slot]) for slot in slots))
        assert [reading[0].words[0] for reading in readings] == slots
        assert plc.statistics.connections == 1
        await plc.close()

    asyncio.run(scenario())


def test_an_unanswered_write_is_not_repeated(simulator: PlcProcess) -> None:
    """Setting the guard twice would have the orders taken twice."""

    async def scenario() -> None:
        plc = link_to(simulator.port)
        await plc.read_slots([1])
        simulator.control.misbehave("hang_up", only="write", count=1)
        before = len(simulator.control.state()["writes"])
        with pytest.raises(PlcUnavailableError, match="did not write D7076"):
            await plc.release_orders([1])
        await plc.read_slots([1])
        assert len(simulator.control.state()["writes"]) == before + 1
        await plc.close()

    asyncio.run(scenario())


def test_a_station_without_the_line_writes_nothing(simulator: PlcProcess) -> None:
    def shut() -> None:
        raise NotHolderError("Another station holds the line.")

    async def scenario() -> None:
        plc = link_to(simulator.port, fence=shut)
        before = simulator.control.state()["writes"]
        for writing in (
            plc.write_order(order(plc)),
            plc.blank_order(1),
            plc.release_orders([1]),
        ):
            with pytest.raises(NotHolderError):
                await writing
        assert simulator.control.state()["writes"] == before
        assert plc.link().state is not LinkState.LOST
        await plc.close()

    asyncio.run(scenario())


def test_what_the_line_may_not_write_is_refused_and_noted(simulator: PlcProcess) -> None:
    async def scenario() -> None:
        plc = link_to(simulator.port)
        simulator.control.misbehave("exception", code=2, only="write")
        before = simulator.control.state()["slots"][0]["write_words"]
        with pytest.raises(PlcRejectedError, match="refused to write D7000–D7075: it has no such"):
            await plc.write_order(order(plc))
        assert simulator.control.state()["slots"][0]["write_words"] == before
        await plc.close()

    asyncio.run(scenario())
