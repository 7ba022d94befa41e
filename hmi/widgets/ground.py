"""The ground of a panel that holds other widgets."""

from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import Pen


class Ground(Canvas[bool]):
    """The state: what lies on it is old."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height, stale=self.state)
