"""The ports towards the batching controller."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from services.domain.diagnostics import (
    AreaName,
    AreaShown,
    GuardWord,
    LinkFacts,
)
from services.domain.link import LinkStatus
from services.domain.reading import (
    FailureReading,
    HandshakeMode,
    OrderArea,
    SlotContent,
    SlotReading,
    WeighingReading,
)
from services.domain.silo_level import LevelReading


class Plc(Protocol):
    """The batching controller (SPEC.md §2).

    Every call may raise PlcUnavailableError (no or unusable answer) or PlcRejectedError (a
    Modbus exception, or a read-back that differs). Calls go out one at a time on one connection.
    Writing calls check the fence just before each write and raise NotHolderError.
    """

    @property
    def slots(self) -> int:
        """Return how many slots the map has, numbered from 1."""
        ...

    @property
    def silo_numbers(self) -> tuple[int, ...]: ...

    @property
    def handshake(self) -> HandshakeMode: ...

    @property
    def has_weighing(self) -> bool: ...

    @property
    def has_levels(self) -> bool:
        """Return whether the PLC measures what its silos hold."""
        ...

    def name_as_encoded(self, mo_name: str) -> str:
        """Return the name as a slot can hold it (cut to 16 bytes).

        Raises ValueError with the reason if it is not ASCII.
        """
        ...

    def why_not_written(self, order: SlotContent) -> str:
        """Return why a slot cannot hold *order* (a quantity over the map's limit), or ""."""
        ...

    def link(self) -> LinkStatus: ...

    async def read_slots(self, slots: Sequence[int]) -> Sequence[SlotReading]:
        """Read slots of the READ area, each in one request.

        One that the PLC answers with an error leaves the others alone: its reading is refused,
        without words. Raises only if none could be read, or the PLC does not answer any more.
        """
        ...

    async def read_order_area(self) -> OrderArea:
        """Read the WRITE area: guard words and which order stands where."""
        ...

    async def write_order(self, order: SlotContent) -> None:
        """Write words 0–75 of slot `batch_no` in one request, read them back and compare."""
        ...

    async def blank_order(self, slot: int) -> None:
        """Write words 0–75 of *slot* as zeros, read back and compare."""
        ...

    async def release_orders(self, slots: Collection[int]) -> None:
        """Set the guard to 0: the area's one word, or each slot's own."""
        ...

    async def release_handshake(self, slots: Collection[int]) -> None:
        """Set the guard to 1 as the PLC would: for the operator's *release handshake* alone."""
        ...

    async def acknowledge_slot(self, slot: int, mo_name: str) -> bool:
        """Set word 76 of READ to 1 if the slot still shows that order, finished and not taken.

        Return False, having written nothing, if it does not.
        """
        ...

    async def read_failure(self) -> FailureReading: ...

    async def acknowledge_failure(self, words: tuple[int, ...]) -> bool:
        """Set the failure's status_read_data to 1 if the area still shows *words*."""
        ...

    async def read_weighing(self) -> WeighingReading: ...

    async def read_levels(self) -> Sequence[LevelReading]:
        """Read all level registers in one request; one that cannot be true is left out."""
        ...

    async def acknowledge_weighing(self, words: tuple[int, ...]) -> bool: ...

    async def close(self) -> None: ...


class SlotWords(Protocol):
    """Reads what was stored of a slot: its words, as they came from the PLC."""

    def doses_kg(self, words: tuple[int, ...]) -> Mapping[int, Decimal] | None:
        """Return silo number -> kg; None if today's register map cannot read them."""
        ...


class PlcDiagnostics(Protocol):
    """What an engineer sees of the PLC link. Nothing here writes."""

    @property
    def handshake(self) -> HandshakeMode: ...

    @property
    def areas(self) -> Sequence[AreaName]: ...

    def facts(self) -> LinkFacts: ...

    async def read_area(self, name: AreaName) -> AreaShown:
        """Read one area or slot, in one request. Raises PlcUnavailableError, PlcRejectedError."""
        ...

    async def read_guards(self) -> Sequence[GuardWord]:
        """Read the area's one guard word, or each slot's own."""
        ...
