"""SQLAlchemy behind a thread of its own."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from services.adapters.db.engine import READ_ONLY
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.domain.errors import DatabaseUnavailableError
from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import UnitOfWork

T = TypeVar("T")
log = logging.getLogger(__name__)


class SqlDatabase:
    """Runs transactions one after another on the database thread.

    One worker, on purpose: transactions keep the order in which they were asked for, and a
    slow one delays the next instead of racing it.
    """

    def __init__(self, engine: Engine, line: str) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**{READ_ONLY: True})
        self._line = line
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._listeners: list[Callable[[], None]] = []
        self._link = LinkStatus(
            LinkName.DATABASE, LinkState.UNKNOWN, None, None, "", _endpoint(engine)
        )

    @property
    def connections(self) -> int:
        """Return how many connections the pool has open: at most two."""
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedin() + pool.checkedout()

    def link(self) -> LinkStatus:
        return self._link

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        result = await self._on_thread(self._write, work)
        for listener in tuple(self._listeners):
            listener()
        return result

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._on_thread(self._read, work)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def close(self) -> None:
        """Let the transaction under way end, then give all connections back."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)
        self._engine.dispose()

    async def _on_thread(
        self, transaction: Callable[[Callable[[UnitOfWork], T]], T], work: Callable[[UnitOfWork], T]
    ) -> T:
        loop = asyncio.get_running_loop()
        try:
            result = await loop.run_in_executor(self._thread, transaction, work)
        except DatabaseUnavailableError as error:
            self._note(LinkState.LOST, str(error))
            raise
        self._note(LinkState.GOOD, "")
        return result

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._transaction(self._engine, work)

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._transaction(self._reading, work)

    def _transaction(self, engine: Engine, work: Callable[[UnitOfWork], T]) -> T:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                return work(SqlUnitOfWork(session, self._line))
        except (OperationalError, InterfaceError, PoolTimeoutError) as error:
            raise DatabaseUnavailableError(_explain(error)) from error
        except DBAPIError as error:
            # A bare DatabaseError is SQLite's word for a damaged file.
            if error.connection_invalidated or type(error) is DatabaseError:
                raise DatabaseUnavailableError(_explain(error)) from error
            raise

    def _note(self, state: LinkState, message: str) -> None:
        now = datetime.now(UTC)
        known = self._link
        since = known.since if known.state is state else now
        last_good = now if state is LinkState.GOOD else known.last_good_at
        self._link = LinkStatus(known.name, state, since, last_good, message, known.endpoint)


def _explain(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    first_line = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    hint = ""
    if "malformed" in first_line or "not a database" in first_line:
        hint = " The file is damaged: end the program and restore a backup."
    elif "disk" in first_line or "full" in first_line:
        hint = " Free space on the disk."
    elif "readonly" in first_line:
        hint = " Allow this user to write to the data folder."
    return f"The database does not answer: {first_line}.{hint}"


def _endpoint(engine: Engine) -> str:
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or 'local'}:{url.port or 5432}/{url.database}"
