"""The whole record of one archived batch: its figures, and all that happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.action import RecordedAction
from services.domain.alarm_journal import JournalEntry
from services.domain.chain_faults import Fault
from services.domain.failure import EquipmentFailure
from services.domain.history import Comment, HistoryEntry
from services.domain.ledger import PushTry
from services.domain.push import Push


@dataclass(frozen=True, slots=True)
class PushRecord:
    """What was sent to Odoo of the batch, with each of Odoo's answers, oldest first."""

    push: Push
    tries: tuple[PushTry, ...] = ()


class SealState(StrEnum):
    WHOLE = "whole"
    BROKEN = "broken"
    OLDER = "older"  # archived before the chain was begun: nothing is known of it


@dataclass(frozen=True, slots=True)
class RecordSeal:
    """What the links of the record, its comments and Odoo's answers say of it."""

    state: SealState
    number: int = 0  # of the record's own link
    digest: str = ""
    links: int = 0  # that were checked
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """FIELD.md rule 13. Every sequence is in the order of time, oldest first."""

    entry: HistoryEntry
    read_at: datetime
    seal: RecordSeal = RecordSeal(SealState.OLDER)
    comments: tuple[Comment, ...] = ()
    actions: tuple[RecordedAction, ...] = ()
    alarms: tuple[JournalEntry, ...] = ()
    failures: tuple[EquipmentFailure, ...] = ()
    pushes: tuple[PushRecord, ...] = ()
    attempts: tuple[int, ...] = ()  # the order's others that the history holds
    words: Mapping[str, str] = field(
        default_factory=dict
    )  # an alarm's or event's code -> its title

    @property
    def id(self) -> int:
        return self.entry.id

    def silos(self) -> Sequence[int]:
        """Return every silo that was asked or gave something, in the order of its number."""
        batch = self.entry.batch
        return sorted({*batch.setpoints_kg, *batch.actuals_kg})
