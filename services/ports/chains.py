"""Hash chains of what is kept for ever: read here; the commit that stores a record seals it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from services.domain.chain import ChainName, RecordKind
from services.domain.chain_faults import ChainEnd, SealedRecord


class Unsealed(NamedTuple):
    """Some of a kind's records, by their number: how far it was looked, and which have no seal."""

    last_id: int  # 0: that was all
    ids: Sequence[int]


class Chains(Protocol):
    """The chains of the line."""

    def end(self, chain: ChainName) -> ChainEnd | None:
        """Return the chain's head as it stands; None before the first record is sealed."""
        ...

    def page(self, chain: ChainName, first: int, limit: int) -> Sequence[SealedRecord]:
        """Return the links numbered from *first*, at most *limit* numbers, with their records."""
        ...

    def unsealed(self, kind: RecordKind, after_id: int, limit: int) -> Unsealed:
        """Look at *limit* records numbered above *after_id*."""
        ...

    def of_batch(self, history_id: int) -> Sequence[SealedRecord]:
        """Return an archived batch's own link, those of its comments and of Odoo's answers.

        A comment that was removed past the program is among them, without facts.
        """
        ...
