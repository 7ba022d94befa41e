"""What a look at a hash chain finds: each link is judged alone, so that no fault hides another."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.domain.chain import (
    BEGIN,
    VERSION,
    ChainName,
    Facts,
    Link,
    RecordKind,
    changed_fields,
    digest_of,
    seal_text,
)


class FaultKind(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    LINK_MISSING = "link_missing"
    CUT_OFF = "cut_off"
    BEFORE_CHANGED = "before_changed"
    NEWER = "newer"
    OTHER_SEAL = "other_seal"


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A link, and the record as it is now."""

    link: Link
    previous: str  # the digest of the link before, as stored; "" if it is gone
    facts: Facts | None  # None: the record is gone


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The chain's head: how many links it says there are, and what they come to."""

    links: int
    digest: str
    last_number: int  # the highest that a link has
    last_digest: str  # the stored digest of link `links`

    @property
    def seal(self) -> str:
        return seal_text(self.links, self.digest)


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    record: str  # a RecordKind, "" for the chain itself
    row_id: int
    number: int  # of the link; 0 if it has none
    name: str = ""  # what people call the record, if it is still there
    fields: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ChainReport:
    chain: ChainName
    checked: int
    before: int  # records older than the chain, which nothing is known of
    seal: str  # of the head, "" where nothing was sealed yet
    faults: tuple[Fault, ...]
    more_faults: int = 0  # found, but not listed

    @property
    def is_whole(self) -> bool:
        return not self.faults


def judge(record: SealedRecord) -> Fault | None:
    """Return what is wrong with one link and its record."""
    link, facts = record.link, record.facts
    if link.version > VERSION:
        return _fault(FaultKind.NEWER, record)
    if link.kind == BEGIN:
        whole = digest_of(link, None, "") == link.digest
        return None if whole else _fault(FaultKind.BEFORE_CHANGED, record)
    if facts is None:
        return _fault(FaultKind.MISSING, record)
    if record.previous and digest_of(link, facts, record.previous) == link.digest:
        return None
    changed = changed_fields(link, facts)
    if changed:
        return _fault(FaultKind.CHANGED, record, changed)
    # Without the link before only the fields can be judged; that it is gone is told of its own.
    return _fault(FaultKind.MOVED, record) if record.previous else None


def _fault(kind: FaultKind, record: SealedRecord, fields: tuple[str, ...] = ()) -> Fault:
    link = record.link
    return Fault(kind, link.kind, link.row_id, link.number, name_of(record.facts), fields)


def name_of(facts: Facts | None) -> str:
    """Return what people call a record, as far as its own words tell."""
    if facts is None:
        return ""
    if "mo_id" in facts:
        return f"{facts['mo_id']}, attempt {facts['attempt']}"
    if "kind" in facts and "actor" in facts:
        return f"{facts['kind']} by {facts['actor']}"
    return ""


_WHAT: Mapping[str, str] = {
    RecordKind.HISTORY: "Batch",
    RecordKind.COMMENT: "Comment",
    RecordKind.PUSH_TRY: "Odoo's answer",
    RecordKind.ACTION: "Action",
    RecordKind.START: "Begin of action",
    RecordKind.OUTCOME: "Outcome of action",
    RecordKind.ALARM_JOURNAL: "Alarm journal entry",
    RecordKind.STOCK_ENTRY: "Silo entry",
}


def fault_text(fault: Fault) -> str:
    """Return the fault in one sentence."""
    named = f" ({fault.name})" if fault.name else ""
    record = f"{_WHAT.get(fault.record, fault.record)} {fault.row_id}{named}"
    link = f"link {fault.number}"
    fields = ", ".join(fault.fields)
    return {
        FaultKind.CHANGED: f"{record} was changed after it was sealed: {fields} ({link}).",
        FaultKind.MISSING: f"{record} was removed after it was sealed ({link}).",
        FaultKind.ADDED: f"{record} was added past the program: it has no seal.",
        FaultKind.MOVED: f"{record} stands in another place than where it was sealed, or the link "
        f"before it was written anew ({link}).",
        FaultKind.LINK_MISSING: f"The chain has no {link}: a record was removed with its seal.",
        FaultKind.CUT_OFF: f"The chain's end is not what its head says: {fault.detail}.",
        FaultKind.BEFORE_CHANGED: "Records older than the chain: "
        f"{fault.detail or 'what was noted of them was written anew'}.",
        FaultKind.NEWER: f"{record} was sealed by a newer version of Batchline: check it with "
        "that.",
        FaultKind.OTHER_SEAL: f"The chain at {link} is not the one of the seal that was given: "
        f"it has {fault.detail}.",
    }[fault.kind]
