"""How many calls are under way at once, in all and on one order."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

_LINKS = ("id", "raw_material_production_id", "production_id")


class Traffic:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()
        self.most_at_once = 0
        self.most_on_one_order = 0

    @contextmanager
    def of(self, request: Mapping[str, Any]) -> Iterator[bool]:
        """Count a call while it lasts; give whether another one is busy with the same order."""
        order = order_of(request.get("params") or {})
        with self._lock:
            self._under_way[order] += 1
            self.most_at_once = max(self.most_at_once, self._under_way.total())
            if order:
                self.most_on_one_order = max(self.most_on_one_order, self._under_way[order])
            disturbed = bool(order) and self._under_way[order] > 1
        try:
            yield disturbed
        finally:
            with self._lock:
                self._under_way[order] -= 1


def order_of(params: Mapping[str, Any]) -> str:
    """Return which single order a call is about, by its name or number; "" if about none."""
    if "mo_id" in params:
        return str(params["mo_id"])
    model, method, args = params.get("model"), params.get("method"), params.get("args") or []
    if method == "execute_kw":
        model, method, args = [*args[3:6], None, None, None][:3]
    if not args or not isinstance(args[0], list):
        return ""
    if model == "mrp.production" and method != "search_read":
        return str(args[0][0]) if len(args[0]) == 1 else ""
    return _in_domain(args[0]) if model in ("mrp.production", "stock.move") else ""


def _in_domain(domain: Sequence[Any]) -> str:
    named = {
        str(term[2])
        for term in domain
        if isinstance(term, list) and term[0] in _LINKS and isinstance(term[2], int)
    }
    return named.pop() if len(named) == 1 else ""
