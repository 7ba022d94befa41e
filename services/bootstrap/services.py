"""What the window and the command line hold, joined of all parts."""

from dataclasses import dataclass

from sqlalchemy import Engine

import resources
from services.adapters.alarm_files import load_event_titles
from services.adapters.db.database import SqlDatabase
from services.adapters.files.files import DiskFiles
from services.adapters.horn import SilentHorn
from services.adapters.plc.inspector import PlcInspector
from services.adapters.plc.modbus import ModbusPlc
from services.adapters.plc.slot_words import StoredSlotWords
from services.application.alarm_book import AlarmBook
from services.application.alarm_desk import AlarmDesk
from services.application.alarm_sound import AlarmSound
from services.application.chain_check import ChainCheck
from services.application.commands import Commands
from services.application.diagnostics import Diagnostics
from services.application.document_files import DocumentFiles
from services.application.history_desk import HistoryDesk
from services.application.job_log import JobLog
from services.application.lease_keeper import LeaseKeeper
from services.application.ledger import Ledger
from services.application.line import Line
from services.application.link_watch import LinkWatch
from services.application.operator_desk import OperatorDesk
from services.application.plant_state import PlantState
from services.application.push_delivery import PushDelivery
from services.application.report_desk import ReportDesk
from services.application.silo_desk import SiloDesk
from services.application.view_builder import ViewBuilder
from services.application.view_feed import ViewFeed
from services.bootstrap.commands import build_commands
from services.bootstrap.core import build_core
from services.bootstrap.jobs import build_work
from services.bootstrap.line import job_plans
from services.bootstrap.links import load_map
from services.config import Settings, zone
from services.domain.action import Action, ActionOutcome, ActionRequest
from services.domain.report_range import ReportCalendar
from services.domain.user import Actor
from services.jobs.holding import LineHolder
from services.jobs.runner import JobRunner
from services.ports import Database, Horn, Now, Odoo, Plc
from services.station_clock import StationClock


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
    history_desk: HistoryDesk
    reports: ReportDesk
    silo_desk: SiloDesk
    chain_check: ChainCheck
    files: DocumentFiles

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
    now = clock or StationClock()
    core = build_core(settings, engine, now)
    line, alarms, database, plc, odoo = core.line, core.alarms, core.database, core.plc, core.odoo
    work = build_work(core)
    commands = build_commands(core, work)
    links = LinkWatch(lambda: (plc.link(), odoo.link(), database.link()), alarms, now, now.steady)
    holder = LineHolder(
        core.keeper,
        database,
        work.runner,
        work.downloader,
        core.delivery,
        commands,
        links,
        settings.plc_handshake_retry_seconds,
    )
    builder = ViewBuilder(
        line, plc.slots, job_plans(settings), alarms, now, lambda: work.runner.running_since
    )
    state = state or PlantState()
    sound = AlarmSound(horn or SilentHorn("this program has no window"))
    return Services(
        now,
        state,
        OperatorDesk(database, line.station, now),
        database,
        plc,
        odoo,
        work.runner,
        holder,
        core.keeper,
        ViewFeed(database, builder, state, sound, now, core.holder_name),
        core.delivery,
        commands,
        build_diagnostics(settings, plc, database, core.keeper, now),
        Ledger(database, odoo, line, core.turns, now),
        build_alarm_desk(database, line, alarms, now),
        sound,
        JobLog(database),
        build_history_desk(database, line, alarms, now),
        build_report_desk(database, line, now),
        SiloDesk(database, StoredSlotWords(load_map(settings)), settings.retention_days),
        ChainCheck(database),
        DocumentFiles(DiskFiles()),
    )


def build_alarm_desk(database: Database, line: Line, alarms: AlarmBook, now: Now) -> AlarmDesk:
    return AlarmDesk(
        database,
        alarms,
        load_event_titles(resources.path("events.toml")),
        line.calendar,
        [silo.code for silo in line.silos.silos],
        now,
    )


def build_history_desk(database: Database, line: Line, alarms: AlarmBook, now: Now) -> HistoryDesk:
    titles = {code: each.words.title for code, each in alarms.catalogue.items()}
    events = load_event_titles(resources.path("events.toml"))
    return HistoryDesk(database, line, titles | events, line.calendar, now)


def build_report_desk(database: Database, line: Line, now: Now) -> ReportDesk:
    return ReportDesk(database, ReportCalendar(line.shifts), line.silos, line.dosing, now)


def build_diagnostics(
    settings: Settings, plc: ModbusPlc, database: Database, keeper: LeaseKeeper, now: Now
) -> Diagnostics:
    inspector = PlcInspector(plc, load_map(settings), zone(settings.plc_timezone), now)
    return Diagnostics(inspector, database, lambda: keeper.is_held)
