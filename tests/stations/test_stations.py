"""Several stations on one PostgreSQL: all see the same, and what is asked at one is done once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from services import bootstrap
from services.application.plant_view import PlantView
from services.application.status_report import as_text
from services.bootstrap import Services
from services.config import load_settings
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.job import JobName
from services.domain.link import LinkName, LinkState
from services.domain.user import ActionKind
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
