"""What is stored of jobs, operators, stations and links."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.domain.action import Action, ActionOutcome, ActionRequest, RecordedAction
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.lease import Lease
from services.domain.link import LinkStatus
from services.domain.paging import Page, PageKey
from services.domain.user import ActionKind, Actor, User


class JobRuns(Protocol):
    def add(self, run: JobRun) -> None: ...

    def latest(self, job: JobName, limit: int) -> Sequence[JobRun]:
        """Return the latest runs, newest first."""
        ...

    def page(
        self, after: PageKey | None, limit: int, job: JobName | None = None
    ) -> Page[JobRun]: ...

    def outcomes_since(
        self, job: JobName, moment: datetime
    ) -> Sequence[tuple[datetime, JobOutcome]]:
        """Return when each run since *moment* began and how it ended, in no order."""
        ...

    def after(self, run_id: int) -> tuple[int, Sequence[JobRun]]:
        """Return the runs that were recorded after that one, in order, and the last one's id."""
        ...

    def last_id(self) -> int: ...

    def last_success(self, job: JobName) -> datetime | None: ...

    def first(self, job: JobName) -> datetime | None:
        """Return when the oldest run on record started."""
        ...

    def delete_before(self, moment: datetime) -> int: ...


class JobSwitches(Protocol):
    """Which jobs people switched off: it outlives a restart and goes with the line's holder."""

    def all(self) -> Mapping[JobName, JobSwitch]:
        """Return the last switch of each job that was ever switched."""
        ...

    def save(self, switch: JobSwitch) -> None: ...


class Actions(Protocol):
    def ask(self, actor: Actor, request: ActionRequest, at: datetime) -> Action: ...

    def pending(self) -> Sequence[Action]:
        """Return the actions without an outcome, oldest first."""
        ...

    def start(self, action_id: int, station: str, at: datetime) -> str:
        """Note that *station* begins to carry it out; return the one that did before, or ""."""
        ...

    def conclude(self, outcome: ActionOutcome) -> None: ...

    def outcome(self, action_id: int) -> ActionOutcome | None: ...

    def page(self, after: PageKey | None, limit: int) -> Page[RecordedAction]:
        """Return a page of what was asked and what came of it, newest first."""
        ...

    def on(
        self, kinds: Collection[ActionKind], targets: Collection[int]
    ) -> Sequence[RecordedAction]:
        """Return the actions of these kinds on these batches, pushes or alarms, oldest first."""
        ...


class Users(Protocol):
    def all(self) -> Sequence[User]: ...

    def by_name(self, name: str) -> User | None: ...

    def pin_hash(self, user_id: int) -> str: ...

    def set_pin(self, user_id: int, pin_hash: str) -> None: ...

    def add(self, user: User, pin_hash: str) -> User: ...

    def save(self, user: User) -> None: ...


class Leases(Protocol):
    """The one row that says which station holds the line (SPEC.md §7)."""

    def get(self) -> Lease | None: ...

    def get_to_write(self) -> Lease | None:
        """Return it, and let nobody take the line over before this transaction has ended."""
        ...

    def try_take(self, holder: str, expiry_s: float) -> Lease | None:
        """Take the line if it is free or expired; compare-and-set with a higher epoch.

        Times are by the database's clock. Return None if another holds it.
        """
        ...

    def beat(self, lease: Lease) -> bool:
        """Renew the heartbeat; False if the line is no longer ours."""
        ...

    def release(self, lease: Lease) -> None: ...


class Links(Protocol):
    """The holder's links, as other stations and the command line see them."""

    def save(self, links: Sequence[LinkStatus]) -> None: ...

    def all(self) -> Sequence[LinkStatus]: ...
