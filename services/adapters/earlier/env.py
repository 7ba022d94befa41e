"""The earlier system's `.env`, told in this product's settings."""

from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr

from services.domain.errors import ConfigurationError

_SAME = (
    "ODOO_DB",
    "ODOO_USERNAME",
    "ENABLE_TASK_1_AUTO_SYNC",
    "ENABLE_TASK_2_PLC_READ",
    "ENABLE_TASK_3_PROCESS_COMPLETED",
    "ENABLE_TASK_4_HEALTH_MONITOR",
    "ENABLE_TASK_5_EQUIPMENT_FAILURE",
    "SYNC_INTERVAL_MINUTES",
    "SYNC_BATCH_LIMIT",
    "PROCESS_COMPLETED_INTERVAL_MINUTES",
    "HEALTH_MONITOR_INTERVAL_MINUTES",
    "BATCH_STUCK_THRESHOLD_MINUTES",
    "EXPECTED_BATCH_MAX_KG",
    "BATCH_WEIGHT_WARN_MARGIN_KG",
)
_RENAMED = {
    "PLC_IP": "PLC_HOST",
    "PLC_TIMEOUT_SEC": "PLC_TIMEOUT",
    "ODOO_URL": "ODOO_URL",
    "ODOO_BASE_URL": "ODOO_URL",  # the later one wins: it is where the addon answered
}
_LEFT_OUT = {
    "PLC_PORT": "it was the port of another protocol; Modbus TCP has 502 (PLC_PORT)",
    "PLC_READ_INTERVAL_MINUTES": "the PLC is read every 2 s (PLC_READ_INTERVAL_SECONDS)",
    "EQUIPMENT_FAILURE_INTERVAL_MINUTES": "failures are looked at every 5 s",
    "DATABASE_URL": "Batchline has a database of its own",
}


@dataclass(frozen=True, slots=True)
class EarlierSettings:
    settings: dict[str, str]  # by this product's names, as written in a settings file
    password: SecretStr  # for Odoo; never among the settings
    left_out: dict[str, str]  # by the earlier names: why
    database_url: str


def read_earlier_env(file: Path) -> EarlierSettings:
    """Raises ConfigurationError if *file* cannot be read."""
    try:
        with file.open(encoding="utf-8-sig") as stream:
            found = {key: value or "" for key, value in dotenv_values(stream=stream).items()}
    except UnicodeDecodeError:
        # Not chained: the error holds the file's content, and with it the password.
        raise ConfigurationError(f"{file}: this is not UTF-8 text. Nothing was changed.") from None
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from error
    names = {name: name for name in _SAME} | _RENAMED
    settings = {new: found[old] for old, new in names.items() if found.get(old)}
    if "ODOO_URL" in settings:
        settings["ODOO_ADAPTER"] = "scada"  # the only one that the earlier system spoke to
    left_out = {
        key: _LEFT_OUT.get(key, "Batchline has no such setting")
        for key in found
        if key not in names and key != "ODOO_PASSWORD"
    }
    password = SecretStr(found.get("ODOO_PASSWORD", ""))
    return EarlierSettings(settings, password, left_out, found.get("DATABASE_URL", ""))
