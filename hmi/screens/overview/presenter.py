"""Joins the overview to the plant's view: who shows what, and where a touch leads."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from hmi.freshness import plc_figures
from hmi.screens.overview.job_faces import jobs_face
from hmi.screens.overview.line_faces import batch_face, gauge_faces, queue_face
from hmi.screens.overview.panel_faces import finished_face, next_face
from hmi.screens.overview.view import LegendFace, OverviewView
from hmi.screens.page import PagePresenter
from hmi.screens.queue.record_faces import latest_action, latest_in_short
from hmi.text import tr
from hmi.theme import Theme
from services.application.plant_view import PlantView


class OverviewPresenter(PagePresenter):
    silo_wanted = Signal(int)
    level_wanted = Signal(int)  # nobody has entered it: there it says so
    view: OverviewView

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = OverviewView(theme)
        self.view.panel_touched.connect(self._on_panel)
        self.view.silo_touched.connect(self._on_silo)

    def show(self, view: PlantView, now: datetime) -> None:
        """Show *view* as it looks at *now*; parts that did not change are left alone."""
        fresh = plc_figures(view, now)
        self.view.batch.show_state(batch_face(view, fresh, now))
        self.view.queue.show_state(queue_face(view, fresh))
        read = tr("read %1 ago", fresh.text) if fresh.age_s is not None else fresh.text
        gauges = gauge_faces(view, fresh)
        unknown = any(each.level.share is None for each in gauges)
        news = latest_action(view, now)
        self.view.legend.show_state(
            LegendFace(read, fresh.stale, news, unknown, latest_in_short(view))
        )
        self.view.show_gauges(gauges)
        panels = self.view.panels
        panels["next"].show_state(next_face(view))
        panels["finished"].show_state(finished_face(view, now))
        panels["jobs"].show_state(jobs_face(view, now))

    def blink(self, lit: bool) -> None:
        self.view.blink(lit)

    @Slot(str)
    def _on_panel(self, name: str) -> None:
        self.page_wanted.emit("jobs" if name == "jobs" else "queue")

    @Slot(int)
    def _on_silo(self, number: int) -> None:
        faces = (gauge.state for gauge in self.view.gauges)
        face = next(each for each in faces if each.number == str(number))
        unknown = face.level.share is None and not face.used
        wanted = self.level_wanted if unknown else self.silo_wanted
        wanted.emit(number)
        self.page_wanted.emit("silos")
