"""One call to Odoo at a time for each order: two at once break each other there (ODOO.md §2)."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class OrderTurns:
    """Whoever speaks to Odoo about an order takes a turn, by the order's id."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._wanted: dict[Hashable, int] = {}

    @asynccontextmanager
    async def of(self, order: Hashable) -> AsyncIterator[None]:
        self._wanted[order] = self._wanted.get(order, 0) + 1
        lock = self._locks.setdefault(order, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            self._wanted[order] -= 1
            if not self._wanted[order]:
                del self._wanted[order], self._locks[order]
