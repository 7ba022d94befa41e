"""Databases as each earlier version left them: its schema with one row or more in every table.

NNNN-sqlite.sql.gz and NNNN-postgresql.sql.gz are dumps of what the program of that time wrote, not
made by today's migrations. Before a migration is added, `keep.py` makes the pair of the schema that
is there until then.
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from services.adapters.db.engine import build_engine, sqlite_file

FOLDER = Path(__file__).parent
SCHEMAS = sorted(file.name[:4] for file in FOLDER.glob("*-sqlite.sql.gz"))


def put_older(url: str, schema: str) -> None:
    """Fill the empty database at *url* as the program of *schema* left it."""
    address = make_url(url)
    packed = (FOLDER / f"{schema}-{address.get_backend_name()}.sql.gz").read_bytes()
    script = gzip.decompress(packed).decode()
    file = sqlite_file(address)
    if file is not None:
        with closing(sqlite3.connect(file)) as database:
            database.executescript(script)
        return
    engine = build_engine(url)
    with engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(script)
    engine.dispose()  # the script set a search path of its own
