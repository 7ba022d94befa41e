"""Draws laid out pages, each with the plant's name and logo, its number and who made it."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from hmi.documents import shown
from hmi.documents.ink import LINE, SECONDARY, SEMIBOLD, Ink, line_height
from hmi.documents.layout import FOOT, HEAD, MARGIN, Pages
from hmi.text import tr
from services.domain.document import TIME, Document, Origin
from services.version import VERSION

_LOGO = (120.0, 32.0)


@dataclass(frozen=True, slots=True)
class Printed:
    """A document, laid out and ready to be drawn on any device."""

    document: Document
    origin: Origin
    pages: Pages
    logo: QImage | None

    @property
    def count(self) -> int:
        return len(self.pages.pages)

    def draw(self, painter: QPainter, page: int, dots_per_inch: float) -> None:
        """Draw *page* (0 is the first) on a device whose corner is that of the paper."""
        painter.save()
        painter.scale(dots_per_inch / 72, dots_per_inch / 72)
        ink = Ink(painter)
        self._draw_head(ink, page)
        for top, strip in self.pages.pages[page]:
            strip.draw(ink, MARGIN, MARGIN + HEAD + top)
        self._draw_foot(ink, page)
        painter.restore()

    def _draw_head(self, ink: Ink, page: int) -> None:
        origin, paper = self.origin, self.pages.paper
        x = MARGIN
        if self.logo is not None:
            x += _draw_logo(ink.painter, self.logo, MARGIN) + 10
        ink.text(x, MARGIN, origin.plant or "Batchline", 11, SEMIBOLD)
        ink.text(x, MARGIN + line_height(11), origin.line, 9, color=SECONDARY)
        if page:
            right = MARGIN + paper.width
            ink.text(0, MARGIN, self.document.title, 9, SEMIBOLD, right_at=right)
            ink.text(
                0,
                MARGIN + line_height(9),
                self.document.subtitle,
                8,
                color=SECONDARY,
                right_at=right,
            )
        ink.rule(MARGIN, MARGIN + HEAD - 10, paper.width, LINE, 0.8)

    def _draw_foot(self, ink: Ink, page: int) -> None:
        origin, paper = self.origin, self.pages.paper
        top = paper.size[1] - MARGIN / 2 - FOOT + 8
        ink.rule(MARGIN, top, paper.width)
        made = shown.value(origin.made_at, TIME, origin.zone)
        told = tr("Made %1 by %2", made, origin.made_by) if origin.made_by else tr("Made %1", made)
        ink.text(MARGIN, top + 4, f"{told} · Batchline {VERSION}", 8, color=SECONDARY)
        number = tr("Page %1 of %2", str(page + 1), str(self.count))
        ink.text(0, top + 4, number, 8, color=SECONDARY, right_at=MARGIN + paper.width)


def _draw_logo(painter: QPainter, logo: QImage, left: float) -> float:
    """Draw it as large as its place allows; return how wide it became."""
    scale = min(_LOGO[0] / logo.width(), _LOGO[1] / logo.height())
    wide, high = logo.width() * scale, logo.height() * scale
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(left, MARGIN - 2, wide, high), logo)
    return wide
