"""`batchline import-earlier`: the change-over from the plant's earlier system."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import resources
from services import bootstrap
from services.adapters.alarm_files import load_alarm_catalogue
from services.adapters.db.engine import memory_engine
from services.adapters.db.migrate import migrate
from services.adapters.db.taken_over import taken_over
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.adapters.earlier.database import EarlierDatabase, open_earlier
from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.application.take_over import Taken, TakeOver
from services.config import Settings, zone
from services.domain.earlier import BatchTotals, EarlierBatch, EarlierTotals
from services.domain.errors import ConfigurationError
from services.domain.order import Order
from services.domain.quantity import ZERO
from services.ports import UnitOfWork

_TOLD_EVERY = 1000  # batches
_LEASE_ENDS = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class ChangeOver:
    """What was taken over, and both sides' totals."""

    taken: Taken
    theirs: EarlierTotals
    ours: EarlierTotals

    def differences(self) -> list[str]:
        """Return in which sums the two sides differ; empty if all that must be equal is."""
        theirs, ours = self.theirs, self.ours
        pairs: list[tuple[str, object, object]] = [
            (
                "batches",
                theirs.history.batches + theirs.queue.batches,
                ours.history.batches + ours.queue.batches,
            ),
            (
                "finished weight, kg",
                theirs.history.finished_kg + theirs.queue.finished_kg,
                ours.history.finished_kg + ours.queue.finished_kg,
            ),
            ("failures", theirs.failures, ours.failures),
        ]
        dosed_there = _added(theirs.history.actuals_kg, theirs.queue.actuals_kg)
        dosed_here = _added(ours.history.actuals_kg, ours.queue.actuals_kg)
        pairs += [
            (f"silo {silo}, kg", dosed_there.get(silo, 0), dosed_here.get(silo, 0))
            for silo in sorted(dosed_there.keys() | dosed_here.keys())
        ]
        # What an order of the queue asks for is what Odoo says now: those alone are compared that
        # went to the history.
        moved = self.taken.straight_to_history
        planned = theirs.history.planned_kg + sum((row.planned_kg for row in moved), ZERO)
        pairs.append(("planned, kg", planned, ours.history.planned_kg))
        asked = theirs.history.setpoints_kg
        for row in moved:
            asked = _added(asked, {each.silo: each.setpoint_kg for each in row.portions})
        pairs += [
            (f"setpoints of silo {silo}, kg", kg, ours.history.setpoints_kg.get(silo, 0))
            for silo, kg in asked.items()
        ]
        return [
            f"{what}: {there} there, {here} here" for what, there, here in pairs if there != here
        ]

    def lines(self) -> list[str]:
        """Return the totals for people, one line each."""
        theirs = self.theirs
        dosed = _added(theirs.history.actuals_kg, theirs.queue.actuals_kg)
        return [
            _told("history", theirs.history),
            _told("queue", theirs.queue),
            *(f"silo {silo}: {kg} kg dosed" for silo, kg in dosed.items()),
            f"failures: {theirs.failures}",
        ]


async def import_earlier(
    settings: Settings,
    data: Path,
    url: str,
    *,
    trial: bool,
    tell: Callable[[str], None] = lambda _: None,
) -> ChangeOver:
    """Take all over in one transaction, or nothing. *trial*: into a database in memory.

    Rows are read and stored a few hundred at a time, however many there are; *tell* hears how
    far it is. The caller holds the data folder's lock. Raises ConfigurationError, having changed
    nothing.
    """
    line = bootstrap.build_line(settings)
    slots = bootstrap.load_map(settings).slots
    with open_earlier(url, zone(settings.plc_timezone)) as earlier:
        queue = await _with_orders(settings, line, list(earlier.queue()))
        engine = memory_engine() if trial else bootstrap.open_engine(settings, data)
        try:
            if trial:
                migrate(engine)
            return _store(engine, line, slots, earlier, queue, tell)
        finally:
            engine.dispose()


async def _with_orders(
    settings: Settings, line: Line, rows: Sequence[EarlierBatch]
) -> list[tuple[EarlierBatch, Order | None]]:
    """Read the order of each row of the queue from Odoo, which alone knows its components."""
    if not rows:
        return []
    odoo = bootstrap.build_odoo(settings, line, _never_write, lambda: datetime.now(UTC))
    try:
        found = [(row, await odoo.order_by_name(row.mo_id, may_go_on=False)) for row in rows]
    finally:
        await odoo.close()
    for row, order in found:
        if order is not None and order.state.is_open and order.problem:
            raise ConfigurationError(
                f"{row.mo_id} is in the earlier queue and cannot be read in Odoo: "
                f"{order.problem}. Have it put right there. Nothing was changed."
            )
    return found


def _never_write() -> None:
    raise AssertionError("a change-over writes nothing to Odoo")


def _store(
    engine: Engine,
    line: Line,
    slots: int,
    earlier: EarlierDatabase,
    queue: Sequence[tuple[EarlierBatch, Order | None]],
    tell: Callable[[str], None],
) -> ChangeOver:
    theirs = earlier.totals()
    alarms = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
    with Session(engine) as session, session.begin():
        if engine.dialect.name == "postgresql":  # years of batches take longer than a cycle may
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        uow = SqlUnitOfWork(session, line.code)
        now = datetime.now(UTC)
        _refuse_unless_new(uow)
        taken = TakeOver(uow, line, alarms, slots, now).take(
            counted(earlier.history(), theirs.history.batches, tell),
            queue,
            earlier.failures(),
            earlier.weighings(),
        )
        session.flush()
        tell("All rows are stored. The totals are compared, and each record is sealed.")
        done = ChangeOver(taken, theirs, taken_over(session, line.code))
        differences = done.differences()
        if differences:
            raise ConfigurationError(
                "The totals are not equal, so nothing was taken over:\n  "
                + "\n  ".join(differences)
            )
    return done


def counted(
    rows: Iterable[EarlierBatch], of: int, tell: Callable[[str], None]
) -> Iterator[EarlierBatch]:
    """Give *rows*, and tell after each thousand how far it is."""
    for count, row in enumerate(rows, 1):
        yield row
        if count % _TOLD_EVERY == 0:
            tell(f"{count} of {of} archived batches stored")


def _refuse_unless_new(uow: UnitOfWork) -> None:
    lease = uow.leases.get()
    if lease is not None and uow.clock() - lease.heartbeat_at < _LEASE_ENDS:
        raise ConfigurationError(
            f"{lease.station} runs this line: close the program there first. Nothing was changed."
        )
    if uow.history.lowest_odoo_id() < 0:
        raise ConfigurationError(
            "The earlier system was taken over already. Nothing was changed. To begin anew, "
            "restore a backup from before."
        )
    if uow.queue.all():
        raise ConfigurationError(
            "This line has orders in its queue already: take the earlier system over before the "
            "first fetch. Nothing was changed."
        )


def _told(name: str, totals: BatchTotals) -> str:
    planned, weighed = totals.planned_kg, totals.finished_kg
    return f"{name}: {totals.batches} batches, {planned} kg planned, {weighed} kg weighed"


def _added(a: Mapping[int, Decimal], b: Mapping[int, Decimal]) -> dict[int, Decimal]:
    return {silo: a.get(silo, ZERO) + b.get(silo, ZERO) for silo in sorted({*a, *b})}
