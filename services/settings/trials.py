"""Tries PLC, Odoo and database with settings that need not be in force: all of it only reads."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from services import bootstrap
from services.adapters.db.rights import look_at
from services.application.accept_orders import already_ours
from services.application.order_rules import OrderRules
from services.config import Settings
from services.domain.errors import ConfigurationError, PlantError
from services.domain.link import LinkName
from services.domain.order import Order
from services.domain.setting import TakenOrder, Trial
from services.settings.store_look import look_into

log = logging.getLogger(__name__)

_A_PAGE = 100
OrdersHere = Callable[[Settings, Sequence[Order]], Awaitable[Collection[int]]]


class LinkTrials:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def try_link(self, link: LinkName, settings: Settings) -> Trial:
        """Return what came of it; what goes wrong is told, not raised."""
        try:
            if link is LinkName.ODOO:
                return await try_odoo(settings, self._orders_here)
            work = try_plc(settings) if link is LinkName.PLC else self._database(settings)
            return Trial(ok=True, text=await work)
        except PlantError as error:
            return Trial(ok=False, text=str(error))

    async def _orders_here(self, settings: Settings, orders: Sequence[Order]) -> Collection[int]:
        """Return which the line has already; where that cannot be read, nothing is left out."""
        try:
            found = await asyncio.to_thread(
                look_into, settings, self._folder, lambda uow: already_ours(uow, orders)
            )
        except (PlantError, SQLAlchemyError) as error:
            log.info("Which orders the line has cannot be read: %s", error)
            return ()
        return () if found is None else found[0]

    async def _database(self, settings: Settings) -> str:
        return await asyncio.to_thread(try_database, settings, self._folder)


async def try_plc(settings: Settings) -> str:
    """Read slot 1. Raises PlantError; ConfigurationError for map and silos that do not fit."""
    register_map, line = bootstrap.load_map(settings), bootstrap.build_line(settings)
    plc = bootstrap.build_plc(settings, _may_write_nothing, bootstrap.now)
    try:
        mapped, known = set(plc.silo_numbers), {silo.number for silo in line.silos.silos}
        if mapped != known:
            odd = ", ".join(map(str, sorted(mapped ^ known)))
            raise ConfigurationError(
                f"Register map and silo table do not fit: silo {odd} is only in one of them."
            )
        reading = (await plc.read_slots([1]))[0]
        shown = reading.content.mo_name if reading.content else "no order"
        count = f"{register_map.slots} slots, {len(mapped)} silos"
        return f"{plc.link().endpoint} answers. Slot 1 shows {shown}. Register map: {count}"
    finally:
        await plc.close()


async def try_odoo(settings: Settings, here: OrdersHere | None = None) -> Trial:
    """Log in and read which orders the line would take; nothing is written there.

    *here* tells by their ids which it has already: those are counted, not listed.
    """
    line = bootstrap.build_line(settings)
    odoo = bootstrap.build_odoo(settings, line, _may_write_nothing, bootstrap.now)
    named = settings if settings.plc_host else settings.model_copy(update={"plc_host": "plc"})
    plc = bootstrap.build_plc(named, _may_write_nothing, bootstrap.now)  # never connected
    try:
        told = await odoo.check()
        # Asks as job 1 does: a domain that names a field which Odoo does not have shows here.
        found: list[Order] = []
        async for page in odoo.confirmed_orders():
            found.extend(page)
            break
        more = " or more" if len(found) >= _A_PAGE else ""
        ours = await here(settings, found) if here is not None else ()
        new = [order for order in found if order.ref.odoo_id not in ours]
        orders = tuple(_taken(order, OrderRules(line, plc)) for order in new)
        text = f"{told}; {len(found)}{more} confirmed orders for this line"
        limit = settings.sync_batch_limit
        left = max(0, len(orders) - limit)
        return Trial(True, text, orders[:limit], left, here=len(found) - len(new))
    finally:
        await odoo.close()
        await plc.close()


def try_database(settings: Settings, folder: Path) -> str:
    """Look at the database without changing it. Raises PlantError."""
    engine = bootstrap.connect(settings, folder)
    try:
        return look_at(engine)
    finally:
        engine.dispose()


def _taken(order: Order, rules: OrderRules) -> TakenOrder:
    why_not = rules.why_not(order, ())
    return TakenOrder(order.ref.name, order.product_name, order.planned_kg, why_not)


def _may_write_nothing() -> None:
    raise AssertionError("a trial only reads")
