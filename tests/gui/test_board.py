"""The board in all its states: nothing cut, nothing to touch, grey while all is well, and left."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.board.board import Board
from hmi.board.view import BoardView, board_theme
from hmi.language import Language, speak
from hmi.screens.help.view import HelpView
from hmi.spoken_view import in_language
from hmi.theme import Mode
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from tests.gui import alarm_views, rules, views
from tests.gui.colours import saturated_share
from tests.gui.contrast import faint
from tests.gui.gallery import SCENES
from tests.gui.painted import texts, words
from tests.gui.station import Open

Make = Callable[[], PlantView | None]
STALE = next(scene.view for scene in SCENES if scene.name == "overview, stale")
STATES: dict[str, Make] = {
    "normal": views.normal,
    "empty": views.empty,
    "loading": lambda: None,
    "stale": STALE,
    "alarm": alarm_views.trouble,
    "failed": views.failed_batch,
    "PLC off": views.plc_off,
    "both off": views.both_off,
    "never read": views.never_read,
}
SIZES = [(1920, 1080), (1366, 768), (1280, 1024), (3840, 2160)]


@pytest.fixture
def board(qapp: QApplication) -> Iterator[Callable[..., BoardView]]:
    assert qapp is not None
    made: list[BoardView] = []

    def make(
        state: str,
        mode: Mode = Mode.LIGHT,
        size: tuple[int, int] = SIZES[0],
        language: Language = Language.ENGLISH,
    ) -> BoardView:
        speak(language)
        view = BoardView(board_theme(mode, QSize(*size)), views.NOW)
        made.append(view)
        view.resize(*size)
        view.show()
        plant = STATES[state]()
        view.show_plant(None if plant is None else in_language(plant), views.NOW)
        QApplication.sendPostedEvents()  # else it is laid out between two looks at it
        view.grab()
        return view

    yield make
    for view in made:
        view.hide()
        view.deleteLater()
    QApplication.sendPostedEvents()
    QApplication.processEvents()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut_off_in_any_state(
    board: Callable[..., BoardView], size: tuple[int, int], language: Language
) -> None:
    for state in STATES:
        view = board(state, size=size, language=language)
        assert (view.width(), view.height()) == size
        assert rules.cut_texts(view) == [], state
        assert rules.targets(view) == [], state


@pytest.mark.parametrize("mode", list(Mode))
def test_every_text_has_its_contrast_and_calm_states_no_colour(
    board: Callable[..., BoardView], mode: Mode
) -> None:
    for state in STATES:
        view = board(state, mode)
        assert faint(view, words(view)) == [], state
        if state in ("normal", "empty", "loading"):
            assert saturated_share(view) <= 0.001, state


def test_it_says_what_a_hall_wants_to_know(board: Callable[..., BoardView]) -> None:
    told = texts(board("normal"))
    for what in (
        "WH/MO/00012",
        "72.6",
        "Ends about",
        "17:45",
        "WH/MO/00013",
        "WH/MO/00020",
        "Shift 2",
        "7 batches",
        "No active alarms",
        "Figures 0.8 s old",
        "12 s",
    ):
        assert what in told, what
    told = texts(board("both off"))
    assert "The PLC does not answer" in told
    assert "40 s" in told
    assert "no answer" in told
    assert "No orders in the queue" in texts(board("empty"))


def test_its_letters_are_read_from_five_metres(board: Callable[..., BoardView]) -> None:
    """On a monitor of 55 inches the smallest ones are 10 mm high and more, lines and all."""
    view = board("normal")
    pixel_mm = 55 * 25.4 / (1920**2 + 1080**2) ** 0.5
    theme = view.theme
    smallest = min(theme.types[name].line for name in ("label", "body")) * theme.k * pixel_mm
    assert smallest >= 10
    assert theme.k == 2


def test_the_station_shows_it_without_a_log_in_and_a_touch_or_esc_leaves_it(station: Open) -> None:
    one = station(views.normal(), user=None)
    for leave in (_touch, _escape):
        one.shell.show_board()
        board = one.shell.findChild(Board)
        assert board is not None
        assert board.view.isFullScreen()
        one.state.publish(views.empty())
        assert "No orders in the queue" in texts(board.view)
        leave(board.view)
        assert not board.view.isVisible()
        QApplication.sendPostedEvents(None, 0)
        QApplication.processEvents()
        one.state.publish(views.normal())
    assert one.desk.asked == []


def _touch(view: BoardView) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)


def _escape(view: BoardView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Escape)


def test_the_board_keeps_up_with_the_plant_and_grows_old_by_the_clock(qapp: QApplication) -> None:
    assert qapp is not None
    speak(Language.ENGLISH)
    state = PlantState()
    board = Board(state, Mode.DARK, lambda: views.NOW)
    board.view.resize(1920, 1080)
    board.show()
    state.publish(views.normal())
    assert board.view.batch.state.order == "WH/MO/00012"
    board.close()
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def test_f1_opens_the_guide_over_the_board_and_a_touch_there_does_not_leave_it(
    station: Open,
) -> None:
    one = station(views.normal())
    one.shell.show_board()
    board = one.shell.findChild(Board)
    assert board is not None
    QTest.keyClick(board.view, Qt.Key.Key_F1)
    shown = board.view.findChild(HelpView)
    assert shown is not None
    assert shown.size() == board.view.size()
    assert shown.head.state[0] == "The board on a wall monitor"
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton)
    assert board.view.isVisible()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert board.view.isVisible()
    _escape(board.view)
    assert not board.view.isVisible()


def test_the_board_has_the_whole_screen_without_a_window_manager(qapp: QApplication) -> None:
    board = Board(PlantState(), Mode.LIGHT, lambda: views.NOW)
    board.show()
    normal = board.view.normalGeometry()  # what a screen without a manager gives the window
    assert normal == QApplication.primaryScreen().geometry()
    assert qapp is not None
    board.close()
