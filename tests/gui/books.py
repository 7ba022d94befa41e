"""What the Odoo page and the PLC page ask, answered from memory: for pictures and for the rules."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.domain.diagnostics import (
    AreaKind,
    AreaName,
    AreaShown,
    DiagnosticsView,
    FieldShown,
    GuardWord,
    LinkFacts,
    RefusedReading,
)
from services.domain.errors import DatabaseUnavailableError, PlantError
from services.domain.ledger import (
    LedgerEntry,
    LedgerView,
    PushTry,
    ReconcileLine,
    ReconcileView,
)
from services.domain.link import LinkName, LinkState
from services.domain.paging import Page, PageKey
from services.domain.push import OrderFigures, Push, PushKind, PushState
from services.domain.reading import HandshakeMode, RefusalReason
from services.domain.silo import SiloTable
from tests.gui import views
from tests.gui.views import NOW, ago

AWAY = DatabaseUnavailableError("The database does not answer: the disk is full.")
_WORDS = "MO updated with some errors: silo112: No raw material move found for this equipment"


def _entry(push: Push, *, stray_kg: str = "") -> LedgerEntry:
    tries = tuple(
        PushTry(ago(20 + 40 * place), 0.4, push.last_answer) for place in range(push.tries)
    )
    stray = {112: Decimal(stray_kg)} if stray_kg else {}
    return LedgerEntry(push, "JF PLUS UVP", tries, stray, views.components(), archived=False)


def _sent(number: int, kind: PushKind = PushKind.RUNNING) -> LedgerEntry:
    body = OrderFigures(views.running(2).figures(SiloTable(views.silos()), final=False))
    push = views.push(number, kind, PushState.DELIVERED, "Odoo has these figures", tries=1)
    return _entry(replace(push, body=body, id=100 + number, ended_at=ago(30 * number)))


def ledger(*entries: LedgerEntry) -> LedgerView:
    states = [entry.push.state for entry in entries]
    return LedgerView(
        NOW,
        entries,
        states.count(PushState.WAITING),
        states.count(PushState.QUARANTINE),
        ago(-38) if PushState.WAITING in states else None,
        ago(12),
    )


def all_sent() -> LedgerView:
    return ledger(*(_sent(number) for number in range(2, 9)))


def one_waits() -> LedgerView:
    late = views.push(2, PushKind.RUNNING, PushState.WAITING, views.ODOO_SILENT)
    return ledger(_entry(late), *(_sent(number) for number in range(3, 9)))


def one_refused() -> LedgerView:
    refused = views.push(1, PushKind.FINAL, PushState.QUARANTINE, _WORDS, tries=1)
    return ledger(_entry(refused, stray_kg="14.90"), *(_sent(number) for number in range(2, 9)))


def second_waits() -> LedgerView:
    late = views.push(2, PushKind.RUNNING, PushState.WAITING, views.ODOO_SILENT)
    return ledger(_sent(3), _entry(late), _sent(4))


def second_refused() -> LedgerView:
    first, *others = one_refused().entries
    return ledger(others[0], first, *others[1:])


@dataclass
class MemoryBooks:
    """The ledger; without a view it never answers, with a problem it fails."""

    seen: LedgerView | None = None
    problem: PlantError | None = None

    async def look(self) -> LedgerView:
        if self.problem is not None:
            raise self.problem
        if self.seen is None:
            await asyncio.Event().wait()
        assert self.seen is not None
        return self.seen

    async def older(self, after: PageKey) -> Page[LedgerEntry]:
        if self.problem is not None:
            raise self.problem
        number = 200 - after.id
        return Page(tuple(_sent(number + place) for place in range(3)), None)

    async def reconcile(self, push_id: int) -> ReconcileView | None:
        told = (("POLLAR ANGSA", 103, "350.62"), ("KOPRA TEPUNG/MESH", 102, "159.80"))
        lines = tuple(
            ReconcileLine((silo,), name, Decimal(kg), Decimal(kg), Decimal(kg), agrees=True)
            for name, silo, kg in told
        )
        stray = Decimal("14.90")
        off = ReconcileLine((112,), "KLENTENG", None, stray, stray, agrees=False)
        return ReconcileView(push_id, "WH/MO/00011", "progress", NOW, (*lines, off))


def _fields() -> tuple[FieldShown, ...]:
    head = (
        FieldShown("D6000", "batch no", (1,), "1"),
        FieldShown("D6001–D6008", "MO name", (0x5748, 0x2F4D, 0x4F2F, 0x3030), "WH/MO/00012"),
        FieldShown("D6025–D6026", "quantity", (1, 0x86A0), "1000.00 kg"),
        FieldShown("D6009–D6016", "BoM", (0xFFFF, 0xFFFF), ""),
    )
    silos = tuple(
        FieldShown(f"D{6028 + 3 * place}", f"silo {101 + place} quantity", (0, 4012), "40.12 kg")
        for place in range(15)
    )
    return (*head, *silos)


def registers(*, holds: bool = True, problem: str = "", lost: bool = False) -> DiagnosticsView:
    state = LinkState.LOST if lost else LinkState.GOOD
    told = views.PLC_SILENT if lost else ""
    link = replace(views.link(LinkName.PLC, 0.8, state, message=told), endpoint="192.168.1.100:502")
    shown = AreaShown(AreaName(AreaKind.READ, 1), 6000, ago(0.4), _fields(), None)
    refused = RefusedReading(
        3,
        ago(300),
        RefusalReason.WENT_BACK,
        "Silo 104 shows 9.98 kg; expected 10.06 kg, as before, or more.",
        (),
    )
    trips = tuple(0.004 + 0.0001 * place for place in range(50))
    return DiagnosticsView(
        holds_line=holds,
        handshake=HandshakeMode.AREA,
        facts=LinkFacts(link, (link,), 12_345, 2, trips),
        guards=(GuardWord("D7076", 0, 1),) if holds and not problem else (),
        area=shown if holds and not problem else None,
        refused=(refused,),
        problem=problem,
    )


@dataclass
class MemoryInspector:
    """The PLC link; without a view it never answers."""

    seen: DiagnosticsView | None = None

    @property
    def areas(self) -> Sequence[AreaName]:
        slots = [AreaName(AreaKind.READ, slot) for slot in range(1, 11)]
        slots += [AreaName(AreaKind.WRITE, slot) for slot in range(1, 11)]
        return [*slots, AreaName(AreaKind.FAILURE), AreaName(AreaKind.WEIGHING)]

    async def look(self, name: AreaName) -> DiagnosticsView:
        if self.seen is None:
            await asyncio.Event().wait()
        assert self.seen is not None
        area = self.seen.area
        return replace(self.seen, area=None if area is None else replace(area, name=name))
