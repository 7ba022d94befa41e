"""What `batchline import-earlier` asks and tells."""

import argparse
from contextlib import nullcontext
from pathlib import Path

from services.adapters.earlier.env import EarlierSettings, read_earlier_env
from services.change_over import ChangeOver, import_earlier
from services.commands_cli import data_folder, say
from services.config import SETTINGS_FILE, load_settings
from services.domain.errors import ConfigurationError
from services.secret_store import SecretName, SecretStore
from services.settings.file import changed_text, replace_file
from services.station import only_program, prepare_data_folder


async def run(arguments: argparse.Namespace) -> int:
    folder = data_folder(arguments)
    trial: bool = arguments.trial
    earlier = None if arguments.env is None else read_earlier_env(arguments.env)
    url: str = arguments.url or (earlier.database_url if earlier else "")
    if not url:
        raise ConfigurationError(
            "Say where the earlier database is: batchline import-earlier "
            "postgresql://user:password@host/database, or --env with the earlier system's .env."
        )
    file: Path = arguments.config or folder / SETTINGS_FILE
    new = _wanted(earlier, file)
    settings = load_settings(folder, arguments.config, _overrides(new))
    if earlier is not None:
        _tell_settings(earlier, file, is_new=new is not None)
    if not trial:
        prepare_data_folder(folder)
    with nullcontext() if trial else only_program(folder):
        done = await import_earlier(settings, folder, url, trial=trial, tell=say)
        if new is not None and not trial:
            _keep(new, file, SecretStore(folder, settings.line_code))
    _tell(done, trial=trial)
    return 0


def _wanted(earlier: EarlierSettings | None, file: Path) -> EarlierSettings | None:
    """Return the earlier settings where this PC has none of its own yet."""
    return None if file.exists() else earlier


def _overrides(new: EarlierSettings | None) -> dict[str, object]:
    """Return the earlier settings, to be checked as a whole before anything is written."""
    if new is None:
        return {}
    found: dict[str, object] = {key.lower(): value for key, value in new.settings.items()}
    if new.password.get_secret_value():
        found["odoo_password"] = new.password
    return found


def _tell_settings(earlier: EarlierSettings, file: Path, *, is_new: bool) -> None:
    for key, why in earlier.left_out.items():
        say(f"  {key}: not taken over: {why}")
    if is_new:
        say(f"These become the settings, in {file}:")
    else:
        say(f"The settings stay as they are in {file}. The earlier .env would give:")
    say(changed_text("", earlier.settings))


def _keep(new: EarlierSettings, file: Path, secrets: SecretStore) -> None:
    """Write the settings once all else is stored; the password goes where passwords are kept."""
    replace_file(file, changed_text("", new.settings).encode())
    if password := new.password.get_secret_value():
        place = secrets.keep(SecretName.ODOO_PASSWORD, password)
        say(f"Odoo's password is in {place.value}.")


def _tell(done: ChangeOver, *, trial: bool) -> None:
    for line in done.lines():
        say(f"  {line}")
    say("These totals are the same in both databases.")
    taken = done.taken
    for row in taken.straight_to_history:
        say(f"  {row.mo_id} was in the queue; Odoo has it closed or not: now in the history.")
    for why in taken.set_aside:
        say(f"  Set aside: {why}.")
    for name in taken.weighed_for_none:
        say(f"  {name} was weighed by hand for, and belongs to no batch taken over: left out.")
    if trial:
        say("This was a trial: nothing was written anywhere.")
        return
    say(
        f"Taken over: {taken.archived} archived batches, {taken.queued} in the queue, "
        f"{taken.failures} failures. Switch the earlier system off before Batchline is started."
    )
