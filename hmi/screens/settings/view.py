"""The settings page: groups at the left, every setting with its value at the right."""

from itertools import pairwise

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.settings.faces import LINKS, RowFace, TrialFace, group
from hmi.screens.settings.rows import GroupHead, SettingRow
from hmi.screens.sighted import SightedView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, PlainButton
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.panel import draw_loading
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.swiped import swiped
from services.domain.setting import SettingGroup

_LEFT_W = 216


class Told(GrownCanvas[str]):
    """What is to be known of all settings: their file, or why they cannot be shown."""

    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        if self.state:
            pen.words(QRectF(0, 0, width, height), self.state, "label", "text.secondary")
        else:
            draw_loading(pen, QRectF(0, 0, width, height), 6)

    def wanted(self, width: float) -> float:
        if not self.state:
            return 300.0
        return 18.0 * len(wrap(self.state, self.theme.font("label"), width)) + 4


class SettingsView(SightedView):
    setting_touched = Signal(str)
    try_touched = Signal(str)
    restart_touched = Signal()
    again_touched = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("settings page")
        self.rows: dict[str, SettingRow] = {}
        self.heads: dict[SettingGroup, GroupHead] = {}
        self.groups: dict[str, PlainButton] = {}
        self.told = Told(theme, "", self)
        self.restart = ActionButton(
            theme, "restart_program", ActionFace(tr("Restart the program now"), ""), self, (200, 80)
        )
        self.again = PlainButton(theme, "first start", tr("First start"), self, style="body")
        self.restart.tapped.connect(self.restart_touched)
        self.again.tapped.connect(self.again_touched)
        self._lay_out()

    def show_rows(self, faces: dict[SettingGroup, dict[str, RowFace]]) -> None:
        """Show every setting in its group; the rows are made when they are known first."""
        if not self.rows:
            for part, named in faces.items():
                self._add_group(part, named)
            self._order()
        for named in faces.values():
            for name, face in named.items():
                self.rows[name].show_face(face)

    def show_trial(self, part: SettingGroup, face: TrialFace) -> None:
        self.heads[part].show_trial(face)

    def _add_group(self, part: SettingGroup, named: dict[str, RowFace]) -> None:
        label = group(part)
        jump = PlainButton(self.theme, f"group {part.value}", label, self, style="body")
        jump.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        jump.tapped.connect(self._on_group)
        self.groups[part.value] = jump
        self._jumps.insertWidget(len(self.groups) - 1, jump)
        head = GroupHead(self.theme, part.value, label, link=part in LINKS, parent=self._inner)
        head.tried.connect(self.try_touched)
        self.heads[part] = head
        self._column.insertWidget(self._column.count() - 1, head)
        for name, face in named.items():
            row = SettingRow(self.theme, name, face, self._inner)
            row.tapped.connect(self._on_row)
            self.rows[name] = row
            self._column.insertWidget(self._column.count() - 1, row)

    def _order(self) -> None:
        """Let Tab go as the eye does: groups, restart, then the settings from the top."""
        parts: list[QWidget] = [*self.groups.values(), self.again, self.restart]
        for place in range(self._column.count()):
            part = self._column.itemAt(place).widget()
            if isinstance(part, GroupHead) and part.button is not None:
                parts.append(part.button)
            elif isinstance(part, SettingRow):
                parts.append(part)
        for one, after in pairwise(parts):
            QWidget.setTabOrder(one, after)

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(self.theme.px(12))
        left = QWidget(self)
        left.setFixedWidth(self.theme.px(_LEFT_W))
        down = QVBoxLayout(left)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        groups = QWidget()
        self._jumps = QVBoxLayout(groups)
        self._jumps.setContentsMargins(0, 0, 0, 0)
        self._jumps.setSpacing(gap)
        self._jumps.addStretch(1)
        shown = swiped(groups)
        shown.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        down.addWidget(shown, 1)
        self.again.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        down.addWidget(self.again)
        down.addWidget(self.restart)
        across.addWidget(left)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, gap, 0)
        self._column.setSpacing(gap)
        self._column.addWidget(self.told)
        self._column.addStretch(1)
        self.area: QScrollArea = swiped(self._inner)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        across.addWidget(self.area, 1)

    @Slot()
    def _on_row(self) -> None:
        self.setting_touched.emit(self.sender().objectName().removeprefix("setting "))

    @Slot()
    def _on_group(self) -> None:
        part = SettingGroup(self.sender().objectName().removeprefix("group "))
        for name, button in self.groups.items():
            button.set_chosen(name == part.value)
        self.area.verticalScrollBar().setValue(self.heads[part].y())
