"""ODOO_ORDER_DOMAIN is read as people copy it out of Odoo, or refused with the reason."""

import pytest

from services.adapters.odoo.order_domain import parse_order_domain
from services.domain.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("", []),
        ("  ", []),
        ('[["picking_type_id", "=", 8]]', [["picking_type_id", "=", 8]]),
        ("[('picking_type_id', '=', 8)]", [["picking_type_id", "=", 8]]),
        (
            "['|', ('product_id.categ_id', 'child_of', 3), ('active', '=', True)]",
            ["|", ["product_id.categ_id", "child_of", 3], ["active", "=", True]],
        ),
        ('[["active", "=", true]]', [["active", "=", True]]),
    ],
)
def test_a_domain_is_read_in_both_notations(text: str, domain: list[object]) -> None:
    assert parse_order_domain(text) == domain


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("picking_type_id = 8", "cannot be read"),
        ("[('picking_type_id', '=', 8)", "cannot be read"),
        ("8", "must be a list"),
        ("[('picking_type_id', 8)]", "a term is"),
        ("['xor']", "a term is"),
        ("__import__('os')", "cannot be read"),
    ],
)
def test_what_is_no_domain_is_refused_with_the_setting_named(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told) as caught:
        parse_order_domain(text)
    assert "ODOO_ORDER_DOMAIN" in str(caught.value)
