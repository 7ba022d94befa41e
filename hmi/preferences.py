"""What was chosen at this screen, kept beside the data: it holds after the next start, too."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from hmi.language import Language
from hmi.theme import Mode

log = logging.getLogger(__name__)

_FILE = "screen.json"


@dataclass(frozen=True, slots=True)
class Look:
    language: Language
    mode: Mode


class Preferences(QObject):
    """`look` is None until something was chosen; a file that cannot be used counts as none."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = folder / _FILE
        self.look = self._read()

    @Slot(str, str)
    def keep(self, language: str, mode: str) -> None:
        text = json.dumps({"language": language, "theme": mode})
        try:
            self._file.write_text(text, "utf-8")
        except OSError as error:
            log.warning("The screen's language and theme are not kept: %s", error)

    def _read(self) -> Look | None:
        try:
            found = json.loads(self._file.read_text("utf-8"))
            return Look(Language(found["language"]), Mode(found["theme"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s is not used: %s", self._file, error)
            return None
