"""Waits for an event or a time, whichever comes first."""

import asyncio


async def comes_within(event: asyncio.Event, seconds: float) -> bool:
    """Return whether *event* is set within *seconds*.

    Python 3.11's `wait_for` would make a task for each wait, a dozen a second.
    """
    if event.is_set() or seconds <= 0:
        return event.is_set()
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
