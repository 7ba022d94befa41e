"""The whole line on one PC: a simulated PLC and a simulated Odoo as processes of their own."""

import json
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import resources
from services.adapters.resource_files import load_silo_table
from services.application.pin import hash_pin
from services.domain.errors import ConfigurationError
from services.domain.silo_level import StockEntry, StockKind
from services.domain.user import Role, User
from services.ports import UnitOfWork
from services.this_program import command

_START_S = 30.0
_END_S = 10.0
SPEED = 30
"""Plant seconds in a second: a batch of ten minutes takes about twenty seconds."""

_DEMO_FILL = Decimal("0.6")  # of what a silo can hold

USERS = (("Budi S.", Role.OPERATOR, "1111"), ("Agus W.", Role.SUPERVISOR, "2222"))


@dataclass(frozen=True, slots=True)
class DemoPlant:
    """Where the simulators listen, as settings that override all others."""

    settings: Mapping[str, Any]
    odoo_url: str


@contextmanager
def demo_folder(chosen: Path | None) -> Iterator[Path]:
    """Give the demo's folder: the chosen one, or one that is gone afterwards."""
    if chosen is not None:
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="batchline-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def forget_last_demo(folder: Path) -> None:
    """Start with an empty database: the simulators begin anew each time, too.

    A plant's database is never touched: the demo has a file of its own.
    """
    for left in folder.glob("demo.db*"):
        left.unlink()


@contextmanager
def demo_plant(folder: Path) -> Iterator[DemoPlant]:
    """Start both simulators; on leaving, end them. They end by themselves if we are killed."""
    register_map = resources.path("maps/feedmill.toml")
    with ExitStack() as stack:
        plc = stack.enter_context(
            _simulator(
                "plc",
                *("--map", str(register_map), "--speed", str(SPEED), "--with-parent"),
                *(
                    "--slots-failing",
                    "4",
                    "--failure-rate",
                    "0.01",
                    "--equipment-failure-rate",
                    "0.2",
                ),
            )
        )
        odoo = stack.enter_context(
            _simulator(
                "odoo",
                "--port",
                "0",
                "--version",
                "17",
                "--endless",
                "--orders",
                "12",
                "--with-parent",
            )
        )
        settings = {
            "plc_host": "127.0.0.1",
            "plc_port": plc["port"],
            "plc_unit_id": 1,
            "odoo_url": odoo["url"],
            "odoo_db": odoo["db"],
            "odoo_username": odoo["username"],
            "odoo_password": odoo["password"],
            "odoo_adapter": "stock",
            "odoo_order_domain": "",
            "line_code": "",
            "database_url": f"sqlite:///{folder / 'demo.db'}",
            "sync_interval_seconds": 10,
            "plc_read_interval_seconds": 1,
            "process_completed_interval_seconds": 20,
            "health_monitor_interval_seconds": 30,
            "equipment_failure_interval_seconds": 5,
            "odoo_push_interval_seconds": 10,
            "register_map": None,
            "silo_table": None,
        }
        yield DemoPlant(settings, odoo["url"])


def add_demo_users(uow: UnitOfWork) -> None:
    """Add an operator and a supervisor with well-known PINs."""
    for name, role, pin in USERS:
        if uow.users.by_name(name) is None:
            uow.users.add(User(0, name, role), hash_pin(pin))


def add_demo_levels(uow: UnitOfWork) -> None:
    """Say what is in the silos, as somebody on the early shift would; of one nobody knows."""
    if uow.stock.latest():
        return
    for silo in load_silo_table(resources.path("silos.toml")).silos[:-1]:
        kg = silo.capacity_kg * _DEMO_FILL
        uow.stock.add(
            StockEntry(
                id=0,
                silo=silo.number,
                kind=StockKind.LEVEL,
                kg=kg,
                level_kg=kg,
                at_least=False,
                dosed_kg=Decimal(0),
                at=datetime.now(UTC),
                actor=USERS[0][0],
                station="demo",
                product=silo.name,
                reason="Measured",
            )
        )


@contextmanager
def _simulator(name: str, *options: str) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(  # noqa: S603 (our own program, our own words)
        command("simulate", name, *options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _ready(process, name)
    finally:
        _end(process)


def _ready(process: subprocess.Popen[str], name: str) -> dict[str, Any]:
    lines: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=_read_line, args=(process.stdout.readline, lines), daemon=True)
    reader.start()
    reader.join(_START_S)
    if not lines or not lines[0]:
        raise ConfigurationError(
            f"The simulated {name} gave no port within {_START_S:.0f} s. What it said is above."
        )
    ready: dict[str, Any] = json.loads(lines[0])
    return ready


def _read_line(readline: Callable[[], str], lines: list[str]) -> None:
    lines.append(readline())


def _end(process: subprocess.Popen[str]) -> None:
    """Close its standard input, which ends it; insist if it does not."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
