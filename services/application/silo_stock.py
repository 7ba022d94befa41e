"""Is there enough in each silo for what is queued: levels, needs, and what each batch lacks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from services.application.plant_view import BatchView, Material, SiloPhase, SiloStock
from services.domain.quantity import ZERO
from services.domain.silo import Silo
from services.domain.silo_level import UNKNOWN_LEVEL, SiloLevel, Supply, level_now, supply

if TYPE_CHECKING:
    from services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Archived:
    upto: int  # the last history row that is counted
    kg: Mapping[int, Decimal]


class DosedTotals:
    """All that each silo has ever dosed. The history never changes: only what is new is added."""

    def __init__(self) -> None:
        self._archived = _Archived(0, {})

    def of(self, uow: "UnitOfWork") -> Mapping[int, Decimal]:
        upto, more = uow.stock.archived_kg(self._archived.upto)
        if upto != self._archived.upto:
            self._archived = _Archived(upto, _sum(self._archived.kg, more))
        total = dict(self._archived.kg)
        for batch in uow.queue.all():
            for dose in batch.doses:
                if dose.kg:
                    total[dose.silo] = total.get(dose.silo, ZERO) + dose.kg
        return total


def levels(
    uow: "UnitOfWork", silos: Sequence[Silo], totals: DosedTotals
) -> Mapping[int, SiloLevel]:
    dosed, entries, readings = totals.of(uow), uow.stock.latest(), uow.stock.readings()
    return {
        silo.number: level_now(
            entries.get(silo.number), dosed.get(silo.number, ZERO), readings.get(silo.number)
        )
        for silo in silos
    }


def remaining_kg(each: BatchView) -> dict[int, Decimal]:
    """Silo number -> kg that the batch will still take from it.

    A new attempt doses the whole order again; a silo that is done gives nothing more.
    """
    if each.batch.is_finished:
        return {}
    got = each.batch.attempt_actuals_kg
    left: dict[int, Decimal] = {}
    for view in each.silos:
        asked = view.setpoint_kg or ZERO
        given = got.get(view.silo.number, ZERO)
        kg = asked - given
        done = view.phase is SiloPhase.DONE and given > ZERO
        if not done and kg > ZERO:
            left[view.silo.number] = kg
    return left


Remaining = Callable[[BatchView], Mapping[int, Decimal]]


def stocks(
    silos: Sequence[Silo],
    known: Mapping[int, SiloLevel],
    queue: Sequence[BatchView],
    remaining: Remaining = remaining_kg,
) -> tuple[SiloStock, ...]:
    """Hold each silo's level against what the whole queue will take from it."""
    needed: dict[int, Decimal] = {}
    for each in queue:
        _add(needed, remaining(each))
    found = []
    for silo in silos:
        level = known.get(silo.number, UNKNOWN_LEVEL)
        need = needed.get(silo.number, ZERO)
        found.append(SiloStock(silo, level, need, supply(level, need)))
    return tuple(found)


def materials(
    known: Mapping[int, SiloLevel],
    queue: Sequence[BatchView],
    remaining: Remaining = remaining_kg,
) -> Mapping[int, Material]:
    """Batch id -> whether there is enough for it once those before it have taken theirs."""
    taken: dict[int, Decimal] = {}
    found: dict[int, Material] = {}
    for each in queue:
        own = remaining(each)
        _add(taken, own)
        told = {silo: supply(known.get(silo, UNKNOWN_LEVEL), taken[silo]) for silo in sorted(own)}
        short = tuple(silo for silo, how in told.items() if how is Supply.SHORT)
        unknown = tuple(silo for silo, how in told.items() if how is Supply.UNKNOWN)
        found[each.batch.id] = Material(short, unknown)
    return found


def _add(total: dict[int, Decimal], more: Mapping[int, Decimal]) -> None:
    for silo, kg in more.items():
        total[silo] = total.get(silo, ZERO) + kg


def _sum(one: Mapping[int, Decimal], other: Mapping[int, Decimal]) -> Mapping[int, Decimal]:
    return {silo: one.get(silo, ZERO) + other.get(silo, ZERO) for silo in {**one, **other}}
