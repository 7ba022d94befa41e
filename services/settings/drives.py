"""Finds files to import without going through folders: on plugged-in drives, in usual places."""

import getpass
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from services.domain.plant_file import FoundFile

_MOST = 200
_DEPTH = 2  # folders below the drive's own


def find_files(folder: Path, ending: str) -> tuple[FoundFile, ...]:
    """Return files that end in *ending*, newest first: from drives, *folder* and the user's own."""
    found: dict[Path, FoundFile] = {}
    for place in [*_drives(), folder, Path.home() / "Downloads", Path.home() / "Desktop"]:
        for path in _files(place, ending, _DEPTH):
            if len(found) < _MOST and (one := _found(path)) is not None:
                found.setdefault(path, one)
    return tuple(sorted(found.values(), key=lambda each: each.changed_at, reverse=True))


def _drives() -> Iterator[Path]:
    if sys.platform == "win32":
        yield from (Path(f"{letter}:/") for letter in string.ascii_uppercase[3:])
        return
    for parent in (f"/media/{getpass.getuser()}", f"/run/media/{getpass.getuser()}", "/media"):
        yield from _folders(Path(parent))


def _files(place: Path, ending: str, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(place.iterdir())
    except OSError:
        return  # not there, or not ours to read
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.suffix.lower() == ending:
            yield entry
        elif depth and entry.is_dir() and not entry.is_symlink():
            yield from _files(entry, ending, depth - 1)


def _folders(parent: Path) -> Iterator[Path]:
    try:
        yield from (entry for entry in sorted(parent.iterdir()) if entry.is_dir())
    except OSError:
        return


def _found(path: Path) -> FoundFile | None:
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
    return FoundFile(str(path), path.name, str(path.parent), changed)
