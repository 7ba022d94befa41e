"""Which move of an order gets which figure, and which figures the addon's endpoint can take."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.adapters.odoo.records import Move
from services.adapters.odoo.units import from_kg, is_weight
from services.domain.errors import OdooRejectedError
from services.domain.order import Figure
from services.domain.quantity import ZERO, share_out


@dataclass(frozen=True, slots=True)
class Writing:
    """What one report writes: codes over the addon's endpoint, the rest straight on the moves."""

    codes_kg: dict[str, Decimal]  # silo code -> kg, above 0
    moves: dict[int, Decimal]  # move id -> quantity in the move's own unit


def on_moves(figures: Sequence[Figure], moves: Sequence[Move], order: str) -> dict[int, Decimal]:
    """Return what each move gets, in its own unit, all figures of the order by moves.

    Raises OdooRejectedError if a product that got something is not in the order.
    """
    written: dict[int, Decimal] = {}
    live = [move for move in moves if not move.cancelled]
    for product_id in dict.fromkeys(figure.product_id for figure in figures):
        same = [figure.kg for figure in figures if figure.product_id == product_id]
        targets = [move for move in live if move.product_id == product_id]
        if not targets:
            if any(same):
                raise OdooRejectedError(
                    f"Order {order} has no component with product {product_id} in Odoo, but "
                    f"{sum(same, ZERO)} kg were used. Add the product to the order in Odoo."
                )
            continue
        for move, kg in zip(targets, _spread(same, targets), strict=True):
            if not is_weight(move.unit):
                raise OdooRejectedError(
                    f"Order {order}, component {move.product_name}: the unit is {move.unit}; "
                    "only kg, g and t can be reported."
                )
            written[move.id] = from_kg(kg, move.unit)
    return written


def over_the_addon(figures: Sequence[Figure], moves: Sequence[Move], order: str) -> Writing:
    """Divide the figures between the endpoint and the moves (ODOO.md §2).

    The endpoint takes one figure a silo code, in kg, and skips zeros. So a code with several
    figures, a product on several moves, a zero that is to replace a figure, other units and
    hand additions go to the moves.
    """
    live = [move for move in moves if not move.cancelled]
    codes_kg: dict[str, Decimal] = {}
    by_move: list[Figure] = []
    for product_id in dict.fromkeys(figure.product_id for figure in figures):
        same = [figure for figure in figures if figure.product_id == product_id]
        targets = [move for move in live if move.product_id == product_id]
        code = same[0].silo_code
        if code is not None and _is_plain(code, same, targets, figures) and same[0].kg > 0:
            codes_kg[code] = same[0].kg
        elif any(figure.kg for figure in same) or any(move.consumed for move in targets):
            by_move += same
    return Writing(codes_kg, on_moves(by_move, moves, order))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the addon did not take, although it answered success (ODOO.md §2)."""

    why: Mapping[str, str]  # silo code -> the addon's reason
    other: tuple[str, ...]  # errors that name no code of what was sent

    @classmethod
    def told_by(cls, answer: Mapping[str, Any], codes: Collection[str]) -> "LeftOut":
        why: dict[str, str] = {}
        other: list[str] = []
        for error in answer.get("errors") or ():
            code, _, reason = str(error).partition(":")
            if code.strip() in codes:
                why[code.strip()] = reason.strip()
            else:
                other.append(str(error))
        return cls(why, tuple(other))

    def on_moves(
        self, figures: Sequence[Figure], moves: Sequence[Move], order: str
    ) -> dict[int, Decimal]:
        """Return what can be written all the same: the order has a move of the silo's product.

        Such as a move that has lost its silo in Odoo. The figures are absolute there, too.
        """
        return on_moves([f for f in figures if self._has_move(f, moves)], moves, order)

    def stranded(self, figures: Sequence[Figure], moves: Sequence[Move]) -> str:
        """Return what nothing in the order can take: it waits for a person. "" if all is in."""
        told = [
            f"{f.silo_code} {f.kg} kg ({reason})"
            for f in figures
            if (reason := self.why.get(f.silo_code or "")) is not None
            and not self._has_move(f, moves)
        ]
        return "; ".join((*told, *self.other))

    def _has_move(self, figure: Figure, moves: Sequence[Move]) -> bool:
        return figure.silo_code in self.why and any(
            move.product_id == figure.product_id and not (move.cancelled or move.posted)
            for move in moves
        )


def _is_plain(
    code: str, same: Sequence[Figure], targets: Sequence[Move], figures: Sequence[Figure]
) -> bool:
    """Whether code, product and move are one to one, in kg: what the endpoint does rightly."""
    one_code = sum(figure.silo_code == code for figure in figures) == 1
    return one_code and len(same) == 1 and [m.unit.casefold() for m in targets] in ([], ["kg"])


def _spread(parts: Sequence[Decimal], moves: Sequence[Move]) -> Sequence[Decimal]:
    """Pair figures and moves of one product in order, or share the sum by what is planned."""
    if len(parts) == len(moves):
        return parts
    return share_out(sum(parts, ZERO), [move.planned for move in moves])
