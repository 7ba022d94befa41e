"""A document's values as screen and paper show them, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from hmi.documents.shown import header, value
from hmi.language import Language, speak
from services.domain.document import (
    COUNT,
    DAY,
    KG,
    KG_OFF,
    PERCENT,
    TEXT,
    TIME,
    YES_NO,
    Cell,
    Column,
    Format,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
MOMENT = datetime(2026, 5, 4, 17, 42, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "form", "english", "indonesian"),
    [
        (Decimal("1234.5"), KG, "1,234.50", "1.234,50"),
        (Decimal("-0.5"), KG_OFF, "−0.50", "−0,50"),
        (Decimal("0.5"), KG_OFF, "+0.50", "+0,50"),
        (Decimal("98.46"), PERCENT, "98.5", "98,5"),
        (Decimal(1200), COUNT, "1,200", "1.200"),
        (1200, COUNT, "1,200", "1.200"),
        (MOMENT, TIME, "5 May 2026 00:42:15", "5 Mei 2026 00:42:15"),
        (date(2026, 5, 4), DAY, "4 May 2026", "4 Mei 2026"),
        (True, YES_NO, "yes", "ya"),
        (False, YES_NO, "no", "tidak"),
        ("SBM 46", TEXT, "SBM 46", "SBM 46"),
        (None, KG, "–", "–"),
    ],
)
def test_values_are_written_as_the_language_does(
    cell: Cell, form: Format, english: str, indonesian: str
) -> None:
    speak(Language.ENGLISH)
    assert value(cell, form, JAKARTA) == english
    speak(Language.INDONESIAN)
    assert value(cell, form, JAKARTA) == indonesian


def test_the_unit_stands_in_the_header_or_beside_the_figure() -> None:
    speak(Language.ENGLISH)
    assert header(Column("Actual", KG)) == "Actual kg"
    assert header(Column("Silo")) == "Silo"
    assert value(Decimal(2), KG, JAKARTA, unit=True) == "2.00 kg"
    assert value(None, KG, JAKARTA, unit=True) == "–"
