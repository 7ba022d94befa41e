"""Reads a register map from its TOML file and refuses, with every mistake named, what is wrong."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.adapters.plc.map_fields import (
    NUMBERS,
    Mistakes,
    Table,
    read_field,
    read_integer,
    read_prefix,
)
from services.adapters.plc.map_places import check_places
from services.adapters.plc.registers import (
    FailureArea,
    Field,
    Kind,
    LevelArea,
    RegisterMap,
    SiloFields,
    SlotArea,
    SlotFields,
    WeighingArea,
)
from services.domain.errors import ConfigurationError
from services.domain.reading import HandshakeMode

__all__ = ["RegisterMap", "load_register_map"]

_TEXT = frozenset({Kind.ASCII})
_FLAG = frozenset({Kind.BOOL, Kind.UINT16, Kind.INT16})
_ID = frozenset({Kind.INT16, Kind.UINT16, Kind.BCD})
_FAILURE_KEYS = frozenset(
    {
        "base",
        "equipment_code",
        "text",
        "stamp",
        "status_read_data",
        "start_prefix",
        "end_prefix",
    }
)
_SILO_KEYS = frozenset({"numbers", "stride", "number", "quantity"})


def load_register_map(path: Path) -> RegisterMap:
    """Read and check the map at *path*.

    Raises errors.ConfigurationError, which names the file and every wrong key.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The register map {path} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"The register map {path} is not valid TOML: {error}.") from error
    mistakes = Mistakes()
    found = _read_map(data, mistakes)
    if found is not None and not mistakes.found:
        check_places(found, mistakes)
    if found is None or mistakes.found:
        places = "one place" if len(mistakes.found) == 1 else f"{len(mistakes.found)} places"
        told = "".join(f"\n  {each}" for each in mistakes.found)
        raise ConfigurationError(f"The register map {path} is wrong in {places}:{told}")
    return found


def _read_map(data: dict[str, Any], mistakes: Mistakes) -> RegisterMap | None:
    top = Table("", data, mistakes)
    top.allow({"name", "handshake", "read", "write", "slot", "failure", "weighing", "levels"})
    handshake = _read_handshake(data, mistakes)
    read = _read_slot_area(top.table("read"))
    write = _read_slot_area(top.table("write"))
    if read and write and read.slots != write.slots:
        mistakes.add("write.slots", f"is {write.slots}, but read.slots is {read.slots}")
    slot = _read_slot(top.table("slot"))
    failure = _read_failure(top.table("failure")) if "failure" in data else None
    weighing = _read_weighing(top.table("weighing")) if "weighing" in data else None
    levels = _read_levels(top.table("levels")) if "levels" in data else None
    if handshake is None or read is None or write is None or slot is None:
        return None
    _check_level_silos(levels, slot, mistakes)
    name = str(data.get("name", ""))
    return RegisterMap(name, handshake, read, write, slot, failure, weighing, levels)


def _read_handshake(data: dict[str, Any], mistakes: Mistakes) -> HandshakeMode | None:
    value = data.get("handshake")
    if value in tuple(HandshakeMode):
        return HandshakeMode(value)
    if value is None:
        mistakes.add("handshake", 'is missing; write handshake = "area" or "slot"')
    else:
        mistakes.add("handshake", f'is {value!r}; it must be "area" or "slot"')
    return None


def _read_slot_area(table: Table | None) -> SlotArea | None:
    if table is None:
        return None
    table.allow({"base", "stride", "slots"})
    base = read_integer(table, "base", 0, 65535)
    stride = read_integer(table, "stride", 1, 65535)
    slots = read_integer(table, "slots", 1, 1000)
    if base is None or stride is None or slots is None:
        return None
    return SlotArea(base, stride, slots)


def _read_slot(table: Table | None) -> SlotFields | None:
    if table is None:
        return None
    wanted = {
        "batch_no": _ID,
        "mo_name": _TEXT,
        "bom_name": _TEXT,
        "finished_good": _TEXT,
        "quantity": NUMBERS,
        "status_manufacturing": _FLAG,
        "status_operation": _FLAG,
        "finished_weight": NUMBERS,
        "status_read_data": _FLAG,
    }
    table.allow({*wanted, "silos"})
    limited = {"quantity", "finished_weight"}
    fields = {key: read_field(table, key, kinds, key in limited) for key, kinds in wanted.items()}
    silos = _read_silos(table.table("silos"))
    if silos is None or None in fields.values():
        return None
    whole: dict[str, Field] = {key: field for key, field in fields.items() if field}
    return SlotFields(silos=silos, **whole)


def _read_silos(table: Table | None) -> tuple[SiloFields, ...] | None:
    if table is None:
        return None
    table.allow(_SILO_KEYS)
    number = read_field(table, "number", _ID, needs_limit=False)
    quantity = read_field(table, "quantity", NUMBERS, needs_limit=True)
    numbers = _read_numbers(table)
    stride = read_integer(table, "stride", 1, 125)
    if number is None or quantity is None or numbers is None or stride is None:
        return None
    return tuple(
        SiloFields(
            silo,
            _moved(number, stride * index, f"silo {silo} number"),
            _moved(quantity, stride * index, f"silo {silo} quantity"),
        )
        for index, silo in enumerate(numbers)
    )


def _read_numbers(table: Table) -> list[int] | None:
    numbers = table.data.get("numbers")
    if not isinstance(numbers, list) or not numbers or not all(type(n) is int for n in numbers):
        table.wrong("numbers", "must be a list of the silos' numbers, such as [101, 102]")
        return None
    if len(set(numbers)) != len(numbers):
        table.wrong("numbers", "names a silo twice")
    if not all(0 < n < 2**15 for n in numbers):
        table.wrong("numbers", "has a number that is not between 1 and 32767")
    return numbers


def _moved(field: Field, by: int, name: str) -> Field:
    return replace(field, name=name, offset=field.offset + by)


def _read_failure(table: Table | None) -> FailureArea | None:
    if table is None:
        return None
    table.allow(_FAILURE_KEYS)
    base = read_integer(table, "base", 0, 65535)
    code = read_field(table, "equipment_code", _TEXT, needs_limit=False)
    text = read_field(table, "text", _TEXT, needs_limit=False)
    stamp = read_field(table, "stamp", frozenset({Kind.BCD, Kind.ASCII}), needs_limit=False)
    status = read_field(table, "status_read_data", _FLAG, needs_limit=False)
    if base is None or code is None or text is None or stamp is None or status is None:
        return None
    written = table.data["stamp"].get("format", [])
    formats = (written,) if isinstance(written, str) else tuple(written)
    start, end = read_prefix(table, "start_prefix"), read_prefix(table, "end_prefix")
    return FailureArea(base, code, text, stamp, status, formats, start, end)


def _read_weighing(table: Table | None) -> WeighingArea | None:
    if table is None:
        return None
    table.allow({"base", "batch_no", "mo_name", "product_id", "quantity", "status_read_data"})
    base = read_integer(table, "base", 0, 65535)
    batch_no = read_field(table, "batch_no", _ID, needs_limit=False)
    mo_name = read_field(table, "mo_name", _TEXT, needs_limit=False)
    product = read_field(table, "product_id", NUMBERS - {Kind.FLOAT32}, needs_limit=False)
    quantity = read_field(table, "quantity", NUMBERS, needs_limit=True)
    status = read_field(table, "status_read_data", _FLAG, needs_limit=False)
    if base is None or batch_no is None or mo_name is None or product is None:
        return None
    if quantity is None or status is None:
        return None
    return WeighingArea(base, batch_no, mo_name, product, quantity, status)


def _read_levels(table: Table | None) -> LevelArea | None:
    if table is None:
        return None
    table.allow({"base", "numbers", "stride", "quantity"})
    base = read_integer(table, "base", 0, 65535)
    quantity = read_field(table, "quantity", NUMBERS, needs_limit=True)
    numbers = _read_numbers(table)
    stride = read_integer(table, "stride", 1, 125)
    if base is None or quantity is None or numbers is None or stride is None:
        return None
    fields = (
        (silo, _moved(quantity, stride * index, f"silo {silo} level"))
        for index, silo in enumerate(numbers)
    )
    return LevelArea(base, tuple(fields))


def _check_level_silos(levels: LevelArea | None, slot: SlotFields, mistakes: Mistakes) -> None:
    known = {each.silo for each in slot.silos}
    strange = [str(silo) for silo, _ in levels.quantities if silo not in known] if levels else []
    if strange:
        told = f"{', '.join(strange)}: not among slot.silos.numbers"
        mistakes.add("levels.numbers", told)
