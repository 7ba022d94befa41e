"""Several stations on one PostgreSQL: all see the same, and what is asked at one is done once."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from services import bootstrap
from services.application.pin import hash_pin
from services.application.plant_view import PlantView
from services.application.station_acts import StationActs
from services.application.status_report import as_text
from services.bootstrap import Services
from services.config import load_settings
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError
from services.domain.job import JobName
from services.domain.link import LinkName, LinkState
from services.domain.user import ActionKind, Role, User
from services.ports import UnitOfWork
from tests.e2e.plant import SUPERVISOR
from tests.integration.databases import migrated_postgres
from tests.stations.crew import PATIENCE_S, Crew, crew

RUN_HEALTH = ActionRequest(ActionKind.RUN_JOB, params={"job": JobName.WATCH_HEALTH.value})


@asynccontextmanager
async def window(of: Crew, name: str) -> AsyncIterator[Services]:
    """Run a station in this process, as a window does."""
    data = of.stations[name].data
    async with bootstrap.running_services(load_settings(data), data) as services:
        yield services


def _has_watched(view: PlantView) -> bool:
    return any(job.runs for job in view.jobs if job.job is JobName.WATCH_HEALTH)


async def _shows(services: Services, what: str, fits: object) -> PlantView:
    assert callable(fits)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        view = services.state.view
        if view is not None and fits(view):
            return view
        await asyncio.sleep(0.05)
    raise AssertionError(f"Never shown: {what}. The view is {services.state.view}")


def test_an_action_asked_at_one_station_is_done_once_by_the_holder_and_seen_everywhere(
    tmp_path: Path, postgres: URL
) -> None:
    async def scenario(stations: Crew) -> None:
        async with window(stations, "PC-2") as asking, window(stations, "PC-3") as looking:
            for services in (asking, looking):
                await _shows(services, "the holder", lambda view: view.holder == "PC-1")
            await _shows(asking, "the run at start", _has_watched)  # else it runs already
            outcome = await asking.desk.carry_out_as(SUPERVISOR, RUN_HEALTH)
            assert outcome.ok, outcome.message
            for services in (asking, looking):
                view = await _shows(services, "the outcome", lambda v: _told(v) == [outcome])
                assert view.held_since is not None
                assert not view.is_holder
                assert view.actions[0].action.actor == SUPERVISOR
                assert "held by PC-1 since" in as_text(view)
                assert "Agus W. at test, run_job: done" in as_text(view)
            begun_by = await asking.database.run(
                lambda uow: uow.actions.start(outcome.action_id, "?", view.read_at)
            )
            assert begun_by == "PC-1"

    with crew(tmp_path, migrated_postgres(postgres), "PC-1", "PC-2", "PC-3") as stations:
        stations.begin("PC-1")
        stations.wait_for_holder()
        asyncio.run(scenario(stations))


def test_who_is_switched_off_at_one_station_can_do_nothing_more_at_another(
    tmp_path: Path, postgres: URL
) -> None:
    async def scenario(stations: Crew) -> None:
        async with window(stations, "PC-1") as office, window(stations, "PC-2") as mill:
            await _shows(mill, "the holder", lambda view: view.holder != "")
            people = [User(0, "Budi", Role.OPERATOR), User(0, "Sri", Role.SUPERVISOR)]
            pin = hash_pin("2580")
            await office.database.run(lambda uow: [uow.users.add(one, pin) for one in people])
            for user in people:
                await mill.desk.log_in(user.name, "2580")
                actor = mill.desk.actor
                assert actor is not None
                changed = _switched_off if user.name == "Budi" else _made_operator
                await office.database.run(changed)
                # Refused at once, by whoever is asked, and before the station itself knows.
                for at, kind in ((mill.desk, ActionKind.RUN_JOB), (office.desk, ActionKind.ADOPT)):
                    with pytest.raises(ActionRefusedError, match="Nothing changed"):
                        await at.ask(actor, ActionRequest(kind))
                told = await StationActs(mill.database).do(
                    actor, ActionRequest(ActionKind.COMMENT), lambda _: "done"
                )
                assert not told.ok
                await _until(partial(_follows, mill, user.name))
            with pytest.raises(ActionRefusedError, match="does not exist any more"):
                await mill.desk.log_in("Budi", "2580")

    with crew(tmp_path, migrated_postgres(postgres), "PC-1", "PC-2") as stations:
        asyncio.run(scenario(stations))


def _switched_off(uow: UnitOfWork) -> None:
    uow.users.save(replace(_person(uow, "Budi"), active=False))


def _made_operator(uow: UnitOfWork) -> None:
    uow.users.save(replace(_person(uow, "Sri"), role=Role.OPERATOR))


def _person(uow: UnitOfWork, name: str) -> User:
    found = uow.users.by_name(name)
    assert found is not None
    return found


def _follows(station: Services, name: str) -> bool:
    """Say whether the session is over, or goes on with the lower role."""
    user = station.desk.user
    return user is None if name == "Budi" else user is not None and user.role is Role.OPERATOR


async def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not so():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


def _told(view: PlantView) -> list[ActionOutcome | None]:
    return [each.outcome for each in view.actions]


def test_a_station_that_loses_the_database_says_so_and_comes_back_by_itself(
    tmp_path: Path, postgres: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.adapters.db.patience.PATIENCE_S", 5.0)

    async def scenario(stations: Crew) -> None:
        async with window(stations, "PC-1") as services:
            await _shows(services, "itself as holder", lambda view: view.is_holder)
            stations.stations["PC-1"].cut_off()
            lost = await _shows(services, "the lost link", _is_lost)
            stays = lost.read_at
            await asyncio.sleep(2)
            assert services.state.view is not None
            assert services.state.view.read_at == stays  # old, and not pretended to be new
            stations.stations["PC-1"].mend()
            back = await _shows(services, "news", lambda view: view.read_at > stays)
            assert not _is_lost(back)
            await _shows(services, "itself as holder", lambda view: view.is_holder)

    with crew(tmp_path, migrated_postgres(postgres), "PC-1") as stations:
        asyncio.run(scenario(stations))


def _is_lost(view: PlantView) -> bool:
    return view.links[LinkName.DATABASE].state is LinkState.LOST
