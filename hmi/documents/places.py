"""Where a file may go: the program's folder, the user's documents, drives that are plugged in."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
from PySide6.QtCore import QStandardPaths, QStorageInfo

from hmi.text import tr

_PLUGGED_IN_UNDER = ("/media/", "/run/media/", "/Volumes/")


def places(exports: Path) -> Mapping[str, Path]:
    """Return the folders by their names on the screen. May take a while: not for the GUI thread."""
    found = {tr("Batchline's folder"): exports}
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    if documents and Path(documents).is_dir():
        found[tr("Documents")] = Path(documents)
    for name, root in _drives():
        label = tr("Drive %1", name)
        found[label if label not in found else f"{label} ({root})"] = root
    return found


def _drives() -> Iterator[tuple[str, Path]]:
    """Ask nothing of other drives: one in the network that hangs would hold the window up."""
    for each in psutil.disk_partitions(all=sys.platform != "win32"):
        root: str = each.mountpoint
        if not _is_plugged_in(root, each.opts):
            continue
        volume = QStorageInfo(root)
        if volume.isReady() and not volume.isReadOnly():
            yield volume.displayName() or root, Path(root)


def _is_plugged_in(root: str, options: str) -> bool:
    if sys.platform == "win32":
        return "removable" in options.split(",")
    return root.startswith(_PLUGGED_IN_UNDER)


def free_name(folder: Path, name: str, ending: str) -> str:
    """Return *name*, or the first with a number after it that is not taken in *folder*."""
    shown, number = name, 1
    while (folder / f"{shown}.{ending}").exists():
        number += 1
        shown = f"{name}-{number}"
    return shown
