"""Looks over a hash chain and all its records, in small pages, so that nobody waits for it.

Each page is a read transaction of its own: records and their links are only ever added, each
record in the commit of its link. To break the check off, cancel the task.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.domain.chain import (
    KINDS,
    Before,
    ChainName,
    Link,
    RecordKind,
    before_of,
    seal_text,
)
from services.domain.chain_faults import (
    ChainEnd,
    ChainReport,
    Fault,
    FaultKind,
    SealedRecord,
    judge,
)
from services.ports import Database
from services.ports.chains import Unsealed

PAGE = 200
_LOOK = 5_000
_MOST_FAULTS = 1_000

Progress = Callable[[int, int], None]
"""Hears how many links were looked at, and how many there are."""


class ChainCheck:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def seal(self, chain: ChainName) -> str:
        """Return the seal of the chain as it stands; "" before anything is sealed."""
        end = await self._database.read(lambda uow: uow.chains.end(chain))
        return "" if end is None else end.seal

    async def check(
        self, chain: ChainName, progress: Progress = lambda *_: None, seal: str = ""
    ) -> ChainReport:
        """Look over all of it. *seal*: one that was noted earlier, which must be in it."""
        found = _Findings()
        end = await self._database.read(lambda uow: uow.chains.end(chain))
        if seal:
            found.add(await self._compare(chain, seal))
        if end is not None:
            await self._links(chain, end, found, progress)
            found.add(_end_fault(end))
        elif await self._first(chain) is not None:
            found.add(Fault(FaultKind.CUT_OFF, "", 0, 0, detail="the head is gone"))
        before = before_of(await self._first(chain))
        for kind in KINDS[chain]:
            await self._added(kind, before.get(kind, Before(0, 0)), found)
        return ChainReport(
            chain,
            0 if end is None else end.links,
            sum(each.records for each in before.values()),
            "" if end is None else end.seal,
            tuple(found.faults),
            found.more,
        )

    async def _first(self, chain: ChainName) -> Link | None:
        records = await self._database.read(lambda uow: uow.chains.page(chain, 0, 1))
        return records[0].link if records else None

    async def _links(
        self, chain: ChainName, end: ChainEnd, found: "_Findings", progress: Progress
    ) -> None:
        for first in range(0, end.links + 1, PAGE):
            after = min(first + PAGE, end.links + 1)
            records = await self._page(chain, first, after - first)
            found.look_at(records, first, after)
            progress(after - 1, end.links)

    async def _page(self, chain: ChainName, first: int, limit: int) -> Sequence[SealedRecord]:
        return await self._database.read(lambda uow: uow.chains.page(chain, first, limit))

    async def _added(self, kind: RecordKind, before: Before, found: "_Findings") -> None:
        """Look for records without a seal; those older than the chain are only counted."""
        after, older = 0, 0
        while True:
            looked = await self._look(kind, after)
            for row_id in looked.ids:
                if row_id <= before.last_id:
                    older += 1
                else:
                    found.add(Fault(FaultKind.ADDED, kind, row_id, 0))
            after = looked.last_id
            if not after:
                break
        if older != before.records:
            detail = f"{kind.value} had {before.records} of them, now {older}"
            found.add(Fault(FaultKind.BEFORE_CHANGED, kind, 0, 0, detail=detail))

    async def _look(self, kind: RecordKind, after: int) -> Unsealed:
        return await self._database.read(lambda uow: uow.chains.unsealed(kind, after, _LOOK))

    async def _compare(self, chain: ChainName, seal: str) -> Fault | None:
        number = int(seal.partition("-")[0])
        records = await self._page(chain, number, 1)
        has = seal_text(number, records[0].link.digest) if records else "no such link"
        if has == seal.upper():
            return None
        return Fault(FaultKind.OTHER_SEAL, "", 0, number, detail=has)


class _Findings:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.more = 0

    def add(self, fault: Fault | None) -> None:
        if fault is None:
            return
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more += 1

    def look_at(self, records: Sequence[SealedRecord], first: int, after: int) -> None:
        """Judge the links numbered from *first* until before *after*."""
        there = {record.link.number: record for record in records}
        for number in range(first, after):
            record = there.get(number)
            if record is None:
                self.add(Fault(FaultKind.LINK_MISSING, "", 0, number))
            else:
                self.add(judge(record))


def _end_fault(end: ChainEnd) -> Fault | None:
    fault = Fault(FaultKind.CUT_OFF, "", 0, end.links)
    if end.last_number > end.links:
        detail = f"it says {end.links} links, there are {end.last_number}"
        return replace(fault, detail=detail)
    if end.last_number < end.links:
        detail = f"it says {end.links} links, the last that is there is {end.last_number}"
        return replace(fault, detail=detail)
    if end.last_digest != end.digest:
        return replace(fault, detail="its seal is not that of the last link")
    return None
