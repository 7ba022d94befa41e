"""A setting as a person sees it: what it is for, its value, its source, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from services.domain.errors import ConfigurationError
from services.domain.user import Role


class SettingGroup(StrEnum):
    LINE = "line"
    PLC = "plc"
    ODOO = "odoo"
    DATABASE = "database"
    JOBS = "jobs"
    BATCHES = "batches"
    SCREEN = "screen"


class SettingKind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    FILE = "file"


class SettingSource(StrEnum):
    """Where a value comes from. What does not come from the file cannot be changed here."""

    DEFAULT = "default"
    FILE = "file"
    DOTENV = "dotenv"
    ENVIRONMENT = "environment"
    FIXED = "fixed"  # the demo, or a test, has its own
    STORE = "store"  # a secret, in the system's store
    OWNERS_FILE = "owners file"  # a secret, where the system has no store


CHANGEABLE = frozenset(
    {
        SettingSource.DEFAULT,
        SettingSource.FILE,
        SettingSource.STORE,
        SettingSource.OWNERS_FILE,
    }
)


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """`least` and `most` are limits that may be typed; `beyond_least`: least itself is not."""

    name: str
    group: SettingGroup
    kind: SettingKind
    title: str
    text: str
    unit: str = ""
    default: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    beyond_least: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    means: Mapping[str, str] = field(default_factory=dict)  # of a choice, where its label is short
    may_be_empty: bool = False
    at_once: bool = False
    role: Role = Role.SUPERVISOR
    secret: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class SettingState:
    """`value` is as a person writes it, and empty for a secret."""

    about: SettingDescription
    value: str
    source: SettingSource
    is_set: bool
    waits: bool = False  # changed since the program started, which goes by the value of before

    @property
    def may_change(self) -> bool:
        return self.source in CHANGEABLE


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one setting: its key, its value, why, and what to write instead."""

    key: str
    value: str  # empty for a secret, and where there is none
    why: str
    write: str = ""

    def __str__(self) -> str:
        told = f'{self.why} (it is "{self.value}")' if self.value else self.why
        return f"{self.key}: {told}. {self.write}".rstrip(". ") + "."


@dataclass(frozen=True, slots=True)
class SettingsLook:
    """All settings as they stand in their places at one moment."""

    file: str
    mark: str  # of the file: a change is refused if it is another one by then
    states: tuple[SettingState, ...]
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenOrder:
    """One of Odoo's orders as the line would take it, or why it would not."""

    name: str
    product: str
    kg: Decimal
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a connection; nothing was written there."""

    ok: bool
    text: str
    orders: tuple[TakenOrder, ...] = ()
    more: int = 0  # so many orders beside these
    here: int = 0  # so many orders that the line has already


class WrongSettingsError(ConfigurationError):
    """Settings that cannot be used: every mistake, and where they may stand."""

    def __init__(self, mistakes: tuple[Mistake, ...], where: str) -> None:
        self.mistakes = mistakes
        self.where = where
        count = len(mistakes)
        head = "1 setting is wrong" if count == 1 else f"{count} settings are wrong"
        super().__init__("\n".join([f"{head} ({where}):", *(f"  {each}" for each in mistakes)]))
