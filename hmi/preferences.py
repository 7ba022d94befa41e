"""How the screen looked last, kept beside the data: so the next start's first frame looks."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Slot

from hmi.language import Language
from hmi.theme import Mode

log = logging.getLogger(__name__)

_FILE = "screen.json"
T = TypeVar("T", int, float)


class LookSettings(Protocol):
    @property
    def screen_language(self) -> str: ...
    @property
    def screen_theme(self) -> str: ...
    @property
    def screen_diagonal_inch(self) -> float | None: ...
    @property
    def screen_scale_percent(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Look:
    """*chosen*: somebody chose language and theme at the screen; else the settings say them."""

    language: Language = Language.ENGLISH
    theme: Mode = Mode.LIGHT
    chosen: bool = False
    inch: float | None = None
    percent: int | None = None


class Preferences(QObject):
    """A file that cannot be used counts as none."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = folder / _FILE
        self.look = self._read()

    @Slot(str, str)
    def keep(self, language: str, mode: str) -> None:
        """Keep what was chosen at the screen: it holds after the next start, too."""
        self._keep(replace(self.look, language=Language(language), theme=Mode(mode), chosen=True))

    def remember(self, settings: LookSettings) -> None:
        """Keep what the settings say, so that the next start need not wait for them."""
        inch, percent = settings.screen_diagonal_inch, settings.screen_scale_percent
        look = replace(self.look, inch=inch, percent=percent)
        if not look.chosen:
            language, theme = Language(settings.screen_language), Mode(settings.screen_theme)
            look = replace(look, language=language, theme=theme)
        self._keep(look)

    def _keep(self, look: Look) -> None:
        if look == self.look:
            return
        self.look = look
        try:
            self._file.write_text(json.dumps(asdict(look)), "utf-8")
        except OSError as error:
            log.warning("The screen's language and theme are not kept: %s", error)

    def _read(self) -> Look:
        try:
            found = json.loads(self._file.read_text("utf-8"))
            return Look(
                Language(found["language"]),
                Mode(found["theme"]),
                bool(found.get("chosen", True)),  # once, only a choice was kept
                _figure(float, found.get("inch")),
                _figure(int, found.get("percent")),
            )
        except FileNotFoundError:
            return Look()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("%s is not used: %s", self._file, error)
            return Look()


def _figure(kind: type[T], found: Any) -> T | None:
    return None if found is None else kind(found)
