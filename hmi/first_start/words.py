"""What the services say of settings, in the words of the fields that stand on the screen."""

from collections.abc import Mapping

from hmi.first_start.steps import Step
from hmi.setting_names import quoted, with_labels
from hmi.text import tr

_FIELDS = {"DB_HOST": "DATABASE_URL", "DB_PASSWORD": "DATABASE_PASSWORD"}
_BESIDE = 40
_CHOSEN = "ODOO_ADAPTER"  # no field: one of the choices


def beside(why: str) -> str:
    """Return what is said of a mistake where there is little room: a long one stands in the head.

    Cut in the middle of its example it would help nobody.
    """
    return why if len(why) <= _BESIDE else tr("as told above")


def in_the_head(wrong: Mapping[str, str]) -> str:
    """Return the mistake that is too long to stand beside its field, "" if there is none."""
    return next((why for why in wrong.values() if len(why) > _BESIDE), "")


def in_fields(told: str, step: Step) -> str:
    """Return *told* with the labels of this step's fields in place of settings' names."""
    labels = {_FIELDS.get(each.name, each.name): quoted(each.label) for each in step.fields}
    if step.choices:
        labels[_CHOSEN] = " / ".join(quoted(each.label) for each in step.choices)
    return with_labels(told, labels)
