"""Settings and plant files in memory: the same interface as services.settings, no files."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from services.domain.errors import PlantError
from services.domain.link import LinkName
from services.domain.plant_file import FoundFile, PlantFile, PlantFileLook
from services.domain.setting import (
    Mistake,
    SettingsLook,
    SettingSource,
    SettingState,
    TakenOrder,
    Trial,
)
from services.settings.words import descriptions
from tests.gui.views import NOW

_SET = {
    "LINE_NAME": "Line 1",
    "STATION_NAME": "BATCH-PC1",  # else it is the name of the PC that the tests run on
    "PLC_HOST": "192.168.1.100",
    "ODOO_URL": "https://erp.mill.id",
    "ODOO_DB": "mill",
    "ODOO_USERNAME": "batchline",
    "DOSING_ALARM_PERCENT": "4.5",
}
GOOD = Trial(
    ok=True,
    text="Odoo 17.0, database mill, user batchline; 1 confirmed orders for this line",
    orders=(TakenOrder("WH/MO/00011", "JF PLUS", Decimal(1000)),),
)
NO_ANSWER = Trial(ok=False, text="The PLC at 192.168.1.100:502 does not answer.")


def look(*, waits: str = "", locked: str = "PLC_UNIT_ID") -> SettingsLook:
    states = [_state(name) for name in descriptions()]
    states = [replace(each, waits=each.about.name == waits) for each in states]
    states = [
        replace(each, source=SettingSource.ENVIRONMENT) if each.about.name == locked else each
        for each in states
    ]
    return SettingsLook("settings.toml", "mark", tuple(states))


def _state(name: str) -> SettingState:
    about = descriptions()[name]
    found = name in _SET or about.secret
    value = "" if about.secret else _SET.get(name, about.default)
    return SettingState(about, value, SettingSource.FILE if found else SettingSource.DEFAULT, found)


@dataclass
class MemorySettings:
    answer: SettingsLook | None = field(default_factory=look)
    problem: PlantError | None = None
    wrong: Mistake | None = None
    trial: Trial | None = GOOD
    tried: list[tuple[LinkName, Mapping[str, str]]] = field(default_factory=list)

    async def look(self) -> SettingsLook:
        if self.problem is not None:
            raise self.problem
        if self.answer is None:
            await asyncio.Event().wait()
        assert self.answer is not None
        return self.answer

    def mistake(self, changes: Mapping[str, str]) -> Mistake | None:
        del changes
        return self.wrong

    async def try_link(self, link: LinkName, changes: Mapping[str, str] | None = None) -> Trial:
        self.tried.append((link, changes or {}))
        if self.trial is None:
            await asyncio.Event().wait()
        assert self.trial is not None
        return self.trial


@dataclass
class MemoryFiles:
    mistakes: tuple[str, ...] = ()
    problem: PlantError | None = None
    files: tuple[FoundFile, ...] = (
        FoundFile("E:/MILL.TOML", "MILL.TOML", "E:/", NOW - timedelta(days=1)),
    )
    held: bool = False

    async def in_force(self, which: PlantFile) -> PlantFileLook:
        if self.problem is not None:
            raise self.problem
        if self.held:
            await asyncio.Event().wait()
        if which is PlantFile.SILO_TABLE:
            rows: tuple[tuple[str, str, str], ...] = (
                ("101 A · PKE PELLET", "8000 kg", "silo101: 40005"),
            )
            return PlantFileLook(which, "", "15 silos", rows)
        rows = (
            ("READ", "D6000–D6976", "10 slots"),
            ("READ, slot 1: MO name", "D6001–D6008", "ascii, 8"),
        )
        return PlantFileLook(which, "", "feedmill: 10 slots, 15 silos", rows)

    async def examine(self, which: PlantFile, path: str) -> PlantFileLook:
        if self.mistakes:
            return PlantFileLook(which, path, mistakes=self.mistakes)
        return PlantFileLook(which, path, "M7: 10 slots, 15 silos")

    async def found(self) -> tuple[FoundFile, ...]:
        return self.files
