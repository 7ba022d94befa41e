"""The look at display and system libraries that comes before Qt is loaded."""

import importlib.util
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hmi.display import prepare_display
from hmi.display.libraries import (
    OFFSCREEN,
    PACKAGES,
    SCREENS,
    missing_libraries,
    not_found,
    packages_of,
)
from hmi.display.packages import Apt
from hmi.display.screen import Screen, find_screen, screen_answers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prepares Linux displays only")

ROOT = Path(__file__).parents[2]
X_ACCEPTED = 1
X_REFUSED = 0


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Name no display and no platform; what the test sets is undone after it."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return monkeypatch


@contextmanager
def listening_x_server(answer: bytes | None) -> Iterator[str]:
    """Serve the first step of the X11 protocol on a real socket; give the display's name.

    *answer* is sent to whoever has said hello; None keeps the caller waiting.
    """
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        callers: list[socket.socket] = []

        def serve() -> None:
            caller, _ = server.accept()
            callers.append(caller)
            caller.recv(12)
            if answer is not None:
                caller.sendall(answer)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1] - 6000}"
        finally:
            serving.join(5)
            for caller in callers:
                caller.close()


def setup_answer(status: int) -> bytes:
    """Return the X11 protocol's answer to a connection's setup, with no screens and no reason."""
    body = bytes(32) if status == X_ACCEPTED else b""
    return struct.pack("=BBHHH", status, 0, 11, 0, len(body) // 4) + body


@pytest.mark.usefixtures("bare_environment")
def test_without_a_display_qt_is_told_to_run_offscreen_and_the_user_why() -> None:
    heard: list[str] = []

    display = prepare_display(say=heard.append)

    assert display.offscreen
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
    assert "no display" in display.messages[0]
    assert tuple(heard) == display.messages


def test_a_chosen_platform_without_a_display_stays_and_nothing_is_said(
    bare_environment: pytest.MonkeyPatch,
) -> None:
    bare_environment.setenv("QT_QPA_PLATFORM", "linuxfb:fb=/dev/fb0")

    display = prepare_display()

    assert not display.offscreen
    assert display.messages == ()
    assert os.environ["QT_QPA_PLATFORM"] == "linuxfb:fb=/dev/fb0"


def test_a_chosen_offscreen_is_told_as_offscreen(bare_environment: pytest.MonkeyPatch) -> None:
    bare_environment.setenv("QT_QPA_PLATFORM", "offscreen")
    bare_environment.setenv("DISPLAY", "127.0.0.1:1")

    assert prepare_display().offscreen


@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({}, None),
        ({"DISPLAY": "", "WAYLAND_DISPLAY": ""}, None),
        ({"DISPLAY": ":0"}, Screen.X11),
        ({"WAYLAND_DISPLAY": "wayland-0"}, Screen.WAYLAND),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, Screen.X11),
        (
            {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"},
            Screen.WAYLAND,
        ),
    ],
)
def test_the_environment_names_the_screen(
    environment: dict[str, str], screen: Screen | None
) -> None:
    assert find_screen(environment) is screen


def test_an_x_server_that_accepts_the_user_answers() -> None:
    with listening_x_server(setup_answer(X_ACCEPTED)) as name:
        assert screen_answers(Screen.X11, {"DISPLAY": name})


def test_an_x_server_that_refuses_the_user_does_not_answer() -> None:
    with listening_x_server(setup_answer(X_REFUSED)) as name:
        assert not screen_answers(Screen.X11, {"DISPLAY": name})


def test_a_silent_x_server_is_given_up_within_the_limit() -> None:
    with listening_x_server(None) as name:
        started = time.monotonic()

        assert not screen_answers(Screen.X11, {"DISPLAY": name}, limit_s=0.2)

        assert time.monotonic() - started < 2


def test_a_wayland_compositor_answers_while_its_socket_listens(tmp_path: Path) -> None:
    environment = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-7"))
        assert not screen_answers(Screen.WAYLAND, environment)

        compositor.listen()

        assert screen_answers(Screen.WAYLAND, environment)


def test_the_linker_tells_which_libraries_a_file_lacks(tmp_path: Path) -> None:
    found = importlib.util.find_spec("PySide6")
    assert found is not None
    assert found.submodule_search_locations
    pyside = Path(found.submodule_search_locations[0])
    away_from_qt = tmp_path / OFFSCREEN.plugin
    shutil.copy(pyside / "Qt" / "plugins" / "platforms" / OFFSCREEN.plugin, away_from_qt)

    assert "libQt6Gui.so.6" in not_found([away_from_qt])


def test_a_machine_that_runs_these_tests_lacks_nothing_for_offscreen() -> None:
    assert missing_libraries(OFFSCREEN) == ()


def test_each_screen_needs_its_own_libraries_beside_the_common_ones() -> None:
    common = set(OFFSCREEN.libraries)

    assert set(SCREENS[Screen.X11].libraries) - common >= {"libxcb-cursor.so.0", "libxcb.so.1"}
    assert set(SCREENS[Screen.WAYLAND].libraries) - common >= {"libwayland-client.so.0"}
    assert common | {name for needs in SCREENS.values() for name in needs.libraries} == set(
        PACKAGES
    )


def test_a_package_with_two_missing_libraries_is_named_once() -> None:
    libraries = ("libgthread-2.0.so.0", "libglib-2.0.so.0", "libEGL.so.1", "libunheard-of.so.3")

    assert packages_of(libraries) == ("libegl1", "libglib2.0-0")


def test_missing_packages_are_named_in_one_line_to_copy() -> None:
    display = prepare_display(also=("python3.11-venv", "libxcb-cursor0"))

    assert not display.usable
    assert display.messages[-1].endswith("sudo apt-get install -y python3.11-venv libxcb-cursor0")


def test_a_first_start_needs_no_package_and_loads_no_qt() -> None:
    question = (
        "import sys; from hmi.display import prepare_display; d = prepare_display(); "
        "print(d.usable, [m for m in sys.modules if m.startswith(('PySide6', 'shiboken'))])"
    )

    seen = subprocess.run(
        [sys.executable, "-S", "-c", question],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert seen.stdout.split(maxsplit=1) == ["True", "[]\n"]


class RecordedApt:
    """A program in apt's place that notes how it was called and ends as it is told."""

    def __init__(self, folder: Path, *, lists: bool, ends: str) -> None:
        self._calls = folder / "calls"
        program = folder / "as-root"
        program.write_text(f'#!/bin/sh\necho "$@" >> {self._calls}\n{ends}\n', encoding="utf-8")
        program.chmod(0o755)
        (folder / "lists").mkdir()
        if lists:
            (folder / "lists" / "debian_main_Packages").touch()
        self.apt = Apt((str(program),), folder / "lists")

    def steps(self) -> list[str]:
        lines = self._calls.read_text(encoding="utf-8").splitlines()
        return [line.split("Dpkg::Use-Pty=0 ")[1] for line in lines]


INSTALL_EGL = "install --yes --no-install-recommends libegl1"


def test_apt_installs_at_once_where_the_package_lists_are_there(tmp_path: Path) -> None:
    recorded = RecordedApt(tmp_path, lists=True, ends="exit 0")
    said: list[str] = []

    assert recorded.apt.install(["libegl1"], said.append)

    assert recorded.steps() == [INSTALL_EGL]
    assert said == ["Installing missing system packages with apt: libegl1"]


def test_apt_fetches_missing_package_lists_first(tmp_path: Path) -> None:
    recorded = RecordedApt(tmp_path, lists=False, ends="exit 0")

    assert recorded.apt.install(["libegl1"], lambda _: None)

    assert recorded.steps() == ["update", INSTALL_EGL]


def test_apt_fetches_package_lists_anew_when_they_are_too_old(tmp_path: Path) -> None:
    recorded = RecordedApt(
        tmp_path, lists=True, ends=f"case $(wc -l < {tmp_path}/calls) in 1) exit 100;; esac"
    )

    assert recorded.apt.install(["libegl1"], lambda _: None)

    assert recorded.steps() == [INSTALL_EGL, "update", INSTALL_EGL]


def test_apt_that_fails_says_why_in_its_own_words(tmp_path: Path) -> None:
    recorded = RecordedApt(
        tmp_path, lists=True, ends='echo "E: Unable to fetch some archives" >&2; exit 100'
    )
    said: list[str] = []

    assert not recorded.apt.install(["libegl1"], said.append)

    assert said[-1] == "apt could not install them: E: Unable to fetch some archives"
