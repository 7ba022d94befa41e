"""Reads ODOO_ORDER_DOMAIN: which of Odoo's orders are this line's, in Odoo's own notation."""

import ast
import json

from services.domain.errors import ConfigurationError

_JOINS = ("&", "|", "!")
_TERM_LENGTH = 3


def parse_order_domain(text: str) -> list[object]:
    """Return the domain; an empty text takes every order.

    Both `[["picking_type_id", "=", 8]]` and Odoo's `[('picking_type_id', '=', 8)]` are read.
    Raises ConfigurationError that says what is wrong.
    """
    if not text.strip():
        return []
    domain = _value(text)
    if not isinstance(domain, list | tuple):
        raise ConfigurationError("ODOO_ORDER_DOMAIN must be a list of terms in brackets.")
    return [_checked(term) for term in domain]


def _checked(term: object) -> object:
    if isinstance(term, str) and term in _JOINS:
        return term
    if isinstance(term, list | tuple) and len(term) == _TERM_LENGTH and isinstance(term[0], str):
        return list(term)
    raise ConfigurationError(
        f"ODOO_ORDER_DOMAIN has the term {term!r}; a term is [field, operator, value], "
        'such as ["picking_type_id", "=", 8].'
    )


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError) as error:
        raise ConfigurationError(
            "ODOO_ORDER_DOMAIN cannot be read. Write it as Odoo does, such as "
            '[["picking_type_id", "=", 8]].'
        ) from error
