"""The two files that describe a plant: its PLC's registers and its silos, as people see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PlantFile(StrEnum):
    """What each is called in the settings."""

    REGISTER_MAP = "REGISTER_MAP"
    SILO_TABLE = "SILO_TABLE"


@dataclass(frozen=True, slots=True)
class PlantFileLook:
    """A file's content in rows of three, or what is wrong with it."""

    which: PlantFile
    file: str  # empty: the one that is built in
    facts: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that could be imported, on a drive of this PC."""

    path: str
    name: str
    where: str
    changed_at: datetime
