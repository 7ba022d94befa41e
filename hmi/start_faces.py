"""From what kept the line from starting to what the window says of it."""

from pathlib import Path

from hmi.language import heard
from hmi.text import tr
from hmi.widgets.start_problem import StartFace
from services.domain.errors import ConfigurationError, PlantError
from services.domain.setting import Mistake, WrongSettingsError


def start_face(error: PlantError, settings_file: Path) -> StartFace:
    """Name every wrong setting, or say what else is wrong; a secret is never shown."""
    where = tr("They stand in %1, in .env beside it, or in the environment.", str(settings_file))
    if isinstance(error, WrongSettingsError):
        count = len(error.mistakes)
        title = tr("%1 settings are wrong", str(count)) if count > 1 else tr("A setting is wrong")
        return StartFace(title, _what_to_do(), where, tuple(map(_wrong, error.mistakes)))
    told = tuple(("", heard(line.strip())) for line in str(error).splitlines() if line.strip())
    if isinstance(error, ConfigurationError):
        return StartFace(tr("The line cannot start"), _what_to_do(), "", told)
    later = tr("Nothing runs until it answers. It can be tried again at any time.")
    return StartFace(tr("The line cannot start"), later, "", told)


def _what_to_do() -> str:
    return tr("Nothing runs until it is put right. Correct it, then touch “Try again”.")


def _wrong(mistake: Mistake) -> tuple[str, str]:
    key = f"{mistake.key} = {mistake.value}" if mistake.value else mistake.key
    said = (mistake.why, mistake.write)
    words = (heard(each.rstrip(".")) for each in said if each)
    return key, "".join(f"{each[:1].upper()}{each[1:]}. " for each in words).rstrip()
