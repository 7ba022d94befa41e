"""The port towards a station's loudspeaker."""

from typing import Protocol

from services.domain.alarm import Priority


class Horn(Protocol):
    """A station's loudspeaker. No call waits."""

    @property
    def why_not(self) -> str:
        """Return why nothing can be heard; "" if it can, as far as is known."""
        ...

    def start(self, priority: Priority) -> None:
        """Sound for this priority, again and again, until told otherwise."""
        ...

    def stop(self) -> None: ...

    async def close(self) -> None: ...
