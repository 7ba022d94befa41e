"""Reads captures of a PLC's words: CSV files as the plant's own tool writes them.

A row is one field: its D numbers, its words (decimal between bars, or hexadecimal between blanks)
and what the words mean. A file may hold any areas, in any order, whole or in part.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.adapters.plc.words import Words

OWN = Path(__file__).parent / "captured"
_ADDRESS = re.compile(r"D?(\d+)(?:\s*-\s*D?(\d+))?")


@dataclass(frozen=True, slots=True)
class CapturedField:
    name: str
    address: int
    words: Words
    says: str  # "" where the tool could make nothing of it


def fields_of(path: Path) -> tuple[CapturedField, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(_field(row) for row in csv.DictReader(file))


def registers(fields: tuple[CapturedField, ...]) -> dict[int, int]:
    """Return register -> word."""
    return {field.address + at: word for field in fields for at, word in enumerate(field.words)}


def _field(row: dict[str, str]) -> CapturedField:
    found = _ADDRESS.fullmatch(row["dm_address"].strip())
    assert found is not None, row
    first, last = int(found[1]), int(found[2] or found[1])
    words = tuple(_words(row))
    assert len(words) == last - first + 1, row
    says = "" if row.get("decode_error") else row["normalized_value"]
    return CapturedField(row["field_name"], first, words, says)


def _words(row: dict[str, str]) -> Iterator[int]:
    if row.get("raw_words"):
        yield from (int(word) for word in row["raw_words"].split("|"))
    else:
        yield from (int(word, 16) for word in re.findall(r"[0-9A-Fa-f]{4}", row["raw_hex_words"]))
