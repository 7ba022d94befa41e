"""What the services say of settings, in the words of the fields that stand on the screen."""

import re

from hmi.first_start.steps import Step

_SETTING = re.compile(r"`[^`]*`|\b[A-Z]+(?:_[A-Z]+)+\b")  # not in what is typed as a command
_FIELDS = {"DATABASE_URL": "DB_HOST", "DATABASE_PASSWORD": "DB_PASSWORD"}
_CHOSEN = "ODOO_ADAPTER"  # no field: one of the choices


def in_fields(told: str, step: Step) -> str:
    """Return *told* with the labels of this step's fields in place of settings' names."""
    labels = {each.name: f"“{each.label}”" for each in step.fields}
    if step.choices:
        labels[_CHOSEN] = " / ".join(f"“{each.label}”" for each in step.choices)

    def label(found: re.Match[str]) -> str:
        return labels.get(_FIELDS.get(found[0], found[0]), found[0])

    return _SETTING.sub(label, told)
