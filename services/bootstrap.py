"""The one place that knows which adapter stands behind which port; start and stop order."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

import resources
from services.adapters.alarm_files import load_alarm_catalogue, load_event_titles
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine, parse_url, sqlite_file
from services.adapters.db.migrate import migrate
from services.adapters.horn import SilentHorn, find_horn
from services.adapters.odoo.order_domain import parse_order_domain
from services.adapters.odoo.scada import ScadaOdoo
from services.adapters.odoo.stock import StockOdoo
from services.adapters.odoo.transport import OdooAccount, OdooTransport, Timeouts
from services.adapters.plc.endpoint import Endpoint
from services.adapters.plc.inspector import PlcInspector
from services.adapters.plc.modbus import ModbusPlc
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.registers import RegisterMap
from services.adapters.resource_files import load_silo_table
from services.application.accept_figures import AcceptFigures
from services.application.accept_orders import AcceptOrders
from services.application.acknowledge import Acknowledger
from services.application.adopt import AdoptActions
from services.application.alarm_actions import AlarmActions
from services.application.alarm_book import AlarmBook
from services.application.alarm_desk import AlarmDesk
from services.application.alarm_sound import AlarmSound
from services.application.archive_completed import ArchiveCompleted
from services.application.batch_actions import BatchActions
from services.application.cancel_actions import CancelActions
from services.application.commands import Commands
from services.application.diagnostics import Diagnostics
from services.application.dosing_rules import DosingLimits
from services.application.download import Downloader
from services.application.failure_actions import FailureActions
from services.application.failure_book import FailureBook
from services.application.housekeeping import Housekeeping
from services.application.job_actions import JobActions
from services.application.job_log import JobLog
from services.application.lease_keeper import FencedDatabase, LeaseKeeper
from services.application.ledger import Ledger
from services.application.line import Line
from services.application.line_actions import LineActions
from services.application.link_watch import LinkWatch
from services.application.operator_desk import OperatorDesk
from services.application.order_turns import OrderTurns
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.application.push_actions import PushActions
from services.application.push_delivery import PushDelivery
from services.application.push_queue import PushQueue
from services.application.quarantine_actions import QuarantineActions
from services.application.read_plc import ReadPlc
from services.application.slot_recorder import SlotRecorder
from services.application.stock_actions import StockActions
from services.application.view_builder import JobPlan, ViewBuilder
from services.application.view_feed import ViewFeed
from services.application.watch_failures import WatchFailures
from services.application.watch_health import WatchHealth
from services.application.weighing import WeighingRecorder
from services.application.weighing_actions import WeighingActions
from services.config import Settings, zone
from services.domain.action import Action, ActionOutcome, ActionRequest
from services.domain.errors import ConfigurationError
from services.domain.job import JobName, JobRun
from services.domain.link import LinkName
from services.domain.period import PlantCalendar
from services.domain.user import Actor
from services.jobs import archive_completed, read_plc, sync_orders, watch_failures, watch_health
from services.jobs.holding import LineHolder
from services.jobs.runner import Job, JobRunner, Schedule
from services.ports import Database, Fence, Horn, Now, Odoo, Plc
from services.station_clock import StationClock, steady_seconds, wall_clock

_MISSED_READINGS = 2
_SHORTEST_LIMIT = timedelta(seconds=60)
_LONGEST_LIMIT = timedelta(minutes=10)


now = wall_clock  # what a part takes that is built without the line


def database_url(settings: Settings, data: Path) -> str:
    return settings.database_url or f"sqlite:///{data / 'batchline.db'}"


def open_engine(settings: Settings, data: Path) -> Engine:
    """Open the database and bring it to this version's schema.

    Raises ConfigurationError or DatabaseUnavailableError.
    """
    engine = connect(settings, data)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def connect(settings: Settings, data: Path) -> Engine:
    """Make the engine and the folder of its file; whatever schema it has stays."""
    url = database_url(settings, data)
    file = sqlite_file(parse_url(url))
    if file is not None:
        _make_folder(file.parent)
    return build_engine(url)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Choose another with --data, or allow this user to write there."
        ) from error


def build_line(settings: Settings) -> Line:
    """Raises ConfigurationError for a silo table that cannot be used."""
    silos = load_silo_table(settings.silo_table or resources.path("silos.toml"))
    read_interval = settings.period(JobName.READ_PLC)
    return Line(
        code=settings.line_code or "line",
        station=settings.station_name,
        silos=silos,
        sync_batch_limit=settings.sync_batch_limit,
        batch_max_kg=settings.expected_batch_max_kg + settings.batch_weight_warn_margin_kg,
        batch_margin_kg=settings.batch_weight_warn_margin_kg,
        push_interval=timedelta(seconds=settings.odoo_push_interval_seconds),
        full_read_interval=timedelta(seconds=settings.plc_full_read_seconds),
        settle=timedelta(seconds=settings.plc_settle_seconds),
        read_interval=read_interval,
        take_timeout=timedelta(seconds=settings.plc_take_timeout_seconds),
        finished_weight_wait=timedelta(seconds=settings.finished_weight_wait_seconds),
        dosing=DosingLimits(
            settings.dosing_note_percent,
            settings.dosing_alarm_percent,
            settings.dosing_floor_kg,
        ),
        stuck_after=timedelta(minutes=settings.batch_stuck_threshold_minutes),
        cancel_failed=settings.on_plc_failure == "cancel",
        stale_after=max(read_interval * _MISSED_READINGS, timedelta(seconds=4)),
    )


def load_map(settings: Settings) -> RegisterMap:
    """Raises ConfigurationError that names every mistake of the map."""
    return load_register_map(settings.register_map or resources.path("maps/feedmill.toml"))


def build_plc(settings: Settings, fence: Fence, now: Now) -> ModbusPlc:
    """Raises ConfigurationError for a register map or an address that cannot be used."""
    if not settings.plc_host:
        raise ConfigurationError(_needed("PLC_HOST", "the PLC's address, such as 192.168.1.100"))
    register_map = load_register_map(settings.register_map or resources.path("maps/feedmill.toml"))
    return ModbusPlc(
        register_map,
        Endpoint.parse(settings.plc_host, settings.plc_port),
        unit_id=settings.plc_unit_id,
        timeout_s=settings.plc_timeout,
        now=now,
        plc_timezone=zone(settings.plc_timezone),
        fence=fence,
    )


def build_diagnostics(
    settings: Settings, plc: ModbusPlc, database: Database, keeper: LeaseKeeper, now: Now
) -> Diagnostics:
    inspector = PlcInspector(plc, load_map(settings), zone(settings.plc_timezone), now)
    return Diagnostics(inspector, database, lambda: keeper.is_held)


def build_odoo(settings: Settings, line: Line, fence: Fence, now: Now) -> Odoo:
    if not settings.odoo_url:
        raise ConfigurationError(_needed("ODOO_URL", "Odoo's address, such as https://erp.mill.id"))
    connect_s, read_s = settings.odoo_timeout_seconds
    transport = OdooTransport(
        OdooAccount(
            settings.odoo_url,
            settings.odoo_db,
            settings.odoo_username,
            settings.odoo_password.get_secret_value(),
        ),
        now=now,
        timeouts=Timeouts(connect_s, read_s),
        ca_file=settings.odoo_ca_file,
        fence=fence,
    )
    if settings.odoo_adapter == "scada":
        return ScadaOdoo(transport, line_code=settings.line_code, silos=line.silos, now=now)
    domain = parse_order_domain(settings.odoo_order_domain)
    return StockOdoo(transport, order_domain=domain, silos=line.silos)


def _needed(key: str, what: str) -> str:
    return (
        f"{key} is not set: write {what} into the settings file. "
        "Without a plant, `batchline --demo` shows the whole line."
    )


@dataclass(frozen=True, slots=True)
class Services:
    """What the window and the command line may hold. Nothing here names an adapter."""

    now: Now
    state: PlantState
    desk: OperatorDesk
    database: SqlDatabase
    plc: Plc
    odoo: Odoo
    runner: JobRunner
    holder: LineHolder
    keeper: LeaseKeeper
    feed: ViewFeed
    delivery: PushDelivery
    commands: Commands
    diagnostics: Diagnostics
    ledger: Ledger
    alarm_desk: AlarmDesk
    sound: AlarmSound
    job_log: JobLog

    async def carry_out_here(self, actor: Actor, request: ActionRequest) -> ActionOutcome:
        """Put an action on record and do it at once. This station must hold the line."""
        return await self.commands.carry_out(await self.desk.ask(actor, request))

    async def carry_out_alone(self, action: Action) -> ActionOutcome | None:
        """Take the line for this one action and what it leaves for Odoo, then give it back.

        None if another station holds the line.
        """
        if not await self.keeper.take():
            return None
        try:
            async with self.holder.beating():
                known = await self.database.read(lambda uow: uow.actions.outcome(action.id))
                outcome = known or await self.commands.carry_out(action)
                await self.delivery.deliver()
                return outcome
        finally:
            await self.keeper.release()


def build_horn(settings: Settings) -> Horn:
    """Return the loudspeaker of a station with a window."""
    if not settings.alarm_sound:
        return SilentHorn("the settings switch it off (ALARM_SOUND)")
    return find_horn(resources.path("sounds/critical.wav").parent)


def build_services(
    settings: Settings,
    engine: Engine,
    *,
    horn: Horn | None = None,
    clock: StationClock | None = None,
    state: PlantState | None = None,
) -> Services:
    """Join everything. Nothing runs yet. *clock*: another time than the PC's.

    On SQLite the caller holds the data folder's lock, so that no other process can hold the line.
    """
    line = build_line(settings)
    alarms = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
    now = clock or StationClock()
    steady = now.steady
    database = SqlDatabase(engine, line.code, now)
    holder_name = f"{line.station}/{os.getpid()}"
    alone = engine.dialect.name == "sqlite"
    keeper = LeaseKeeper(
        database,
        holder_name,
        steady_seconds,
        alone=alone,
        write_s=settings.plc_timeout,
        on_time=None if alone else now.align,
    )
    plc = build_plc(settings, keeper.fence, now)
    odoo = build_odoo(settings, line, keeper.fence, now)
    fenced = FencedDatabase(database, keeper)
    pushes = PushQueue(line, now, steady)
    turns = OrderTurns()
    delivery = PushDelivery(fenced, odoo, line, alarms, now, steady, turns)
    downloader = Downloader(fenced, plc, line, alarms, now, steady)
    acknowledger = Acknowledger(fenced, plc, now)
    links = LinkWatch(lambda: (plc.link(), odoo.link(), database.link()), alarms, now, steady)
    periods = {name: settings.period(name) for name in JobName if settings.is_enabled(name)}

    async def record(run: JobRun) -> None:
        await fenced.run(lambda uow: health.keep_run(uow, run))

    async def is_off(job: JobName) -> bool:
        switch = (await database.read(lambda uow: uow.job_switches.all())).get(job)
        return switch is not None and not switch.on

    health = WatchHealth(fenced, line, periods, alarms, now, steady)
    failures = FailureBook(alarms, pushes)
    recorder = SlotRecorder(plc, line, alarms, pushes, now, steady)
    weighings = WeighingRecorder(fenced, plc, alarms, acknowledger, now)
    jobs: list[Job] = [
        sync_orders.SyncOrders(AcceptOrders(fenced, odoo, plc, line, alarms, now), downloader),
        read_plc.ReadPlc(
            ReadPlc(fenced, plc, line, recorder, weighings, acknowledger, now, steady),
            on_finished=lambda: runner.trigger(JobName.ARCHIVE_COMPLETED),
        ),
        archive_completed.ArchiveCompleted(
            ArchiveCompleted(fenced, line, pushes, delivery, alarms, now)
        ),
        watch_health.WatchHealth(
            health,
            Housekeeping(fenced, timedelta(days=settings.retention_days), now, steady),
        ),
        watch_failures.WatchFailures(
            WatchFailures(fenced, plc, failures, alarms, acknowledger, now)
        ),
    ]
    runner = JobRunner([_schedule(settings, job) for job in jobs], record, now, is_off)
    commands = Commands(
        fenced,
        line.station,
        now,
        BatchActions(line, plc.slots, pushes, alarms, now),
        CancelActions(pushes, alarms, now),
        WeighingActions(now),
        PushActions(fenced, pushes, delivery),
        QuarantineActions(fenced, line, pushes, delivery, odoo, alarms, now),
        LineActions(fenced, plc, alarms, now, runner.run_now),
        AdoptActions(fenced, odoo, plc, line, alarms, now),
        StockActions(line, now),
        JobActions(database=fenced, alarms=alarms, now=now, plans=periods, trigger=runner.trigger),
        AcceptFigures(fenced, plc, recorder, now),
        AlarmActions(alarms, now),
        FailureActions(failures, now),
    )
    holder = LineHolder(
        keeper,
        database,
        runner,
        downloader,
        delivery,
        commands,
        links,
        settings.plc_handshake_retry_seconds,
    )
    builder = ViewBuilder(
        line, plc.slots, job_plans(settings), alarms, now, lambda: runner.running_since
    )
    state = state or PlantState()
    sound = AlarmSound(horn or SilentHorn("this program has no window"))
    feed = ViewFeed(database, builder, state, sound, now, holder_name)
    desk = OperatorDesk(database, line.station, now)
    return Services(
        now,
        state,
        desk,
        database,
        plc,
        odoo,
        runner,
        holder,
        keeper,
        feed,
        delivery,
        commands,
        build_diagnostics(settings, plc, database, keeper, now),
        Ledger(database, odoo, line, turns, now),
        build_alarm_desk(settings, database, line, alarms, now),
        sound,
        JobLog(database),
    )


def build_alarm_desk(
    settings: Settings, database: Database, line: Line, alarms: AlarmBook, now: Now
) -> AlarmDesk:
    return AlarmDesk(
        database,
        alarms,
        load_event_titles(resources.path("events.toml")),
        PlantCalendar(zone(settings.plant_timezone), settings.shift_starts),
        [silo.code for silo in line.silos.silos],
        now,
    )


def job_plans(settings: Settings) -> list[JobPlan]:
    return [JobPlan(name, settings.is_enabled(name), settings.period(name)) for name in JobName]


async def read_view(settings: Settings, data: Path) -> PlantView:
    """Read the plant view from the database once; nothing else is opened."""
    line = build_line(settings)
    alarms = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
    register_map = load_map(settings)
    builder = ViewBuilder(line, register_map.slots, job_plans(settings), alarms, now, dict)
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
        yield OperatorDesk(database, settings.station_name, now)
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
        yield build_alarm_desk(settings, database, line, alarms, now)
    finally:
        await database.close()


def _schedule(settings: Settings, job: Job) -> Schedule:
    period = settings.period(job.name)
    limit = min(max(period * 2, _SHORTEST_LIMIT), _LONGEST_LIMIT)
    return Schedule(job, period, settings.is_enabled(job.name), limit)


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
    engine = await asyncio.to_thread(open_engine, settings, data)
    async with AsyncExitStack() as stack:
        stack.callback(engine.dispose)
        services = build_services(settings, engine, horn=horn, clock=clock, state=state)
        stack.push_async_callback(services.database.close)
        stack.push_async_callback(services.odoo.close)
        stack.push_async_callback(services.plc.close)
        stack.push_async_callback(services.sound.close)
        yield services


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
