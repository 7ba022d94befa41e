"""What `batchline import-earlier` asks and tells."""

import argparse
from contextlib import nullcontext
from pathlib import Path

from services.adapters.earlier.env import EarlierSettings, as_toml, read_earlier_env
from services.change_over import ChangeOver, import_earlier
from services.commands_cli import say
from services.config import SETTINGS_FILE, Settings, load_settings
from services.domain.errors import ConfigurationError
from services.secret_store import SecretName, SecretStore
from services.station import default_data_folder, only_program, prepare_data_folder


async def run(arguments: argparse.Namespace) -> int:
    folder: Path = arguments.data or default_data_folder()
    trial: bool = arguments.trial
    earlier = None if arguments.env is None else read_earlier_env(arguments.env)
    url: str = arguments.url or (earlier.database_url if earlier else "")
    if not url:
        raise ConfigurationError(
            "Say where the earlier database is: batchline import-earlier "
            "postgresql://user:password@host/database, or --env with the earlier system's .env."
        )
    settings = _settings(folder, arguments.config, earlier, trial=trial)
    if not trial:
        prepare_data_folder(folder)
    with nullcontext() if trial else only_program(folder):
        done = await import_earlier(settings, folder, url, trial=trial)
    _tell(done, trial=trial)
    return 0


def _settings(
    folder: Path, config: Path | None, earlier: EarlierSettings | None, *, trial: bool
) -> Settings:
    """Return this program's settings, which become the earlier ones where there are none yet."""
    file = config or folder / SETTINGS_FILE
    if earlier is None:
        return load_settings(folder, config)
    for key, why in earlier.left_out.items():
        say(f"  {key}: not taken over: {why}")
    if file.exists():
        say(f"The settings stay as they are in {file}. The earlier .env would give:")
        say(as_toml(earlier.settings))
        return load_settings(folder, config)
    text = as_toml(earlier.settings)
    overrides: dict[str, object] = {k.lower(): value for k, value in earlier.settings.items()}
    if earlier.password.get_secret_value():
        overrides["odoo_password"] = earlier.password
    if trial:
        say(f"Would be written to {file}:\n{text}")
        return load_settings(folder, None, overrides)
    prepare_data_folder(folder)
    settings = load_settings(folder, None, overrides)  # all mistakes are told before it is written
    file.write_text(text, "utf-8")
    say(f"Written to {file}:\n{text}")
    if password := earlier.password.get_secret_value():
        place = SecretStore(folder, settings.line_code).keep(SecretName.ODOO_PASSWORD, password)
        say(f"Odoo's password is in {place.value}.")
    return settings


def _tell(done: ChangeOver, *, trial: bool) -> None:
    for line in done.lines():
        say(f"  {line}")
    say("These totals are the same in both databases.")
    taken = done.taken
    for name in taken.straight_to_history:
        say(f"  {name} was in the queue, and Odoo has it closed or not at all: now in the history.")
    for why in taken.set_aside:
        say(f"  Set aside: {why}.")
    if trial:
        say("This was a trial: nothing was written anywhere.")
        return
    say(
        f"Taken over: {taken.archived} archived batches, {taken.queued} in the queue, "
        f"{taken.failures} failures. Switch the earlier system off before Batchline is started."
    )
