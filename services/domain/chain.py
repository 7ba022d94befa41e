"""Hash chains: each record that is kept for ever is sealed upon the one before.

What a chain proves, and what it cannot, is in the README: it has no key, so whoever may write all
of the database can work it out anew. A seal that was printed or sent elsewhere still tells.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

VERSION = 1
"""Of the encoding and of what is sealed of each kind of record. A link keeps the one it has."""
MARK_DIGITS = 6
_SEAL_DIGITS = 16

Facts = Mapping[str, Any]
"""What is sealed of a record: plain values that are the same from every database. Kilograms are
text with three decimals, times ISO 8601 text in UTC with microseconds."""


class ChainName(StrEnum):
    """A line has one of each."""

    HISTORY = "history"
    JOURNAL = "journal"


class RecordKind(StrEnum):
    """What is sealed, by its table."""

    HISTORY = "mo_histories"  # with its components, doses and weighings
    COMMENT = "history_comment"
    PUSH_TRY = "push_try"
    ACTION = "operator_action"
    START = "operator_start"
    OUTCOME = "operator_outcome"
    ALARM_JOURNAL = "alarm_journal"
    STOCK_ENTRY = "stock_entry"


KINDS: Mapping[ChainName, tuple[RecordKind, ...]] = {
    ChainName.HISTORY: (RecordKind.HISTORY, RecordKind.COMMENT, RecordKind.PUSH_TRY),
    ChainName.JOURNAL: (
        RecordKind.ACTION,
        RecordKind.START,
        RecordKind.OUTCOME,
        RecordKind.ALARM_JOURNAL,
        RecordKind.STOCK_ENTRY,
    ),
}
CHAIN_OF = {kind: chain for chain, kinds in KINDS.items() for kind in kinds}
BEGIN = "begin"
"""The kind of link 0, which seals what was there before the chain."""


@dataclass(frozen=True, slots=True)
class Link:
    """One record's place in its line's chain."""

    line: str
    chain: ChainName
    number: int
    kind: str  # a RecordKind, or BEGIN
    row_id: int
    version: int
    marks: str
    """Six hex digits for each field of the record: they tell which one was changed. Of link 0:
    what there was before, as JSON."""
    digest: str


@dataclass(frozen=True, slots=True)
class Before:
    """Records of one kind that are older than the chain: counted, not sealed."""

    last_id: int
    records: int


def first_link(line: str, chain: ChainName, before: Mapping[RecordKind, Before]) -> Link:
    marks = _text({kind.value: [each.last_id, each.records] for kind, each in before.items()})
    return _sealed(line, chain, 0, BEGIN, 0, marks, None, "")


def next_link(previous: Link, kind: RecordKind, row_id: int, facts: Facts) -> Link:
    """Return the link that seals a record upon *previous*."""
    line, chain, number = previous.line, previous.chain, previous.number + 1
    return _sealed(line, chain, number, kind, row_id, marks_of(facts), facts, previous.digest)


def digest_of(link: Link, facts: Facts | None, previous: str) -> str:
    """Return the digest that *link* must have if it seals *facts* upon the digest *previous*."""
    sealed = [
        link.version,
        link.line,
        link.chain.value,
        link.number,
        link.kind,
        link.row_id,
        link.marks,
        facts,
        previous,
    ]
    return hashlib.sha256(_text(sealed).encode()).hexdigest()


def marks_of(facts: Facts) -> str:
    return "".join(mark_of(value) for value in facts.values())


def changed_fields(link: Link, facts: Facts) -> tuple[str, ...]:
    """Return which fields are not what was sealed."""
    marks = (link.marks[at : at + MARK_DIGITS] for at in range(0, len(link.marks), MARK_DIGITS))
    return tuple(
        name
        for (name, value), mark in zip(facts.items(), marks, strict=False)
        if mark_of(value) != mark
    )


def before_of(first: Link | None) -> Mapping[RecordKind, Before]:
    """Return what link 0 says was there before.

    Nothing if it is gone or not legible: that is a fault of the chain, and told as one.
    """
    if first is None or first.kind != BEGIN:
        return {}
    try:
        found = json.loads(first.marks)
        return {RecordKind(kind): Before(*map(int, counted)) for kind, counted in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def seal_text(number: int, digest: str) -> str:
    """Return the seal as paper and log show it, such as "1234-9F3C12AB77D00E1F".

    Who has it can tell later that the chain up to this number is the same.
    """
    return f"{number}-{digest[:_SEAL_DIGITS].upper()}"


def _sealed(
    line: str,
    chain: ChainName,
    number: int,
    kind: str,
    row_id: int,
    marks: str,
    facts: Facts | None,
    previous: str,
) -> Link:
    bare = Link(line, chain, number, str(kind), row_id, VERSION, marks, "")
    digest = digest_of(bare, facts, previous)
    return Link(line, chain, number, str(kind), row_id, VERSION, marks, digest)


def mark_of(value: Any) -> str:
    """Return what a link keeps of one field's value."""
    return hashlib.sha256(_text(value).encode()).hexdigest()[:MARK_DIGITS]


def _text(value: Any) -> str:
    """Return the one text that a plain value has: JSON in ASCII, keys in order, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
