"""Reads the silo table from its TOML file, and checks it."""

import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from services.domain.errors import ConfigurationError
from services.domain.silo import Silo, SiloTable

_SHORT_LINES = 2


def load_silo_table(path: Path) -> SiloTable:
    """Raises ConfigurationError that names the file, each silo and what is wrong with it."""
    mistakes: list[str] = []
    silos: list[Silo] = []
    entries = load_toml(path).get("silo", [])
    for index, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        try:
            silos.append(_silo(entry))
        except (KeyError, TypeError, ValueError) as error:
            what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            mistakes.append(f"silo entry {index}: {what}")
    if not silos and not mistakes:
        mistakes.append("there is no [[silo]] in it")
    for name in ("number", "code"):
        values = [getattr(silo, name) for silo in silos]
        mistakes += [
            f"{name} {v!r} stands twice" for v in {v for v in values if values.count(v) > 1}
        ]
    if mistakes:
        raise ConfigurationError(f"{path}: " + "; ".join(mistakes) + ".")
    return SiloTable(silos)


def _silo(entry: dict[str, Any]) -> Silo:
    short = entry["short"]
    if not isinstance(short, list) or len(short) != _SHORT_LINES:
        raise ValueError("short needs two lines")
    return Silo(
        number=int(entry["number"]),
        code=str(entry["code"]),
        letter=str(entry["letter"]),
        name=str(entry["name"]),
        short_name=(str(short[0]), str(short[1])),
        capacity_kg=_capacity(entry["capacity_kg"]),
        products=_products(entry.get("products", [])),
    )


def _products(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    raise ValueError("products needs brackets around it")


def _capacity(value: object) -> Decimal:
    try:
        kg = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"capacity_kg {value!r} is no number") from error
    if not (kg.is_finite() and kg > 0):
        raise ValueError(f"capacity_kg {value!r} is not above 0")
    return kg


def load_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: this is not valid TOML: {error}.") from error
