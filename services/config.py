"""The settings: a TOML file, overridden by `.env`, overridden by the environment (SPEC.md §9)."""

import io
import os
import socket
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta, tzinfo
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from services.adapters.odoo.order_domain import parse_order_domain
from services.domain.errors import ConfigurationError
from services.domain.job import JobName
from services.domain.lease import LONGEST_WRITE_S
from services.domain.setting import WrongSettingsError
from services.log_book import hide
from services.secret_store import IN_STORE, SecretName, SecretStore

SETTINGS_FILE = "settings.toml"
_PAIR = 2

Positive = Annotated[float, Field(gt=0, le=7 * 24 * 3600)]
Percent = Annotated[Decimal, Field(gt=0, le=100)]
NotNegative = Annotated[float, Field(ge=0, le=24 * 3600)]


class Settings(BaseModel):
    """Every setting by its name in SPEC.md §9, in lower case here. Checked as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enable_task_1_auto_sync: bool = True
    enable_task_2_plc_read: bool = True
    enable_task_3_process_completed: bool = True
    enable_task_4_health_monitor: bool = True
    enable_task_5_equipment_failure: bool = True
    sync_interval_minutes: Positive = 5
    sync_interval_seconds: Positive | None = None
    plc_read_interval_minutes: Positive | None = None
    plc_read_interval_seconds: Positive | None = None
    process_completed_interval_minutes: Positive = 3
    process_completed_interval_seconds: Positive | None = None
    health_monitor_interval_minutes: Positive = 10
    health_monitor_interval_seconds: Positive | None = None
    equipment_failure_interval_minutes: Positive | None = None
    equipment_failure_interval_seconds: Positive | None = None

    database_url: Annotated[str, Field(repr=False)] = ""
    database_password: SecretStr = SecretStr("")
    database_ca_file: Path | None = None
    sync_batch_limit: Annotated[int, Field(ge=1, le=100)] = 10
    odoo_url: str = ""
    odoo_db: Annotated[str, Field(validate_default=True)] = ""
    odoo_username: Annotated[str, Field(validate_default=True)] = ""
    odoo_password: Annotated[SecretStr, Field(validate_default=True)] = SecretStr("")
    odoo_adapter: Literal["stock", "scada"] = "stock"
    odoo_ca_file: Path | None = None
    odoo_order_domain: str = ""
    line_code: str = ""
    odoo_push_interval_seconds: NotNegative = 30
    odoo_timeout_seconds: tuple[Positive, Positive] = (5, 30)

    plc_host: str = ""
    plc_port: Annotated[int, Field(ge=1, le=65535)] = 502
    plc_unit_id: Annotated[int, Field(ge=0, le=255)] = 1
    plc_timeout: Positive = 2
    plc_full_read_seconds: Positive = 60
    plc_settle_seconds: NotNegative = 1
    plc_handshake_retry_seconds: Positive = 5
    plc_take_timeout_seconds: Positive = 120
    finished_weight_wait_seconds: NotNegative = 0
    on_plc_failure: Literal["set_aside", "cancel"] = "set_aside"
    register_map: Path | None = None
    silo_table: Path | None = None

    batch_stuck_threshold_minutes: Positive = 15
    expected_batch_max_kg: Annotated[Decimal, Field(gt=0, le=1_000_000)] = Decimal(1000)
    batch_weight_warn_margin_kg: Annotated[Decimal, Field(ge=0)] = Decimal(50)
    dosing_note_percent: Percent = Decimal(2)
    dosing_alarm_percent: Percent = Decimal(5)
    dosing_floor_kg: Annotated[Decimal, Field(ge=0, le=1000)] = Decimal(1)
    plant_timezone: str = ""
    plc_timezone: str = ""
    shift_starts: tuple[time, ...] = (time(6), time(14), time(22))

    screen_language: Literal["en", "id"] = "en"
    screen_theme: Literal["light", "dark"] = "light"
    screen_diagonal_inch: Annotated[float, Field(ge=5, le=120)] | None = None
    screen_scale_percent: Annotated[int, Field(ge=50, le=250)] | None = None
    lock_after_minutes: NotNegative = 10

    alarm_sound: bool = True
    plant_name: Annotated[str, Field(max_length=60)] = ""
    plant_logo: Path | None = None
    line_name: Annotated[str, Field(max_length=40)] = ""
    station_name: Annotated[str, Field(min_length=1, max_length=60)] = Field(
        default_factory=socket.gethostname
    )
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 30
    log_retention_days: Annotated[int, Field(ge=1, le=3650)] = 30

    @field_validator("odoo_timeout_seconds", mode="before")
    @classmethod
    def _two_seconds(cls, value: object) -> object:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or len(parts) != _PAIR:
            raise ValueError('write two numbers, connect and read time-out, such as "5, 30"')
        return tuple(parts)

    @field_validator("shift_starts", mode="before")
    @classmethod
    def _times(cls, value: object) -> object:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not parts:
            raise ValueError('write times of the day, such as "06:00, 14:00, 22:00"')
        return tuple(part.strip() if isinstance(part, str) else part for part in parts)

    @field_validator("plant_timezone", "plc_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError("no such time zone; write for example Asia/Jakarta") from error
        return value

    @field_validator("odoo_order_domain")
    @classmethod
    def _domain(cls, value: str) -> str:
        parse_order_domain(value)
        return value

    @field_validator("plc_host")
    @classmethod
    def _host(cls, value: str) -> str:
        host = value.strip().partition(":")[0]
        if host and not set(host) - set("0123456789."):
            try:
                IPv4Address(host)
            except ValueError as error:
                raise ValueError("is no address: it has four numbers from 0 to 255") from error
        return value

    @field_validator("plc_timeout")
    @classmethod
    def _ends_in_time(cls, value: float, info: ValidationInfo) -> float:
        if value > LONGEST_WRITE_S and info.data.get("database_url", "").startswith("postgresql"):
            raise ValueError(
                f"at most {LONGEST_WRITE_S:g} seconds with PostgreSQL: another station may take "
                "the line over, and no write may be under way then"
            )
        return value

    @field_validator("odoo_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("write it with http:// or https:// in front")
        return value.rstrip("/")

    @field_validator("odoo_ca_file", "database_ca_file", "register_map", "silo_table", "plant_logo")
    @classmethod
    def _file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("there is no such file")
        return value

    @field_validator("odoo_db", "odoo_username", "odoo_password")
    @classmethod
    def _needed_with_odoo(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        if info.data.get("odoo_url") and not value:
            is_password = info.field_name == "odoo_password"
            how = ": say `batchline secret set ODOO_PASSWORD`" if is_password else ""
            raise ValueError(f"is needed too, because ODOO_URL is set{how}")
        return value

    @property
    def plant_zone(self) -> tzinfo:
        return zone(self.plant_timezone)

    def period(self, job: JobName) -> timedelta:
        """Return the job's interval; a `…_SECONDS` wins over its `…_MINUTES`."""
        prefix, default_s = {
            JobName.SYNC_ORDERS: ("sync", 300.0),
            JobName.READ_PLC: ("plc_read", 2.0),
            JobName.ARCHIVE_COMPLETED: ("process_completed", 180.0),
            JobName.WATCH_HEALTH: ("health_monitor", 600.0),
            JobName.WATCH_FAILURES: ("equipment_failure", 5.0),
        }[job]
        seconds: float | None = getattr(self, f"{prefix}_interval_seconds")
        minutes: float | None = getattr(self, f"{prefix}_interval_minutes")
        if seconds is not None:
            return timedelta(seconds=seconds)
        return timedelta(minutes=minutes) if minutes is not None else timedelta(seconds=default_s)

    def is_enabled(self, job: JobName) -> bool:
        return {
            JobName.SYNC_ORDERS: self.enable_task_1_auto_sync,
            JobName.READ_PLC: self.enable_task_2_plc_read,
            JobName.ARCHIVE_COMPLETED: self.enable_task_3_process_completed,
            JobName.WATCH_HEALTH: self.enable_task_4_health_monitor,
            JobName.WATCH_FAILURES: self.enable_task_5_equipment_failure,
        }[job]


def zone(name: str) -> tzinfo:
    """Return the zone called *name*, or this PC's."""
    if name:
        return ZoneInfo(name)
    import tzlocal  # noqa: PLC0415 (only where no zone is set)

    return tzlocal.get_localzone()


def written(value: object) -> str:
    """Return *value* of a setting as a person would write it; a secret is not written."""
    if value is None or isinstance(value, SecretStr):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ", ".join(written(each) for each in value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class SettingsSources:
    """What was found in each place, by lower-case name: a later one wins."""

    toml: Path
    file: Mapping[str, Any]
    dotenv: Mapping[str, Any]
    environment: Mapping[str, Any]
    overrides: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the credential store keeps: it counts where the setting is left out."""
    without_store: frozenset[str] = frozenset()
    """Which of these are in the owner's file: the PC has no store, or it refused."""

    def found(self, name: str) -> object:
        """Return what was written for the setting, whether it can be used or not."""
        for place in (self.overrides, self.environment, self.dotenv, self.file):
            if name in place:
                return place[name]
        return None


def read_sources(
    data: Path,
    config: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    *,
    kept: bool = True,
) -> SettingsSources:
    """Read all places that settings come from. Raises ConfigurationError for unreadable ones.

    *kept*: look into the credential store too, for passwords that are needed and stand nowhere.
    """
    toml = config or data / SETTINGS_FILE
    if config is not None and not config.is_file():
        raise ConfigurationError(f"--config: there is no file {config}.")
    dotenv = _dotenv(data / ".env")
    known = Settings.model_fields
    environment = {key.lower(): value for key, value in os.environ.items() if key.lower() in known}
    found = SettingsSources(toml, _toml(toml), dotenv, environment, overrides or {})
    wanted = _wanted_secrets(found) if kept else ()
    if not wanted:
        return found
    store = SecretStore(data, str(found.found("line_code") or ""))
    secrets = {name.lower(): store.get(name) for name in wanted}
    return replace(
        found,
        secrets={name: value for name, value in secrets.items() if value},
        without_store=frozenset(name.lower() for name in wanted if store.is_in_file(name)),
    )


def _wanted_secrets(sources: SettingsSources) -> Sequence[SecretName]:
    """Return which passwords are needed and stand nowhere in the settings."""
    url = str(sources.found("database_url") or "")
    server = urlsplit(url) if url.startswith("postgresql") else None
    needed = {
        SecretName.ODOO_PASSWORD: bool(sources.found("odoo_url")),
        SecretName.DATABASE_PASSWORD: bool(
            server and server.username and server.hostname and server.password is None
        ),
    }
    return [
        name
        for name, is_needed in needed.items()
        if is_needed and sources.found(name.lower()) in (None, "", IN_STORE)
    ]


def settings_from(sources: SettingsSources) -> Settings:
    """Check all settings as a whole.

    Raises WrongSettingsError that lists every mistake with its key; a secret is never shown.
    """
    values = {**sources.file, **sources.dotenv, **sources.environment, **sources.overrides}
    for name in SecretName:
        if values.get(name.lower()) in (None, "", IN_STORE):
            values[name.lower()] = sources.secrets.get(name.lower(), "")
    hide(_secrets_in(values))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        from services.settings.mistakes import mistakes  # noqa: PLC0415 (only where there are any)

        where = f"{sources.toml}, .env beside it, or the environment"
        raise WrongSettingsError(mistakes(error, sources), where) from error


def _secrets_in(values: Mapping[str, Any]) -> list[str]:
    """Return what nobody may read in a log: the passwords, also the one in the address."""
    in_address = urlsplit(str(values.get("database_url") or "")).password or ""
    kept = [str(values.get(name.lower()) or "") for name in SecretName]
    return [*kept, in_address, unquote(in_address)]


def load_settings(
    data: Path, config: Path | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Read and check all settings.

    Raises ConfigurationError that lists every mistake with its key; a secret is never shown.
    """
    return settings_from(read_sources(data, config, overrides))


def toml_values(text: str, toml: Path) -> dict[str, Any]:
    """Return what a settings file says, by lower-case name."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{toml}: this is not valid TOML: {error}.") from error
    return {key.lower(): value for key, value in found.items()}


def _toml(toml: Path) -> dict[str, Any]:
    """Read it as UTF-8, also with the mark that Windows' editors put in front."""
    if not toml.is_file():
        return {}
    try:
        text = toml.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{toml}: this is not valid TOML: {error}.") from error
    except OSError as error:
        raise ConfigurationError(f"{toml}: cannot be read: {error.strerror}.") from error
    return toml_values(text, toml)


def _dotenv(dotenv: Path) -> dict[str, Any]:
    try:
        if not dotenv.is_file():
            return {}
        text = dotenv.read_text("utf-8-sig")
    except UnicodeDecodeError:
        # Not chained: the error holds the file's content, and with it the password.
        raise ConfigurationError(f"{dotenv}: this is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigurationError(f"{dotenv}: cannot be read: {error.strerror}.") from error
    found = dotenv_values(stream=io.StringIO(text))
    return {key.lower(): value for key, value in found.items() if value is not None}
