"""What the diagnostics page shows of the PLC link: facts, registers, guards, refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.domain.link import LinkStatus
from services.domain.reading import HandshakeMode, Refusal, RefusalReason


class AreaKind(StrEnum):
    READ = "read"
    WRITE = "write"
    FAILURE = "failure"
    WEIGHING = "weighing"


@dataclass(frozen=True, slots=True)
class AreaName:
    kind: AreaKind
    slot: int = 0  # of READ and WRITE, from 1


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What the link has done since the program started."""

    link: LinkStatus
    changes: tuple[LinkStatus, ...]  # of its state, oldest first
    requests: int  # answered ones, refusals too
    connections: int
    round_trips_s: tuple[float, ...]  # the latest, oldest first


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of an area, raw and decoded."""

    register: str  # "D6028–D6029"
    field: str  # "silo 101 quantity"
    words: tuple[int, ...]
    decoded: str  # with its unit; "" where the words cannot be read


@dataclass(frozen=True, slots=True)
class AreaShown:
    name: AreaName
    base: int
    read_at: datetime
    fields: tuple[FieldShown, ...]
    refusal: Refusal | None  # why the line does not believe it


@dataclass(frozen=True, slots=True)
class GuardWord:
    register: str
    slot: int  # 0: the one of the whole area
    word: int


@dataclass(frozen=True, slots=True)
class RefusedReading:
    """A stored reading that was not believed."""

    slot: int
    read_at: datetime
    reason: RefusalReason
    detail: str
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DiagnosticsView:
    """All that the page shows. Without the line there are no words of the PLC in it."""

    holds_line: bool
    handshake: HandshakeMode
    facts: LinkFacts
    guards: tuple[GuardWord, ...]
    area: AreaShown | None
    refused: tuple[RefusedReading, ...]  # newest first
    problem: str  # why the PLC could not be read now
