"""One order's figures side by side: Odoo's, what was or is to be sent, and the PLC's."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from services.domain.batch import Batch
from services.domain.ledger import ReconcileLine
from services.domain.order import Books
from services.domain.push import OrderFigures
from services.domain.quantity import CENTI, ZERO, to_centi
from services.domain.silo import SiloTable


def lines(
    batch: Batch | None, sent: OrderFigures | None, books: Books | None, silos: SiloTable
) -> tuple[ReconcileLine, ...]:
    """Return one line a product, what differs first; then silos that no product stands for.

    A hand addition is not the PLC's. Half a step of 0.01 kg is no difference.
    """
    ours = _sums((f.product_id, f.kg) for f in sent.figures) if sent else {}
    doses = batch.figures(silos, final=False) if batch else ()
    plc = _sums((f.product_id, f.kg) for f in doses if f.silo_code is not None)
    odoo = books.consumed_kg if books else {}
    names, fed = _names(batch)
    found = [
        _line(
            fed.get(product, ()),
            names.get(product, f"product {product}"),
            odoo.get(product, ZERO) if books else None,
            ours.get(product),
            plc.get(product),
        )
        for product in dict.fromkeys((*names, *ours, *odoo))
    ]
    strays = batch.unplanned_kg if batch else {}
    for number, kg in strays.items():
        silo = silos.by_number(number)
        found.append(_line((number,), silo.name if silo else "", None, None, kg))
    if sent is not None and sent.finished_kg is not None:
        weighed = batch.finished_kg if batch and batch.finished_kg else None
        finished = books.finished_kg if books else None
        found.append(_line((), "Finished weight", finished, sent.finished_kg, weighed))
    return tuple(sorted(found, key=lambda line: (line.agrees, line.ours_kg is not None)))


def _line(
    silos: tuple[int, ...],
    name: str,
    odoo_kg: Decimal | None,
    ours_kg: Decimal | None,
    plc_kg: Decimal | None,
) -> ReconcileLine:
    known = [to_centi(kg) for kg in (odoo_kg, ours_kg, plc_kg) if kg is not None]
    agrees = bool(known) and max(known) - min(known) <= CENTI / 2
    stray = plc_kg is not None and ours_kg is None
    return ReconcileLine(silos, name, odoo_kg, ours_kg, plc_kg, agrees=agrees and not stray)


def _sums(parts: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for product, kg in parts:
        sums[product] = sums.get(product, ZERO) + kg
    return sums


def _names(batch: Batch | None) -> tuple[Mapping[int, str], Mapping[int, tuple[int, ...]]]:
    """Return product -> name and product -> the silos that it comes from."""
    names: dict[int, str] = {}
    fed: dict[int, tuple[int, ...]] = {}
    for component in batch.components if batch else ():
        names.setdefault(component.product_id, component.product_name)
        if component.silo is not None:
            fed[component.product_id] = (*fed.get(component.product_id, ()), component.silo)
    return names, fed
