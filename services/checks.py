"""`batchline check`: settings, register map, database, PLC and Odoo, each with its remedy."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from services import bootstrap
from services.adapters.db.address import why_not_safe
from services.config import Settings, SettingsSources, load_settings, read_sources
from services.domain.errors import PlantError
from services.secret_store import IN_STORE, SecretName
from services.settings.trials import try_database, try_odoo, try_plc
from services.station import prepare_data_folder

_THIS_PC = ("localhost", "127.0.0.1", "::1")
_SHORTEST_READ_S = 15


@dataclass(frozen=True, slots=True)
class CheckResult:
    what: str
    ok: bool
    text: str
    is_warning: bool = False  # it works, but somebody should look at it


async def check_all(folder: Path, config: Path | None) -> list[CheckResult]:
    """Check one thing after another; what depends on a wrong one is still tried where it can."""
    results = [await _try("Data folder", lambda: _folder(folder))]
    try:
        settings = load_settings(folder, config)
    except PlantError as error:
        return [*results, CheckResult("Settings", ok=False, text=str(error))]
    results.append(CheckResult("Settings", ok=True, text="all values are valid"))
    results.append(await _try("Register map", lambda: _register_map(settings)))
    results.append(await _try("Silo table", lambda: _silos(settings)))
    results.append(await _try("Database", lambda: _database(settings, folder)))
    results.append(await _try("PLC", lambda: try_plc(settings)))
    results.append(await _try("Odoo", lambda: _odoo(settings)))
    for what, text in (
        ("Which orders", _which_orders(settings)),
        ("Odoo's time-out", _too_hasty(settings)),
    ):
        if text:
            results.append(CheckResult(what, ok=True, text=text, is_warning=True))
    return [*results, *_safety(settings, read_sources(folder, config, kept=False))]


def _safety(settings: Settings, sources: SettingsSources) -> Iterator[CheckResult]:
    """Warn of what works and is not safe."""
    told = [why_not_safe(settings.database_url)] if settings.database_url else []
    odoo = urlsplit(settings.odoo_url)
    if odoo.scheme == "http" and odoo.hostname not in _THIS_PC:
        told.append(
            "ODOO_URL begins with http: password and figures can be read and changed on the "
            "network. Use https where Odoo offers it"
        )
    told += [
        f"{name} stands in a file or the environment: `batchline secret set {name}` keeps it in "
        "the system's credential store. Take it out of the other place then"
        for name in SecretName
        if sources.found(name.lower()) not in (None, "", IN_STORE)
    ]
    if sources.found("database_url") and urlsplit(settings.database_url).password:
        told.append(
            "DATABASE_URL holds its password: `batchline secret set DATABASE_PASSWORD` keeps it "
            "in the system's credential store. Take it out of the address then"
        )
    return (CheckResult("Safety", ok=True, text=each, is_warning=True) for each in told if each)


def _which_orders(settings: Settings) -> str:
    """SPEC.md §3: outside the demo an empty choice is warned of."""
    if settings.odoo_adapter == "scada" and not settings.line_code:
        return "LINE_CODE is empty: this line takes every confirmed order of the company"
    if settings.odoo_adapter == "stock" and not settings.odoo_order_domain.strip():
        return "ODOO_ORDER_DOMAIN is empty: this line takes every confirmed order of the company"
    return ""


def _too_hasty(settings: Settings) -> str:
    """ODOO.md §1: Odoo tries again by itself, and sleeps for up to 5.3 s between."""
    read_s = settings.odoo_timeout_seconds[1]
    if read_s >= _SHORTEST_READ_S:
        return ""
    return (
        f"ODOO_TIMEOUT_SECONDS gives Odoo {read_s:g} s to answer. It may need longer for what it "
        f"does rightly, and is then asked again: give it {_SHORTEST_READ_S} s or more"
    )


async def _try(what: str, check: Callable[[], Awaitable[str]]) -> CheckResult:
    try:
        return CheckResult(what, ok=True, text=await check())
    except PlantError as error:
        return CheckResult(what, ok=False, text=str(error))


async def _folder(folder: Path) -> str:
    prepare_data_folder(folder)
    return str(folder)


async def _register_map(settings: Settings) -> str:
    register_map = bootstrap.load_map(settings)
    return f"{settings.register_map or 'the built-in one'}: {register_map.slots} slots"


async def _silos(settings: Settings) -> str:
    return f"{len(bootstrap.build_line(settings).silos.silos)} silos"


async def _database(settings: Settings, folder: Path) -> str:
    return await asyncio.to_thread(try_database, settings, folder)


async def _odoo(settings: Settings) -> str:
    return (await try_odoo(settings)).text
