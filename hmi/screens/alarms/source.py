"""What the alarms page needs of the services and of this station."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hmi.screens.alarms.books import AlarmBooks


@dataclass(frozen=True, slots=True)
class AlarmSources:
    books: "AlarmBooks"
    silence: Callable[[], None]  # quiets the horn until something new comes
