"""What is known of each setting: words from resources/settings.toml, the rest from the model."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

import resources
from services.config import Settings, written
from services.domain.setting import SettingDescription, SettingGroup, SettingKind
from services.domain.user import Role

_KINDS: dict[object, SettingKind] = {
    bool: SettingKind.SWITCH,
    int: SettingKind.WHOLE,
    float: SettingKind.NUMBER,
    Decimal: SettingKind.NUMBER,
    Path: SettingKind.FILE,
}
_LIMITS = {"ge": "least", "gt": "least", "le": "most", "lt": "most"}


@cache
def descriptions() -> Mapping[str, SettingDescription]:
    """Return every setting by its name, in the order of the file."""
    told = tomllib.loads(resources.path("settings.toml").read_text("utf-8"))
    return MappingProxyType({name: _described(name, entry) for name, entry in told.items()})


def _described(name: str, entry: dict[str, Any]) -> SettingDescription:
    field = name.lower()
    hint = _HINTS[field]
    parts = list(_parts(hint))
    limits = {key: value for part in parts for key, value in _limits(part)}
    choices = entry.get("choices", {})
    kind = next((_KINDS[part] for part in parts if part in _KINDS), SettingKind.TEXT)
    info = Settings.model_fields[field]
    default = info.get_default(call_default_factory=True)
    return SettingDescription(
        name=name,
        group=SettingGroup(entry["group"]),
        kind=SettingKind.CHOICE if any(get_origin(part) is Literal for part in parts) else kind,
        title=entry["title"],
        text=entry["text"],
        unit=entry.get("unit", ""),
        default="" if default is PydanticUndefined else written(default),
        least=limits.get("least"),
        most=limits.get("most"),
        beyond_least="gt" in limits,
        choices=choices,
        means=entry.get("means", {}),
        may_be_empty=default is None or default == "",
        at_once=entry.get("at_once", False),
        role=Role[entry.get("role", "supervisor").upper()],
        secret=entry.get("secret", False) or SecretStr in parts,
        example=entry.get("example", ""),
    )


_HINTS = get_type_hints(Settings, include_extras=True)


def _parts(hint: object) -> Iterator[object]:
    """Give the types and limits that *hint* is made of; a tuple is text, as it is written."""
    origin = get_origin(hint)
    if origin is Annotated:
        base, *marks = get_args(hint)
        yield from _parts(base)
        yield from marks
    elif origin in (Union, UnionType):
        for part in get_args(hint):
            yield from _parts(part)
    else:
        yield hint


def _limits(mark: object) -> Iterator[tuple[str, Decimal]]:
    for limit in getattr(mark, "metadata", ()):
        for name, end in _LIMITS.items():
            value = getattr(limit, name, None)
            if value is not None:
                yield end, Decimal(str(value))
                if name == "gt":
                    yield name, Decimal(str(value))
