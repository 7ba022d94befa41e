"""A history of any length made inside the database, as a plant of 200 batches a day leaves it."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from tests.integration.postgres import new_database, postgres_server

START = datetime(2024, 1, 1, tzinfo=UTC)
SILOS = tuple(range(101, 116))
BETWEEN = timedelta(minutes=7)  # two batches
PRODUCTS = 40
LINE = "PLC01"

_BATCHES = """
INSERT INTO mo_histories (
  id, line, odoo_id, mo_id, name_reversed, product_name, bom_name, planned_kg, planned_start, state,
  attempt, finished_kg, status_manufacturing, status_operation, update_odoo, fetched_at,
  started_at, finished_at, ended_at, batch_id, batch_no, plc_name, completion, archived_at,
  booked_kg, weighed, odoo_has_it, actor, reason
)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
SELECT
  i, '{line}', i, {name}, {reversed}, 'Product ' || (i % {products}), 'BoM', {kg_1000}, {at_0},
  'finished', 1, {kg_1000}, {yes}, {no}, {yes}, {at_0}, {at_60}, {at_360}, {at_360}, i, i % 10 + 1,
  {name},
  CASE WHEN i % 50 = 0 THEN 'cancelled' WHEN i % 97 = 0 THEN 'by_hand' ELSE 'completed' END,
  {at_380}, {kg_1000}, {yes}, {yes},
  CASE WHEN i % 97 = 0 THEN 'Agus W.' ELSE '' END, ''
FROM n
"""
_OPERATORS = """
INSERT INTO history_operator (history_id, actor, line, archived_at)
SELECT id, 'Agus W.', line, archived_at FROM mo_histories WHERE id % 97 = 0
UNION ALL SELECT id, 'Siti R.', line, archived_at FROM mo_histories WHERE id % 2 = 0
"""
_COMPONENTS = """
INSERT INTO history_component (history_id, position, product_id, product_name, planned_kg, silo)
WITH RECURSIVE s(silo) AS (SELECT 101 UNION ALL SELECT silo + 1 FROM s WHERE silo < 115)
SELECT id, silo - 101, silo, 'Component ' || silo, {kg}, silo FROM mo_histories CROSS JOIN s
"""
# A silo scatters by up to 0.8 kg; one dose of 400 is 3 kg over.
_OFF_G = "(id * 7919 + silo * 97) % 1601 - 800 + CASE (id + silo) % 400 WHEN 0 THEN 3000 ELSE 0 END"
_DOSES = """
INSERT INTO history_dose (history_id, attempt, silo, kg)
WITH RECURSIVE s(silo) AS (SELECT 101 UNION ALL SELECT silo + 1 FROM s WHERE silo < 115)
SELECT id, 1, silo, {dosed} FROM mo_histories CROSS JOIN s
"""
# What else a record tells of: a push of each batch with Odoo's answer, a word of somebody in every
# twentieth, an alarm of every tenth, a failure in every fortieth.
_PUSHES = """
INSERT INTO push (
  id, line, kind, odoo_id, mo_id, batch_id, body, created_at, state, tries, last_try_at,
  last_answer, ended_at
)
SELECT id, line, 'final', odoo_id, mo_id, batch_id,
  {body}, finished_at, 'delivered', 1, finished_at, 'Odoo has it.', archived_at
FROM mo_histories
"""
_BODY = (
    '{"figures": [{"product_id": 101, "silo": "silo101", "kg": "12.5", "weighed": true}], '
    '"finished_kg": "1000", "finished_weighed": true, "finished_at": null}'
)
_TRIES = """
INSERT INTO push_try (push_id, at, duration_s, answer)
SELECT id, last_try_at, 0.4, last_answer FROM push
"""
_COMMENTS = """
INSERT INTO history_comment (line, history_id, at, actor, station, text)
SELECT line, id, archived_at, 'Siti R.', 'PC1', 'Silo 103 bridged, knocked free.'
FROM mo_histories WHERE id % 20 = 0
"""
_JOURNAL = """
INSERT INTO alarm_journal (
  line, at, alarm_id, code, subject, params, priority, event, "before", "after", "by", reason
)
SELECT line, finished_at, id, 'batch_stuck', mo_id, '{{}}', 2, 'occurred', 'normal',
  'unacknowledged', '', ''
FROM mo_histories WHERE id % 10 = 0
"""
_FAILURES = """
INSERT INTO equipment_failure (
  line, equipment_code, text, stamp_raw, occurred_at, stamp_doubtful, read_at, words, ended_at
)
SELECT line, 'MTR-' || (id % 9), 'Overload', mo_id, started_at, {no}, started_at, '', finished_at
FROM mo_histories WHERE id % 40 = 0
"""


def long_histories(count: int) -> Iterator[tuple[str, str]]:
    """Give the name of each kind of database and the address of one with *count* whole records."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", _made(f"sqlite:///{Path(folder) / 'long.db'}", count)
    with postgres_server() as server:
        yield "PostgreSQL", _made(new_database(server, "long"), count)


def _made(url: str, count: int) -> str:
    engine = build_engine(url)
    migrate(engine)
    make_history(engine, count)
    add_stories(engine)
    engine.dispose()
    return url


def make_history(engine: Engine, count: int) -> None:
    """Fill a migrated database with *count* archived batches of 15 silos each."""
    _fill(engine, count, (_BATCHES, _OPERATORS, _COMPONENTS, _DOSES))


def add_stories(engine: Engine) -> None:
    """Give each batch of the history what its record tells beside its figures."""
    _fill(engine, 0, (_PUSHES, _TRIES, _COMMENTS, _JOURNAL, _FAILURES))


def _fill(engine: Engine, count: int, statements: Sequence[str]) -> None:
    with engine.begin() as connection:
        words = _words(connection.dialect.name)
        words |= {"count": count, "line": LINE, "products": PRODUCTS, "body": f"'{_BODY}'"}
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in statements:
            connection.execute(text(statement.format_map(words)))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # the server does it by itself in time


def _words(dialect: str) -> dict[str, object]:
    between_s = int(BETWEEN.total_seconds())
    if dialect == "sqlite":
        first = int(START.timestamp())
        return {
            "name": "printf('WH/MO/%05d', i)",
            "reversed": "(SELECT group_concat(substr(printf('WH/MO/%05d', i), "
            "length(printf('WH/MO/%05d', i)) - value, 1), '') FROM json_each("
            "'[0,1,2,3,4,5,6,7,8,9,10,11]'))",
            "kg": "10000 + silo * id % 50000",
            "dosed": f"10000 + silo * id % 50000 + {_OFF_G}",
            "kg_1000": "1000000 + i % 977",
            "yes": 1,
            "no": 0,
            **{
                f"at_{s}": f"strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', {first + s} + "
                f"i * {between_s}, 'unixepoch')"
                for s in (0, 60, 360, 380)
            },
        }
    return {
        "name": "'WH/MO/' || lpad(i::text, greatest(5, length(i::text)), '0')",
        "reversed": "reverse('WH/MO/' || lpad(i::text, greatest(5, length(i::text)), '0'))",
        "kg": "(10000 + silo * id % 50000) / 1000.0",
        "dosed": f"(10000 + silo * id % 50000 + {_OFF_G}) / 1000.0",
        "kg_1000": "(1000000 + i % 977) / 1000.0",
        "yes": "true",
        "no": "false",
        **{
            f"at_{s}": f"timestamptz '{START.isoformat()}' + interval '1 second' * "
            f"({s} + i * {between_s})"
            for s in (0, 60, 360, 380)
        },
    }
