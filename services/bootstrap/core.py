"""What jobs, commands and screens are built upon: the line, its links, its database, its alarms."""

import os
from dataclasses import dataclass

from sqlalchemy import Engine

import resources
from services.adapters.alarm_files import load_alarm_catalogue
from services.adapters.db.database import SqlDatabase
from services.adapters.plc.modbus import ModbusPlc
from services.application.alarm_book import AlarmBook
from services.application.failure_book import FailureBook
from services.application.lease_keeper import FencedDatabase, LeaseKeeper
from services.application.line import Line
from services.application.order_turns import OrderTurns
from services.application.push_delivery import PushDelivery
from services.application.push_queue import PushQueue
from services.bootstrap.line import build_line
from services.bootstrap.links import build_odoo, build_plc
from services.config import Settings
from services.ports import Odoo
from services.station_clock import StationClock, steady_seconds


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that all others share."""

    settings: Settings
    line: Line
    alarms: AlarmBook
    now: StationClock
    database: SqlDatabase
    keeper: LeaseKeeper
    holder_name: str
    fenced: FencedDatabase
    plc: ModbusPlc
    odoo: Odoo
    pushes: PushQueue
    turns: OrderTurns
    delivery: PushDelivery
    failures: FailureBook


def build_core(settings: Settings, engine: Engine, now: StationClock) -> Core:
    line = build_line(settings)
    alarms = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
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
    fenced = FencedDatabase(database, keeper)
    odoo = build_odoo(settings, line, keeper.fence, now)
    pushes = PushQueue(line, now, now.steady)
    turns = OrderTurns()
    return Core(
        settings,
        line,
        alarms,
        now,
        database,
        keeper,
        holder_name,
        fenced,
        build_plc(settings, keeper.fence, now),
        odoo,
        pushes,
        turns,
        PushDelivery(fenced, odoo, line, alarms, now, now.steady, turns),
        FailureBook(alarms, pushes),
    )
