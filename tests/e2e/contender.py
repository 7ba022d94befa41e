"""Runs job 1's intake each time a line comes in, on the database as it is, without a lease."""

import asyncio
import json
import os
import sys
from pathlib import Path

import resources
from services import bootstrap
from services.adapters.alarm_files import load_alarm_catalogue
from services.application.accept_orders import AcceptOrders
from services.application.alarm_book import AlarmBook
from services.config import load_settings


async def main(data: Path, overrides: dict[str, object]) -> None:
    settings = load_settings(data, overrides=overrides)
    async with bootstrap.open_services(settings, data) as services:
        accept = AcceptOrders(
            services.database,
            services.odoo,
            services.plc,
            bootstrap.build_line(settings),
            AlarmBook(load_alarm_catalogue(resources.path("alarms.toml"))),
            bootstrap.now,
        )
        print("ready", flush=True)  # noqa: T201 (its parent reads it)
        while await asyncio.to_thread(sys.stdin.readline):
            print((await accept.run()).message, flush=True)  # noqa: T201


if __name__ == "__main__":
    given = json.loads(sys.argv[2]) | {"odoo_password": os.environ["CONTENDER_PASSWORD"]}
    asyncio.run(main(Path(sys.argv[1]), {key: v for key, v in given.items() if v is not None}))
