"""The five servers that every Odoo adapter is tried on, and a link to one."""

from contextlib import AbstractAsyncContextManager, AbstractContextManager

from services.adapters.odoo.transport import Timeouts
from services.ports import Odoo
from tests.odoo_process import TIMEOUTS, OdooProcess, odoo_simulator, scada_link, stock_link

SERVERS = [("scada", 14), ("stock", 14), ("stock", 16), ("stock", 17), ("stock", 18)]
SERVER_IDS = [f"{contract}-{version}" for contract, version in SERVERS]


def server_of(server: tuple[str, int]) -> AbstractContextManager[OdooProcess]:
    contract, version = server
    return odoo_simulator(contract=contract, version=version)


def link(
    simulator: OdooProcess, timeouts: Timeouts = TIMEOUTS
) -> AbstractAsyncContextManager[Odoo]:
    """Open the adapter that speaks the simulator's contract."""
    if simulator.contract == "scada":
        return scada_link(simulator, timeouts=timeouts)
    return stock_link(simulator, timeouts=timeouts)
