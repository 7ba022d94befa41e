"""A document as PDF: made whole in memory, on a thread beside the window."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from hmi.documents.draw import Printed
from hmi.documents.layout import Paper, lay_out
from services.domain.document import Document, Origin
from services.version import VERSION

_DOTS_PER_INCH = 1200


def printed(document: Document, origin: Origin, logo: QImage | None) -> Printed:
    return Printed(document, origin, lay_out(document, origin), logo)


def page_layout(paper: Paper) -> QPageLayout:
    """Return A4 without margins: those are drawn."""
    across = QPageLayout.Orientation.Landscape
    upright = QPageLayout.Orientation.Portrait
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), across if paper.landscape else upright, QMarginsF()
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def pdf(document: Document, origin: Origin, logo: QImage | None) -> bytes:
    """Return the document as a PDF file. May run on any thread."""
    ready = printed(document, origin, logo)
    content = QByteArray()
    device = QBuffer(content)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(device)
    writer.setTitle(f"{document.title} {document.subtitle}".strip())
    writer.setCreator(f"Batchline {VERSION}")
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageLayout(page_layout(ready.pages.paper))
    painter = QPainter(writer)
    try:
        for page in range(ready.count):
            if page:
                writer.newPage()
            ready.draw(painter, page, _DOTS_PER_INCH)
    finally:
        painter.end()
        device.close()
    return bytes(content.data())
