"""The first start's questions answered from memory, and its steps with what was entered in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hmi.first_start.presenter import FirstStartPresenter
from hmi.theme import Theme
from services.domain.errors import ActionRefusedError
from services.domain.link import LinkName
from services.domain.setting import Mistake, Trial
from tests.gui.setting_books import GOOD, NO_ANSWER
from tests.gui.station import settle

PRESENT = {"STATION_NAME": "BATCH-PC1", "PLC_PORT": "502", "PLC_UNIT_ID": "1"}
ENTERED = {
    "LINE_NAME": "Line 1",
    "PLC_HOST": "192.168.1.100",
    "ODOO_URL": "https://erp.mill.id",
    "ODOO_DB": "MILL",
    "ODOO_USERNAME": "hmi",
    "ODOO_PASSWORD": "unseen",
    "ADMIN_NAME": "Rina",
    "ADMIN_PIN": "2580",
    "ADMIN_PIN_2": "2580",
}
_PLACE = Trial(ok=True, text="LINE.DB: a new file, made at the start")


@dataclass
class MemoryFirstStart:
    trials: dict[LinkName, Trial] = field(
        default_factory=lambda: {
            LinkName.PLC: Trial(ok=True, text="192.168.1.100:502 answers"),
            LinkName.ODOO: GOOD,
            LinkName.DATABASE: _PLACE,
        }
    )
    wrong: Mistake | None = None
    refusal: str = ""
    administrator: bool = False
    tried: list[tuple[LinkName, Mapping[str, str]]] = field(default_factory=list)
    written: list[tuple[Mapping[str, str], str, str]] = field(default_factory=list)

    set_already: Mapping[str, str] = field(default_factory=lambda: PRESENT)
    secrets: frozenset[str] = frozenset()

    def present(self) -> Mapping[str, str]:
        return self.set_already

    def kept(self) -> frozenset[str]:
        return self.secrets

    def mistake(self, changes: Mapping[str, str]) -> Mistake | None:
        return self.wrong if self.wrong is not None and self.wrong.key in changes else None

    async def try_link(self, link: LinkName, changes: Mapping[str, str]) -> Trial:
        self.tried.append((link, dict(changes)))
        return self.trials[link]

    async def has_administrator(self, changes: Mapping[str, str]) -> bool:
        del changes
        return self.administrator

    async def finish(self, changes: Mapping[str, str], name: str, pin: str) -> None:
        if self.refusal:
            raise ActionRefusedError(self.refusal)
        self.written.append((dict(changes), name, pin))


async def opened(
    theme: Theme, at: str, *, tried: bool = False, silent: bool = False, again: bool = False
) -> FirstStartPresenter:
    """Return the first start at one of its steps, with all entered; *silent*: nothing answers."""
    source = MemoryFirstStart()
    if silent:
        source.trials = dict.fromkeys(LinkName, NO_ANSWER)
    one = FirstStartPresenter(theme, source, again=again)
    one.draft.values |= ENTERED
    one.window.show()
    if at == "summary":
        for link in ("plc", "odoo", "database"):
            one.show_step(link)
            one.next()
            await one.tasks.settle()
    one.show_step(at)
    if tried:
        one.next()
        await one.tasks.settle()
    await settle()
    return one
