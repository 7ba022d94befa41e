"""What somebody had typed into a sheet that was left: kept for that person, for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_KEPT = timedelta(hours=1)  # what was meant then may not be meant tomorrow


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in a sheet. `values` are by the names of its fields."""

    values: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(self.values.values())


@dataclass(frozen=True, slots=True)
class _Kept:
    question: str
    title: str
    draft: Draft
    at: datetime


class Drafts:
    """One draft a person: that of the sheet left last."""

    def __init__(self) -> None:
        self._of: dict[str, _Kept] = {}

    def keep(self, person: str, question: str, title: str, draft: Draft, now: datetime) -> None:
        if not draft.is_empty:
            self._of[person] = _Kept(question, title, draft, now)

    def find(self, person: str, question: str, now: datetime) -> Draft | None:
        """Return what *person* had put in where this was asked last."""
        kept = self._now(person, now)
        return kept.draft if kept is not None and kept.question == question else None

    def title(self, person: str, now: datetime) -> str:
        """Return what the person's draft is about; "" when there is none."""
        kept = self._now(person, now)
        return "" if kept is None else kept.title

    def forget(self, person: str, question: str) -> None:
        """The question was answered, or given up."""
        kept = self._of.get(person)
        if kept is not None and kept.question == question:
            del self._of[person]

    def _now(self, person: str, now: datetime) -> _Kept | None:
        kept = self._of.get(person)
        return kept if kept is not None and now - kept.at <= _KEPT else None
