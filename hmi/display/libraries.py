"""The system libraries that Qt needs on Linux: which are missing, which package has them."""

import ctypes
import importlib.util
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hmi.display.screen import Screen

LDD_LIMIT_S = 20.0
BINDINGS = ("QtCore.abi3.so", "QtGui.abi3.so", "QtWidgets.abi3.so", "QtSvg.abi3.so")

COMMON: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
X11: Mapping[str, str] = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND: Mapping[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
PACKAGES: Mapping[str, str] = {**COMMON, **X11, **WAYLAND}
"""Debian 12's package of each library; Debian 13 still answers to these names."""


@dataclass(frozen=True, slots=True)
class Needs:
    """One of Qt's platform plugins, and the libraries that it and Qt itself load."""

    plugin: str
    libraries: tuple[str, ...]


OFFSCREEN = Needs("libqoffscreen.so", tuple(COMMON))
SCREENS: Mapping[Screen, Needs] = {
    Screen.X11: Needs("libqxcb.so", (*COMMON, *X11)),
    Screen.WAYLAND: Needs("libqwayland-generic.so", (*COMMON, *WAYLAND)),
}


def missing_libraries(needs: Needs) -> tuple[str, ...]:
    """Return the names of the libraries that the dynamic linker does not find.

    Asks about PySide6's own files where PySide6 is installed, and otherwise (before the first
    installation) about the libraries of the table.
    """
    folder = _pyside_folder()
    if folder is None:
        return tuple(name for name in needs.libraries if not _loads(name))
    files = [folder / name for name in BINDINGS]
    files.append(folder / "Qt" / "plugins" / "platforms" / needs.plugin)
    there = [file for file in files if file.exists()]
    if all(_loads(str(file)) for file in there):  # as Qt will load them right after this
        return ()
    return not_found(there)


def packages_of(libraries: Iterable[str]) -> tuple[str, ...]:
    """Return the Debian packages of *libraries*, each once, sorted; unknown ones are left out."""
    return tuple(sorted({PACKAGES[name] for name in libraries if name in PACKAGES}))


def not_found(files: Iterable[Path]) -> tuple[str, ...]:
    """Return the libraries that *files* need and `ldd` does not find (none if ldd is not there)."""
    try:
        answer = subprocess.run(  # noqa: S603 - asks about PySide6's own files
            ["ldd", *map(str, files)],  # noqa: S607 - wherever the system keeps it
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LDD_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    lines = (line.strip().partition(" => ") for line in answer.stdout.splitlines())
    return tuple(sorted({name for name, _, found in lines if found == "not found"}))


def _pyside_folder() -> Path | None:
    found = importlib.util.find_spec("PySide6")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def _loads(library: str) -> bool:
    """Say whether the linker finds *library* and all that it needs: a hundredth of ldd's time."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
