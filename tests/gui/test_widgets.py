"""Widgets by themselves: each state of the gauge differs in shape, not in colour alone."""

from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.theme import Mode, Theme
from hmi.widgets.buttons import ActionButton, ActionFace, ActionState, Key
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import EmptyFace, TableFace, TablePanel
from hmi.widgets.pen import wrap
from hmi.widgets.pin_pad import PinPad
from hmi.widgets.silo_gauge import GaugeFace, LevelFace, SiloGauge
from hmi.widgets.state_panel import StatePanel, being_read, not_read
from hmi.widgets.symbols import AlarmFace
from services.application.plant_view import SiloPhase
from services.domain.alarm import AlarmState, Priority
from tests.gui.painted import texts

_WAITING = GaugeFace(
    "107",
    "G",
    ("DDGS", "JAGUNG"),
    SiloPhase.WAITING,
    Decimal(250),
    Decimal(0),
    None,
    "",  # without words: the shapes alone must tell
    LevelFace(""),
    "kg",
)
_DONE = replace(_WAITING, phase=SiloPhase.DONE, actual_kg=Decimal(250), deviation_kg=Decimal(0))
_HIGH = AlarmFace(Priority.HIGH, AlarmState.ACKNOWLEDGED)
_STATES = {
    "waiting": _WAITING,
    "dosing": replace(_WAITING, phase=SiloPhase.DOSING, actual_kg=Decimal(184)),
    "done": _DONE,
    "overdosed": replace(_DONE, actual_kg=Decimal(265), deviation_kg=Decimal(15), alarm=_HIGH),
    "stale": replace(_DONE, stale=True),
    "not used": replace(_WAITING, phase=SiloPhase.NOT_USED, setpoint_kg=None, actual_kg=None),
    "refused": replace(_DONE, refused=True, alarm=_HIGH),
}


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    assert qapp is not None
    return Theme(Mode.LIGHT)


def _grey(face: GaugeFace, theme: Theme) -> QImage:
    gauge = SiloGauge(theme, face)
    gauge.resize(70, 318)
    return gauge.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)


@pytest.mark.parametrize(("one", "other"), list(combinations(_STATES, 2)))
def test_two_states_of_a_gauge_differ_without_colour_and_words(
    theme: Theme, one: str, other: str
) -> None:
    first, second = _grey(_STATES[one], theme), _grey(_STATES[other], theme)
    different = sum(
        abs((first.pixel(x, y) & 255) - (second.pixel(x, y) & 255)) > 24
        for x in range(first.width())
        for y in range(first.height())
    )
    assert different > 100


def test_a_good_batch_is_a_flat_row_whatever_the_setpoints(theme: Theme) -> None:
    """DESIGN.md, idea 2: setpoint marks and bars at setpoint stand at one height."""
    tops = set()
    for kg in (Decimal(10), Decimal(350)):
        face = replace(_DONE, setpoint_kg=kg, actual_kg=kg)
        image = _grey(face, theme)
        column = [image.pixel(30, y) & 255 for y in range(60, 215)]
        tops.add(column.index(min(column)))
    assert len(tops) == 1


def test_a_gauge_tells_a_screen_reader_silo_state_and_kilograms(theme: Theme) -> None:
    gauge = SiloGauge(theme, _WAITING)
    gauge.show_state(replace(_DONE, word="done"))
    assert gauge.accessibleName() == "107 DDGS JAGUNG done 250.0 kg"


@pytest.mark.parametrize("state", [ActionState.REFUSED, ActionState.UNDER_WAY])
def test_a_button_that_may_not_be_used_cannot_be(theme: Theme, state: ActionState) -> None:
    button = ActionButton(theme, "archive", ActionFace("Archive", "why not", state))
    taps = QSignalSpy(button.tapped)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taps.count() == 0
    assert button.accessibleDescription() == "why not"


def test_a_second_tap_within_half_a_second_is_not_heard(theme: Theme) -> None:
    button = ActionButton(theme, "archive", ActionFace("Archive", ""))
    taps = QSignalSpy(button.tapped)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taps.count() == 1
    QTest.qWait(int(button.repeat_lock_s * 1000) + 20)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taps.count() == 2


def test_typing_fast_is_no_double_tap(theme: Theme) -> None:
    key = Key(theme, "key a", "a")
    taps = QSignalSpy(key.tapped)
    QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert taps.count() == 2


def test_a_finger_that_slides_off_a_panel_opens_nothing(theme: Theme) -> None:
    panel = TablePanel(theme, "next", TableFace("Next", (), (), (), EmptyFace("Nothing waits")))
    panel.resize(300, 190)
    touched = QSignalSpy(panel.touched)
    QTest.mousePress(panel, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseRelease(panel, Qt.MouseButton.LeftButton, pos=QPoint(20, 400))
    assert touched.count() == 0
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton)
    assert touched.count() == 1


def test_a_pin_needs_four_figures_and_one_that_was_stored_longer_can_be_typed(theme: Theme) -> None:
    pad = PinPad(theme)
    pad.ask_for("PIN of Budi S.", enabled=True)
    told = QSignalSpy(pad.accepted)
    QTest.keyClicks(pad, "123")
    assert not pad.enter.isEnabled()
    pad.resize(480, 320)
    assert "4 to 8 digits" in texts(pad)  # why it cannot be touched
    QTest.keyClick(pad, Qt.Key.Key_Return)
    assert told.count() == 0
    QTest.keyClicks(pad, "45678901234")
    assert "4 to 8 digits" not in texts(pad)
    pad.enter.click()
    assert told.at(0) == ["123456789012"]


def test_a_pin_is_asked_of_nobody_before_a_person_is_chosen(theme: Theme) -> None:
    pad = PinPad(theme)
    pad.ask_for("", enabled=False)
    QTest.keyClicks(pad, "1234")
    assert not pad.enter.isEnabled()


def test_long_text_is_broken_at_spaces_and_never_lost(theme: Theme) -> None:
    text = "Ask the office which figures count before anything else is made"
    lines = wrap(text, theme.font("body"), 120)
    assert len(lines) > 2
    assert " ".join(lines) == text


def test_what_is_read_quickly_shows_no_grey_bars(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Canvas, "loading_after_s", 0.15)
    panel = StatePanel(Theme(), "log", being_read())
    qtbot.addWidget(panel)
    panel.resize(300, 200)
    panel.show()
    bars = panel.theme.color("process.band").rgb()

    def has_bars() -> bool:
        image = panel.grab().toImage()
        return any(image.pixel(20, y) == bars for y in range(image.height()))

    assert not has_bars()
    qtbot.waitUntil(has_bars, timeout=2000)
    panel.show_face(not_read("the disk is full"), retry=True)
    assert not has_bars()
    panel.show_face(being_read())
    assert not has_bars()  # it waits again
