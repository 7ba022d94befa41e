"""The simulated PLC's program: takes released orders, doses them in slot order, finishes them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from services.adapters.plc.registers import Field, RegisterMap, SiloFields
from services.adapters.plc.words import Words, is_blank, kilograms, raw_quantity
from services.domain.quantity import ZERO, to_centi
from services.domain.reading import HandshakeMode
from services.simulators.plc.books import Books, Taken
from services.simulators.plc.dosing import Course
from services.simulators.plc.memory import Memory
from services.simulators.plc.settings import PlantSettings

_READY = 1
_RELEASED = 0
_LOSS = (0.0005, 0.003)  # share of the dosed weight that stays in the mixer


@dataclass(slots=True)
class SlotBatch:
    """What the PLC knows of the batch in one READ slot."""

    book: Taken
    course: Course
    fails_at: float | None  # part of the dosing after which it fails

    @property
    def is_open(self) -> bool:
        return self.book.state in ("waiting", "dosing")


class PlcProgram:
    """The registers' owner. `scan` is called many times a second; nothing else moves it."""

    def __init__(
        self, register_map: RegisterMap, settings: PlantSettings, rng: Random, books: Books
    ) -> None:
        self.map = register_map
        self.settings = settings
        self.memory = Memory(register_map)
        self.books = books
        self.batches: dict[int, SlotBatch] = {}
        self._rng = rng
        self._released: dict[int, float] = {}  # slot -> real seconds since its guard became 0

    def scan(self, passed_s: float) -> None:
        """Let *passed_s* real seconds pass."""
        if not self.settings.taking_held:
            self._take_due(passed_s)
        if not self.settings.held:
            self._dose(passed_s * self.settings.speed)

    def write_by_line(self, address: int, words: Words) -> int:
        """Carry out a write request; return the Modbus exception code, 0 if done."""
        exception = self.memory.refuses(address, words)
        self.books.note_write(address, words, exception)
        if exception:
            self.books.note_violation("register is not the line's to write", address, words)
            return exception
        self._judge_write(address, words)
        self.memory.put(address, words)
        for slot in self._all_slots():
            at = self.map.guard_address(slot) - address
            if 0 <= at < len(words) and words[at] == _RELEASED:
                self._released[slot] = 0.0
        return 0

    def lose_power(self, retain: bool) -> None:
        """Without retained memory all registers are 0 again and no batch is known any more."""
        if retain:
            return
        for batch in self.batches.values():
            if batch.is_open:
                batch.book.state = "lost"
        self.batches.clear()
        self._released.clear()
        self.memory.clear()

    def set_ready(self) -> None:
        """Set every guard to 1, as a PLC shows that has taken orders before."""
        for slot in self._all_slots():
            self.memory.put(self.map.guard_address(slot), (_READY,))

    def set_actuals(self, slot: int, actuals_kg: Mapping[int, Decimal]) -> None:
        batch = self.batch(slot)
        base = self.map.read.address(slot)
        for silo, kg in actuals_kg.items():
            field = self._silo(silo).quantity
            self.memory.put_field(base, field, raw_quantity(replace(field, limit=None))(kg))
            batch.book.doses_kg[silo] = kg
        if batch.book.state == "waiting":
            batch.book.state = "dosing"

    def finish(self, slot: int, finished_kg: Decimal | None) -> None:
        """End the batch. None: what the scale shows (0 without one), less what the mixer keeps."""
        batch = self.batch(slot)
        if finished_kg is None:
            dosed = sum(batch.book.doses_kg.values(), ZERO)
            stays = Decimal(str(round(self._rng.uniform(*_LOSS), 5)))
            finished_kg = to_centi(dosed * (1 - stays)) if self.settings.weigher else ZERO
        batch.book.finished_kg = finished_kg
        batch.book.state = "finished"
        base, fields = self.map.read.address(slot), self.map.slot
        weight = fields.finished_weight
        self.memory.put_field(base, weight, raw_quantity(replace(weight, limit=None))(finished_kg))
        self.memory.put_field(base, fields.status_manufacturing, 1)

    def fail(self, slot: int) -> None:
        self.batch(slot).book.state = "failed"
        self.memory.put_field(self.map.read.address(slot), self.map.slot.status_operation, 1)

    def resume(self, slot: int) -> None:
        """Somebody mended it at the PLC: the failed batch goes on."""
        batch = self.batch(slot)
        batch.book.state, batch.fails_at = "dosing", None
        self.memory.put_field(self.map.read.address(slot), self.map.slot.status_operation, 0)

    def batch(self, slot: int) -> SlotBatch:
        if slot not in self.batches:
            raise ValueError(f"The simulated PLC has no batch in slot {slot}.")
        return self.batches[slot]

    def _take_due(self, passed_s: float) -> None:
        due: list[int] = []
        for slot in self._released:
            self._released[slot] += passed_s
            if self._released[slot] >= self.settings.take_delay_s:
                due.append(slot)
        for slot in sorted(due):
            del self._released[slot]
            self._take(slot)
        for slot in due:
            self.memory.put(self.map.guard_address(slot), (_READY,))

    def _take(self, slot: int) -> None:
        base, fields = self.map.write.address(slot), self.map.slot
        if is_blank(self.memory.get_field(base, fields.mo_name)):
            return
        before = self.batches.get(slot)
        if before is not None and before.is_open:
            before.book.state = "overwritten"
            self.books.note_violation(f"order in slot {slot} replaced {before.book.mo_name}, open")
        target = self.map.read.address(slot)
        self.memory.put(target, self.memory.read(base, fields.order_words))
        zeros = (*(each.quantity for each in fields.silos), fields.finished_weight)
        flags = (fields.status_manufacturing, fields.status_operation, fields.status_read_data)
        for field in (*zeros, *flags):
            self.memory.put_field(target, field, 0)
        book = self._open_book(slot, base)
        self.books.taken.append(book)
        self.batches[slot] = SlotBatch(book, Course(book.setpoints_kg, self._rng), self._doom(slot))

    def _open_book(self, slot: int, base: int) -> Taken:
        fields = self.map.slot
        name: bytes = self.memory.get_field(base, fields.mo_name)
        asked = {each.silo: self._kg(base, each.quantity) for each in fields.silos}
        return Taken(
            slot,
            name.rstrip(b"\0").decode("ascii", "replace"),
            self._kg(base, fields.quantity),
            {silo: kg for silo, kg in asked.items() if kg > 0},
        )

    def _doom(self, slot: int) -> float | None:
        """Decide whether, and how far into its dosing, a new batch will fail."""
        listed = slot in self.settings.slots_failing
        self.settings.slots_failing.discard(slot)
        if listed or self._rng.random() < self.settings.failure_rate:
            return self._rng.uniform(0.2, 0.8)
        return None

    def _dose(self, passed_s: float) -> None:
        waiting = sorted(slot for slot, batch in self.batches.items() if batch.is_open)
        if not waiting:
            return
        slot = waiting[0]
        batch = self.batches[slot]
        self.set_actuals(slot, batch.course.advance(passed_s))
        if batch.fails_at is not None and batch.course.part_dosed >= batch.fails_at:
            self.fail(slot)
        elif batch.course.is_over:
            self.finish(slot, None)

    def _judge_write(self, address: int, words: Words) -> None:
        """Note what the PLC carries out but a careful line would not ask."""
        guards = {self.map.guard_address(slot) for slot in self._all_slots()}
        inside = [at for at in guards if address <= at < address + len(words)]
        if inside and len(words) > 1:
            self.books.note_violation("guard written together with other words", address, words)
        if inside and words[inside[0] - address] != _RELEASED:
            self.books.note_violation("guard set by the line", address, words)
        if not inside and self._may_be_taken(address):
            self.books.note_violation("order changed while it may be taken", address, words)

    def _may_be_taken(self, address: int) -> bool:
        write = self.map.write
        if not write.base <= address < write.address(write.slots) + self.map.slot.words:
            return False
        slot = (address - write.base) // write.stride + 1
        area_mode = self.map.handshake is HandshakeMode.AREA
        return bool(self._released) if area_mode else slot in self._released

    def _silo(self, silo: int) -> SiloFields:
        for each in self.map.slot.silos:
            if each.silo == silo:
                return each
        raise ValueError(f"The simulated PLC has no silo {silo}.")

    def _kg(self, base: int, field: Field) -> Decimal:
        raw: Any = self.memory.get_field(base, field)
        return kilograms(replace(field, limit=None))(raw) or ZERO

    def _all_slots(self) -> range:
        return range(1, self.map.slots + 1)
