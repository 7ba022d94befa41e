"""Every setting is told in words, in both languages; names are those of model, README and paper."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import resources
from services.config import Settings
from services.domain.setting import SettingKind
from services.domain.user import Role
from services.settings.words import descriptions

_ROOT = Path(__file__).parents[2]
_SPECIFIED_TEXT = """
ENABLE_TASK_1_AUTO_SYNC SYNC_INTERVAL_MINUTES SYNC_INTERVAL_SECONDS ENABLE_TASK_2_PLC_READ
PLC_READ_INTERVAL_MINUTES PLC_READ_INTERVAL_SECONDS ENABLE_TASK_3_PROCESS_COMPLETED
PROCESS_COMPLETED_INTERVAL_MINUTES PROCESS_COMPLETED_INTERVAL_SECONDS ENABLE_TASK_4_HEALTH_MONITOR
HEALTH_MONITOR_INTERVAL_MINUTES HEALTH_MONITOR_INTERVAL_SECONDS ENABLE_TASK_5_EQUIPMENT_FAILURE
EQUIPMENT_FAILURE_INTERVAL_MINUTES EQUIPMENT_FAILURE_INTERVAL_SECONDS DATABASE_URL SYNC_BATCH_LIMIT
ODOO_URL ODOO_DB ODOO_USERNAME ODOO_PASSWORD ODOO_ADAPTER ODOO_ORDER_DOMAIN LINE_CODE
ODOO_PUSH_INTERVAL_SECONDS ODOO_TIMEOUT_SECONDS PLC_HOST PLC_PORT PLC_UNIT_ID PLC_TIMEOUT
PLC_FULL_READ_SECONDS PLC_SETTLE_SECONDS PLC_HANDSHAKE_RETRY_SECONDS PLC_TAKE_TIMEOUT_SECONDS
FINISHED_WEIGHT_WAIT_SECONDS ON_PLC_FAILURE BATCH_STUCK_THRESHOLD_MINUTES EXPECTED_BATCH_MAX_KG
BATCH_WEIGHT_WARN_MARGIN_KG PLANT_TIMEZONE PLC_TIMEZONE SHIFT_STARTS
"""
"""SPEC.md §9."""


def test_every_setting_of_the_model_is_told_and_no_other() -> None:
    assert set(descriptions()) == {name.upper() for name in Settings.model_fields}
    assert set(_SPECIFIED_TEXT.split()) <= set(descriptions())
    for about in descriptions().values():
        assert about.title, about.name
        assert about.text.endswith("."), about.name


def test_the_readme_names_every_setting_and_only_real_ones() -> None:
    text = (_ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?: = [^`]*)?`", text))
    named.discard("BATCHLINE_SIGN_PFX")  # who makes a setup says it, not who runs the program
    assert named - set(descriptions()) == set()
    assert set(descriptions()) - named == set()


def test_every_setting_is_told_in_indonesian_with_the_same_choices() -> None:
    ours = tomllib.loads(resources.path("i18n/id/settings.toml").read_text("utf-8"))
    assert list(ours) == list(descriptions())
    for name, about in descriptions().items():
        assert ours[name]["title"], name
        assert ours[name]["text"].endswith("."), name
        assert set(ours[name].get("choices", {})) == set(about.choices), name


def test_kind_limits_and_default_come_from_the_model() -> None:
    port, host, map_file = (descriptions()[n] for n in ("PLC_PORT", "PLC_HOST", "REGISTER_MAP"))
    assert (port.kind, port.least, port.most) == (SettingKind.WHOLE, Decimal(1), Decimal(65535))
    assert (port.default, port.may_be_empty) == ("502", False)
    assert (host.kind, host.default, host.may_be_empty) == (SettingKind.TEXT, "", True)
    assert (map_file.kind, map_file.may_be_empty) == (SettingKind.FILE, True)
    wait = descriptions()["PLC_TIMEOUT"]
    assert (wait.kind, wait.least, wait.beyond_least) == (SettingKind.NUMBER, Decimal(0), True)
    inch = descriptions()["SCREEN_DIAGONAL_INCH"]
    assert (inch.kind, inch.least, inch.may_be_empty) == (SettingKind.NUMBER, Decimal(5), True)
    adapter = descriptions()["ODOO_ADAPTER"]
    assert (adapter.kind, set(adapter.choices)) == (SettingKind.CHOICE, {"stock", "scada"})
    assert descriptions()["SHIFT_STARTS"].default == "06:00, 14:00, 22:00"
    assert descriptions()["ODOO_TIMEOUT_SECONDS"].default == "5, 30"


def test_secrets_are_known_as_such_and_what_moves_the_line_needs_an_administrator() -> None:
    secret = {name for name, about in descriptions().items() if about.secret}
    assert secret == {"ODOO_PASSWORD", "DATABASE_PASSWORD", "DATABASE_URL"}
    high = {n for n, about in descriptions().items() if about.role is Role.ADMINISTRATOR}
    database = {"DATABASE_URL", "DATABASE_PASSWORD", "DATABASE_CA_FILE"}
    assert high == {"LINE_CODE", *database}
