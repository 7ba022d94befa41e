"""Draws text, figures, lines and icons in design px and by colour role."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from hmi.theme import Letters, Theme

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTER = Qt.AlignmentFlag.AlignHCenter
_ELLIPSIS = Qt.TextElideMode.ElideRight
_DASH = (3.0, 2.5)
_OVERHANG = 2.0  # px that a letter may reach beyond its width
_LEAST_ELIDED = 28.0  # less room than this shows nothing rather than a lone "…"


class Pen:
    """A painter with the theme's colours and fonts.

    `cut` collects every text that did not fit and was not meant to be shortened: a fault of
    layout that the tests look for. Where only `part` is painted anew, what lies outside is
    measured and not drawn.
    """

    def __init__(
        self, painter: QPainter, theme: Theme, cut: list[str], part: QRectF | None = None
    ) -> None:
        self.painter = painter
        self.part = part
        self.theme = theme
        self._cut = cut
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )

    def leaves_out(self, rect: QRectF) -> bool:
        """Whether *rect* lies outside of what is painted."""
        return self.part is not None and not self.part.intersects(rect)

    def fill(self, rect: QRectF, role: str, radius: float = 0) -> None:
        if self.leaves_out(rect):
            return
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.color(role))
        self.painter.drawRoundedRect(rect, radius, radius)

    def hatch(self, rect: QRectF, role: str, step: float = 9, width: float = 2.5) -> None:
        """Draw the 45 degree hatch of old values."""
        self.painter.save()
        self.painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        self.painter.setPen(QPen(self.theme.color(role), width))
        gap = step * 2**0.5
        x = rect.left() - rect.height()
        x -= x % gap
        while x < rect.right():
            self.painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()))
            x += gap
        self.painter.restore()

    def frame(
        self,
        rect: QRectF,
        role: str,
        width: float = 1,
        *,
        dashed: bool = False,
        radius: float = 0,
    ) -> None:
        """Draw an edge of *width* that lies inside *rect*."""
        if self.leaves_out(rect):
            return
        self.painter.setPen(self._stroke(role, width, dashed))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        half = width / 2
        self.painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        role: str,
        width: float = 1,
        *,
        dashed: bool = False,
    ) -> None:
        self.painter.setPen(self._stroke(role, width, dashed))
        self.painter.drawLine(QPointF(*start), QPointF(*end))

    def polygon(
        self, points: list[tuple[float, float]], fill: str | None, edge: str | None, width: float
    ) -> None:
        stroke = QPen(Qt.PenStyle.NoPen) if edge is None else self._stroke(edge, width, False)
        stroke.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(stroke)
        self.painter.setBrush(QBrush() if fill is None else QBrush(self.theme.color(fill)))
        self.painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))

    def circle(
        self,
        center: tuple[float, float],
        radius: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        width: float = 2,
        dashed: bool = False,
    ) -> None:
        self.painter.setPen(
            QPen(Qt.PenStyle.NoPen) if edge is None else self._stroke(edge, width, dashed)
        )
        self.painter.setBrush(QBrush() if fill is None else QBrush(self.theme.color(fill)))
        self.painter.drawEllipse(QPointF(*center), radius, radius)

    def path(self, path: QPainterPath, role: str) -> None:
        self.painter.fillPath(path, self.theme.color(role))

    def icon(
        self, name: str, x: float, y: float, size: float, role: str, stroke: float = 2
    ) -> None:
        rect = QRectF(x, y, size, size)
        if not self.leaves_out(rect):
            self.theme.icon(name, role, stroke).render(self.painter, rect)

    def width(
        self, text: str, style: str, weight: int | None = None, *, narrow: bool = False
    ) -> float:
        return self.theme.letters(style, weight, narrow=narrow).width(text)

    def text(
        self,
        rect: QRectF,
        text: str,
        style: str = "body",
        role: str = "text.primary",
        *,
        align: Qt.AlignmentFlag = LEFT,
        weight: int | None = None,
        narrow: bool = False,
        may_elide: bool = False,
    ) -> float:
        """Draw one line, centred in the height of *rect*; return the width that it took.

        What may be elided is written narrow before it is.
        """
        letters = self.theme.letters(style, weight, narrow=narrow)
        wide = letters.width(text)
        if may_elide and not narrow and wide > rect.width() + 0.5:
            letters = self.theme.letters(style, weight, narrow=True)
            wide = letters.width(text)
        if wide > rect.width() + 0.5:
            if not may_elide:
                self._cut.append(text)
            elif rect.width() < _LEAST_ELIDED:
                return 0.0
            text = letters.metrics.elidedText(text, _ELLIPSIS, rect.width())
            wide = letters.width(text)
        x = rect.left()
        if align == RIGHT:
            x = rect.right() - wide
        elif align == CENTER:
            x = rect.center().x() - wide / 2
        if not self._leaves_out_line(rect, x, wide):
            self.glyphs(x, _baseline(rect, letters), text, letters.font, role)
        return wide

    def figure(
        self,
        rect: QRectF,
        number: str,
        unit: str,
        style: str = "body",
        role: str = "text.primary",
        *,
        align: Qt.AlignmentFlag = RIGHT,
        weight: int | None = None,
        narrow: bool = False,
        unit_style: str = "label",
    ) -> float:
        """Draw a number with its unit on one baseline; return the width of both."""
        letters = self.theme.letters(style, weight, narrow=narrow)
        units = self.theme.letters(unit_style, 500, narrow=narrow)
        number_w = letters.width(number)
        gap = (2 if narrow else 3) if unit else 0
        unit_w = units.width(unit)
        wide = number_w + gap + unit_w
        if wide > rect.width() + 0.5:
            self._cut.append(f"{number} {unit}")
        x = rect.left() if align == LEFT else rect.right() - wide
        if self._leaves_out_line(rect, x, wide):
            return wide
        baseline = _baseline(rect, letters)
        self.glyphs(x, baseline, number, letters.font, role)
        if unit:
            self.glyphs(x + number_w + gap, baseline, unit, units.font, "text.secondary")
        return wide

    def words(
        self,
        rect: QRectF,
        text: str,
        style: str = "body",
        role: str = "text.primary",
        *,
        weight: int | None = None,
        center: bool = False,
        narrow: bool = False,
    ) -> float:
        """Draw *text* wrapped to the width of *rect*, from its top; return the height used."""
        font = self.theme.font(style, weight, narrow=narrow)
        line = float(self.theme.types[style].line)
        y = rect.top()
        for part in wrap(text, font, rect.width()):
            if y + line > rect.bottom() + 1:
                self._cut.append(text)
                break
            box = QRectF(rect.left(), y, rect.width(), line)
            align = CENTER if center else LEFT
            self.text(box, part, style, role, align=align, weight=weight, narrow=narrow)
            y += line
        return y - rect.top()

    def _leaves_out_line(self, rect: QRectF, x: float, wide: float) -> bool:
        """Whether a line of text lies outside, which is *wide* from *x* on, as high as *rect*."""
        around = 2 * _OVERHANG
        return self.part is not None and self.leaves_out(
            QRectF(x - _OVERHANG, rect.top(), wide + around, rect.height())
        )

    def glyphs(self, x: float, y: float, text: str, font: QFont, role: str) -> None:
        """Write *text* on the baseline at *y*: all text of the screen comes through here."""
        self.painter.setFont(font)
        self.painter.setPen(self.theme.color(role))
        self.painter.drawText(QPointF(x, y), text)

    def _stroke(self, role: str, width: float, dashed: bool) -> QPen:
        pen = QPen(self.theme.color(role), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if dashed:
            pen.setDashPattern([part / width for part in _DASH])
        return pen


def wrap(text: str, font: QFont, width: float) -> list[str]:
    """Break *text* at spaces into lines that fit *width*; a longer word stands alone."""
    metrics = QFontMetricsF(font)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _baseline(rect: QRectF, letters: Letters) -> float:
    return rect.top() + (rect.height() - letters.tall) / 2 + letters.ascent
