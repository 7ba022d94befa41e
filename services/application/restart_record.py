"""Puts into the journal that the watchdog started the program again."""

from datetime import datetime, tzinfo

from services.application.alarm_book import AlarmBook
from services.domain.alarm_journal import EventCode
from services.ports import UnitOfWork


def record_restart(
    uow: UnitOfWork, *, hung: bool, since: datetime, zone: tzinfo, station: str, report: str
) -> None:
    code = EventCode.PROGRAM_HUNG if hung else EventCode.PROGRAM_CRASHED
    at = f"{since.astimezone(zone):%H:%M:%S}"
    AlarmBook.record(uow, code, station, uow.clock(), since=at, report=report or "–")
