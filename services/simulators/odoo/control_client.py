"""How a test or the demo talks to the simulated Odoo behind the product's back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import requests


class OdooControl:
    """Sees the books and gives commands. *verify* is a CA file for a simulator on https."""

    def __init__(self, url: str, verify: str | bool = True) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # the simulator is on this PC: no proxy between
        self._session.verify = verify

    def state(self) -> dict[str, Any]:
        """Return everything: orders with moves, bookings, failures, calls and faults to come."""
        return cast("dict[str, Any]", self._get("state"))

    def command(self, name: str, /, **params: object) -> Any:
        """Give a command; raise ValueError with the simulator's words if it cannot be done."""
        answer = self._session.post(
            f"{self._url}/control/command", json={"command": name, **params}, timeout=10
        )
        answer.raise_for_status()
        outcome = answer.json()
        if not outcome["ok"]:
            raise ValueError(outcome["error"])
        return outcome.get("result")

    def add_orders(
        self,
        n: int = 1,
        *,
        components: Sequence[Mapping[str, object]] | None = None,
        **params: Any,
    ) -> list[int]:
        """Add confirmed orders and return their ids; plain recipes if nothing is said.

        Params: quantity, recipe (BoM id), line, start (ISO, UTC), name, unit, bom_quantity.
        """
        extra = {"components": [dict(c) for c in components]} if components is not None else {}
        return list(self.command("add_orders", n=n, **params, **extra))

    def order(self, order_id: int) -> dict[str, Any]:
        """Return one order with its moves and its stock bookings, quantities as text."""
        return cast("dict[str, Any]", self._get(f"orders/{order_id}"))

    def booked(self, order_id: int, kind: str = "consumed") -> dict[int, Decimal]:
        """Return the stock bookings of an order, summed per product, in the moves' own units."""
        sums: dict[int, Decimal] = {}
        for booking in self.order(order_id)["bookings"]:
            if booking["kind"] == kind:
                product = booking["product_id"]
                sums[product] = sums.get(product, Decimal(0)) + Decimal(booking["quantity"])
        return sums

    def calls(self, part: str = "") -> int:
        """Count the calls so far whose path or model.method contains *part*."""
        return sum(n for call, n in self._get("calls").items() if part in call)

    def fault(self, kind: str, **params: object) -> None:
        """Make the next matching call go wrong. Params: path, order, times, after, seconds."""
        self.command("fault", kind=kind, **params)

    def clear_faults(self) -> None:
        self.command("clear_faults")

    def reject_next(self, message: str, path: str = "", times: int = 1) -> None:
        self.command("reject_next", message=message, path=path, times=times)

    def _get(self, what: str) -> Any:
        answer = self._session.get(f"{self._url}/control/{what}", timeout=10)
        answer.raise_for_status()
        return answer.json()
