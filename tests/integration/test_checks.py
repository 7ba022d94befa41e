"""`batchline check` asks Odoo as job 1 does, and says what it finds there."""

import asyncio
from pathlib import Path

from services import bootstrap
from services.application.order_rules import new_batch
from services.checks import CheckResult, check_all
from services.config import load_settings
from services.domain.link import LinkName
from services.domain.setting import Trial
from services.settings.trials import LinkTrials
from tests.integration.databases import migrated_sqlite, open_database
from tests.odoo_process import OdooProcess, odoo_simulator


def checked(folder: Path, simulator: OdooProcess, domain: str) -> CheckResult:
    settings = folder / "settings.toml"
    settings.write_text(
        f'ODOO_URL = "{simulator.url}"\nODOO_DB = "{simulator.db}"\n'
        f'ODOO_USERNAME = "{simulator.username}"\nODOO_PASSWORD = "{simulator.password}"\n'
        f"ODOO_ORDER_DOMAIN = '{domain}'\n",
        "utf-8",
    )
    results = asyncio.run(check_all(folder, None))
    return next(each for each in results if each.what == "Odoo")


def test_the_orders_of_the_line_are_counted_and_a_field_that_odoo_does_not_have_is_told(
    tmp_path: Path,
) -> None:
    with odoo_simulator(contract="stock", version=17, orders=3) as simulator:
        good = checked(tmp_path, simulator, '[["picking_type_id", "=", 8]]')
        none = checked(tmp_path, simulator, '[["picking_type_id", "=", 9]]')
        wrong = checked(tmp_path, simulator, '[["date_planned_start", "!=", false]]')
    assert (good.ok, none.ok, wrong.ok) == (True, True, False)
    assert "user hmi; 3 confirmed orders for this line" in good.text
    assert "0 confirmed orders" in none.text
    assert "Invalid field mrp.production.date_planned_start" in wrong.text


def test_a_trial_lists_only_the_orders_that_the_line_has_not_yet(tmp_path: Path) -> None:
    async def told() -> tuple[Trial, Trial]:
        settings = load_settings(tmp_path)
        trials = LinkTrials(tmp_path)
        before = await trials.try_link(LinkName.ODOO, settings)
        database = open_database(migrated_sqlite(tmp_path))
        line = bootstrap.build_line(settings)
        odoo = bootstrap.build_odoo(settings, line, lambda: None, bootstrap.now)
        first = (await anext(aiter(odoo.confirmed_orders())))[0]
        batch = new_batch(first, line, 1, 1, bootstrap.now())
        await database.run(lambda uow: uow.queue.add(batch))
        await odoo.close()
        await database.close()
        return before, await trials.try_link(LinkName.ODOO, settings)

    with odoo_simulator(contract="stock", version=17, orders=3) as simulator:
        checked(tmp_path, simulator, "")
        before, after = asyncio.run(told())
    assert (len(before.orders), before.here) == (3, 0)
    assert (after.orders, after.here) == (before.orders[1:], 1)


def test_a_read_time_out_that_is_too_short_for_odoo_is_warned_of(tmp_path: Path) -> None:
    def told(value: str) -> list[str]:
        (tmp_path / "settings.toml").write_text(f'ODOO_TIMEOUT_SECONDS = "{value}"\n', "utf-8")
        results = asyncio.run(check_all(tmp_path, None))
        return [each.text for each in results if each.what == "Odoo's time-out" and each.is_warning]

    assert told("5, 15") == []
    (warning,) = told("5, 14.5")
    assert "gives Odoo 14.5 s to answer" in warning
