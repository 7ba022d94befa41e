"""Odoo's search domains: checked as Odoo checks them, and evaluated on one row."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.simulators.odoo.errors import OdooError


def check(domain: Sequence[Any]) -> None:
    """Raise ValueError as Odoo does for an operator it does not know, or a join without terms.

    `|` and `&` stand before two terms, `!` before one.
    """
    for term in domain:
        if isinstance(term, list) and term[1] not in _OPERATORS:
            raise OdooError("builtins.ValueError", f"Invalid leaf {tuple(term)!r}")
    following = 0
    for term in reversed(domain):
        takes = {"|": 2, "&": 2, "!": 1}.get(term, 0) if isinstance(term, str) else 0
        if takes > following:
            raise OdooError("builtins.ValueError", f"Domain {domain!r} is missing a term")
        following += 1 - takes


def holds(domain: Sequence[Any], value: Callable[[str], Any]) -> bool:
    """Whether a row matches; *value* gives its field of a name. Terms side by side are and-ed."""
    terms = list(domain)
    held = True
    while terms:
        held = _next_holds(terms, value) and held
    return held


def _next_holds(terms: list[Any], value: Callable[[str], Any]) -> bool:
    term = terms.pop(0)
    if term == "!":
        return not _next_holds(terms, value)
    if term in ("|", "&"):
        both = [_next_holds(terms, value), _next_holds(terms, value)]
        return any(both) if term == "|" else all(both)
    name, operator, wanted = term
    found = value(name)
    shown = found[1] if isinstance(found, tuple) and isinstance(wanted, str) else plain(found)
    return bool(_OPERATORS[operator](shown, wanted))


def plain(value: object) -> Any:
    """Return what a domain or an order compares: a many2one's id, a date as Odoo writes it."""
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, datetime):
        return stamp(value)
    return value


def stamp(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S")


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    "in": lambda value, wanted: value in wanted,
    "not in": lambda value, wanted: value not in wanted,
    # A pattern that ends in %: what stands before it is the beginning.
    "=like": lambda value, wanted: str(value).startswith(_literal(str(wanted).removesuffix("%"))),
    "=ilike": lambda value, wanted: _literal(str(wanted)).casefold() == str(value).casefold(),
    "ilike": lambda value, wanted: str(wanted).casefold() in str(value).casefold(),
    ">=": lambda value, wanted: value >= wanted,
    "<=": lambda value, wanted: value <= wanted,
}


def _literal(pattern: str) -> str:
    return re.sub(r"\\(.)", r"\1", pattern)
