"""Which database a station opens, and in which schema."""

from pathlib import Path

from sqlalchemy import Engine

from services.adapters.db.address import full_address
from services.adapters.db.engine import build_engine, parse_url, sqlite_file
from services.adapters.db.migrate import migrate
from services.config import Settings
from services.domain.errors import ConfigurationError


def database_url(settings: Settings, data: Path) -> str:
    """Return the address with password and TLS: for the driver alone, never to be shown."""
    if not settings.database_url:
        return f"sqlite:///{data / 'batchline.db'}"
    password = settings.database_password.get_secret_value()
    return full_address(settings.database_url, password, settings.database_ca_file)


def open_engine(settings: Settings, data: Path) -> Engine:
    """Open the database and bring it to this version's schema.

    Raises ConfigurationError or DatabaseUnavailableError.
    """
    engine = connect(settings, data)
    try:
        migrate(engine, data)
    except BaseException:
        engine.dispose()
        raise
    return engine


def connect(settings: Settings, data: Path) -> Engine:
    """Make the engine and the folder of its file; whatever schema it has stays."""
    url = database_url(settings, data)
    file = sqlite_file(parse_url(url))
    if file is not None:
        _make_folder(file.parent)
    return build_engine(url)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Choose another with --data, or allow this user to write there."
        ) from error
