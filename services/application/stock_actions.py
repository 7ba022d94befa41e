"""Operators' actions on a silo's stock: enter its level or a delivery, take back what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from services.application.commands import Awaited, Stored
from services.application.line import Line
from services.application.silo_stock import DosedTotals, levels
from services.domain.action import Action
from services.domain.errors import ActionRefusedError
from services.domain.quantity import CENTI, ZERO
from services.domain.silo import Silo
from services.domain.silo_level import SiloLevel, StockEntry, StockKind, level_now
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
            ActionKind.UNDO_STOCK_ENTRY: self._undo,
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

    def _undo(self, uow: UnitOfWork, action: Action) -> str:
        """Take the silo's last entry back: from now on it holds what it would without it.

        The entry stays on record, as all of them do; of two entries the later one goes first.
        """
        silo = self._silo(action)
        wrong, before = _last_two(uow.stock.recent(silo.number, 2))
        if wrong is None or not wrong.can_be_undone:
            raise ActionRefusedError(
                f"Not done: there is no entry of silo {silo.number} to be taken back. "
                "Enter its level."
            )
        told = action.request.params.get("entry", "")
        if told and told != str(wrong.id):
            raise ActionRefusedError(
                f"Not done: something else was entered for silo {silo.number} meanwhile. "
                "Look again."
            )
        dosed = self._totals.of(uow).get(silo.number, ZERO)
        after = level_now(before, dosed)
        if after.kg is None:  # nothing had been entered: it may hold anything
            after = SiloLevel(ZERO, at_least=True)
        asked = _Asked(silo, wrong.kg, wrong.product, after, dosed)
        self._add(uow, action, StockKind.UNDO, asked, after)
        return f"The entry of {wrong.kg} kg for silo {silo.number} is taken back"

    def _silo(self, action: Action) -> Silo:
        silo = self._line.silos.by_number(action.request.target)
        if silo is None:
            raise ActionRefusedError(f"Not done: there is no silo {action.request.target}.")
        return silo

    def _asked(self, uow: UnitOfWork, action: Action) -> _Asked:
        silo = self._silo(action)
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


def _last_two(entries: Sequence[StockEntry]) -> tuple[StockEntry | None, StockEntry | None]:
    newest, before = (*entries, None, None)[:2]
    return newest, before


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
