"""The simulated Odoo behind the HTTP server: sessions, routes and the JSON-RPC envelope."""

import json
import random
import secrets
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.simulators.odoo import persistence, recipes
from services.simulators.odoo.errors import OdooError, session_expired
from services.simulators.odoo.faults import FaultPlan
from services.simulators.odoo.orm import Orm
from services.simulators.odoo.scada_api import PREFIX, ScadaApi
from services.simulators.odoo.traffic import Traffic
from services.simulators.odoo.versions import VERSIONS
from services.simulators.odoo.world import World

UID = 2
ADDON_VERSION = 14  # the plant's addon exists for this one only
CALL_KW = "/web/dataset/call_kw"
JSONRPC = "/jsonrpc"


@dataclass(frozen=True, slots=True)
class Options:
    version: int = 14
    contract: str = "both"  # "scada", "stock" or "both"
    orders: int = 40
    seed: int = 1
    endless: bool = False
    state: Path | None = None
    db: str = "plant"
    username: str = "hmi"
    password: str = "plant-demo"  # noqa: S105  (of the simulator; printed at its start)


@dataclass(slots=True)
class Reply:
    """What goes into the envelope, and the session cookie to set, if any."""

    body: dict[str, Any]
    cookie: str = ""


@dataclass(slots=True)
class Application:
    options: Options
    world: World = field(init=False)
    faults: FaultPlan = field(default_factory=FaultPlan)
    calls: Counter[str] = field(default_factory=Counter)
    traffic: Traffic = field(default_factory=Traffic)
    sessions: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _random: random.Random = field(init=False)
    _orm: Orm = field(init=False)
    _scada: ScadaApi = field(init=False)

    def __post_init__(self) -> None:
        traits = VERSIONS[self.options.version]
        self._random = random.Random(self.options.seed)
        state = self.options.state
        if state is not None and state.exists():
            self.world = persistence.load(state, traits)
        else:
            self.world = World(traits)
            recipes.furnish(self.world)
            self.add_orders(self.options.orders)
        self._orm = Orm(self.world)
        self._scada = ScadaApi(self.world)

    def add_orders(self, count: int) -> list[int]:
        """Plan more orders by the plant's recipes: 1000 kg each, some 500 kg."""
        added = []
        for _ in range(count):
            recipe = self._random.choice(recipes.RECIPES)
            quantity = Decimal(self._random.choice((1000, 1000, 1000, 500)))
            bom = self.world.boms[recipe.bom_id]
            added.append(recipes.add_order(self.world, bom, quantity=quantity).id)
        return added

    def start_over(self) -> None:
        """Begin with an empty order book; products and logins stay as they are."""
        world = self.world
        for table in (world.orders, world.failures, world.requests, world.bookings):
            table.clear()
        world.drop_all_moves()
        self.faults.clear()
        self.traffic = Traffic()

    def replenish(self) -> None:
        """Keep the demo going: as many confirmed orders as it began with."""
        with self.lock:
            waiting = sum(1 for _ in self.world.orders_in(("confirmed",)))
            if self.options.endless and waiting < self.options.orders:
                self.add_orders(self.options.orders - waiting)

    def change_password(self, password: str) -> None:
        self.options = replace(self.options, password=password)
        self.sessions.clear()

    def keep(self) -> None:
        if self.options.state is not None:
            with self.lock:
                persistence.save(self.world, self.options.state)

    def serves(self, path: str) -> bool:
        if path.startswith(PREFIX):
            addon = self.options.version == ADDON_VERSION and self.options.contract != "stock"
            known = self._scada.knows(path) or path == f"{PREFIX}authenticate"
            return addon and known
        return path == JSONRPC or path.startswith(CALL_KW)

    def answer(self, path: str, request: Mapping[str, Any], session: str) -> Reply:
        """Do what one JSON-RPC request asks, under the lock that stands for the database's."""
        envelope: dict[str, Any] = {"jsonrpc": "2.0", "id": request.get("id")}
        params = request.get("params") or {}
        with self.lock:
            try:
                result, cookie = self._route(path, params, session)
            except OdooError as error:
                return Reply(envelope | {"error": error.as_json()})
            except (KeyError, TypeError, ValueError, IndexError) as error:
                name = f"builtins.{type(error).__name__}"
                return Reply(envelope | {"error": OdooError(name, str(error)).as_json()})
            finally:
                self.keep()
        return Reply(envelope if result is None else envelope | {"result": result}, cookie)

    def _route(self, path: str, params: Mapping[str, Any], session: str) -> tuple[object, str]:
        if path == JSONRPC:
            return self._external(params), ""
        if path == f"{PREFIX}authenticate":
            return self._authenticate(params)
        if session not in self.sessions:
            raise session_expired()
        if path.startswith(PREFIX):
            return self._scada.call(path, params), ""
        return (
            self._orm.call(
                params["model"], params["method"], params.get("args", []), params.get("kwargs", {})
            ),
            "",
        )

    def _authenticate(self, params: Mapping[str, Any]) -> tuple[object, str]:
        self._check_database(params.get("db"))
        if not self._knows(params.get("login"), params.get("password")):
            return {"status": "error", "message": "Access Denied"}, ""
        cookie = secrets.token_hex(20)
        self.sessions.add(cookie)
        # The session_id in the body is a dead one; only the cookie counts.
        return {"status": "success", "uid": UID, "session_id": secrets.token_hex(20)}, cookie

    def _external(self, params: Mapping[str, Any]) -> object:
        service, method, args = params["service"], params["method"], params["args"]
        if service == "common" and method == "version":
            return {
                "server_version": self.world.traits.server_version,
                "server_version_info": [self.world.traits.version, 0, 0, "final", 0, ""],
                "server_serie": self.world.traits.server_version,
                "protocol_version": 1,
            }
        self._check_database(args[0])
        if service == "common" and method == "authenticate":
            return UID if self._knows(args[1], args[2]) else False
        if service == "object" and method == "execute_kw":
            if args[1] != UID or args[2] != self.options.password:
                raise OdooError("odoo.exceptions.AccessDenied", "Access Denied")
            model, call, positional, *rest = args[3:]
            return self._orm.call(model, call, positional, rest[0] if rest else {})
        raise OdooError("builtins.KeyError", f"{service}.{method}")

    def _knows(self, login: object, password: object) -> bool:
        return login == self.options.username and password == self.options.password

    def _check_database(self, name: object) -> None:
        if name != self.options.db:
            raise OdooError(
                "psycopg2.OperationalError",
                f'connection to server failed: FATAL:  database "{name}" does not exist\n',
            )


def call_key(path: str, request: Mapping[str, Any]) -> str:
    """Name a call for the log and the faults: its path, and model and method where it has one."""
    params = request.get("params") or {}
    if path.startswith(CALL_KW):
        return f"{path} {params.get('model')}.{params.get('method')}"
    if path == JSONRPC:
        model_and_method = (params.get("args") or [])[3:5]
        if params.get("method") == "execute_kw" and model_and_method:
            return f"{path} {'.'.join(map(str, model_and_method))}"
        return f"{path} {params.get('service')}.{params.get('method')}"
    return path


def to_json(value: object) -> bytes:
    return json.dumps(value, default=float).encode()
