"""What a chapter is laid out of: prose and pictures, each as high as it needs."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

import resources
from hmi.screens.help.chapters import Picture, Prose
from hmi.text import tr
from hmi.theme import Theme

_WIDEST = 900  # design px: longer lines are hard to read
_PICTURE_W = 480  # so small that nobody takes it for the screen itself, and touches it
_CAPTION_H = 26
_APART = 5
_LINE_PERCENT = 125.0


class ProseWidget(QWidget):
    """Markdown in the theme's font and colours; nothing in it is touched."""

    def __init__(self, theme: Theme, prose: Prose, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(theme.device_font("body"))
        dialect = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self._document.setMarkdown(prose.markdown, dialect)
        _space_out(self._document, theme.px(_APART))
        self.setAccessibleName(self._document.toPlainText())
        self.setMaximumWidth(theme.px(_WIDEST))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(self.theme.px(_WIDEST), self.height())

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802
        self._document.setTextWidth(self.width())
        self.setFixedHeight(round(self._document.size().height()) + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Text, self.theme.color("text.primary"))
        context.palette = palette  # type: ignore[attr-defined]
        painter = QPainter(self)
        self._document.documentLayout().draw(painter, context)
        painter.end()


def _space_out(document: QTextDocument, apart: int) -> None:
    """Give lines and paragraphs room, and bold words the weight that the font has."""
    cursor = QTextCursor(document)
    block = document.begin()
    room, heading = QTextBlockFormat(), QTextBlockFormat()
    room.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    room.setBottomMargin(apart)
    heading.setTopMargin(3 * apart)
    while block.isValid():
        cursor.setPosition(block.position())
        cursor.mergeBlockFormat(room)
        if block.blockFormat().headingLevel():
            cursor.mergeBlockFormat(heading)
        for part in map(_Span.of, block.textFormats()):
            if part.weight >= QFont.Weight.Bold:
                cursor.setPosition(block.position() + part.start)
                end = block.position() + part.start + part.length
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(_semibold())
        block = block.next()


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    length: int
    weight: int

    @classmethod
    def of(cls, found: Any) -> "_Span":
        """Take what is needed of a QTextLayout.FormatRange, whose parts Qt's types leave out."""
        return cls(found.start, found.length, found.format.fontWeight())


def _semibold() -> QTextCharFormat:
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.DemiBold)
    return bold


class PictureWidget(QWidget):
    """A small picture of the screen, with a caption beneath that says that it is one."""

    def __init__(self, theme: Theme, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._caption = tr("Picture: %1", picture.caption)
        self._pixmap = QPixmap(str(resources.path(f"pictures/{picture.file}")))
        self.setAccessibleName(self._caption)
        self.setMaximumWidth(theme.px(_PICTURE_W))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(self.theme.px(_PICTURE_W), self.height())

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802
        share = self._pixmap.height() / max(1, self._pixmap.width())
        self.setFixedHeight(round(self.width() * share) + self.theme.px(_CAPTION_H))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        below = self.theme.px(_CAPTION_H)
        box = QRectF(0, 0, self.width(), self.height() - below)
        painter.drawPixmap(box, self._pixmap, QRectF(self._pixmap.rect()))
        painter.setPen(self.theme.color("line.control"))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setPen(self.theme.color("text.secondary"))
        painter.setFont(self.theme.device_font("label"))
        words = QRectF(0, box.bottom(), self.width(), below)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._caption)
        painter.end()
