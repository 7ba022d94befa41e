"""What was entered so far, and what the settings file would get of it. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from hmi.language import spoken

PLANT, DEMO = "plant", "demo"
THIS_PC, SERVER = "pc", "server"
SETTINGS = {
    "line": ("LINE_NAME", "STATION_NAME"),
    "plc": ("PLC_HOST", "PLC_PORT", "PLC_UNIT_ID"),
    "odoo": (
        "ODOO_ADAPTER",
        "ODOO_URL",
        "ODOO_DB",
        "ODOO_USERNAME",
        "ODOO_PASSWORD",
        "ODOO_ORDER_DOMAIN",
        "LINE_CODE",
    ),
}


@dataclass
class Draft:
    """`values` by the names of fields: a setting's, or one of the first start's own."""

    values: dict[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()  # secrets that are set: left empty they stay as they are
    kind: str = PLANT
    database: str = THIS_PC
    skipped: set[str] = field(default_factory=set)  # links that were gone on without

    def __post_init__(self) -> None:
        if self.values.get("DB_HOST"):
            self.database = SERVER
        self._before = self._place()

    def changes(self, *steps: str) -> dict[str, str]:
        """Return the settings of these steps, or of all.

        Where the records are is left as it is unless it was changed here: the address may say
        more than the fields show.
        """
        wanted = steps or ("language", "line", "plc", "odoo", "database")
        found: dict[str, str] = {}
        for step in wanted:
            names = SETTINGS.get(step, ())
            found |= {name: self.values[name] for name in names if name in self.values}
        if "language" in wanted:
            found["SCREEN_LANGUAGE"] = spoken().value
        if "database" in wanted:
            if self._place() != self._before:
                found["DATABASE_URL"] = self.database_url()
            if self.database == SERVER and self.values.get("DB_PASSWORD"):
                found["DATABASE_PASSWORD"] = self.values["DB_PASSWORD"]
        return {name: value for name, value in found.items() if value or name not in self.kept}

    def database_url(self) -> str:
        """Return the server's address; empty for the file on this PC."""
        where, host, name, user = self._place()
        if where == THIS_PC:
            return ""
        return f"postgresql://{quote(user, safe='')}@{host}/{quote(name, safe='')}"

    def take(self, values: Mapping[str, str]) -> None:
        self.values |= {name: value.strip() for name, value in values.items()}

    def _place(self) -> tuple[str, str, str, str]:
        if self.database == THIS_PC:
            return THIS_PC, "", "", ""
        host, name, user = (self.values.get(f"DB_{each}", "") for each in ("HOST", "NAME", "USER"))
        return self.database, host, name, user
