"""The plant's logo for documents."""

import logging
from pathlib import Path

from PySide6.QtGui import QImage

log = logging.getLogger(__name__)


def read_logo(path: Path | None) -> QImage | None:
    """Return the plant's logo; one that cannot be read is left out, and the log says so."""
    if path is None or not path.is_file():
        return None
    image = QImage(str(path))
    if image.isNull():
        log.warning("The logo %s cannot be read: documents are made without it", path)
        return None
    return image
