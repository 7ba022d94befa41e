"""From the plant's view to the materials tab: each silo's level held against the queue's need."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hmi.figures import DASH, age_since, clock, kg
from hmi.text import tr, unit
from hmi.widgets.pen import RIGHT
from hmi.widgets.silo_gauge import LevelFace
from hmi.widgets.symbols import Mark
from hmi.widgets.table import Cell, Column, Row
from services.application.plant_view import PlantView, SiloStock
from services.application.silo_stock import remaining_kg
from services.domain.quantity import ZERO
from services.domain.silo import Silo
from services.domain.silo_level import SiloLevel, Supply

FACTS = (Column(0), Column(90, RIGHT), Column(8), Column(0), Column(90, RIGHT))
NEEDS = (Column(44, RIGHT), Column(130), Column(0), Column(100, RIGHT), Column(120, RIGHT))
_QUIET = "text.secondary"


@dataclass(frozen=True, slots=True)
class TileFace:
    number: str
    name: str
    level: LevelFace
    word: str
    mark: Mark
    strong: bool


@dataclass(frozen=True, slots=True)
class StockFace:
    """One silo: what is known of it, and who in the queue needs how much."""

    title: str = ""
    name: str = ""
    facts: tuple[Row, ...] = ()
    note: str = ""
    needs: tuple[Row, ...] = ()
    nobody: str = ""  # said where nobody in the queue needs it


def level_face(stock: SiloStock) -> LevelFace:
    """Return what the silo holds; what is only known to be there at least is told so."""
    level, capacity = stock.level, stock.silo.capacity_kg
    if level.kg is None or (level.at_least and not level.kg):
        return LevelFace(tr("unknown"), need=float(stock.need_kg / capacity))
    return LevelFace(
        text=("≥ " if level.at_least else "") + kg(level.kg, 0),
        unit=unit(),
        share=float(level.kg / capacity),
        need=float(stock.need_kg / capacity),
        short=stock.supply is Supply.SHORT,
    )


def tile_face(stock: SiloStock) -> TileFace:
    return TileFace(
        number=str(stock.silo.number),
        name=stock.silo.name,
        level=level_face(stock),
        word=supply_word(stock.supply),
        mark=_MARKS[stock.supply],
        strong=stock.supply is Supply.SHORT,
    )


_MARKS = {
    Supply.ENOUGH: Mark.TICK,
    Supply.SHORT: Mark.CROSS,
    Supply.UNKNOWN: Mark.RING,
    Supply.NOT_NEEDED: Mark.NONE,
}


def supply_word(supply: Supply) -> str:
    return {
        Supply.ENOUGH: tr("enough"),
        Supply.SHORT: tr("not enough"),
        Supply.UNKNOWN: tr("not known"),
        Supply.NOT_NEEDED: tr("not needed"),
    }[supply]


def summary(view: PlantView) -> str:
    """Say in one line whether the queue can be made with what the silos hold."""
    short = [str(s.silo.number) for s in view.stocks if s.supply is Supply.SHORT]
    unknown = [str(s.silo.number) for s in view.stocks if s.supply is Supply.UNKNOWN]
    told = []
    if short:
        told.append(tr("not enough in %1", ", ".join(short)))
    if unknown:
        told.append(tr("not known of %1", ", ".join(unknown)))
    if not told:
        return tr("Enough in every silo for what is queued.")
    return tr("For what is queued: %1.", "; ".join(told))


def stock_face(view: PlantView, stock: SiloStock, now: datetime) -> StockFace:
    level = stock.level
    silo = stock.silo
    missing = None if level.kg is None else stock.need_kg - level.kg
    held = _fact(tr("In the silo now"), level_face(stock).text, known=level.kg is not None)
    taken = _fact(tr("The queue still takes"), kg(stock.need_kg, 0))
    room = _fact(tr("Room for"), kg(silo.capacity_kg, 0))
    facts = [
        Row((*held, Cell(), *taken)),
        Row((*room, Cell(), *_after(level, stock.need_kg, missing))),
        Row((Cell(tr("Product"), role=_QUIET), Cell(_products(silo), span=4, may_elide=True))),
    ]
    needs = tuple(_needs(view, stock))
    return StockFace(
        title=str(silo.number),
        name=silo.name,
        facts=tuple(facts),
        note=_note(level, now),
        needs=needs,
        nobody="" if needs else tr("No batch in the queue needs it."),
    )


def _products(silo: Silo) -> str:
    """Say what the silo holds as a rule, and what else it can hold."""
    known = silo.products or (silo.name,)
    usual, *others = (f"[{each}]" if each.isdigit() else each for each in known)  # as Odoo does
    if not others:
        return usual
    return tr("%1, also %2", usual, ", ".join(others))


def _fact(
    label: str, figure: str, *, known: bool = True, strong: bool = False
) -> tuple[Cell, Cell]:
    weight = 600 if strong else 500
    cell = Cell(figure, unit=unit(), weight=weight) if known else Cell(figure, role=_QUIET)
    return Cell(label, role=_QUIET), cell


def _after(level: SiloLevel, need: Decimal, missing: Decimal | None) -> tuple[Cell, Cell]:
    if level.kg is None or missing is None:
        return _fact(tr("Left after the queue"), DASH, known=False)
    if missing > ZERO and not level.at_least:
        return _fact(tr("Missing for the queue"), kg(missing, 0), strong=True)
    left = max(ZERO, level.kg - need)
    figure = ("≥ " if level.at_least else "") + kg(left, 0)
    return _fact(tr("Left after the queue"), figure)


def _note(level: SiloLevel, now: datetime) -> str:
    """Say where the level comes from, and what to do where it is not known."""
    if level.since is None:
        return tr("Nobody has entered what is in it. Enter its level, then it counts by itself.")
    if not level.by:
        return tr("Read from the PLC %1 ago.", age_since(level.since, now))
    entered = tr("Entered by %1, %2; dosed since is taken off.", level.by, clock(level.since, now))
    if level.at_least and not level.kg:
        return f"{entered} {tr('More was dosed than was entered: look, and enter its level.')}"
    if level.at_least:
        return f"{entered} {tr('What was in it before the delivery is not known.')}"
    return entered


def _needs(view: PlantView, stock: SiloStock) -> list[Row]:
    number = stock.silo.number
    rows = []
    for each in view.queue:
        need = remaining_kg(each).get(number)
        if need is None:
            continue
        material = view.materials.get(each.batch.id)
        supply = Supply.ENOUGH
        if material is not None and number in material.short:
            supply = Supply.SHORT
        elif material is not None and number in material.unknown:
            supply = Supply.UNKNOWN
        weight = 600 if supply is Supply.SHORT else 400
        slot = DASH if each.batch.slot is None else str(each.batch.slot)
        rows.append(
            Row(
                (
                    Cell(slot, role=_QUIET),
                    Cell(each.batch.order.name, weight=600, may_elide=True),
                    Cell(each.batch.product_name, may_elide=True),
                    Cell(kg(need), unit=unit()),
                    Cell(supply_word(supply), weight=weight, mark=_MARKS[supply]),
                )
            )
        )
    return rows
