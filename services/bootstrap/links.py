"""Which adapter stands behind PLC, Odoo and loudspeaker."""

import resources
from services.adapters.horn import SilentHorn, find_horn
from services.adapters.odoo.order_domain import parse_order_domain
from services.adapters.odoo.scada import ScadaOdoo
from services.adapters.odoo.stock import StockOdoo
from services.adapters.odoo.transport import OdooAccount, OdooTransport, Timeouts
from services.adapters.plc.endpoint import Endpoint
from services.adapters.plc.modbus import ModbusPlc
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.registers import RegisterMap
from services.application.line import Line
from services.config import Settings, zone
from services.domain.errors import ConfigurationError
from services.ports import Fence, Horn, Now, Odoo


def load_map(settings: Settings) -> RegisterMap:
    """Raises ConfigurationError that names every mistake of the map."""
    return load_register_map(settings.register_map or resources.path("maps/feedmill.toml"))


def build_plc(settings: Settings, fence: Fence, now: Now) -> ModbusPlc:
    """Raises ConfigurationError for a register map or an address that cannot be used."""
    if not settings.plc_host:
        raise ConfigurationError(_needed("PLC_HOST", "the PLC's address, such as 192.168.1.100"))
    return ModbusPlc(
        load_map(settings),
        Endpoint.parse(settings.plc_host, settings.plc_port),
        unit_id=settings.plc_unit_id,
        timeout_s=settings.plc_timeout,
        now=now,
        plc_timezone=zone(settings.plc_timezone),
        fence=fence,
    )


def build_odoo(settings: Settings, line: Line, fence: Fence, now: Now) -> Odoo:
    if not settings.odoo_url:
        raise ConfigurationError(_needed("ODOO_URL", "Odoo's address, such as https://erp.mill.id"))
    connect_s, read_s = settings.odoo_timeout_seconds
    transport = OdooTransport(
        OdooAccount(
            settings.odoo_url,
            settings.odoo_db,
            settings.odoo_username,
            settings.odoo_password.get_secret_value(),
        ),
        now=now,
        timeouts=Timeouts(connect_s, read_s),
        ca_file=settings.odoo_ca_file,
        fence=fence,
    )
    if settings.odoo_adapter == "scada":
        return ScadaOdoo(transport, line_code=settings.line_code, silos=line.silos, now=now)
    domain = parse_order_domain(settings.odoo_order_domain)
    return StockOdoo(transport, order_domain=domain, silos=line.silos)


def _needed(key: str, what: str) -> str:
    return (
        f"{key} is not set: write {what} into the settings file. "
        "Without a plant, `batchline --demo` shows the whole line."
    )


def build_horn(settings: Settings) -> Horn:
    """Return the loudspeaker of a station with a window."""
    if not settings.alarm_sound:
        return SilentHorn("it is switched off in the settings of this screen.")
    return find_horn(resources.path("sounds/critical.wav").parent)
