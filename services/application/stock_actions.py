"""Operators' actions on a silo's stock: enter what is in it, enter a delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from services.application.commands import Awaited, Stored
from services.application.line import Line
from services.application.silo_stock import DosedTotals, levels
from services.domain.action import Action
from services.domain.errors import ActionRefusedError
from services.domain.quantity import CENTI, ZERO
from services.domain.silo import Silo
from services.domain.silo_level import SiloLevel, StockEntry, StockKind
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork


@dataclass(frozen=True, slots=True)
class _Asked:
    silo: Silo
    kg: Decimal
    product: str
    level: SiloLevel
    dosed_kg: Decimal


class StockActions:
    """The target of each is the silo's number; `kg` is its figure."""

    def __init__(self, line: Line, now: Now) -> None:
        self._line = line
        self._now = now
        self._totals = DosedTotals()

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {
            ActionKind.ENTER_SILO_LEVEL: self._enter_level,
            ActionKind.ENTER_DELIVERY: self._enter_delivery,
        }

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {}

    def _enter_level(self, uow: UnitOfWork, action: Action) -> str:
        asked = self._asked(uow, action)
        self._add(uow, action, StockKind.LEVEL, asked, SiloLevel(asked.kg))
        return f"Silo {asked.silo.number} holds {asked.kg} kg"

    def _enter_delivery(self, uow: UnitOfWork, action: Action) -> str:
        asked = self._asked(uow, action)
        if not asked.kg:
            raise ActionRefusedError("Not done: a delivery is more than 0 kg.")
        before = asked.level.kg
        after = SiloLevel(
            asked.kg + (before or ZERO), at_least=before is None or asked.level.at_least
        )
        assert after.kg is not None
        if after.kg > asked.silo.capacity_kg:
            raise ActionRefusedError(
                f"Not done: silo {asked.silo.number} would hold {after.kg} kg, and has room for "
                f"{asked.silo.capacity_kg} kg. Enter its level first if that is wrong."
            )
        self._add(uow, action, StockKind.DELIVERY, asked, after)
        least = "at least " if after.at_least else ""
        return f"Silo {asked.silo.number} holds {least}{after.kg} kg"

    def _asked(self, uow: UnitOfWork, action: Action) -> _Asked:
        silo = self._line.silos.by_number(action.request.target)
        if silo is None:
            raise ActionRefusedError(f"Not done: there is no silo {action.request.target}.")
        params = action.request.params
        kg = _kilograms(params.get("kg", ""), silo)
        level = levels(uow, [silo], self._totals)[silo.number]
        dosed = self._totals.of(uow).get(silo.number, ZERO)
        return _Asked(silo, kg, params.get("product", "").strip() or silo.name, level, dosed)

    def _add(
        self, uow: UnitOfWork, action: Action, kind: StockKind, asked: _Asked, after: SiloLevel
    ) -> None:
        uow.stock.add(
            StockEntry(
                id=0,
                silo=asked.silo.number,
                kind=kind,
                kg=asked.kg,
                level_kg=after.kg or ZERO,
                at_least=after.at_least,
                dosed_kg=asked.dosed_kg,
                at=self._now(),
                actor=action.actor.name,
                station=action.actor.station,
                product=asked.product,
                reason=action.request.reason.strip(),
            )
        )


def _kilograms(text: str, silo: Silo) -> Decimal:
    try:
        kg = Decimal(text)
    except InvalidOperation as error:
        raise ActionRefusedError("Not done: give the kilograms as a number.") from error
    if not kg.is_finite() or not ZERO <= kg <= silo.capacity_kg:
        raise ActionRefusedError(
            f"Not done: silo {silo.number} holds from 0 to {silo.capacity_kg} kg."
        )
    if kg != kg.quantize(CENTI):
        raise ActionRefusedError("Not done: give the kilograms with at most two decimals.")
    return kg.quantize(CENTI)
