"""What closes any window from outside: Ctrl+C, the system's end, a setup that asks."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.closing import listen


@asynccontextmanager
async def asked_to_close(folder: Path) -> AsyncIterator[asyncio.Event]:
    """Give the event that is set when the window shall close, by whomever."""
    closing = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: closing.set())
    asked = asyncio.ensure_future(listen(folder, closing.set))
    try:
        yield closing
    finally:
        asked.cancel()
