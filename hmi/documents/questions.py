"""What is asked before a file is written or pages are printed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hmi.sheets.entry import EntryField, EntryQuestion
from hmi.text import tr
from services.ports.files import FileKind

_FORBIDDEN = set('\\/:*?"<>|')
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
_MOST_COPIES = 20


def where_to(kind: FileKind, name: str, folders: Mapping[str, Path]) -> EntryQuestion:
    """Ask for the name of a file, and for one of *folders*."""
    first = next(iter(folders))
    fields = (
        EntryField(
            "place",
            tr("Where to"),
            tr("choose one"),
            tuple((label, label) for label in folders),
            first,
            half=True,
        ),
        EntryField("name", tr("Name"), f".{kind.value}", value=name, longest=100, half=True),
    )

    def check(values: Mapping[str, str]) -> Mapping[str, str]:
        wrong = {}
        told = values["name"].strip()
        if not told or told.startswith(".") or told.lower() in _RESERVED:
            wrong["name"] = tr("give the file a name")
        elif _FORBIDDEN & set(told):
            wrong["name"] = tr("without any of these: %1", '\\ / : * ? " < > |')
        if values["place"] not in folders:
            wrong["place"] = tr("choose one of these places")
        return wrong

    return EntryQuestion(
        tr("Where should the file go?"),
        fields,
        check,
        tr("Write"),
        f".{kind.value}",
        facts=tr("%1 is %2", first, str(folders[first])),
    )


def how_to_print(printers: Sequence[str], pages: int) -> EntryQuestion:
    """Ask for a printer, copies and pages; all are right as they stand."""
    fields = (
        EntryField(
            "printer",
            tr("Printer"),
            tr("choose one"),
            tuple((name, name) for name in printers),
            printers[0],
            half=True,
        ),
        EntryField("copies", tr("Copies"), f"1–{_MOST_COPIES}", value="1", figures=True),
        EntryField("pages", tr("Pages"), tr("all, or such as 1-3"), figures=True),
    )

    def check(values: Mapping[str, str]) -> Mapping[str, str]:
        wrong = {}
        if values["printer"] not in printers:
            wrong["printer"] = tr("choose one of these printers")
        copies = values["copies"].strip()
        if not (copies.isdecimal() and 1 <= int(copies) <= _MOST_COPIES):
            wrong["copies"] = tr("a number from 1 to %1", str(_MOST_COPIES))
        if pages_of(values["pages"], pages) is None:
            wrong["pages"] = tr("there are pages 1 to %1", str(pages))
        return wrong

    facts = tr("pages: %1", str(pages))
    return EntryQuestion(tr("Print on which printer?"), fields, check, tr("Print"), "", facts)


def pages_of(text: str, count: int) -> list[int] | None:
    """Return the pages that *text* names, such as "1-3, 5" (empty: all); None if it names none."""
    if not text.strip():
        return list(range(count))
    wanted: list[int] = []
    for part in text.split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        wanted += range(max(1, int(first)) - 1, min(count, int(last or first)))
    return wanted or None
