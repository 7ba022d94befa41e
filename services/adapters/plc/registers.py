"""Where each value stands in the PLC: fields, slots and areas, as values. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.domain.reading import HandshakeMode

READ_LIMIT = 125
"""Most registers that one Modbus read request may ask for."""
WRITE_LIMIT = 123
"""Most registers that one Modbus write request may carry."""


class Kind(StrEnum):
    """How a field's words are to be understood."""

    INT16 = "int16"
    UINT16 = "uint16"
    UINT32 = "uint32"
    FLOAT32 = "float32"
    BCD = "bcd"
    ASCII = "ascii"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class Field:
    """One value inside an area. `offset` counts words from the area's (or slot's) base."""

    name: str  # for people: "silo 103 quantity"
    offset: int
    kind: Kind
    words: int = 1
    high_first: bool = True  # the high word of a 32-bit value, the high byte of a character pair
    digits: int = 0  # decimal places of the raw number once it is kilograms
    limit: Decimal | None = None  # kg; more than this is not believed
    key: str = ""  # where it stands in the map's file: "slot.silos.quantity"

    @property
    def end(self) -> int:
        return self.offset + self.words

    def register(self, base: int) -> str:
        """Return the field's place as people write it: "D6028–D6029"."""
        first, last = base + self.offset, base + self.end - 1
        return f"D{first}" if first == last else f"D{first}–D{last}"


@dataclass(frozen=True, slots=True)
class SiloFields:
    """The words of one silo in a slot."""

    silo: int
    number: Field
    quantity: Field


@dataclass(frozen=True, slots=True)
class SlotFields:
    """The layout of one slot, the same in READ and WRITE. `status_read_data` is its last word."""

    batch_no: Field
    mo_name: Field
    bom_name: Field
    finished_good: Field
    quantity: Field
    silos: tuple[SiloFields, ...]
    status_manufacturing: Field
    status_operation: Field
    finished_weight: Field
    status_read_data: Field

    @property
    def words(self) -> int:
        return self.status_read_data.end

    @property
    def order_words(self) -> int:
        """How many words an order has: all but the handshake word at the end."""
        return self.status_read_data.offset

    def all(self) -> tuple[Field, ...]:
        silos = [field for silo in self.silos for field in (silo.number, silo.quantity)]
        head = (self.batch_no, self.mo_name, self.bom_name, self.finished_good, self.quantity)
        tail = (self.status_manufacturing, self.status_operation, self.finished_weight)
        return (*head, *silos, *tail, self.status_read_data)


@dataclass(frozen=True, slots=True)
class SlotArea:
    """READ or WRITE: equal slots, `stride` words apart, numbered from 1."""

    base: int
    stride: int
    slots: int

    def address(self, slot: int) -> int:
        """Return the slot's first register. Raises ValueError if there is no such slot."""
        if not 1 <= slot <= self.slots:
            raise ValueError(f"There is no slot {slot}: the register map has 1 to {self.slots}.")
        return self.base + self.stride * (slot - 1)


@dataclass(frozen=True, slots=True)
class FailureArea:
    base: int
    equipment_code: Field
    text: Field
    stamp: Field  # six BCD words, or ASCII
    status_read_data: Field
    stamp_formats: tuple[str, ...] = ()  # of an ASCII stamp, before the usual ones
    start_prefix: str = ""  # what the text of a failure that begins, or ends, is led by
    end_prefix: str = ""

    def all(self) -> tuple[Field, ...]:
        return (self.equipment_code, self.text, self.stamp, self.status_read_data)

    @property
    def words(self) -> int:
        return max(field.end for field in self.all())


@dataclass(frozen=True, slots=True)
class WeighingArea:
    base: int
    batch_no: Field
    mo_name: Field
    product_id: Field
    quantity: Field
    status_read_data: Field

    def all(self) -> tuple[Field, ...]:
        head = (self.batch_no, self.mo_name, self.product_id)
        return (*head, self.quantity, self.status_read_data)

    @property
    def words(self) -> int:
        return max(field.end for field in self.all())


@dataclass(frozen=True, slots=True)
class LevelArea:
    """What the PLC itself measures of its silos: one quantity a silo."""

    base: int
    quantities: tuple[tuple[int, Field], ...]  # silo number and its field

    def all(self) -> tuple[Field, ...]:
        return tuple(field for _, field in self.quantities)

    @property
    def words(self) -> int:
        return max(field.end for field in self.all())


@dataclass(frozen=True, slots=True)
class RegisterMap:
    """All that is known of one PLC's registers. Addresses are the PLC's D numbers."""

    name: str
    handshake: HandshakeMode
    read: SlotArea
    write: SlotArea
    slot: SlotFields
    failure: FailureArea | None
    weighing: WeighingArea | None
    levels: LevelArea | None = None

    @property
    def slots(self) -> int:
        return self.read.slots

    @property
    def silo_numbers(self) -> tuple[int, ...]:
        return tuple(each.silo for each in self.slot.silos)

    def guard_address(self, slot: int) -> int:
        """Return where the guard of *slot* stands: its own, or the area's one in slot 1."""
        owner = 1 if self.handshake is HandshakeMode.AREA else slot
        return self.write.address(owner) + self.slot.status_read_data.offset
