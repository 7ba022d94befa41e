"""Any sequence of power cuts, crashes and delays ends with each order taken once, or a person."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.domain.reading import HandshakeMode
from tests.crash.rig import SCANNED_S, Rig, Trial, rig


@dataclass(frozen=True)
class Crash:
    """The program dies at the n-th point of its turn; a new one starts."""

    point: int


@dataclass(frozen=True)
class PowerCut:
    """The PLC loses its power for one turn of the program, and its memory unless *retain*."""

    retain: bool


@dataclass(frozen=True)
class Taking:
    """From now on the PLC takes what it is given, or leaves it lying."""

    held: bool


@dataclass(frozen=True)
class Turn:
    """The program does what it always does; the PLC scans its registers."""


Event = Crash | PowerCut | Taking | Turn

EVENTS = st.one_of(
    st.builds(Crash, st.integers(1, 40)),
    st.builds(PowerCut, st.booleans()),
    st.builds(Taking, st.booleans()),
    st.just(Turn()),
)


@pytest.fixture(scope="module", params=HandshakeMode)
def plant(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    folder: Path = tmp_path_factory.mktemp("downloads")
    with rig(folder, request.param) as made:
        yield made


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=st.lists(EVENTS, max_size=7), ready=st.booleans(), held=st.booleans())
def test_any_course_of_events_leaves_each_order_taken_once_or_with_a_person(
    plant: Rig, events: list[Event], ready: bool, held: bool
) -> None:
    async def scenario() -> None:
        trial = plant.new_trial(ready=ready)
        plant.simulator.control.set(taking_held=held)
        try:
            await trial.fetch()
            for event in events:
                await _let_happen(trial, event)
            await trial.settle()
            await trial.check()
        finally:
            await trial.end()

    asyncio.run(scenario())


async def _let_happen(trial: Trial, event: Event) -> None:
    control = trial.rig.simulator.control
    match event:
        case Crash(point):
            await trial.die_at(point)
        case PowerCut(retain):
            control.power_off(retain=retain)
            await trial.turn()
            control.power_on()
        case Taking(held):
            control.set(taking_held=held)
        case Turn():
            await trial.turn()
            await asyncio.sleep(SCANNED_S)
