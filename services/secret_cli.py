"""`batchline secret set/forget/where NAME`: passwords that stand in no settings file."""

import argparse
import asyncio
import getpass
import sys

from services.commands_cli import data_folder, say
from services.config import read_sources
from services.domain.errors import ConfigurationError
from services.secret_store import IN_STORE, SecretName, SecretPlace, SecretStore
from services.station import prepare_data_folder


async def secret(arguments: argparse.Namespace) -> int:
    folder = data_folder(arguments)
    prepare_data_folder(folder)
    sources = read_sources(folder, arguments.config, kept=False)
    store = SecretStore(folder, str(sources.found("line_code") or ""))
    name = SecretName(arguments.name)
    # Not the name, which is no secret, but the value is asked for: on no command line, in no list
    # of processes.
    if arguments.what == "set":
        place = store.keep(name, await asyncio.to_thread(ask_secret, name.value))
        say(f"{name} is in {place}.")
        written = sources.found(name.lower())
        if written not in (None, "", IN_STORE):
            say(f"{name} also stands in the settings, which win: take it out there.")
    elif arguments.what == "forget":
        place = store.forget(name)
        say(f"{name} was in {place}: deleted." if place else f"{name} was not kept.")
    else:
        place = store.where(name)
        say(f"{name} is in {place}." if place else f"{name} is not kept.")
        return 0 if place is not SecretPlace.NOWHERE else 1
    return 0


def ask_secret(what: str) -> str:
    """Read one line that is not shown; from a pipe, too. Raises ConfigurationError for none."""
    given = getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()
    value = given.rstrip("\r\n")
    if not value:
        raise ConfigurationError("Nothing was entered: nothing changed.")
    return value
