"""Reads what is known of every alarm and event from their TOML files, and checks it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.adapters.resource_files import load_toml
from services.domain.alarm import AlarmCode, AlarmDefinition, AlarmWords, Priority
from services.domain.alarm_journal import EventCode
from services.domain.errors import ConfigurationError

_WORDS = ("title", "cause", "consequence", "response")
_BEHAVIOUR = {"priority", "on_delay_s", "off_delay_s", "deadband", "latching", "suppressed_by"}
_LONGEST_DELAY_S = 3600


def load_alarm_catalogue(path: Path) -> dict[AlarmCode, AlarmDefinition]:
    """Raises ConfigurationError unless every alarm has its priority, texts and response."""
    entries = load_toml(path)
    mistakes = [f"{code.value} is missing" for code in AlarmCode if code.value not in entries]
    known = {code.value for code in AlarmCode}
    mistakes += [f"{name} is no alarm" for name in entries if name not in known]
    catalogue: dict[AlarmCode, AlarmDefinition] = {}
    for name, entry in entries.items():
        if name not in known:
            continue
        try:
            catalogue[AlarmCode(name)] = _definition(AlarmCode(name), entry)
        except KeyError as error:
            mistakes.append(f"{name}: {error.args[0]} is missing or unknown")
        except (TypeError, AttributeError):
            mistakes.append(f"{name}: write a table of texts")
        except ValueError as error:
            mistakes.append(f"{name}: {error}")
    if mistakes:
        raise ConfigurationError(f"{path}: " + "; ".join(mistakes) + ".")
    return catalogue


def load_event_titles(path: Path) -> dict[EventCode, str]:
    """Return each event's title. Raises ConfigurationError if one is missing."""
    entries = load_toml(path)
    known = {code.value for code in EventCode}
    mistakes = [f"{name} is no event" for name in entries if name not in known]
    titles: dict[EventCode, str] = {}
    for code in EventCode:
        try:
            titles[code] = str(entries[code.value]["title"])
        except (KeyError, TypeError):
            mistakes.append(f"{code.value}: title is missing")
    if mistakes:
        raise ConfigurationError(f"{path}: " + "; ".join(mistakes) + ".")
    return titles


def _definition(code: AlarmCode, entry: dict[str, Any]) -> AlarmDefinition:
    unknown = entry.keys() - {*_WORDS, *_BEHAVIOUR}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} means nothing here")
    deadband = Decimal(str(entry.get("deadband", 0)))
    if not 0 <= deadband < 1:
        raise ValueError("deadband is a share of the limit, 0 or more and below 1")
    latching = entry.get("latching", False)
    if latching not in (True, False):
        raise ValueError("latching is true or false")
    return AlarmDefinition(
        code,
        Priority[entry["priority"].upper()],
        AlarmWords(*(str(entry[name]) for name in _WORDS)),
        on_delay=_delay(entry, "on_delay_s"),
        off_delay=_delay(entry, "off_delay_s"),
        deadband=deadband,
        latching=latching,
        suppressed_by=_suppressed_by(code, entry.get("suppressed_by", [])),
    )


def _delay(entry: dict[str, Any], key: str) -> timedelta:
    seconds = entry.get(key, 0)
    if type(seconds) not in (int, float) or not 0 <= seconds <= _LONGEST_DELAY_S:
        raise ValueError(f"{key} is a number of seconds from 0 to {_LONGEST_DELAY_S}")
    return timedelta(seconds=seconds)


def _suppressed_by(
    code: AlarmCode, value: list[str] | dict[str, list[str]]
) -> dict[AlarmCode, frozenset[str]]:
    by_name = {name: [] for name in value} if isinstance(value, list) else value
    try:
        found = {AlarmCode(name): frozenset(subjects) for name, subjects in by_name.items()}
    except ValueError as error:
        raise ValueError(f"suppressed_by: {error}") from error
    if code in found:
        raise ValueError("suppressed_by: an alarm cannot stand for itself")
    return found
