"""What was read and nobody has written since: asked again, it costs no statement."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")
Method = Callable[Concatenate[Any, P], T]

_KEY = "batchline_remembered"
_GLANCED = "batchline_glanced"
_VERSION = "PRAGMA data_version"
_TABLE_AT = {"INSERT": 2, "UPDATE": 1, "DELETE": 2}  # which word of a statement names its table
_PARTS = {"mo_batch": ("batch_component", "batch_dose", "batch_weighing")}  # deleted with it


class ChangedMeanwhileError(Exception):
    """What a reading was told from memory is older than what it reads now: it begins again."""


class Remembered:
    """Values that were read, each good until one of its tables is written, by whomever.

    SQLite alone: it says whether another program has written (`data_version`), and what this one
    writes passes through here. PostgreSQL has no such word: there everything is read each time.
    """

    def __init__(self, engine: Engine) -> None:
        self._is_on = engine.dialect.name == "sqlite"
        self._written: Counter[str] = Counter()
        self._connection: sqlite3.Connection | None = None  # the one that looked last
        self._seen: tuple[int, int] | None = None  # connection, and its word for others' writes
        self._known: dict[Hashable, tuple[object, object]] = {}
        if self._is_on:
            event.listen(engine, "connect", self._on_change)
            event.listen(engine, "rollback_savepoint", self._on_change)
            event.listen(engine, "before_cursor_execute", self._on_statement)
            event.listen(engine, "close", self._on_close)

    def glance(self, session: Session) -> None:
        """Notice what other programs have written, for a reading that may need no transaction.

        If it does need one, it begins with another look (`_after_begin`).
        """
        if self._connection is None:
            self.look(session)
            return
        try:
            version = self._connection.execute(_VERSION).fetchone()[0]
        except sqlite3.Error:
            self.look(session)  # which tells what is wrong
            return
        session.info[_KEY] = self
        if (id(self._connection), version) != self._seen:
            self.forget()
            self._seen = id(self._connection), version
        session.info[_GLANCED] = self._seen

    def look(self, session: Session) -> None:
        """Notice, at the beginning of a transaction, what other programs have written."""
        if not self._is_on:
            return
        session.info[_KEY] = self
        self._look(session.connection())

    def _look(self, through: Connection) -> None:
        connection = cast("Any", through.connection.dbapi_connection)
        self._connection = connection
        try:
            seen = (id(connection), connection.execute(_VERSION).fetchone()[0])
        except sqlite3.Error as error:  # the first look into the file: it may be gone or damaged
            raise OperationalError(_VERSION, None, error) from error
        if seen != self._seen:
            self.forget()
            self._seen = seen

    def forget(self) -> None:
        """Read everything again: a transaction was not committed, or others have written."""
        self._known.clear()

    def of(
        self, key: Hashable, question: object, tables: Sequence[str], load: Callable[[], T]
    ) -> T:
        """Return the answer to the last *question* if it is this one and still holds, else load."""
        asked = (question, tuple(self._written[table] for table in tables))
        known = self._known.get(key)
        if known is None or known[0] != asked:
            known = self._known[key] = (asked, load())
        return cast("T", known[1])

    def known(self, key: Hashable, question: object, tables: Sequence[str]) -> object | None:
        """Return what the answer is by now, if it is known."""
        known = self._known.get(key)
        asked = (question, tuple(self._written[table] for table in tables))
        return None if known is None or known[0] != asked else known[1]

    def keep(self, key: Hashable, question: object, tables: Sequence[str], answer: object) -> None:
        """Take *answer* as if it had been read now: this transaction has just written it."""
        asked = (question, tuple(self._written[table] for table in tables))
        self._known[key] = (asked, answer)

    def _on_change(self, *_: Any) -> None:
        self.forget()

    def _on_close(self, connection: sqlite3.Connection, *_: Any) -> None:
        if connection is self._connection:
            self._connection = None

    def check(self, connection: Connection, glanced: tuple[int, int]) -> None:
        """Raises ChangedMeanwhileError if others have written since *glanced*."""
        self._look(connection)
        if self._seen != glanced:
            raise ChangedMeanwhileError

    def _on_statement(self, *heard: Any) -> None:
        """Take one statement; SQLAlchemy gives connection, cursor, statement and more."""
        words = heard[2].split(None, 3)
        place = _TABLE_AT.get(words[0])
        if place is not None:
            table = words[place].strip('"')
            self._written[table] += 1
            for part in _PARTS.get(table, ()) if words[0] == "DELETE" else ():
                self._written[part] += 1


def remembered(*tables: str) -> Callable[[Method[P, T]], Method[P, T]]:
    """Let a store's method read *tables* only if they were written since it was asked last.

    What it returns is shared: nobody may change it.
    """

    def decorate(method: Method[P, T]) -> Method[P, T]:
        @wraps(method)
        def asked(store: Any, *args: P.args, **kwargs: P.kwargs) -> T:
            session: Session = store._session  # noqa: SLF001 (all stores have it)
            memory: Remembered | None = session.info.get(_KEY)
            if memory is None or session.new or session.dirty or session.deleted:
                return method(store, *args, **kwargs)  # what is written late is read by it alone
            key = _key(store, method.__name__)
            return memory.of(key, (args, kwargs), tables, lambda: method(store, *args, **kwargs))

        return cast("Method[P, T]", asked)

    return decorate


def recall(store: Any, what: str, tables: Sequence[str]) -> object | None:
    """Return what was kept of *store* under that name, if nobody has written *tables* since."""
    memory: Remembered | None = store._session.info.get(_KEY)  # noqa: SLF001 (as above)
    return None if memory is None else memory.known(_key(store, what), ((), {}), tables)


def keep(store: Any, method: str, tables: Sequence[str], answer: object) -> None:
    """Let the next transaction know what the remembered *method* of *store* would read now.

    Or anything else, under a name of its own, for `recall`.
    """
    memory: Remembered | None = store._session.info.get(_KEY)  # noqa: SLF001 (as above)
    if memory is not None:
        memory.keep(_key(store, method), ((), {}), tables, answer)


def _key(store: Any, method: str) -> Hashable:
    return type(store), method, getattr(store, "_line", "")


@event.listens_for(Session, "after_begin")  # of all sessions: once, not anew for each of them
def _after_begin(session: Session, _transaction: object, connection: Connection) -> None:
    glanced = session.info.pop(_GLANCED, None)
    if glanced is not None:
        session.info[_KEY].check(connection, glanced)
