"""What is stored of that which Odoo must be told, and of equipment failures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.domain.failure import EquipmentFailure
from services.domain.ledger import PushTry
from services.domain.paging import Page, PageKey
from services.domain.push import Push


class Pushes(Protocol):
    def add(self, push: Push) -> Push: ...

    def add_all(self, pushes: Sequence[Push]) -> None:
        """Store several at once."""
        ...

    def get(self, push_id: int) -> Push | None: ...

    def save(self, push: Push) -> None: ...

    def unfinished(self) -> Sequence[Push]:
        """Return waiting and quarantined pushes of the line, oldest first."""
        ...

    def of_batch(self, batch_id: int) -> Sequence[Push]: ...

    def recent(self, limit: int) -> Sequence[Push]:
        """Return the latest pushes of the line, whatever became of them, newest first."""
        ...

    def page(self, after: PageKey | None, limit: int) -> Page[Push]:
        """Return a page of all pushes, newest first, begun after *after*."""
        ...

    def tries(self, push_id: int) -> Sequence[PushTry]:
        """Return every try of a push, newest first."""
        ...

    def all_tries(self, push_ids: Collection[int]) -> Mapping[int, Sequence[PushTry]]:
        """Return every try of these pushes, oldest first; one that was never tried is left out."""
        ...

    def log_try(self, push_id: int, at: datetime, duration_s: float, answer: str) -> None: ...


class Failures(Protocol):
    def add(self, failure: EquipmentFailure) -> EquipmentFailure:
        """Store it and return it with its id.

        Raises errors.AlreadyStoredError if it is there already, by whichever station; the
        transaction can go on.
        """
        ...

    def get(self, failure_id: int) -> EquipmentFailure | None: ...

    def save(self, failure: EquipmentFailure) -> None: ...

    def find(self, equipment_code: str, stamp_raw: str, text: str) -> EquipmentFailure | None: ...

    def open_of(self, equipment_code: str) -> Sequence[EquipmentFailure]:
        """Return the failures of this equipment that are not over, newest first."""
        ...

    def ended_at(self, equipment_code: str, at: datetime) -> Sequence[EquipmentFailure]:
        """Return the failures of this equipment that ended at just this time."""
        ...

    def set_reported(self, failure_id: int, at: datetime) -> None: ...

    def recent(self, limit: int) -> Sequence[EquipmentFailure]: ...

    def touching(self, since: datetime, until: datetime) -> Sequence[EquipmentFailure]:
        """Return the failures that lasted within this time, newest first."""
        ...

    def equipment(self) -> Sequence[str]:
        """Return the codes of all equipment that has failed so far."""
        ...
