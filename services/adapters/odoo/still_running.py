"""Orders over which Odoo went silent: it may still be working, so nothing is written to them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from services.adapters.odoo.answers import CallTimedOutError
from services.domain.errors import OdooUnavailableError
from services.domain.order import OrderRef


class StillRunning:
    """Keeps a second write from following one that Odoo has not answered in time.

    Odoo goes on with a call whose caller has hung up. Until it commits, the order still reads as
    open; a write sent then waits for the row, is tried again by Odoo itself and lands on an order
    that is done by then, which moves stock (ODOO.md §1). *wait_s* counts from the time-out: with
    the read time-out before it, it should cover Odoo's own limit for a call (`limit_time_real`,
    120 s). Reading the order's state is always allowed.
    """

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._until: dict[int, float] = {}

    @contextmanager
    def writing(self, ref: OrderRef) -> Iterator[None]:
        """Raise OdooUnavailableError, before anything is written, while Odoo may be at it."""
        left_s = self._until.get(ref.odoo_id, 0.0) - time.monotonic()
        if left_s > 0:
            raise OdooUnavailableError(
                f"Odoo took too long over {ref.name} and may still be working on it. "
                f"Nothing is written to it for {left_s:.0f} s; then it is tried again."
            )
        self._until.pop(ref.odoo_id, None)
        try:
            yield
        except CallTimedOutError:
            self._until[ref.odoo_id] = time.monotonic() + self._wait_s
            raise
