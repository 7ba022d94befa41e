"""Makes orders of what the addon lists and what Odoo's own tables hold of the same orders."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.adapters.odoo.records import Move, Production
from services.adapters.odoo.units import clean, is_weight, to_kg, unit_problem
from services.domain.errors import OdooUnavailableError
from services.domain.order import Component, Order
from services.domain.quantity import ZERO, to_centi
from services.domain.silo import SiloTable

_SILO_TYPES = ("silo", "sensor")  # the liquids are "sensor"


@dataclass(frozen=True, slots=True)
class Equipment:
    id: int | None
    code: str
    kind: str

    @property
    def is_silo(self) -> bool:
        return self.kind in _SILO_TYPES


_NONE = Equipment(None, "", "")


@dataclass(frozen=True, slots=True)
class ListedComponent:
    """A line of `components_consumption`: for one BoM, not scaled to the order."""

    product_id: int
    product_name: str
    to_consume: Decimal
    unit: str
    equipment: Equipment


@dataclass(frozen=True, slots=True)
class Listing:
    """An order as the addon describes it. Only its codes and its start are to be trusted."""

    name: str
    line_code: str
    start: datetime | None
    components: tuple[ListedComponent, ...]


def listing(entry: Mapping[str, Any]) -> Listing:
    try:
        return Listing(
            name=str(entry["mo_id"]),
            line_code=_equipment(entry.get("equipment")).code,
            start=_utc(entry.get("schedule_start")),
            components=tuple(
                ListedComponent(
                    product_id=int(each["product_id"]),
                    product_name=str(each["product_name"]),
                    to_consume=clean(each["to_consume"]),
                    unit=str(each["uom"]),
                    equipment=_equipment(each.get("equipment")),
                )
                for each in entry.get("components_consumption") or ()
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OdooUnavailableError(
            f"The SCADA addon's description of an order cannot be read: {error!r}"
        ) from error


def without_move(listed: Listing, moves: Sequence[Move]) -> tuple[ListedComponent, ...]:
    """Return the listed components that no move of the order stands for."""
    have = {move.product_id for move in moves}
    return tuple(each for each in listed.components if each.product_id not in have)


class OrderReader:
    """Joins listing, order and moves: quantities from Odoo's tables, silos from the codes."""

    def __init__(self, silos: SiloTable) -> None:
        self._silos = silos
        self._equipment: dict[int, Equipment] = {}

    def learn(self, listed: Iterable[Listing]) -> None:
        """Remember which equipment has which number: a move tells its number alone."""
        for each in listed:
            for component in each.components:
                if component.equipment.id is not None:
                    self._equipment[component.equipment.id] = component.equipment

    def order(
        self, listed: Listing, row: Production, moves: Sequence[Move], bom_quantity: Decimal | None
    ) -> Order:
        """Return the order; *bom_quantity* scales components without a move of their own."""
        self.learn([listed])
        live = [move for move in moves if not move.cancelled]
        problems: list[str] = []
        components = [
            self._component(move, equipment, problems)
            for move, equipment in zip(live, self._equipment_of(listed, live), strict=True)
        ]
        ratio = row.quantity / bom_quantity if bom_quantity else Decimal(1)
        components += [self._scaled(each, ratio, problems) for each in without_move(listed, moves)]
        if not is_weight(row.unit):
            problems.insert(0, unit_problem(row.product_name, row.unit))
        return Order(
            ref=row.ref,
            state=row.state,
            product_name=row.product_name,
            bom_name=row.bom_name or row.product_name,
            planned_kg=to_kg(row.quantity, row.unit) if is_weight(row.unit) else ZERO,
            planned_start=listed.start,
            components=tuple(components),
            unit=row.unit,
            line_code=listed.line_code,
            problem="; ".join(problems),
        )

    def _equipment_of(self, listed: Listing, moves: Sequence[Move]) -> list[Equipment]:
        """Return each move's equipment.

        Where a product has several moves the list may show them as one component, so their own
        numbers decide; a server that does not tell these has them paired by product in order.
        """
        of_product: dict[int, list[Equipment]] = {}
        for each in listed.components:
            of_product.setdefault(each.product_id, []).append(each.equipment)
        times = Counter(move.product_id for move in moves)
        seen: Counter[int] = Counter()
        found = []
        for move in moves:
            same = of_product.get(move.product_id, [_NONE])
            position = min(seen[move.product_id], len(same) - 1)
            seen[move.product_id] += 1
            by_order = same[position]
            if times[move.product_id] == 1 or move.equipment_id is None:
                found.append(by_order)
            else:
                unknown = by_order if move.equipment_id else _NONE
                found.append(self._equipment.get(move.equipment_id, unknown))
        return found

    def _component(self, move: Move, equipment: Equipment, problems: list[str]) -> Component:
        if not is_weight(move.unit):
            problems.append(unit_problem(move.product_name, move.unit))
        silo = self._silo(move.product_name, equipment, problems)
        return Component(move.product_id, move.product_name, move.planned_kg, silo, move.id)

    def _scaled(self, each: ListedComponent, ratio: Decimal, problems: list[str]) -> Component:
        if not is_weight(each.unit):
            problems.append(unit_problem(each.product_name, each.unit))
        silo = self._silo(each.product_name, each.equipment, problems)
        kg = to_centi(to_kg(each.to_consume, each.unit) * ratio) if is_weight(each.unit) else ZERO
        return Component(each.product_id, each.product_name, kg, silo)

    def _silo(self, product: str, equipment: Equipment, problems: list[str]) -> int | None:
        """Return the silo's number; None is a hand addition (premix, salt: the line's code)."""
        silo = self._silos.by_code(equipment.code)
        if silo is None and equipment.is_silo:
            problems.append(
                f"{product} comes from {equipment.code}, which the silo table does not know"
            )
        return silo.number if silo else None


def _equipment(value: object) -> Equipment:
    if not isinstance(value, dict):
        return _NONE
    return Equipment(
        int(value["id"]) if value.get("id") else None,
        str(value.get("code") or ""),
        str(value.get("equipment_type") or ""),
    )


def _utc(value: object) -> datetime | None:
    """Read a naive UTC time of Odoo."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else None
