"""The jobs page: a tile a job at the left; the chosen one, its log and its actions at the right."""

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.jobs.faces import JobFace, JobTileFace, RunFace
from hmi.screens.sighted import SightedView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, PlainButton, draw_ground
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.job_strip import WIDTH, draw_strip
from hmi.widgets.panel import EmptyFace, draw_loading, draw_panel
from hmi.widgets.pen import RIGHT, Pen, wrap
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.swiped import swiped
from hmi.widgets.symbols import Mark, draw_mark
from hmi.widgets.table import Column, draw_loading_rows

_TILE_W, _TILE_H = 372, 80
_ROW_H, _LINE_H = 24.0, 18.0
_AT, _OUTCOME, _TOOK = 118.0, 96.0, 64.0  # widths of the log's columns
_LOG = (Column(_AT - 8), Column(_OUTCOME - 8), Column(_TOOK, RIGHT), Column(0))
_ROWS_EXPECTED = 12  # while the log is being read
_JOBS = 5
_PAD = 14.0


class JobTile(TouchButton):
    def __init__(self, theme: Theme, name: str, face: JobTileFace, parent: QWidget) -> None:
        super().__init__(theme, name, (_TILE_W, _TILE_H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(theme.px(112))
        self.face = face
        self.chosen = False

    def show_face(self, face: JobTileFace, *, chosen: bool) -> None:
        if (face, chosen) != (self.face, self.chosen):
            self.face, self.chosen = face, chosen
            self.setAccessibleName(f"{face.name} {face.state} {face.ran} {face.next}")
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.face
        draw_ground(pen, QRectF(0, 0, width, height), pressed=self.isDown(), chosen=self.chosen)
        if self.chosen:
            pen.fill(QRectF(0, 0, 4, height), "accent")
        middle = height / 2
        top = QRectF(_PAD, middle - 30, width - 2 * _PAD, 26)
        role = "text.primary" if face.strong else "text.secondary"
        weight = 600 if face.strong else 500
        used = pen.text(top, face.state, "label", role, align=RIGHT, weight=weight)
        if face.mark:
            draw_mark(pen, face.mark, top.right() - used - 17, top.center().y() - 6, 12, role)
        pen.text(top.adjusted(0, 0, -used - 24, 0), face.name, "value", may_elide=True)
        under = QRectF(_PAD, middle + 2, width - 2 * _PAD, 24)
        draw_strip(pen, face.bars, under.left(), under.center().y())
        rest = under.adjusted(WIDTH + 14, 0, 0, 0)
        used = pen.text(rest, face.next, "label", "text.secondary", align=RIGHT)
        role, weight = ("text.primary", 600) if face.failed else ("text.secondary", 500)
        pen.text(rest.adjusted(0, 0, -used - 10, 0), face.ran, "label", role, weight=weight)


class JobHead(GrownCanvas[JobFace]):
    """Name, what it does, its times, and what its last run said in full."""

    def spoken(self, state: JobFace) -> str:
        facts = "; ".join(f"{label} {value}" for label, value in state.facts)
        return f"{state.name}. {state.does} {facts}. {state.last}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        if not face.name:
            if self.is_late():
                draw_loading(pen, QRectF(0, 0, width, height), 3)
            return
        pen.text(QRectF(0, 0, width, 28), face.name, "title")
        y = 30.0
        y += pen.words(QRectF(0, y, width, 200), face.does, "label", "text.secondary") + 8
        wide = width / max(1, len(face.facts))
        for place, (label, value) in enumerate(face.facts):
            x = place * wide
            pen.text(QRectF(x, y, wide - 8, 18), label, "label", "text.secondary")
            pen.text(QRectF(x, y + 18, wide - 8, 24), value, "value")
        y += 50
        weight = 600 if face.bad else 400
        pen.words(QRectF(0, y, width, 400), face.last, "body", weight=weight)

    def wanted(self, width: float) -> float:
        does = wrap(self.state.does, self.theme.font("label"), width)
        last = wrap(self.state.last, self.theme.font("body", 600), width)
        return 30 + _LINE_H * len(does) + 8 + 50 + 20.0 * max(1, len(last)) + 6


class RunLog(GrownCanvas[tuple[RunFace, ...] | None]):
    """One row a run; what a failed one said stands in full. None: being read."""

    def spoken(self, state: tuple[RunFace, ...] | None) -> str:
        if state is None:
            return tr("being read")
        return "; ".join(f"{run.at} {run.outcome} {run.took} {run.message}" for run in state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        y = 0.0
        if self.state is None:
            if self.is_late():
                draw_loading_rows(pen, QRectF(12, 0, width - 24, height), _LOG, _ROW_H)
            return
        if not self.state:
            box = QRectF(12, 0, width - 24, _ROW_H + 8)
            pen.text(box, tr("No run on record."), "body", "text.secondary")
        for run in self.state:
            tall = self._tall(run, width)
            self._paint_run(pen, run, QRectF(12, y, width - 24, tall))
            y += tall
            pen.line((12, y - 0.5), (width - 12, y - 0.5), "line.hair")

    def _paint_run(self, pen: Pen, run: RunFace, rect: QRectF) -> None:
        role = "text.primary" if run.bad else "text.secondary"
        weight = 600 if run.bad else 400
        line = QRectF(rect.left(), rect.top(), _AT, _ROW_H)
        pen.text(line, run.at, "body", "text.secondary")
        x = rect.left() + _AT
        draw_mark(pen, run.mark, x, rect.top() + 6, 12, role)
        outcome = QRectF(x + 18, rect.top(), _OUTCOME - 18, _ROW_H)
        pen.text(outcome, run.outcome, "body", role, weight=weight)
        x += _OUTCOME
        pen.text(QRectF(x, rect.top(), _TOOK, _ROW_H), run.took, "body", role, align=RIGHT)
        x += _TOOK + 14
        room = QRectF(x, rect.top() + 2, rect.right() - x, rect.height())
        if run.bad:
            pen.words(room, run.message, "body", weight=500)
        else:
            one = QRectF(x, rect.top(), room.width(), _ROW_H)
            pen.text(one, run.message, "body", "text.secondary", may_elide=True)

    def _tall(self, run: RunFace, width: float) -> float:
        if not run.bad:
            return _ROW_H
        room = width - 24 - _AT - _OUTCOME - _TOOK - 14
        lines = len(wrap(run.message, self.theme.font("body", 500), room))
        return max(_ROW_H, 20.0 * lines + 5)

    def wanted(self, width: float) -> float:
        if self.state is None:
            return _ROW_H * _ROWS_EXPECTED
        return max(_ROW_H + 8, sum(self._tall(run, width) for run in self.state))


class _Panel(Canvas[None]):
    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)


class _Inset(Canvas[None]):
    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        pen.fill(rect, "bg.inset", 4)
        pen.frame(rect, "line.hair", radius=4)


class _NoTiles(Canvas[None]):
    """Where the jobs' tiles will stand, as long as nobody knows how the jobs are."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        gap = self.theme.touch.gap / self.theme.k
        tall = min(112.0, (height - gap * (_JOBS - 1)) / _JOBS)
        for place in range(_JOBS):
            box = QRectF(0, place * (tall + gap), width, tall)
            pen.fill(box, "bg.panel", 4)
            pen.frame(box, "line.hair", radius=4)
            if self.is_late():
                draw_loading(pen, box.adjusted(_PAD, 10, -_PAD, -10), 2)


class JobsView(SightedView):
    """Says when it comes in sight and when it goes: the log is read only in between."""

    job_chosen = Signal(str)
    action_touched = Signal(str)
    older_touched = Signal()
    newer_touched = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("jobs page")
        self.tiles: dict[str, JobTile] = {}
        self.buttons: dict[str, ActionButton] = {}
        self.head = JobHead(theme, JobFace())
        self.log = RunLog(theme, None)
        self.problem = StatePanel(theme, "job log", being_read())
        self.newer = PlainButton(theme, "newer runs", tr("Newer"), icon="chevron-left")
        self.older = PlainButton(theme, "older runs", tr("Older"), icon="chevron-right")
        self._tiles = QVBoxLayout()
        self._actions = QHBoxLayout()
        self._lay_out()
        self.older.tapped.connect(self.older_touched)
        self.newer.tapped.connect(self.newer_touched)

    def show_tiles(self, faces: dict[str, JobTileFace], chosen: str) -> None:
        for name, face in faces.items():
            if name not in self.tiles:
                tile = JobTile(self.theme, f"job {name}", face, self)
                tile.tapped.connect(self._on_tile)
                self.tiles[name] = tile
                self._no_tiles.hide()
                self._tiles.insertWidget(len(self.tiles) - 1, tile, 10)
                tile.show()
            self.tiles[name].show_face(face, chosen=name == chosen)

    def show_log(self, runs: tuple[RunFace, ...] | None, problem: str = "") -> None:
        """Show the runs; without them it is being read, or *problem* says why it cannot be."""
        if problem:
            face = EmptyFace(tr("The log cannot be read"), problem, Mark.CROSS)
            self.problem.show_face(face, retry=True)
        else:
            self.log.show_state(runs)
        self.problem.setVisible(bool(problem))
        self._log_area.setVisible(not problem)

    def show_actions(self, faces: dict[str, ActionFace]) -> None:
        for name, face in faces.items():
            if name not in self.buttons:
                button = ActionButton(self.theme, name, face, self._ground, (180, 72))
                button.setFixedHeight(self.theme.px(72))
                button.tapped.connect(self._on_action)
                self.buttons[name] = button
                self._actions.insertWidget(len(self.buttons) - 1, button, 2)
            self.buttons[name].show_face(face)
        for name, button in self.buttons.items():
            button.setVisible(name in faces)

    def _lay_out(self) -> None:
        px = self.theme.px
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(self.theme.touch.gap)
        self._tiles.setSpacing(self.theme.touch.gap)
        self._tiles.addStretch(1)
        self._no_tiles = _NoTiles(self.theme, None, self)
        self._no_tiles.setFixedWidth(self.theme.touch.tall(_TILE_W))
        across.addWidget(self._no_tiles)
        across.addLayout(self._tiles)
        self._ground = _Panel(self.theme, None, self)
        self._ground.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        across.addWidget(self._ground, 1)
        down = QVBoxLayout(self._ground)
        down.setContentsMargins(*(px(each) for each in (14, 8, 14, 12)))
        down.setSpacing(self.theme.touch.gap)
        down.addWidget(self.head)
        inset = _Inset(self.theme, None)
        inset.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        inset.setMinimumHeight(px(90))
        inner = QVBoxLayout(inset)
        inner.setContentsMargins(1, px(4), 1, px(4))
        self._log_area = swiped(self.log)
        inner.addWidget(self._log_area)
        inner.addWidget(self.problem)
        self.problem.hide()
        down.addWidget(inset, 1)
        self._actions.setSpacing(self.theme.touch.gap)
        for button in (self.newer, self.older):
            button.setFixedHeight(px(72))
            self._actions.addWidget(button, 1)
        down.addLayout(self._actions)

    @Slot()
    def _on_tile(self) -> None:
        self.job_chosen.emit(self.sender().objectName().removeprefix("job "))

    @Slot()
    def _on_action(self) -> None:
        self.action_touched.emit(self.sender().objectName())
