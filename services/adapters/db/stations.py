"""Which station runs a line on a server's database, as its heartbeat tells."""

from sqlalchemy import Connection, inspect, text

_FRESH_S = 10  # a station whose heartbeat is younger runs


def running_station(connection: Connection) -> str:
    """Return who runs which line, as the beginning of a sentence; "" if nobody does."""
    if not inspect(connection).has_table("lease"):
        return ""
    fresh = text(
        "SELECT line, holder FROM lease WHERE holder <> '' "
        "AND heartbeat_at > clock_timestamp() - :fresh_s * interval '1 second'"
    )
    held = connection.execute(fresh, {"fresh_s": _FRESH_S}).first()
    if held is None:
        return ""
    station = held.holder.rpartition("/")[0] or held.holder
    return f"Station {station} runs line {held.line} on this database"
