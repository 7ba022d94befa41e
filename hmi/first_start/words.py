"""What the services say of settings, in the words of the fields that stand on the screen."""

from hmi.first_start.steps import Step
from hmi.setting_names import quoted, with_labels

_FIELDS = {"DB_HOST": "DATABASE_URL", "DB_PASSWORD": "DATABASE_PASSWORD"}
_CHOSEN = "ODOO_ADAPTER"  # no field: one of the choices


def in_fields(told: str, step: Step) -> str:
    """Return *told* with the labels of this step's fields in place of settings' names."""
    labels = {_FIELDS.get(each.name, each.name): quoted(each.label) for each in step.fields}
    if step.choices:
        labels[_CHOSEN] = " / ".join(quoted(each.label) for each in step.choices)
    return with_labels(told, labels)
