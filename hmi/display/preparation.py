"""Decides between a window and offscreen, and sees to the system libraries that Qt lacks."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from hmi.display.libraries import OFFSCREEN, SCREENS, missing_libraries, packages_of
from hmi.display.packages import Apt, Say, allowed_apt, line_to_copy
from hmi.display.screen import Screen, find_screen, screen_answers

WINDOWLESS = ("offscreen", "minimal")


@dataclass(frozen=True, slots=True)
class Display:
    """What `prepare_display` found.

    `offscreen`: nobody can see the window. `messages`: what was found and done, one line each.
    `missing_libraries`, `missing_packages`: what Qt cannot start without and was not installed;
    the last message then is the line that does.
    """

    offscreen: bool
    messages: tuple[str, ...] = ()
    missing_libraries: tuple[str, ...] = ()
    missing_packages: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        return not (self.missing_libraries or self.missing_packages)


def prepare_display(
    *, install: bool = False, say: Say | None = None, also: Sequence[str] = ()
) -> Display:
    """Look at display and libraries before PySide6 is imported; set QT_QPA_PLATFORM if need be.

    Where no display answers, QT_QPA_PLATFORM becomes offscreen; a platform that needs no display
    (linuxfb, vnc, …) stays as it is set. With *install* (the demo) what is missing is installed
    with apt if that needs no password, the packages *also* with it; otherwise it is only named.
    Each message goes to *say* as it arises. Does nothing on Windows and macOS, where the wheels
    bring all that Qt needs.
    """
    if not sys.platform.startswith("linux"):
        return Display(offscreen=_chosen_platform() in WINDOWLESS)
    return _Preparation(allowed_apt() if install else None, say).run(also)


def _chosen_platform() -> str:
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]


class _Preparation:
    """One look; every line that it has to say is kept, and handed on at once."""

    def __init__(self, apt: Apt | None, say: Say | None) -> None:
        self._apt = apt
        self._say = say
        self._messages: list[str] = []

    def run(self, also: Sequence[str]) -> Display:
        screen = self._screen()
        libraries, packages = self._provide(screen, also)
        if screen and not libraries and not screen_answers(screen, os.environ):
            name = os.environ.get("DISPLAY") or os.environ["WAYLAND_DISPLAY"]
            self._go_offscreen(f"The display {name} does not answer, or refuses this user")
        offscreen = _chosen_platform() in WINDOWLESS
        return Display(offscreen, tuple(self._messages), libraries, packages)

    def _screen(self) -> Screen | None:
        """Return the screen to look at: none offscreen, nor where another platform is chosen."""
        chosen = _chosen_platform()
        if chosen and not chosen.startswith(("xcb", "wayland")):
            return None
        screen = find_screen(os.environ)
        if screen is None:
            self._go_offscreen("There is no display (DISPLAY and WAYLAND_DISPLAY are not set)")
        return screen

    def _go_offscreen(self, why: str) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        self._tell(f"{why}: running offscreen, with no window to see.")

    def _provide(
        self, screen: Screen | None, also: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the libraries and packages that are missing after apt has done what it may."""
        needs = SCREENS[screen] if screen else OFFSCREEN
        libraries = missing_libraries(needs)
        packages = (*also, *packages_of(libraries))
        if packages and self._apt and self._apt.install(packages, self._tell):
            libraries = missing_libraries(needs)
            packages = packages_of(libraries)
        if packages:
            self._tell(f"System packages are missing. Please run: {line_to_copy(packages)}")
        elif libraries:
            self._tell(f"System libraries that Qt needs are missing: {', '.join(libraries)}")
        return libraries, packages

    def _tell(self, message: str) -> None:
        self._messages.append(message)
        if self._say:
            self._say(message)
