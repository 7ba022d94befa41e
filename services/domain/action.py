"""An operator's action: what was asked, and what came of it. Both are append-only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.user import ActionKind, Actor


class OdooChoice(StrEnum):
    """What Odoo gets when a batch is archived by hand (SPEC.md §6)."""

    DONE = "done"
    CANCELLED = "cancelled"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ActionRequest:
    kind: ActionKind
    target: int = 0
    """Id of a batch, archived batch (COMMENT), push, alarm or failure, or the silo's number; 0 for
    the line."""
    reason: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    """`odoo`: an OdooChoice, for ARCHIVE_BY_HAND and CANCEL; `job`: a JobName, for RUN_JOB,
    ENABLE_JOB and DISABLE_JOB; `kg` and `product`, Odoo's number, for WEIGH_BY_HAND, and
    `product` for UNDO_WEIGHING; `silo`: its
    number, for BOOK_ELSEWHERE, ADD_PRODUCT and LEAVE_OUT; `product`: Odoo's number of the
    component, for BOOK_ELSEWHERE; `name`: which of the silo's products, for ADD_PRODUCT; `kg`
    and `product`, for ENTER_SILO_LEVEL and ENTER_DELIVERY; `ids`: alarms, "3,4,7", for
    ACKNOWLEDGE_ALARMS; `minutes`: for SHELVE_ALARM (at most 480), and how long the equipment
    stood, for ENTER_FAILURE and RESOLVE_FAILURE, where it may be left out; `equipment`, `text`
    and `at` (ISO 8601 with offset) for ENTER_FAILURE; `entry`: the number of the stock entry that
    was looked at, for UNDO_STOCK_ENTRY, where it may be left out; `text` for COMMENT;
    `name`: of a person, for the acts on users, `role` for ADD_USER and CHANGE_ROLE, and `pin`,
    which is never recorded, for ADD_USER and RESET_PIN."""


@dataclass(frozen=True, slots=True)
class Action:
    id: int
    line: str
    asked_at: datetime
    actor: Actor
    request: ActionRequest


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    action_id: int
    at: datetime
    ok: bool
    message: str  # what was done, or why not: shown to the operator as it is


@dataclass(frozen=True, slots=True)
class RecordedAction:
    """An action as the record shows it."""

    action: Action
    outcome: ActionOutcome | None  # None: it waits, or was never taken up
