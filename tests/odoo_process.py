"""The Odoo simulator as a process of its own, for tests over real sockets."""

import json
import select
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from services.adapters.odoo.scada import ScadaOdoo
from services.adapters.odoo.stock import StockOdoo
from services.adapters.odoo.transport import OdooAccount, OdooTransport, Timeouts
from services.adapters.resource_files import load_silo_table
from services.domain.silo import SiloTable
from services.simulators.odoo.control_client import OdooControl

ROOT = Path(__file__).resolve().parent.parent
SILOS = load_silo_table(ROOT / "resources" / "silos.toml")
TIMEOUTS = Timeouts(connect_s=2, read_s=5)

_START_S = 20.0
_END_S = 10.0


class OdooProcess:
    """A running simulator. `kill` ends it at once; `restart` starts it on the same port."""

    def __init__(
        self, *, certificate: Path | None = None, endless: bool = False, **options: object
    ) -> None:
        self.contract = options.get("contract")
        self._options = [
            f"--{name}={value}" for name, value in options.items() if value is not None
        ]
        if endless:
            self._options.append("--endless")
        if certificate is not None:
            self._options += [f"--certificate={certificate}", f"--key={certificate}"]
        self._verify = str(certificate) if certificate is not None else True
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self.url = self.db = self.username = self.password = ""
        self.control = OdooControl("")

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "services.simulators.odoo", "--with-parent", f"--port={self._port}"),
                *self._options,
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        ready = json.loads(self._first_line(self._process))
        self._port = ready["port"]
        self.url, self.db = ready["url"], ready["db"]
        self.username, self.password = ready["username"], ready["password"]
        self.control = OdooControl(self.url, self._verify)

    def kill(self) -> None:
        """End it as a power cut would; what it did not keep in a state file is gone."""
        if self._process is not None:
            self._process.kill()
            self._close(self._process)

    def restart(self) -> None:
        self.kill()
        self.start()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._close(self._process)

    def _close(self, process: subprocess.Popen[bytes]) -> None:
        process.wait(_END_S)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None

    @staticmethod
    def _first_line(process: subprocess.Popen[bytes]) -> bytes:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], _START_S)
        line = process.stdout.readline() if ready else b""
        if not line:
            process.kill()
            process.wait(_END_S)
            raise RuntimeError("The Odoo simulator did not start.")
        return line


@contextmanager
def odoo_simulator(
    *,
    version: int = 14,
    contract: str = "both",
    orders: int = 0,
    seed: int = 1,
    state: Path | None = None,
    certificate: Path | None = None,
    endless: bool = False,
) -> Iterator[OdooProcess]:
    """Run an Odoo simulator with *orders* confirmed orders; end it on leaving.

    With *state*, a file, it keeps its books over `kill` and `restart`. *certificate* holds
    certificate and key: it then serves https.
    """
    process = OdooProcess(
        version=version,
        contract=contract,
        orders=orders,
        seed=seed,
        state=state,
        certificate=certificate,
        endless=endless,
    )
    process.start()
    try:
        yield process
    finally:
        process.stop()


def account(simulator: OdooProcess, *, password: str = "") -> OdooAccount:
    return OdooAccount(
        simulator.url, simulator.db, simulator.username, password or simulator.password
    )


@asynccontextmanager
async def scada_link(
    simulator: OdooProcess,
    *,
    line_code: str = "PLC01",
    password: str = "",
    timeouts: Timeouts = TIMEOUTS,
) -> AsyncIterator[ScadaOdoo]:
    """Open the scada adapter on *simulator*; close it on leaving."""
    transport = OdooTransport(account(simulator, password=password), now=now, timeouts=timeouts)
    odoo = ScadaOdoo(transport, line_code=line_code, silos=SILOS, now=now)
    try:
        yield odoo
    finally:
        await odoo.close()


@asynccontextmanager
async def stock_link(
    simulator: OdooProcess,
    *,
    order_domain: Sequence[object] = (),
    password: str = "",
    silos: SiloTable = SILOS,
    timeouts: Timeouts = TIMEOUTS,
) -> AsyncIterator[StockOdoo]:
    """Open the stock adapter on *simulator*; close it on leaving."""
    transport = OdooTransport(account(simulator, password=password), now=now, timeouts=timeouts)
    odoo = StockOdoo(transport, order_domain=order_domain, silos=silos)
    try:
        yield odoo
    finally:
        await odoo.close()


def now() -> datetime:
    return datetime.now(UTC)
