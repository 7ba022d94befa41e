"""Opens what a program needs, and closes it in the reverse order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import resources
from services.adapters.alarm_files import load_alarm_catalogue
from services.adapters.db.database import SqlDatabase
from services.application.alarm_book import AlarmBook
from services.application.alarm_desk import AlarmDesk
from services.application.chain_check import ChainCheck
from services.application.operator_desk import OperatorDesk
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.application.report_desk import ReportDesk
from services.application.station_acts import StationActs
from services.application.user_admin import UserAdmin
from services.application.view_builder import ViewBuilder
from services.bootstrap.line import build_line, job_plans
from services.bootstrap.links import load_map
from services.bootstrap.services import (
    Services,
    build_alarm_desk,
    build_report_desk,
    build_services,
)
from services.bootstrap.store import open_engine
from services.config import Settings
from services.domain.link import LinkName
from services.log_book import keep_log_for
from services.ports import Horn
from services.station_clock import StationClock, wall_clock


async def read_view(settings: Settings, data: Path) -> PlantView:
    """Read the plant view from the database once; nothing else is opened."""
    line = build_line(settings)
    alarms = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
    register_map = load_map(settings)
    builder = ViewBuilder(line, register_map.slots, job_plans(settings), alarms, wall_clock, dict)
    engine = await asyncio.to_thread(open_engine, settings, data)
    database = SqlDatabase(engine, line.code)
    try:
        view = await database.read(lambda uow: builder.build(uow, ""))
        return replace(view, links=dict(view.links) | {LinkName.DATABASE: database.link()})
    finally:
        await database.close()


@asynccontextmanager
async def open_desk(settings: Settings, data: Path) -> AsyncIterator[OperatorDesk]:
    """Open the database alone, to leave wishes in it for the holder of the line."""
    engine = await asyncio.to_thread(open_engine, settings, data)
    database = SqlDatabase(engine, settings.line_code or "line")
    try:
        yield OperatorDesk(database, settings.station_name, wall_clock)
    finally:
        await database.close()


@asynccontextmanager
async def open_people(settings: Settings, data: Path) -> AsyncIterator[UserAdmin]:
    """Open the database alone, to look after the people who may log in."""
    engine = await asyncio.to_thread(open_engine, settings, data)
    database = SqlDatabase(engine, settings.line_code or "line")
    try:
        yield UserAdmin(StationActs(database))
    finally:
        await database.close()


@asynccontextmanager
async def open_alarm_desk(settings: Settings, data: Path) -> AsyncIterator[AlarmDesk]:
    """Open the database alone, to read what the alarm pages show."""
    line = build_line(settings)
    alarms = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
    engine = await asyncio.to_thread(open_engine, settings, data)
    now = StationClock()
    database = SqlDatabase(engine, line.code, now)
    try:
        yield build_alarm_desk(database, line, alarms, now)
    finally:
        await database.close()


@asynccontextmanager
async def open_report_desk(settings: Settings, data: Path) -> AsyncIterator[ReportDesk]:
    """Open the database alone, to read reports."""
    line = build_line(settings)
    engine = await asyncio.to_thread(open_engine, settings, data)
    now = StationClock()
    database = SqlDatabase(engine, line.code, now)
    try:
        yield build_report_desk(database, line, now)
    finally:
        await database.close()


@asynccontextmanager
async def open_chain_check(settings: Settings, data: Path) -> AsyncIterator[ChainCheck]:
    """Open the database alone, to look over its hash chains."""
    engine = await asyncio.to_thread(open_engine, settings, data)
    database = SqlDatabase(engine, build_line(settings).code)
    try:
        yield ChainCheck(database)
    finally:
        await database.close()


@asynccontextmanager
async def open_services(
    settings: Settings,
    data: Path,
    *,
    horn: Horn | None = None,
    clock: StationClock | None = None,
    state: PlantState | None = None,
) -> AsyncIterator[Services]:
    """Open database and links; on leaving, close them in the reverse order. No job runs."""
    keep_log_for(settings.log_retention_days)
    engine = await asyncio.to_thread(open_engine, settings, data)
    async with AsyncExitStack() as stack:
        stack.callback(engine.dispose)
        services = build_services(settings, engine, horn=horn, clock=clock, state=state)
        stack.push_async_callback(services.database.close)
        stack.push_async_callback(services.odoo.close)
        stack.push_async_callback(services.plc.close)
        stack.push_async_callback(services.sound.close)
        stack.callback(services.files.close)
        stack.callback(services.state.subscribe(services.desk.keep_up))
        yield services


@asynccontextmanager
async def watching_services(
    settings: Settings, data: Path, *, state: PlantState | None = None
) -> AsyncIterator[Services]:
    """Open everything and look at the line, which this program never takes."""
    async with open_services(settings, data, state=state) as services:
        services.feed.start()
        try:
            yield services
        finally:
            await services.feed.stop()


@asynccontextmanager
async def running_services(
    settings: Settings,
    data: Path,
    *,
    horn: Horn | None = None,
    clock: StationClock | None = None,
    state: PlantState | None = None,
) -> AsyncIterator[Services]:
    """Open everything and run the line on this station, or stand by for it."""
    async with open_services(settings, data, horn=horn, clock=clock, state=state) as services:
        services.feed.start()
        services.holder.start()
        try:
            yield services
        finally:
            await services.holder.stop()
            await services.feed.stop()
