"""What the pages of settings and plant files ask; services.settings answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from services.domain.link import LinkName
from services.domain.plant_file import FoundFile, PlantFile, PlantFileLook
from services.domain.setting import Mistake, SettingsLook, Trial


class SettingsSource(Protocol):
    async def look(self) -> SettingsLook: ...
    def mistake(self, changes: Mapping[str, str]) -> Mistake | None: ...
    async def try_link(self, link: LinkName, changes: Mapping[str, str] | None = None) -> Trial: ...


class FilesSource(Protocol):
    async def in_force(self, which: PlantFile) -> PlantFileLook: ...
    async def examine(self, which: PlantFile, path: str) -> PlantFileLook: ...
    async def found(self) -> tuple[FoundFile, ...]: ...


@dataclass(frozen=True, slots=True)
class ToolSources:
    settings: SettingsSource
    files: FilesSource
