"""Speaks to the simulated Odoo as a script would: no adapter, no error handling."""

from decimal import Decimal
from typing import Any, cast

import requests

from tests.odoo_process import OdooProcess

COMPONENTS = (
    {"product": "40025", "quantity": 600, "equipment": "silo103"},
    {"product": "40018", "quantity": 40, "equipment": "lq114"},
    {"product": "40019", "quantity": 30, "equipment": "lq115"},
)
NO_QUESTIONS = {"skip_backorder": True, "skip_consumption": True, "skip_immediate": True}


class Client:
    """Speaks to the simulator as a script would: no adapter, no error handling."""

    def __init__(self, simulator: OdooProcess) -> None:
        self.simulator = simulator
        self.session = requests.Session()

    def post(self, path: str, params: object) -> dict[str, Any]:
        answer = self.session.post(
            f"{self.simulator.url}{path}", json={"jsonrpc": "2.0", "params": params}, timeout=5
        )
        answer.raise_for_status()
        return cast("dict[str, Any]", answer.json())

    def scada(self, path: str, **params: object) -> dict[str, Any]:
        return cast("dict[str, Any]", self.post(f"/api/scada/{path}", params)["result"])

    def log_in(self) -> "Client":
        simulator = self.simulator
        answer = self.scada(
            "authenticate",
            db=simulator.db,
            login=simulator.username,
            password=simulator.password,
        )
        assert answer["status"] == "success"
        return self

    def execute(self, model: str, method: str, *args: object, **kwargs: object) -> dict[str, Any]:
        simulator = self.simulator
        call = [simulator.db, 2, simulator.password, model, method, list(args), kwargs]
        return self.post("/jsonrpc", {"service": "object", "method": "execute_kw", "args": call})


class Order:
    """One order in the simulator, and what a client does to it over execute_kw."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.control = client.simulator.control
        (self.id,) = self.control.add_orders(components=COMPONENTS)
        self.name = f"WH/MO/{self.id:05d}"
        self.moves = [m["id"] for m in self.seen()["moves"] if m["is_raw"]]

    def seen(self) -> dict[str, Any]:
        return self.control.order(self.id)

    def write(self, producing: float | None = None, *lines: dict[str, object]) -> dict[str, Any]:
        commands = [[1, move, line] for move, line in zip(self.moves, lines, strict=False)]
        values: dict[str, object] = {"move_raw_ids": commands} if commands else {}
        if producing is not None:
            values["qty_producing"] = producing
        return self.client.execute("mrp.production", "write", [self.id], values)

    def mark_done(self, **context: object) -> dict[str, Any]:
        return self.client.execute("mrp.production", "button_mark_done", [self.id], context=context)

    def booked(self) -> list[Decimal]:
        return list(self.control.booked(self.id).values())


def version_of(order: Order) -> int:
    return int(order.control.state()["version"])


def done_line(order: Order, quantity: float) -> dict[str, object]:
    if version_of(order) < 17:
        return {"quantity_done": quantity}
    return {"quantity": quantity, "picked": True}
