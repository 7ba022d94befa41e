"""Which screen the desktop offers, and whether its X server really answers."""

import ctypes
import socket
import threading
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

ANSWER_LIMIT_S = 5.0


class Screen(StrEnum):
    X11 = "x11"
    WAYLAND = "wayland"


def find_screen(environment: Mapping[str, str]) -> Screen | None:
    """Return the screen that the environment names, or None on a machine without one.

    X11 comes first: a Wayland desktop names its X server, too, and Qt can fall back to it.
    QT_QPA_PLATFORM=wayland turns that round.
    """
    if environment.get("DISPLAY") and not _wants_wayland(environment):
        return Screen.X11
    if environment.get("WAYLAND_DISPLAY"):
        return Screen.WAYLAND
    return None


def _wants_wayland(environment: Mapping[str, str]) -> bool:
    platform = environment.get("QT_QPA_PLATFORM", "")
    return platform.startswith("wayland") and bool(environment.get("WAYLAND_DISPLAY"))


def screen_answers(
    screen: Screen, environment: Mapping[str, str], limit_s: float = ANSWER_LIMIT_S
) -> bool:
    """Return whether a program may open a window on *screen* now, within *limit_s*."""
    if screen is Screen.WAYLAND:
        return _compositor_listens(environment, limit_s)
    return _x_server_accepts(environment["DISPLAY"], limit_s)


def _compositor_listens(environment: Mapping[str, str], limit_s: float) -> bool:
    place = Path(environment.get("XDG_RUNTIME_DIR", "/"), environment["WAYLAND_DISPLAY"])
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.settimeout(limit_s)
        try:
            compositor.connect(str(place))
        except OSError:
            return False
    return True


def _x_server_accepts(name: str, limit_s: float) -> bool:
    """Shake hands as Qt will: an open socket alone may still refuse the user's cookie.

    libxcb has no time-out of its own, hence the thread; one that hangs dies with the program.
    """
    accepted: list[bool] = []
    asking = threading.Thread(target=lambda: accepted.append(_shake_hands(name)), daemon=True)
    asking.start()
    asking.join(limit_s)
    return accepted == [True]


def _shake_hands(name: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(name.encode(), None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
