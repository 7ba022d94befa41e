"""The one place that knows which adapter stands behind which port; start and stop order."""

from services.bootstrap.line import build_line, job_plans
from services.bootstrap.links import build_horn, build_odoo, build_plc, load_map
from services.bootstrap.opening import (
    open_alarm_desk,
    open_chain_check,
    open_desk,
    open_people,
    open_report_desk,
    open_services,
    read_view,
    running_services,
    watching_services,
)
from services.bootstrap.services import (
    Services,
    build_diagnostics,
    build_services,
)
from services.bootstrap.store import connect, database_url, open_engine
from services.station_clock import wall_clock as now

__all__ = [
    "Services",
    "build_diagnostics",
    "build_horn",
    "build_line",
    "build_odoo",
    "build_plc",
    "build_services",
    "connect",
    "database_url",
    "job_plans",
    "load_map",
    "now",
    "open_alarm_desk",
    "open_chain_check",
    "open_desk",
    "open_engine",
    "open_people",
    "open_report_desk",
    "open_services",
    "read_view",
    "running_services",
    "watching_services",
]
