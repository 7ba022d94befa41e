"""One order's figures side by side: Odoo's, what was or is to be sent, and the PLC's."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from services.domain.batch import Batch
from services.domain.ledger import ReconcileLine
from services.domain.order import Books
from services.domain.push import Decision, OrderFigures
from services.domain.quantity import CENTI, ZERO, to_centi
from services.domain.silo import SiloTable


def lines(
    batch: Batch | None, sent: OrderFigures | None, books: Books | None, silos: SiloTable
) -> tuple[ReconcileLine, ...]:
    """Return one line a product, what differs first; then silos that no product stands for.

    A hand addition is not the PLC's. Half a step of what Odoo can hold is no difference.
    """
    ours = _sums((f.product_id, f.kg) for f in sent.figures) if sent else {}
    decisions = sent.decisions if sent else ()
    plc = _plc(batch, decisions, silos)
    odoo = books.consumed_kg if books else {}
    names, fed = _names(batch, decisions)
    found = [
        _line(
            fed.get(product, ()),
            names.get(product, f"product {product}"),
            odoo.get(product, ZERO) if books else None,
            ours.get(product),
            plc.get(product),
            books.coarse_kg.get(product, ZERO) if books else ZERO,
        )
        for product in dict.fromkeys((*names, *ours, *odoo))
    ]
    found += _strays(batch, decisions, silos)
    if sent is not None and sent.finished_kg is not None:
        weighed = batch.finished_kg if batch and batch.finished_kg else None
        finished = books.finished_kg if books else None
        coarse = books.finished_coarse_kg if books else ZERO
        found.append(_line((), "Finished weight", finished, sent.finished_kg, weighed, coarse))
    return tuple(sorted(found, key=lambda line: (line.agrees, line.ours_kg is not None)))


def _plc(
    batch: Batch | None, decisions: Sequence[Decision], silos: SiloTable
) -> dict[int, Decimal]:
    """Return product -> kg dosed; what a person booked elsewhere counts where it was booked."""
    doses = batch.figures(silos, final=False) if batch else ()
    parts = [(f.product_id, f.kg) for f in doses if f.silo_code is not None]
    strays = batch.unplanned_kg if batch else {}
    parts += [
        (each.product_id, each.kg)
        for each in decisions
        if each.product_id is not None and each.silo in strays
    ]
    return _sums(parts)


def _strays(
    batch: Batch | None, decisions: Sequence[Decision], silos: SiloTable
) -> list[ReconcileLine]:
    """Return a line for each silo that the order does not name, unless it was booked."""
    decided = {each.silo: each for each in decisions}
    found = []
    for number, kg in (batch.unplanned_kg if batch else {}).items():
        silo, decision = silos.by_number(number), decided.get(number)
        name = silo.name if silo else ""
        if decision is None:
            found.append(_line((number,), name, None, None, kg, ZERO))
        elif decision.product_id is None:
            told = f"{name}, left out by {decision.by}".lstrip(", ")
            found.append(ReconcileLine((number,), told, None, None, kg, agrees=True))
    return found


def _line(
    silos: tuple[int, ...],
    name: str,
    odoo_kg: Decimal | None,
    ours_kg: Decimal | None,
    plc_kg: Decimal | None,
    coarse_kg: Decimal,
) -> ReconcileLine:
    known = [to_centi(kg) for kg in (odoo_kg, ours_kg, plc_kg) if kg is not None]
    agrees = bool(known) and max(known) - min(known) <= CENTI / 2 + coarse_kg
    stray = plc_kg is not None and ours_kg is None
    return ReconcileLine(silos, name, odoo_kg, ours_kg, plc_kg, agrees=agrees and not stray)


def _sums(parts: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for product, kg in parts:
        sums[product] = sums.get(product, ZERO) + kg
    return sums


def _names(
    batch: Batch | None, decisions: Sequence[Decision]
) -> tuple[Mapping[int, str], Mapping[int, tuple[int, ...]]]:
    """Return product -> name and product -> the silos that it comes from."""
    names: dict[int, str] = {}
    fed: dict[int, tuple[int, ...]] = {}
    for component in batch.components if batch else ():
        names.setdefault(component.product_id, component.product_name)
        if component.silo is not None:
            fed[component.product_id] = (*fed.get(component.product_id, ()), component.silo)
    for each in decisions:
        if each.product_id is not None and each.added:
            names.setdefault(each.product_id, each.added)
            fed[each.product_id] = (*fed.get(each.product_id, ()), each.silo)
    return names, fed
