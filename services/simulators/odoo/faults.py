"""What the simulator was told to do wrong, on which calls and how often."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    REFUSE = "refuse"  # no listener for `seconds`
    STALL = "stall"  # takes the request, does nothing, never answers
    DROP = "drop"  # closes before doing anything
    CUT = "cut"  # does the work, breaks off in the middle of the answer
    LOSE_REPLY = "lose_reply"  # does the work, closes without an answer
    SLOW = "slow"  # answers after `seconds`
    HTTP_400 = "http400"
    HTTP_502 = "http502"
    HTTP_503 = "http503"
    REDIRECT = "redirect"  # to the login page
    NONSENSE = "nonsense"  # HTTP 200, not JSON
    NEITHER = "neither"  # neither result nor error
    EXPIRE_SESSION = "expire_session"
    DATABASE_DOWN = "database_down"  # psycopg2.OperationalError
    REJECT = "reject"  # Odoo says no, with `message`


@dataclass(slots=True)
class Fault:
    kind: FaultKind
    path: str = ""  # matches a call whose path or model.method contains it
    order: str = ""  # and that is about this order: its number, for the addon its name
    times: int = 1  # 0: until cleared
    after: int = 0  # lets so many matching calls through first
    seconds: float = 60.0
    message: str = "The simulator was told to say no."
    exception: str = "odoo.exceptions.UserError"


@dataclass(slots=True)
class FaultPlan:
    """The faults to come. Asked once for each call, by the server's threads."""

    faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self.faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self.faults.clear()

    def take(self, call: str, order: str = "") -> Fault | None:
        """Return the fault that this call meets, if any, and count it."""
        with self._lock:
            for fault in self.faults:
                if fault.path not in call or (fault.order and fault.order != order):
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                if fault.times:
                    fault.times -= 1
                    if not fault.times:
                        self.faults.remove(fault)
                return fault
        return None
