"""Adds figures of archived batches to sums by day. Pure; a batch counts on the day it ended."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from services.application.dosing_rules import DosingLimits
from services.domain.quantity import ZERO, share_out
from services.domain.report_sums import (
    MADE,
    BatchFacts,
    Goods,
    Material,
    OffTolerance,
    S,
    SiloUse,
    Tally,
    of_no_component,
    plus,
)

DayOf = Callable[[datetime], date]
_GRAMS = 1000
K = TypeVar("K")


def tally_of(batches: Iterable[BatchFacts], day_of: DayOf, limits: DosingLimits) -> Tally:
    tally = Tally()
    for batch in batches:
        day = day_of(batch.ended_at)
        _add_goods(tally, day, batch)
        _add_silo_materials(tally, day, batch)
        _add_hand_materials(tally, day, batch)
        _add_silos(tally, day, batch, limits)
    return tally


def merged(one: Tally, other: Tally) -> Tally:
    """Return both together; neither is changed."""
    return Tally(
        goods=_merged(one.goods, other.goods),
        materials=_merged(one.materials, other.materials),
        silos=_merged(one.silos, other.silos),
        off=[*one.off, *other.off],
    )


def _merged(one: dict[K, S], other: dict[K, S]) -> dict[K, S]:
    total = dict(one)
    for key, sums in other.items():
        total[key] = plus(total[key], sums) if key in total else sums
    return total


def _add_goods(tally: Tally, day: date, batch: BatchFacts) -> None:
    weighed = batch.weighed and batch.completion in MADE
    sums = Goods(
        1,
        batch.planned_kg,
        batch.booked_kg,
        int(weighed),
        batch.planned_kg if weighed else ZERO,
        batch.booked_kg if weighed else ZERO,
    )
    key = day, batch.product_name, batch.completion
    tally.goods[key] = plus(tally.goods.get(key, Goods()), sums)


def _add_silo_materials(tally: Tally, day: date, batch: BatchFacts) -> None:
    """A silo's actual is shared among its components (SPEC.md §3)."""
    made = batch.completion in MADE
    planned_silos = dict.fromkeys(each.silo for each in batch.components if each.silo is not None)
    for silo in planned_silos:
        fed = [each for each in batch.components if each.silo == silo]
        parts = share_out(batch.doses_kg.get(silo, ZERO), [each.planned_kg for each in fed])
        for component, kg in zip(fed, parts, strict=True):
            planned = component.planned_kg
            sums = Material(planned, kg) if made else Material(lost_kg=kg)
            _add_material(tally, day, component.product_id, component.product_name, sums)
    for silo, kg in batch.doses_kg.items():
        if silo not in planned_silos and kg:
            sums = Material(dosed_kg=kg) if made else Material(lost_kg=kg)
            _add_material(tally, day, of_no_component(silo), "", sums)


def _add_hand_materials(tally: Tally, day: date, batch: BatchFacts) -> None:
    """Several components of one product are weighed together, as Odoo is told of them."""
    made = batch.completion in MADE
    names: dict[int, str] = {}
    planned: dict[int, Decimal] = {}
    for each in batch.components:
        if each.silo is None:
            names.setdefault(each.product_id, each.product_name)
            planned[each.product_id] = planned.get(each.product_id, ZERO) + each.planned_kg
    for product_id, planned_kg in planned.items():
        weighed = batch.weighings_kg.get(product_id)
        if not made:
            sums = Material(lost_kg=weighed or ZERO)
        elif weighed is None:
            sums = Material(planned_kg, unweighed_kg=planned_kg)
        else:
            sums = Material(planned_kg, weighed_kg=weighed)
        _add_material(tally, day, product_id, names[product_id], sums)


def _add_material(tally: Tally, day: date, product_id: int, name: str, sums: Material) -> None:
    if any(sums):
        key = day, product_id, name
        tally.materials[key] = plus(tally.materials.get(key, Material()), sums)


def _add_silos(tally: Tally, day: date, batch: BatchFacts, limits: DosingLimits) -> None:
    made = batch.completion in MADE
    asked: dict[int, Decimal] = {}
    for component in batch.components:
        if component.silo is not None:
            asked[component.silo] = asked.get(component.silo, ZERO) + component.planned_kg
    for silo in {**asked, **batch.doses_kg}:
        setpoint, actual = asked.get(silo, ZERO), batch.doses_kg.get(silo, ZERO)
        sums = SiloUse(actual) if made else SiloUse(lost_kg=actual)
        if batch.finished:
            within = abs(actual - setpoint) <= limits.alarm_kg(setpoint)
            if setpoint:
                sums = _judged(sums, actual - setpoint, setpoint, within=within)
            if not within:
                tally.off.append(_off(batch, silo, setpoint, actual))
        if any(sums):
            key = day, silo
            tally.silos[key] = plus(tally.silos.get(key, SiloUse()), sums)


def _judged(sums: SiloUse, off_kg: Decimal, asked_kg: Decimal, *, within: bool) -> SiloUse:
    return sums._replace(
        doses=1,
        within=int(within),
        asked_kg=asked_kg,
        off_kg=off_kg,
        off_square_g2=int(off_kg * _GRAMS) ** 2,
        over_kg=max(off_kg, ZERO),
        under_kg=min(off_kg, ZERO),
    )


def _off(batch: BatchFacts, silo: int, setpoint: Decimal, actual: Decimal) -> OffTolerance:
    return OffTolerance(
        batch.id, silo, batch.ended_at, batch.order, batch.product_name, setpoint, actual
    )
