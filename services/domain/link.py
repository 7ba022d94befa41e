"""The state of a link to a partner, and how old its last good answer is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LinkName(StrEnum):
    PLC = "plc"
    ODOO = "odoo"
    DATABASE = "database"


class LinkState(StrEnum):
    UNKNOWN = "unknown"  # not tried yet
    GOOD = "good"
    LOST = "lost"
    OFF = "off"  # not configured, or switched off by a person


@dataclass(frozen=True, slots=True)
class LinkStatus:
    name: LinkName
    state: LinkState
    since: datetime | None  # when this state began
    last_good_at: datetime | None  # last good answer
    message: str = ""  # why it is lost, in words for people
    endpoint: str = ""  # "192.168.1.100:502", never with a secret
