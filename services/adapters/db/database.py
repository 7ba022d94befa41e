"""SQLAlchemy behind a thread of its own."""

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from services.adapters.db.address import tls_hint
from services.adapters.db.change_listener import CHANNEL, ChangeListener
from services.adapters.db.engine import build_listening_engine, reading
from services.adapters.db.patience import Patience
from services.adapters.db.remembered import ChangedMeanwhileError, Remembered
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.domain.errors import DatabaseUnavailableError
from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import Now, UnitOfWork
from services.station_clock import wall_clock

T = TypeVar("T")
R = TypeVar("R")

_LOOK_S = 1.0
# Sent with the commit, to all stations, and only if something was written at all.
_NOTIFY = text("SELECT pg_notify(:channel, :payload) WHERE txid_current_if_assigned() IS NOT NULL")


class SqlDatabase:
    """Runs transactions one after another on the database thread.

    One worker, on purpose: transactions keep the order in which they were asked for, and a
    slow one delays the next instead of racing it. On PostgreSQL there is one more thread with a
    connection of its own, which hears of the commits of other processes once somebody subscribes.
    """

    def __init__(self, engine: Engine, line: str, now: Now = wall_clock) -> None:
        self._engine = engine
        self._now = now
        self._reading = reading(engine)
        self._line = line
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._listeners: list[Callable[[], None]] = []
        self._patience = Patience(engine)
        self._remembered = Remembered(engine)
        self._sender = uuid.uuid4().hex
        self._hearing: ChangeListener | None = None
        self._link = LinkStatus(
            LinkName.DATABASE, LinkState.UNKNOWN, None, None, "", _endpoint(engine)
        )

    @property
    def connections(self) -> int:
        """Return how many connections the pool has open: at most two, beside the listening one."""
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedin() + pool.checkedout()

    def link(self) -> LinkStatus:
        """Return the link as the last call left it; lost, when the one under way hangs."""
        if self._patience.is_silent and self._link.state is LinkState.GOOD:
            self._note(LinkState.LOST, "The database does not answer.")
        return self._link

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        result, is_news = await self._on_thread(self._write, work)
        if is_news:
            self._tell()
        return result

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._on_thread(self._read, work)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        if self._hearing is None and self._engine.dialect.name == "postgresql":
            engine = build_listening_engine(self._engine)
            self._hearing = ChangeListener(engine, self._line, self._sender, self._tell)
        return lambda: self._listeners.remove(listener)

    async def close(self) -> None:
        """Let the transaction under way end, then give all connections back."""
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            await asyncio.to_thread(hearing.stop)
        ending = asyncio.to_thread(self._thread.shutdown, cancel_futures=True)
        await self._answer(asyncio.ensure_future(ending))
        self._engine.dispose()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    async def _on_thread(
        self, transaction: Callable[[Callable[[UnitOfWork], T]], R], work: Callable[[UnitOfWork], T]
    ) -> R:
        loop = asyncio.get_running_loop()
        call = loop.run_in_executor(self._thread, transaction, work)
        try:
            result = await self._answer(call)
        except DatabaseUnavailableError as error:
            self._note(LinkState.LOST, str(error))
            if self._hearing is not None:
                self._hearing.renew()
            raise
        except asyncio.CancelledError:
            call.cancel()
            raise
        self._note(LinkState.GOOD, "")
        return result

    async def _answer(self, call: asyncio.Future[T]) -> T:
        loop = asyncio.get_running_loop()
        looking: list[asyncio.TimerHandle] = []

        def look() -> None:
            self._patience.break_off_if_silent()
            looking[:] = [loop.call_later(_LOOK_S, look)]

        looking.append(loop.call_later(_LOOK_S, look))
        try:
            return await call
        finally:
            looking[0].cancel()

    def _write(self, work: Callable[[UnitOfWork], T]) -> tuple[T, bool]:
        """Return also whether anybody is to be told of it."""

        def written(uow: SqlUnitOfWork) -> tuple[T, bool]:
            return work(uow), uow.is_news

        return self._transaction(self._engine, written, self._notify)

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        try:
            return self._transaction(self._reading, work, look=self._remembered.glance)
        except ChangedMeanwhileError:
            return self._transaction(self._reading, work)

    def _notify(self, session: Session, uow: SqlUnitOfWork) -> None:
        """Let the other stations know, once this commit is made."""
        session.flush()
        if uow.is_news and self._engine.dialect.name == "postgresql":
            payload = f"{self._sender} {self._line}"
            session.execute(_NOTIFY, {"channel": CHANNEL, "payload": payload})

    def _transaction(
        self,
        engine: Engine,
        work: Callable[[SqlUnitOfWork], T],
        before_commit: Callable[[Session, SqlUnitOfWork], None] = lambda *_: None,
        look: Callable[[Session], None] | None = None,
    ) -> T:
        is_stored = False
        try:
            self._patience.begin()
            with Session(engine, expire_on_commit=False) as session, session.begin():
                (look or self._remembered.look)(session)
                uow = SqlUnitOfWork(session, self._line)
                result = work(uow)
                before_commit(session, uow)
                self._patience.begin()  # for the commit
            is_stored = True
        except (OperationalError, InterfaceError, PoolTimeoutError) as error:
            raise DatabaseUnavailableError(explain(error)) from error
        except DBAPIError as error:
            # A bare DatabaseError is SQLite's word for a damaged file.
            if error.connection_invalidated or type(error) is DatabaseError:
                raise DatabaseUnavailableError(explain(error)) from error
            raise
        finally:
            self._patience.end()
            if not is_stored:
                self._remembered.forget()
        return result

    def _note(self, state: LinkState, message: str) -> None:
        now = self._now()
        known = self._link
        since = known.since if known.state is state else now
        last_good = now if state is LinkState.GOOD else known.last_good_at
        self._link = LinkStatus(known.name, state, since, last_good, message, known.endpoint)


def explain(error: Exception) -> str:
    """Return what a driver's error means for people, in one line: what happened, what to do."""
    cause = getattr(error, "orig", None) or error
    first_line = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    hint = tls_hint(str(cause))
    if "malformed" in first_line or "not a database" in first_line:
        hint = " The file is damaged: end the program and restore a backup."
    elif "I/O error" in first_line:  # what SQLite says over a quota, too
        hint = " Free space on the disk or raise the quota. If there is space, the disk fails."
    elif any(word in first_line for word in ("disk", "full", "No space left")):
        hint = " Free space on the disk."
    elif "readonly" in first_line:
        hint = " Allow this user to write to the data folder."
    return f"The database does not answer: {first_line}.{hint}"


def _endpoint(engine: Engine) -> str:
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or 'local'}:{url.port or 5432}/{url.database}"
