"""The steps of the first start: what each asks, and in which words."""

from dataclasses import dataclass

from hmi.first_start.draft import DEMO, PLANT, SERVER, THIS_PC, Draft
from hmi.language import NAMES, Language
from hmi.text import tr
from services.domain.link import LinkName
from services.domain.pin import LONGEST, SHORTEST


@dataclass(frozen=True, slots=True)
class StepField:
    name: str
    label: str
    hint: str = ""
    secret: bool = False
    figures: bool = False
    needed: bool = True


@dataclass(frozen=True, slots=True)
class StepChoice:
    value: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Step:
    """`without`: what is said on the button that goes on though the connection failed."""

    name: str
    title: str
    told: str
    fields: tuple[StepField, ...] = ()
    choices: tuple[StepChoice, ...] = ()
    link: LinkName | None = None
    without: str = ""


ORDER = ("language", "line", "kind", "plc", "odoo", "database", "people", "summary")


def steps(draft: Draft, *, again: bool) -> tuple[str, ...]:
    """Return the steps that are gone through: the demo needs no plant."""
    if draft.kind == DEMO:
        return ORDER[: ORDER.index("kind") + 1]
    return tuple(name for name in ORDER if not (again and name == "people"))


def step(name: str, draft: Draft) -> Step:
    return {
        "language": _language,
        "line": _line,
        "kind": _kind,
        "plc": _plc,
        "odoo": lambda: _odoo(draft),
        "database": lambda: _database(draft),
        "people": _people,
        "summary": _summary,
    }[name]()


def _language() -> Step:
    return Step(
        "language",
        "Language · Bahasa",
        tr("Choose the language of the screen. It can be changed at any time."),
        choices=tuple(StepChoice(each.value, NAMES[each], "") for each in Language),
    )


def _line() -> Step:
    return Step(
        "line",
        tr("What is this line called?"),
        tr("The name stands in the window's title; the PC's name stands in the records."),
        (
            StepField("LINE_NAME", tr("Name of the line"), tr("such as %1", "Line 1")),
            StepField("STATION_NAME", tr("Name of this PC"), tr("such as %1", "Control room")),
        ),
    )


def _kind() -> Step:
    return Step(
        "kind",
        tr("Is there a plant, or shall it be shown?"),
        tr("The demo needs neither PLC nor Odoo, writes nothing, and ends with the program."),
        choices=(
            StepChoice(PLANT, tr("This plant"), tr("PLC and Odoo are connected step by step")),
            StepChoice(DEMO, tr("The demo"), tr("a simulated line, to look at and to learn")),
        ),
    )


def _plc() -> Step:
    return Step(
        "plc",
        tr("Where is the PLC?"),
        tr("The address is in the PLC's network settings. Port 502 and unit 1 fit nearly always."),
        (
            StepField("PLC_HOST", tr("Address"), tr("such as %1", "192.168.1.100"), figures=True),
            StepField("PLC_PORT", tr("Port"), tr("usually %1", "502"), figures=True),
            StepField("PLC_UNIT_ID", tr("Unit"), tr("usually %1", "1"), figures=True),
        ),
        link=LinkName.PLC,
        without=tr("the PLC is connected later"),
    )


def _odoo(draft: Draft) -> Step:
    addon = draft.values.get("ODOO_ADAPTER", "stock") == "scada"
    which = StepField("ODOO_ORDER_DOMAIN", tr("Which orders"), tr("empty: all"), needed=False)
    if addon:
        which = StepField("LINE_CODE", tr("Code of the line"), tr("empty: all"), needed=False)
    return Step(
        "odoo",
        tr("Where is Odoo?"),
        tr(
            "Whoever runs Odoo knows these, and whether the plant's addon is installed there: if "
            "not, Standard is right. The test only reads; the line then books in Odoo."
        ),
        (
            StepField("ODOO_URL", tr("Address"), "https://"),
            StepField("ODOO_DB", tr("Database")),
            StepField("ODOO_USERNAME", tr("User")),
            StepField("ODOO_PASSWORD", tr("Password"), _stays("ODOO_PASSWORD", draft), secret=True),
            which,
        ),
        (
            StepChoice("stock", tr("Standard"), tr("any Odoo 14 to 18, nothing added")),
            StepChoice("scada", tr("The plant's addon"), tr("a module in Odoo 14")),
        ),
        link=LinkName.ODOO,
        without=tr("Odoo is connected later"),
    )


def _stays(secret: str, draft: Draft) -> str:
    return tr("kept; type to change it") if secret in draft.kept else ""


def _database(draft: Draft) -> Step:
    fields = (
        StepField("DB_HOST", tr("Address of the server"), tr("such as %1", "192.168.1.20")),
        StepField("DB_NAME", tr("Database")),
        StepField("DB_USER", tr("User")),
        StepField(
            "DB_PASSWORD",
            tr("Password"),
            _stays("DATABASE_PASSWORD", draft),
            secret=True,
            needed=False,
        ),
    )
    return Step(
        "database",
        tr("Where are the line's records kept?"),
        tr("One PC keeps them by itself. Several PCs at one line share a PostgreSQL server."),
        fields if draft.database == SERVER else (),
        (
            StepChoice(THIS_PC, tr("On this PC"), tr("nothing has to be installed")),
            StepChoice(SERVER, tr("On a PostgreSQL server"), tr("several stations share it")),
        ),
        link=LinkName.DATABASE,
    )


def _people() -> Step:
    digits = tr("%1 to %2 digits", str(SHORTEST), str(LONGEST))
    return Step(
        "people",
        tr("Who looks after this line?"),
        tr("The first person is its administrator, who may change everything and add others."),
        (
            StepField("ADMIN_NAME", tr("Name")),
            StepField("ADMIN_PIN", tr("PIN"), digits, secret=True, figures=True),
            StepField("ADMIN_PIN_2", tr("The PIN again"), secret=True, figures=True),
        ),
        without=tr("there is an administrator already"),
    )


def _summary() -> Step:
    return Step(
        "summary",
        tr("Is all of it right?"),
        tr(
            "Until now nothing was written. Now the settings are, the line starts, "
            "and the first orders go to the PLC at once."
        ),
    )
