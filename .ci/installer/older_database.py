"""Makes an SQLite database of the first schema with one archived batch: older_database.py FILE."""

import sqlite3
import sys
from pathlib import Path

from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import upgrade

file = Path(sys.argv[1])
engine = build_engine(f"sqlite:///{file}")
with engine.connect() as connection, connection.begin():
    upgrade(connection, "0001")
engine.dispose()
with sqlite3.connect(file) as database:
    columns = database.execute("PRAGMA table_info(mo_histories)").fetchall()
    values = {
        "mo_id": "WH/MO/00101",
        "line": "PLC01",
        "odoo_id": 101,
        "completion": "completed",
        "state": "finished",
        "product_name": "JF PLUS",
    }
    row = {}
    for _, name, kind, needed, default, is_key in columns:
        if is_key:
            continue
        if name in values:
            row[name] = values[name]
        elif needed and default is None:
            text = kind.upper().startswith(("VARCHAR", "TEXT"))
            row[name] = "2026-03-04T06:00:00+00:00" if name.endswith("_at") else "" if text else 1
            if kind.upper() == "JSON":
                row[name] = "[]"
    names = ", ".join(row)
    places = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO mo_histories ({names}) VALUES ({places})", list(row.values()))
