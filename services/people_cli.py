"""`batchline add-user` and `reset-pin`: people looked after on the PC's command line."""

import argparse
import asyncio

from services import bootstrap
from services.commands_cli import actor, say, settings_of
from services.domain.action import ActionRequest
from services.domain.user import ActionKind
from services.secret_cli import ask_secret
from services.station import prepare_data_folder


async def add_user(arguments: argparse.Namespace) -> int:
    return await _look_after(arguments, ActionKind.ADD_USER, role=arguments.role)


async def reset_pin(arguments: argparse.Namespace) -> int:
    return await _look_after(arguments, ActionKind.RESET_PIN)


async def _look_after(arguments: argparse.Namespace, kind: ActionKind, **params: str) -> int:
    """Whoever may use this PC's command line is its administrator: it is on record, by name."""
    settings, folder = settings_of(arguments)
    prepare_data_folder(folder)
    name = arguments.name
    async with bootstrap.open_people(settings, folder) as people:
        pin = await asyncio.to_thread(ask_secret, f"PIN for {name}")
        request = ActionRequest(kind, params={"name": name, "pin": pin, **params})
        outcome = await people.do(actor(settings), request)
    say(f"{outcome.message} It is on record.")
    return 0 if outcome.ok else 1
