"""The silo table and the alarm texts: what is shipped is complete, and each mistake is named."""

from pathlib import Path

import pytest

import resources
from services.adapters.alarm_files import load_alarm_catalogue
from services.adapters.resource_files import load_silo_table
from services.domain.alarm import AlarmCode
from services.domain.errors import ConfigurationError

SILO = """[[silo]]
number = 101
code = "silo101"
letter = "A"
name = "PKE"
short = ["PKE", ""]
capacity_kg = 8000
"""


def refused(path: Path, content: str, *words: str) -> None:
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_silo_table(path)
    for word in (path.name, *words):
        assert word in str(caught.value)
    assert "decimal." not in str(caught.value)


def test_the_plants_own_table_has_13_silos_and_two_liquids() -> None:
    table = load_silo_table(resources.path("silos.toml"))
    assert len(table.silos) == 15
    assert table.by_code("LQ114") == table.by_number(114)
    assert table.by_number(99) is None


def test_each_mistake_of_a_silo_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "silos.toml"
    refused(path, "", "no [[silo]]")
    refused(path, "silo = 3\n", "no [[silo]]")
    refused(path, "[[silo]\n", "not valid TOML")
    refused(path, SILO + SILO, "number 101 stands twice", "code 'silo101' stands twice")
    wrong = SILO.replace("8000", '"much"') + SILO.replace("number = 101\n", "")
    refused(path, wrong, "entry 1: capacity_kg 'much' is no number", "entry 2: number is missing")
    refused(path, SILO.replace("8000", "0"), "capacity_kg 0 is not above 0")
    refused(path, SILO.replace('["PKE", ""]', '"AB"'), "short needs two lines")


def test_a_silo_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.toml"):
        load_silo_table(tmp_path / "gone.toml")


def test_every_alarm_has_its_texts() -> None:
    catalogue = load_alarm_catalogue(resources.path("alarms.toml"))
    assert set(catalogue) == set(AlarmCode)
    for definition in catalogue.values():
        words = definition.words
        texts = (words.title, words.cause, words.consequence, words.response)
        assert all(text.strip() for text in texts)


def test_each_mistake_of_the_alarm_texts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "alarms.toml"
    good = resources.path("alarms.toml").read_text("utf-8")
    priority = 'priority = "critical"'
    path.write_text(
        good.replace(priority, 'priority = "loud"', 1).replace("[odoo_link]", "[odo_link]", 1)
    )
    with pytest.raises(ConfigurationError) as caught:
        load_alarm_catalogue(path)
    for words in ("LOUD", "odoo_link is missing", "odo_link is no alarm"):
        assert words in str(caught.value)
