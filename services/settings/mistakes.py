"""What is wrong with settings in plain words: key, value, why, and what to write."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import ValidationError

from services.config import Settings, SettingsSources, written
from services.domain.setting import Mistake, SettingDescription, SettingKind
from services.settings.words import descriptions

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WHY = {
    "int_parsing": "is no whole number",
    "int_type": "is no whole number",
    "int_from_float": "is no whole number",
    "int_parsing_size": "is too large",
    "float_parsing": "is no number",
    "float_type": "is no number",
    "decimal_parsing": "is no number",
    "decimal_type": "is no number",
    "finite_number": "is no number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "greater_than": "is too small",
    "greater_than_equal": "is too small",
    "less_than": "is too large",
    "less_than_equal": "is too large",
    "literal_error": "is none of the choices",
    "string_type": "is no text",
    "string_too_long": "is too long",
    "string_too_short": "is empty",
    "path_type": "is no name of a file",
    "time_parsing": "is no time of the day",
    "time_type": "is no time of the day",
}
_LONGEST_SHOWN = 60


def mistakes(error: ValidationError, sources: SettingsSources) -> tuple[Mistake, ...]:
    """Return one mistake a setting, in the order of the model."""
    found: dict[str, Mistake] = {}
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else "settings"
        if name not in found:
            found[name] = _mistake(name, detail, sources)
    return tuple(found.values())


def what_to_write(about: SettingDescription) -> str:
    """Say what may be written for a setting."""
    if about.kind is SettingKind.SWITCH:
        return "Write true or false"
    if about.kind is SettingKind.CHOICE:
        return f"Write {' or '.join(about.choices)}"
    if about.kind in (SettingKind.WHOLE, SettingKind.NUMBER):
        number = "a whole number" if about.kind is SettingKind.WHOLE else "a number"
        unit = f" {about.unit}" if about.unit else ""
        least = f"above {about.least}" if about.beyond_least else f"from {about.least}"
        most = f" up to {about.most}" if about.most is not None else ""
        return f"Write {number} {least}{most}{unit}"
    if about.kind is SettingKind.FILE:
        return "Write the file's whole name, with its folder"
    return f"Write for example {about.example}" if about.example and not about.secret else ""


def _mistake(name: str, detail: "ErrorDetails", sources: SettingsSources) -> Mistake:
    key = name.upper()
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(name, Settings.model_fields, 1)
        write = f"Perhaps {near[0].upper()} is meant" if near else "Take it out"
        return Mistake(key, "", "there is no such setting; check the spelling", write)
    about = descriptions()[key]
    raw = sources.found(name)
    value = "" if about.secret or raw is None else written(raw)[:_LONGEST_SHOWN]
    why = _WHY.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    own_words = detail["type"] == "value_error"
    return Mistake(key, value, why, "" if own_words else what_to_write(about))
