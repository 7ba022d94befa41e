"""What the services say of settings, in the words that stand on the screen in place of the keys."""

import re
from collections.abc import Mapping

_KEY = re.compile(r"`[^`]*`|\b[A-Z]+(?:_[A-Z]+)+\b")  # not in what is typed as a command


def with_labels(told: str, labels: Mapping[str, str]) -> str:
    """Return *told* with the labels in place of the settings' keys that have one."""
    return _KEY.sub(lambda found: labels.get(found[0], found[0]), told)


def quoted(label: str) -> str:
    return f"“{label}”"
