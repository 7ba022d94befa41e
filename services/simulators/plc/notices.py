"""What the simulated plant tells besides its batches: equipment failures and hand weighings.

Each area holds one notice; the next is written only after the line has taken the last.
"""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from services.adapters.plc.registers import FailureArea, Kind, WeighingArea
from services.adapters.plc.words import raw_quantity
from services.simulators.plc.memory import Memory
from services.simulators.plc.program import PlcProgram

_TAKEN = 1
_ISO = "%Y-%m-%d %H:%M:%S"
_STAMP_PARTS = "%Y %m %d %H %M %S"
_USUAL = (
    ("silo103", "GATE JAMMED"),
    ("silo107", "BRIDGING"),
    ("lq114", "PUMP OVERLOAD"),
    ("mixer01", "MOTOR TRIPPED"),
    ("conv02", "BELT SLIPPING"),
    ("scale01", "UNSTABLE WEIGHT"),
)


@dataclass(frozen=True, slots=True)
class EquipmentNotice:
    equipment_code: str
    text: str
    stamp_words: tuple[int, ...] | None = None  # None: the PLC's clock when it happened
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WeighingNotice:
    batch_no: int
    mo_name: str
    product_id: int
    kg: Decimal


class Notices:
    def __init__(self, program: PlcProgram, rng: Random) -> None:
        self._program = program
        self._rng = rng
        self.failures: deque[EquipmentNotice] = deque()
        self.weighings: deque[WeighingNotice] = deque()
        self.reported = 0

    def scan(self, passed_s: float) -> None:
        """Let *passed_s* real seconds pass."""
        settings = self._program.settings
        chance = settings.equipment_failure_rate * passed_s * settings.speed / 3600
        if chance and self._rng.random() < chance:
            self.fail_equipment(EquipmentNotice(*self._rng.choice(_USUAL)))
        if self.failures and self._is_free(self._program.map.failure):
            self._show_failure(self.failures.popleft())
        if self.weighings and self._is_free(self._program.map.weighing):
            self._show_weighing(self.weighings.popleft())

    def fail_equipment(self, notice: EquipmentNotice) -> None:
        """Queue a failure. Raises ValueError if the map has no failure area."""
        if self._program.map.failure is None:
            raise ValueError("The register map has no failure area.")
        self.failures.append(replace(notice, happened_at=notice.happened_at or self._clock()))

    def weigh(self, notice: WeighingNotice) -> None:
        """Queue a weighing. Raises ValueError if the map has no weighing area."""
        if self._program.map.weighing is None:
            raise ValueError("The register map has no weighing area.")
        self.weighings.append(notice)

    def lose_power(self, retain: bool) -> None:
        if not retain:
            self.failures.clear()
            self.weighings.clear()

    @property
    def _memory(self) -> Memory:
        return self._program.memory

    def _clock(self) -> datetime:
        settings = self._program.settings
        now = datetime.now(settings.timezone).astimezone(settings.timezone)
        return now + timedelta(seconds=settings.clock_offset_s)

    def _is_free(self, area: FailureArea | WeighingArea | None) -> bool:
        if area is None:
            return False
        taken = self._memory.get_field(area.base, area.status_read_data) == _TAKEN
        return taken or not any(self._memory.read(area.base, area.words))

    def _show_failure(self, notice: EquipmentNotice) -> None:
        area, memory = self._program.map.failure, self._memory
        if area is None:
            return
        at = notice.happened_at or self._clock()
        code, text = area.equipment_code, area.text
        memory.put_field(area.base, code, notice.equipment_code.encode()[: 2 * code.words])
        memory.put_field(area.base, text, notice.text.encode()[: 2 * text.words])
        if notice.stamp_words is not None:
            memory.put(area.base + area.stamp.offset, notice.stamp_words[: area.stamp.words])
        elif area.stamp.kind is Kind.BCD:
            parts = [int(part, 16) for part in at.strftime(_STAMP_PARTS).split()]
            memory.put(area.base + area.stamp.offset, parts)
        else:
            memory.put_field(
                area.base, area.stamp, at.strftime((*area.stamp_formats, _ISO)[0]).encode()
            )
        memory.put_field(area.base, area.status_read_data, 0)
        self.reported += 1

    def _show_weighing(self, notice: WeighingNotice) -> None:
        area, memory = self._program.map.weighing, self._memory
        if area is None:
            return
        memory.put_field(area.base, area.batch_no, notice.batch_no)
        memory.put_field(area.base, area.mo_name, notice.mo_name.encode()[: 2 * area.mo_name.words])
        memory.put_field(area.base, area.product_id, notice.product_id)
        kg = raw_quantity(replace(area.quantity, limit=None))(notice.kg)
        memory.put_field(area.base, area.quantity, kg)
        memory.put_field(area.base, area.status_read_data, 0)
