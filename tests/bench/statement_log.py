"""Listens to every database engine of this process and keeps its statements by transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass(slots=True)
class Transaction:
    writes: bool
    statements: list[str] = field(default_factory=list)

    @property
    def tables(self) -> str:
        return " ".join(self.statements)


class StatementLog:
    def __init__(self) -> None:
        self.transactions: list[Transaction] = []

    def hear(self, *heard: Any) -> None:
        """Take one statement; SQLAlchemy gives connection, cursor, statement and more."""
        statement = " ".join(str(heard[2]).split())
        if statement.startswith("BEGIN"):
            self.transactions.append(Transaction(writes="IMMEDIATE" in statement))
        elif self.transactions:
            self.transactions[-1].statements.append(statement)


@contextmanager
def statements_heard() -> Iterator[StatementLog]:
    """Log what goes to SQLite; an executemany is one statement, as the database sees it."""
    log = StatementLog()
    event.listen(Engine, "before_cursor_execute", log.hear)
    try:
        yield log
    finally:
        event.remove(Engine, "before_cursor_execute", log.hear)
