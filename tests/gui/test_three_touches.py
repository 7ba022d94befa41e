"""FIELD.md: anything is within three touches of the overview, by a finger on the real widgets."""

import pytest
from PySide6.QtWidgets import QWidget

from hmi.sheets.confirm import ConfirmSheet
from hmi.sheets.entry import EntrySheet
from hmi.sheets.login import LoginSheet
from services.domain.user import ActionKind
from tests.gui import alarm_views
from tests.gui.conftest import Run
from tests.gui.gallery import close, open_scene, show
from tests.gui.painted import texts
from tests.gui.paths import ACTIONS, PLACES, Path, go
from tests.gui.station import Station

_TOUCHES = 3
_SHEETS = {
    ActionKind.LOG_IN: LoginSheet,
    ActionKind.ENTER_FAILURE: EntrySheet,
    ActionKind.COMMENT: EntrySheet,
    ActionKind.CHANGE_SETTINGS: EntrySheet,
    ActionKind.ADD_USER: EntrySheet,
    ActionKind.RESET_PIN: EntrySheet,
}


def test_there_is_a_path_to_every_action() -> None:
    elsewhere = {
        ActionKind.LEAVE_KIOSK,  # where there is no window frame: test_kiosk
    }
    assert set(ACTIONS) == set(ActionKind) - elsewhere


@pytest.mark.parametrize("kind", list(ACTIONS))
def test_every_action_begins_within_three_touches(run: Run, kind: ActionKind) -> None:
    path = ACTIONS[kind]

    async def work() -> None:
        one = open_scene(path.scene())
        await show(path.scene(), one)
        assert one.shell.page == "overview"
        await go(one, path.touches)
        assert _has_begun(one, kind), f"{path.touches} do not lead to {kind}"
        await close(one)

    assert len(path.touches) <= _TOUCHES
    run(work())


def _has_begun(one: Station, kind: ActionKind) -> bool:
    """Say whether it is asked about, or is done already where nothing needs to be asked."""
    window = one.shell.window
    if kind in _SHEETS:
        return window.findChild(_SHEETS[kind]) is not None
    asked = window.findChild(ConfirmSheet)
    if asked is not None:
        return asked.question.kind is kind
    return [request.kind for request in one.desk.asked] == [kind]


def test_every_page_tab_and_detail_is_within_three_touches(run: Run) -> None:
    missed: dict[tuple[str, ...], str] = {}

    async def work() -> None:
        for touches, shown in PLACES.items():
            scene = Path(touches, alarm_views.unlinked).scene()
            one = open_scene(scene)
            await show(scene, one)
            await go(one, touches)
            if shown not in texts(one.shell.window):
                missed[touches] = shown
            await close(one)

    assert all(len(touches) <= _TOUCHES for touches in PLACES)
    run(work())
    assert missed == {}


def test_there_is_a_path_to_every_page_and_every_tab() -> None:
    one = open_scene(Path((), alarm_views.unlinked).scene())
    for name in one.shell.pages.names:
        one.shell.pages.call_up(name)
    pages = {item.page for item in one.shell.pages.items if item.page != "overview"}
    tabs = [each.objectName() for each in one.shell.window.findChildren(QWidget)]
    wanted = pages | {name for name in tabs if name.startswith("tab ")}
    one.close()
    ways = {touch for touches in PLACES for touch in touches}
    first = {
        "tab batches",
        "tab now",
        "tab trend",
        "tab plc",
    }  # what a page shows when it is come to
    assert wanted - first - {"tab held"} <= ways
