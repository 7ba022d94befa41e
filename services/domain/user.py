"""Who may do what: roles, users and the actions each role is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Role(IntEnum):
    """Each role may do all that a lower one may."""

    VIEWER = 0
    OPERATOR = 1
    SUPERVISOR = 2
    ADMINISTRATOR = 3


class ActionKind(StrEnum):
    """Operators' actions (SPEC.md §6); the walking line carries out these."""

    LOG_IN = "log_in"  # on record like the others; done by the desk itself
    LEAVE_KIOSK = "leave_kiosk"  # the same
    RESET_PIN = "reset_pin"
    ADD_USER = "add_user"
    CHANGE_ROLE = "change_role"
    DISABLE_USER = "disable_user"
    ENABLE_USER = "enable_user"
    FORCE_SYNC = "force_sync"
    RUN_JOB = "run_job"
    RETRY_PUSH = "retry_push"
    RETRY_ALL_PUSHES = "retry_all_pushes"
    ARCHIVE_BY_HAND = "archive_by_hand"
    SET_ASIDE = "set_aside"
    TAKE_BACK = "take_back"
    CANCEL = "cancel"
    WEIGH_BY_HAND = "weigh_by_hand"
    UNDO_WEIGHING = "undo_weighing"
    ACKNOWLEDGE_ALARM = "acknowledge_alarm"
    ACKNOWLEDGE_ALARMS = "acknowledge_alarms"
    RESET_ALARM = "reset_alarm"
    SHELVE_ALARM = "shelve_alarm"
    UNSHELVE_ALARM = "unshelve_alarm"
    REMOVE_ALARM = "remove_alarm"  # out of service
    RESTORE_ALARM = "restore_alarm"  # into service again
    ENTER_FAILURE = "enter_failure"
    RESOLVE_FAILURE = "resolve_failure"
    DOWNLOAD_AGAIN = "download_again"
    RELEASE_HANDSHAKE = "release_handshake"
    RETURN_UNTOUCHED = "return_untouched"
    BOOK_ELSEWHERE = "book_elsewhere"
    LEAVE_OUT = "leave_out"
    ADD_PRODUCT = "add_product"
    CLOSE_PUSH = "close_push"
    ADOPT = "adopt"
    START_OVER = "start_over"
    ENTER_SILO_LEVEL = "enter_silo_level"
    ENTER_DELIVERY = "enter_delivery"
    UNDO_STOCK_ENTRY = "undo_stock_entry"
    ENABLE_JOB = "enable_job"
    DISABLE_JOB = "disable_job"
    ACCEPT_REFUSED_FIGURES = "accept_refused_figures"
    COMMENT = "comment"
    CHANGE_SETTINGS = "change_settings"
    IMPORT_PLANT_FILE = "import_plant_file"
    RESTART_PROGRAM = "restart_program"


ROLE_NEEDED = {
    ActionKind.LOG_IN: Role.VIEWER,
    ActionKind.RESET_PIN: Role.SUPERVISOR,
    ActionKind.ADD_USER: Role.SUPERVISOR,
    ActionKind.CHANGE_ROLE: Role.SUPERVISOR,
    ActionKind.DISABLE_USER: Role.SUPERVISOR,
    ActionKind.ENABLE_USER: Role.SUPERVISOR,
    ActionKind.LEAVE_KIOSK: Role.SUPERVISOR,
    ActionKind.FORCE_SYNC: Role.OPERATOR,
    ActionKind.RUN_JOB: Role.OPERATOR,
    ActionKind.RETRY_PUSH: Role.OPERATOR,
    ActionKind.RETRY_ALL_PUSHES: Role.OPERATOR,
    ActionKind.ARCHIVE_BY_HAND: Role.OPERATOR,
    ActionKind.SET_ASIDE: Role.OPERATOR,
    ActionKind.TAKE_BACK: Role.OPERATOR,
    ActionKind.CANCEL: Role.OPERATOR,
    ActionKind.WEIGH_BY_HAND: Role.OPERATOR,
    ActionKind.UNDO_WEIGHING: Role.OPERATOR,
    ActionKind.ACKNOWLEDGE_ALARM: Role.OPERATOR,
    ActionKind.ACKNOWLEDGE_ALARMS: Role.OPERATOR,
    ActionKind.RESET_ALARM: Role.OPERATOR,
    ActionKind.SHELVE_ALARM: Role.OPERATOR,
    ActionKind.UNSHELVE_ALARM: Role.OPERATOR,
    ActionKind.REMOVE_ALARM: Role.SUPERVISOR,
    ActionKind.RESTORE_ALARM: Role.SUPERVISOR,
    ActionKind.ENTER_FAILURE: Role.OPERATOR,
    ActionKind.RESOLVE_FAILURE: Role.OPERATOR,
    ActionKind.DOWNLOAD_AGAIN: Role.OPERATOR,
    ActionKind.RELEASE_HANDSHAKE: Role.SUPERVISOR,
    ActionKind.RETURN_UNTOUCHED: Role.SUPERVISOR,
    ActionKind.BOOK_ELSEWHERE: Role.OPERATOR,
    ActionKind.LEAVE_OUT: Role.OPERATOR,
    ActionKind.ADD_PRODUCT: Role.OPERATOR,
    ActionKind.CLOSE_PUSH: Role.SUPERVISOR,
    ActionKind.ADOPT: Role.OPERATOR,
    ActionKind.START_OVER: Role.SUPERVISOR,
    ActionKind.ENTER_SILO_LEVEL: Role.OPERATOR,
    ActionKind.ENTER_DELIVERY: Role.OPERATOR,
    ActionKind.UNDO_STOCK_ENTRY: Role.OPERATOR,
    ActionKind.ENABLE_JOB: Role.SUPERVISOR,
    ActionKind.DISABLE_JOB: Role.SUPERVISOR,
    ActionKind.ACCEPT_REFUSED_FIGURES: Role.OPERATOR,
    ActionKind.COMMENT: Role.OPERATOR,
    ActionKind.CHANGE_SETTINGS: Role.SUPERVISOR,
    ActionKind.IMPORT_PLANT_FILE: Role.SUPERVISOR,
    ActionKind.RESTART_PROGRAM: Role.SUPERVISOR,
}

ON_BATCH = frozenset(
    {
        ActionKind.ARCHIVE_BY_HAND,
        ActionKind.SET_ASIDE,
        ActionKind.TAKE_BACK,
        ActionKind.CANCEL,
        ActionKind.WEIGH_BY_HAND,
        ActionKind.UNDO_WEIGHING,
        ActionKind.DOWNLOAD_AGAIN,
    }
)
"""Actions whose target is a batch in the queue."""
ON_PUSH = frozenset(
    {
        ActionKind.RETRY_PUSH,
        ActionKind.BOOK_ELSEWHERE,
        ActionKind.LEAVE_OUT,
        ActionKind.ADD_PRODUCT,
        ActionKind.CLOSE_PUSH,
    }
)
ON_ALARM = frozenset({ActionKind.ADOPT, ActionKind.ACCEPT_REFUSED_FIGURES})
"""Actions on a batch whose target is the alarm that offered them."""

REASON_NEEDED = frozenset(
    {
        ActionKind.ARCHIVE_BY_HAND,
        ActionKind.SET_ASIDE,
        ActionKind.CANCEL,
        ActionKind.UNDO_WEIGHING,
        ActionKind.RELEASE_HANDSHAKE,
        ActionKind.RETURN_UNTOUCHED,
        ActionKind.LEAVE_OUT,
        ActionKind.CLOSE_PUSH,
        ActionKind.START_OVER,
        ActionKind.ENTER_SILO_LEVEL,
        ActionKind.ENTER_DELIVERY,
        ActionKind.UNDO_STOCK_ENTRY,
        ActionKind.DISABLE_JOB,
        ActionKind.ACCEPT_REFUSED_FIGURES,
        ActionKind.SHELVE_ALARM,
        ActionKind.REMOVE_ALARM,
        ActionKind.RESOLVE_FAILURE,
    }
)


FINAL = frozenset(
    {
        ActionKind.ARCHIVE_BY_HAND,
        ActionKind.CANCEL,
        ActionKind.ADD_PRODUCT,
        ActionKind.START_OVER,
        ActionKind.CLOSE_PUSH,
        ActionKind.LEAVE_OUT,
        ActionKind.BOOK_ELSEWHERE,
    }
)
"""What nobody can undo once it is done: the window leaves time to take it back before."""


def may_manage(actor: Role, of: Role) -> bool:
    """Say whether *actor* may look after people of this role, or give it to them."""
    return actor is Role.ADMINISTRATOR or of < Role.SUPERVISOR <= actor


@dataclass(frozen=True, slots=True)
class User:
    """A named person of the plant. The PIN's hash never leaves the database adapter's rows."""

    id: int
    name: str
    role: Role
    active: bool = True
    last_login_at: datetime | None = None
    failed_logins: int = 0
    locked_until: datetime | None = None


def is_last_administrator(user: User, people: Iterable[User]) -> bool:
    """Say whether nobody of *people* could look after all others without *user*."""
    others = (each for each in people if each.id != user.id)
    is_one = user.role is Role.ADMINISTRATOR and user.active
    return is_one and not any(each.role is Role.ADMINISTRATOR and each.active for each in others)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a user at a station, or the command line of the PC."""

    name: str
    role: Role
    station: str
