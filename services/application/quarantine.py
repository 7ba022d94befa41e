"""What a person decides of a push that Odoo refused: book elsewhere, add, leave out, close.

A decision changes the push's own figures and is kept with it, so that the row says what Odoo was
sent and why (SPEC.md §3, §5).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from services.domain.batch import Batch
from services.domain.errors import ActionRefusedError
from services.domain.order import Figure
from services.domain.push import Decision, OrderFigures, Push
from services.domain.quantity import ZERO
from services.domain.silo import SiloTable


def undecided_kg(batch: Batch, pushes: Sequence[Push]) -> Mapping[int, Decimal]:
    """Return silo -> kg that the order does not name and nobody has decided on yet."""
    decided = {
        decision.silo
        for push in pushes
        if isinstance(push.body, OrderFigures)
        for decision in push.body.decisions
    }
    return {silo: kg for silo, kg in batch.unplanned_kg.items() if silo not in decided}


def in_question_kg(push: Push, batch: Batch | None, silos: SiloTable) -> Mapping[int, Decimal]:
    """Return silo -> kg that can be booked elsewhere or left out: undecided, or sent by code."""
    if not isinstance(push.body, OrderFigures):
        return {}
    found = dict(undecided_kg(batch, [push])) if batch is not None else {}
    for figure in push.body.figures:
        silo = silos.by_code(figure.silo_code) if figure.silo_code else None
        if silo is not None and figure.kg:
            found[silo.number] = found.get(silo.number, ZERO) + figure.kg
    return found


def to_decide_kg(push: Push, batch: Batch | None, silos: SiloTable) -> Mapping[int, Decimal]:
    """Return silo -> kg that this push is refused for: unplanned ones, or those Odoo names."""
    open_kg = undecided_kg(batch, [push]) if batch is not None else {}
    if open_kg or not isinstance(push.body, OrderFigures):
        return open_kg
    named = {
        figure.silo_code
        for figure in push.body.figures
        if figure.silo_code
        and (_names(push, figure.silo_code) or _names(push, f"product {figure.product_id}"))
    }
    in_question = in_question_kg(push, batch, silos)
    found = [silo for code in named if (silo := silos.by_code(code)) is not None]
    return {silo.number: in_question[silo.number] for silo in found if silo.number in in_question}


def _names(push: Push, words: str) -> bool:
    """Whether Odoo's answer names it: silo10 is not named by silo101."""
    return re.search(rf"\b{re.escape(words)}\b", push.last_answer) is not None


def decided(push: Push, batch: Batch | None, silos: SiloTable, decision: Decision) -> OrderFigures:
    """Return the push's figures with *decision* carried out; its kg are filled in here.

    Raises ActionRefusedError if nothing was dosed from that silo, or if the product that is to
    take the kilograms is not in the order and not to be added either.
    """
    assert isinstance(push.body, OrderFigures)
    kg = in_question_kg(push, batch, silos).get(decision.silo, ZERO)
    if not kg:
        raise ActionRefusedError(
            f"Not done: there is nothing of silo {decision.silo} left to decide in this push."
        )
    silo = silos.by_number(decision.silo)
    # At zero, not taken away: running figures of it may be in Odoo already.
    kept = [
        replace(figure, kg=ZERO) if silo is not None and figure.silo_code == silo.code else figure
        for figure in push.body.figures
    ]
    if decision.product_id is not None:
        if not decision.added:
            _check_in_order(decision.product_id, push, batch)
        kept = _booked(kept, decision.product_id, kg, added=bool(decision.added))
    return replace(
        push.body,
        figures=tuple(kept),
        decisions=(*push.body.decisions, replace(decision, kg=kg)),
    )


def carried_over(push: Push, batch: Batch, silos: SiloTable, decisions: Sequence[Decision]) -> Push:
    """Return a new push with what was decided for the one that it takes the place of."""
    for decision in decisions:
        if decision.silo in in_question_kg(push, batch, silos):
            push = replace(push, body=decided(push, batch, silos, decision))
    return push


def _check_in_order(product_id: int, push: Push, batch: Batch | None) -> None:
    assert isinstance(push.body, OrderFigures)
    own = {figure.product_id for figure in push.body.figures}
    if batch is not None:
        own |= {component.product_id for component in batch.components}
    if product_id not in own:
        raise ActionRefusedError(
            f"Not done: product {product_id} is not in this order. Choose one of its components."
        )


def _booked(
    figures: Sequence[Figure], product_id: int, kg: Decimal, *, added: bool
) -> list[Figure]:
    """Add *kg* to the first figure of the product, or as one of its own.

    What is added to the order is no silo's component there, so it goes without a code.
    """
    for position, figure in enumerate(figures):
        if figure.product_id == product_id:
            more = replace(figure, kg=figure.kg + kg)
            if added:
                more = replace(more, silo_code=None, added=True)
            return [*figures[:position], more, *figures[position + 1 :]]
    return [*figures, Figure(product_id, None, kg, added=added)]
