"""What is asked before people's word on a silo is noted: its level, a delivery, an entry undone."""

from decimal import Decimal

from hmi.figures import kg
from hmi.questions import Question
from hmi.screens.silos.material_faces import level_face
from hmi.text import tr, unit
from hmi.widgets.figure_field import FigureLimits
from services.application.plant_view import SiloStock
from services.domain.quantity import ZERO
from services.domain.silo_level import StockKind
from services.domain.user import ActionKind


def enter_level(stock: SiloStock) -> Question:
    silo = stock.silo
    return Question(
        kind=ActionKind.ENTER_SILO_LEVEL,
        target=silo.number,
        title=tr("Level of silo %1 %2", str(silo.number), silo.name),
        facts=_so_far(stock),
        act=tr("Enter level"),
        act_detail=tr("it counts from now on"),
        effects=(
            tr("note that the silo holds %kg kg now,"),
            tr("take off what is dosed from now on,"),
            tr("keep what was entered before on record."),
        ),
        reasons=(tr("Looked into it"), tr("Measured"), tr("Emptied"), tr("First entry")),
        reason_title=tr("How it is known, needed. It stays on record."),
        figure=FigureLimits(tr("Level"), unit(), ZERO, silo.capacity_kg),
    )


def enter_delivery(stock: SiloStock) -> Question:
    silo = stock.silo
    room = silo.capacity_kg - (stock.level.kg or ZERO)
    return Question(
        kind=ActionKind.ENTER_DELIVERY,
        target=silo.number,
        title=tr("Delivery into silo %1 %2", str(silo.number), silo.name),
        facts=_so_far(stock),
        act=tr("Enter delivery"),
        act_detail=tr("it is added"),
        effects=(
            tr("add %kg kg to what is in the silo,"),
            tr("keep it on record with your name."),
        ),
        reasons=(tr("Truck"), tr("Big bags"), tr("From another silo")),
        reason_title=tr("What came, with its delivery note; needed."),
        params=(("product", silo.name),),
        figure=FigureLimits(tr("Delivered"), unit(), Decimal("0.01"), max(room, Decimal("0.01"))),
    )


def undo_entry(stock: SiloStock) -> Question | None:
    """Ask whether the silo's last entry was wrong; None: there is none to take back."""
    silo, entry = stock.silo, stock.level.entry
    if entry is None or not entry.can_be_undone:
        return None
    amount = kg(entry.kg, 2)
    what = tr("Delivery") if entry.kind is StockKind.DELIVERY else tr("Level")
    return Question(
        kind=ActionKind.UNDO_STOCK_ENTRY,
        target=silo.number,
        title=tr("Take an entry of silo %1 %2 back", str(silo.number), silo.name),
        facts=tr("%1 %2 kg, entered by %3", what, amount, entry.actor),
        act=tr("Take back"),
        act_detail=tr("as if it had not been entered"),
        effects=(
            tr("count the silo as if %1 kg had not been entered,", amount),
            tr("keep the entry on record, marked as taken back."),
        ),
        reasons=(tr("Mistyped"), tr("Entered twice"), tr("Wrong silo")),
        params=(("entry", str(entry.id)),),
    )


def _so_far(stock: SiloStock) -> str:
    known = level_face(stock)
    return known.text if stock.level.kg is None else tr("so far %1 %2", known.text, known.unit)
