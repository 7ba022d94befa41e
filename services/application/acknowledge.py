"""Pays what is owed to the PLC: word 76 = 1, only after its words are committed."""

from functools import partial

from services.domain.debt import Acknowledgement, DebtEnd, DebtKind
from services.domain.errors import PlcRejectedError
from services.ports import Database, Now, Plc, UnitOfWork


class Acknowledger:
    """SPEC.md §2, Acknowledging. A debt outlives a crash and is paid by the next run."""

    def __init__(self, database: Database, plc: Plc, now: Now) -> None:
        self._database = database
        self._plc = plc
        self._now = now

    async def pay(self, *kinds: DebtKind) -> int:
        """Pay every open debt of *kinds* (of all kinds, if none is given); return how many.

        Raises PlcUnavailableError or NotHolderError, and, after the others are paid,
        PlcRejectedError: the debt stays open.
        """
        rejected: PlcRejectedError | None = None
        debts = await self._database.read(lambda uow: uow.debts.open())
        paid = 0
        for debt in debts:
            if kinds and debt.kind not in kinds:
                continue
            try:
                how = DebtEnd.PAID if await self._pay(debt) else DebtEnd.REUSED
            except PlcRejectedError as error:
                rejected = error
                continue
            paid += how is DebtEnd.PAID
            await self._database.run(partial(self._end, debt_id=debt.id, how=how))
        if rejected is not None:
            raise rejected
        return paid

    def _end(self, uow: UnitOfWork, debt_id: int, how: DebtEnd) -> None:
        uow.debts.end(debt_id, how, self._now())

    async def _pay(self, debt: Acknowledgement) -> bool:
        match debt.kind:
            case DebtKind.SLOT:
                return await self._plc.acknowledge_slot(debt.slot, debt.mo_name)
            case DebtKind.FAILURE:
                return await self._plc.acknowledge_failure(debt.words)
            case DebtKind.WEIGHING:
                return await self._plc.acknowledge_weighing(debt.words)
