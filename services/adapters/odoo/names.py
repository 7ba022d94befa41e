"""What a product of Odoo is called: by its internal reference, its name, or both."""

import re

_REFERENCE = re.compile(r"^\[(?P<reference>[^\]]+)\]\s*(?P<name>.*)$")


def keys_of(display_name: str) -> tuple[str, ...]:
    """Return what "[40025] POLLAR ANGSA" can be called in the silo table, in small letters."""
    whole = display_name.casefold()
    match = _REFERENCE.match(whole)
    return (match["reference"], match["name"], whole) if match else (whole,)


def parts_of(name: str) -> tuple[str, str]:
    """Return the reference and the name to look for: either may be meant if it is not both."""
    match = _REFERENCE.match(name.strip())
    return (match["reference"], match["name"]) if match else (name.strip(), name.strip())


def escaped(name: str) -> str:
    """Return the name for a `=like`, where % and _ stand for anything."""
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
