"""Reads ODOO_ORDER_DOMAIN: which of Odoo's orders are this line's, in Odoo's own notation."""

import ast
import json
from collections.abc import Sequence

_TAKES = {"&": 2, "|": 2, "!": 1}
"""How many of the terms that follow belong to each join."""
_TERM_LENGTH = 3


def parse_order_domain(text: str) -> list[object]:
    """Return the domain; an empty text takes every order.

    Both `[["picking_type_id", "=", 8]]` and Odoo's `[('picking_type_id', '=', 8)]` are read.
    Raises ValueError that says what is wrong.
    """
    if not text.strip():
        return []
    domain = _value(text)
    if not isinstance(domain, list | tuple):
        raise ValueError("it must be a list of terms in brackets")  # noqa: TRY004 (of a setting)
    terms = [_checked(term) for term in domain]
    _check_joins(terms)
    return terms


def _checked(term: object) -> object:
    if isinstance(term, str) and term in _TAKES:
        return term
    if isinstance(term, list | tuple) and len(term) == _TERM_LENGTH and isinstance(term[0], str):
        return list(term)
    raise ValueError(
        f"it has the term {term!r}; a term is [field, operator, value], "
        'such as ["picking_type_id", "=", 8]'
    )


def _check_joins(terms: Sequence[object]) -> None:
    """Each join stands before its terms: without them Odoo would refuse every fetch."""
    missing = 0
    for term in reversed(terms):
        takes = _TAKES.get(term, 0) if isinstance(term, str) else 0
        if takes > missing:
            raise ValueError(f"{term!r} stands before {takes} terms, and has fewer after it")
        missing += 1 - takes


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError) as error:
        raise ValueError("it cannot be read; write it as Odoo does") from error
