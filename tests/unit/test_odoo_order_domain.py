"""ODOO_ORDER_DOMAIN is read as people copy it out of Odoo, or refused with the reason."""

from pathlib import Path

import pytest

from services.adapters.odoo.order_domain import parse_order_domain
from services.config import load_settings
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
        ("['|', ('picking_type_id', '=', 8)]", "stands before 2 terms"),
        ("['!']", "stands before 1 term"),
        ("[('picking_type_id', 8)]", "a term is"),
        ("['xor']", "a term is"),
        ("__import__('os')", "cannot be read"),
    ],
)
def test_what_is_no_domain_is_refused_with_the_reason(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_order_domain(text)


def test_a_wrong_domain_is_told_with_the_other_wrong_settings_at_once(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('ODOO_ORDER_DOMAIN = "picking_type_id = 8"\nPLC_PORT = 0\n', "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(tmp_path)
    assert "2 settings are wrong" in str(caught.value)
    assert "ODOO_ORDER_DOMAIN: it cannot be read; write it as Odoo does" in str(caught.value)
    assert "PLC_PORT" in str(caught.value)
