"""A history of any length made inside the database, as a plant of 200 batches a day leaves it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text

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


def make_history(engine: Engine, count: int) -> None:
    """Fill a migrated database with *count* archived batches of 15 silos each."""
    with engine.begin() as connection:
        words = _words(connection.dialect.name) | {
            "count": count,
            "line": LINE,
            "products": PRODUCTS,
        }
        _fill(connection, words)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # the server does it by itself in time


def _fill(connection: Connection, words: dict[str, object]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    for statement in (_BATCHES, _OPERATORS, _COMPONENTS, _DOSES):
        connection.execute(text(statement.format_map(words)))


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
