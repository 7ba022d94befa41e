"""The ledger of what goes to Odoo, and a look at one order on all three sides. Reads only."""

from collections.abc import Iterable

from services.application.line import Line
from services.application.offers import needs_decision
from services.application.order_turns import OrderTurns
from services.application.quarantine import to_decide_kg
from services.application.reconcile import lines
from services.domain.batch import Batch
from services.domain.errors import PlantError
from services.domain.ledger import LedgerEntry, LedgerView, ReconcileView
from services.domain.order import Books
from services.domain.paging import Page, PageKey
from services.domain.push import OrderFigures, Push, PushState
from services.ports import Database, Now, Odoo, UnitOfWork

_SHOWN = 40
_ARCHIVED_SEARCHED = 60


class Ledger:
    def __init__(
        self, database: Database, odoo: Odoo, line: Line, turns: OrderTurns, now: Now
    ) -> None:
        self._database = database
        self._odoo = odoo
        self._line = line
        self._turns = turns
        self._now = now

    async def look(self) -> LedgerView:
        """Raises DatabaseUnavailableError."""
        return await self._database.read(self._read)

    async def older(self, after: PageKey) -> Page[LedgerEntry]:
        """Return what was made before *after*, newest first. Raises DatabaseUnavailableError."""
        return await self._database.read(lambda uow: self._older(uow, after))

    async def reconcile(self, push_id: int) -> ReconcileView | None:
        """Ask Odoo for its books of the order; None if the push is not about an order.

        That Odoo does not answer is told in the view: the other two sides are shown.
        """
        found = await self._database.read(lambda uow: self._of(uow, push_id))
        if found is None or found[0].order is None:
            return None
        push, batch = found
        order = push.order
        assert order is not None
        books: Books | None = None
        problem = ""
        try:
            async with self._turns.of(order.odoo_id):
                books = await self._odoo.books(order)
        except PlantError as error:
            problem = str(error)
        sent = push.body if isinstance(push.body, OrderFigures) else None
        return ReconcileView(
            push_id=push_id,
            order_name=books.ref.name if books else order.name,
            odoo_state=books.state.value if books else "",
            read_at=self._now(),
            lines=lines(batch, sent, books, self._line.silos),
            problem=problem,
        )

    def _read(self, uow: UnitOfWork) -> LedgerView:
        unfinished = uow.pushes.unfinished()
        refused = [push for push in unfinished if push.state is PushState.QUARANTINE]
        newest = uow.pushes.page(None, _SHOWN)
        shown = {push.id: push for push in (*refused, *newest.rows)}
        waiting = [push for push in unfinished if push.state is PushState.WAITING]
        return LedgerView(
            read_at=self._now(),
            entries=self._entries(uow, shown.values()),
            next_after=newest.next_after,
            waiting=len(waiting),
            refused=len(refused),
            next_try_at=min((p.not_before for p in waiting if p.not_before), default=None),
            last_success_at=self._odoo.link().last_good_at,
        )

    def _older(self, uow: UnitOfWork, after: PageKey) -> Page[LedgerEntry]:
        found = uow.pushes.page(after, _SHOWN)
        return Page(self._entries(uow, found.rows), found.next_after)

    def _entries(self, uow: UnitOfWork, pushes: Iterable[Push]) -> tuple[LedgerEntry, ...]:
        batches = {batch.id: batch for batch in uow.queue.all()}
        archived = {e.batch.order.odoo_id: e.batch for e in uow.history.recent(_ARCHIVED_SEARCHED)}
        return tuple(self._entry(uow, push, batches, archived) for push in pushes)

    def _entry(
        self,
        uow: UnitOfWork,
        push: Push,
        batches: dict[int, Batch],
        archived: dict[int, Batch],
    ) -> LedgerEntry:
        queued = batches.get(push.batch_id or 0)
        batch = queued or (archived.get(push.order.odoo_id) if push.order else None)
        open_kg = {}
        if push.state is PushState.QUARANTINE:
            open_kg = dict(to_decide_kg(push, queued, self._line.silos))
        return LedgerEntry(
            push=push,
            product_name=batch.product_name if batch else "",
            tries=tuple(uow.pushes.tries(push.id)) if push.tries else (),
            in_question_kg=open_kg,
            components=batch.components if batch else (),
            archived=queued is None,
            is_undecided=queued is not None and needs_decision(queued, [push]),
            silos_in_question={
                number: silo
                for number in open_kg
                if (silo := self._line.silos.by_number(number)) is not None
            },
        )

    def _of(self, uow: UnitOfWork, push_id: int) -> tuple[Push, Batch | None] | None:
        push = uow.pushes.get(push_id)
        if push is None:
            return None
        batch = uow.queue.get(push.batch_id) if push.batch_id is not None else None
        if batch is None and push.order is not None:
            archived = uow.history.of_order(push.order.odoo_id)
            batch = archived[0].batch if archived else None
        return push, batch
