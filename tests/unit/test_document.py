"""A document's values keep to their columns."""

from decimal import Decimal

import pytest

from services.domain.document import COUNT, KG, TEXT, Column, Document, Paragraph, Section, Table


def test_a_row_of_another_width_is_refused_where_it_is_made() -> None:
    columns = (Column("Silo"), Column("Actual", KG))
    with pytest.raises(ValueError, match="2 columns"):
        Table(columns, (("101", Decimal(1), "more"),))
    with pytest.raises(ValueError, match="2 columns"):
        Table(columns, (), totals=("all",))


def test_a_documents_tables_are_found_in_their_order() -> None:
    first, second = Table((Column("A"),), (("1",),)), Table((Column("B"),), ())
    document = Document(
        "x", "X", "", (Section("One", (first, Paragraph("between"))), Section("Two", (second,)))
    )
    assert document.tables == (first, second)


def test_figures_stand_at_the_right_and_words_at_the_left() -> None:
    assert KG.is_figure
    assert COUNT.is_figure
    assert not TEXT.is_figure
