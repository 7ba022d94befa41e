"""The languages of the screen: English stands in the code, others in resources/i18n.

Texts of the screen are looked up when they are shown. What the services say (outcomes, refusals,
what a link tells) is English on record; its sentences are recognised by their pattern here, so
that each station shows the same record in its own language.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale

import resources
from services.application.plant_view import AlarmView
from services.domain.alarm import AlarmWords
from services.domain.setting import SettingDescription

if TYPE_CHECKING:
    from services.application.alarm_desk import JournalLine

_PUT_IN = re.compile(r"(\{n?\})")
_GAP = re.compile(r"\{(?:n|(\d?))\}")
_JOINTS = ("; ", ": ", ", ")
_KEPT = 2000  # recognised sentences; a screen shows the same ones again and again


_FIGURE = re.compile(r"[+-]?\d+\.\d+")
_MEASURED = re.compile(r"(\d)\.(\d+)(?= ?(?:kg|%))")


class Language(StrEnum):
    ENGLISH = "en"
    INDONESIAN = "id"


NAMES = {Language.ENGLISH: "English", Language.INDONESIAN: "Indonesia"}  # each in itself


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the services, and the same in the screen's language."""

    pattern: re.Pattern[str]
    shown: str
    weight: int  # letters that are fixed: of two that fit, the heavier is meant

    def filled(self, parts: tuple[str, ...]) -> str:
        numbers = iter(range(1, len(parts) + 1))
        return _GAP.sub(lambda gap: parts[int(gap[1] or next(numbers)) - 1], self.shown)


@dataclass(frozen=True, slots=True)
class Catalogue:
    texts: Mapping[str, str]
    sentences: tuple[Sentence, ...]
    alarms: Mapping[str, Mapping[str, str]]
    events: Mapping[str, Mapping[str, str]]
    settings: Mapping[str, Mapping[str, Any]]
    messages: Mapping[str, str]  # by the English sentences, as the patterns were made of them
    troubles: Mapping[str, Mapping[str, str]]  # what to do about them


def catalogue(language: Language) -> Catalogue:
    """Return all texts of *language*; English has none, for it stands in the code."""
    return _load(language.value)


@cache
def _load(language: str) -> Catalogue:
    found = resources.files(f"i18n/{language}", ".toml")
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in found}
    alarms, messages = files.pop("alarms", {}), files.pop("messages", {})
    events, settings = files.pop("events", {}), files.pop("settings", {})
    troubles = files.pop("troubles", {})
    texts = {text: shown for file in files.values() for text, shown in file.items()}
    sentences = [_sentence(text, shown) for text, shown in messages.items()]
    patterns = tuple(sorted(sentences, key=lambda each: -each.weight))
    return Catalogue(texts, patterns, alarms, events, settings, messages, troubles)


def _sentence(text: str, shown: str) -> Sentence:
    """Make the pattern of *text*: {} is anything that was put in, {n} a whole number."""
    parts = _PUT_IN.split(text.removesuffix("."))
    wanted = {"{}": "(.+?)", "{n}": r"(\d+)"}
    pattern = "".join(wanted.get(part, re.escape(part)) for part in parts)
    return Sentence(re.compile(pattern, re.DOTALL), shown.removesuffix("."), len(text))


class _Spoken:
    """What is spoken now: one language for the whole window."""

    language = Language.ENGLISH
    texts: Mapping[str, str] = {}


def spoken() -> Language:
    return _Spoken.language


def speak(language: Language) -> None:
    """Have texts, numbers and dates from now on in *language*; what is drawn must be drawn anew."""
    _Spoken.language = language
    _Spoken.texts = catalogue(language).texts
    QLocale.setDefault(QLocale(language.value))


def tr(text: str, *values: str) -> str:
    """Translate *text* and put *values* in place of its marks %1, %2 and so on."""
    shown = _Spoken.texts.get(text, text)
    for position, value in enumerate(values, start=1):
        shown = shown.replace(f"%{position}", value)
    return shown


def heard(sentence: str) -> str:
    """Return what the services said in the screen's language; unknown words stay as they are."""
    return _told(_Spoken.language, sentence) if _Spoken.language.value != "en" else sentence


@lru_cache(_KEPT)
def _told(language: Language, sentence: str) -> str:
    return measured(_heard(language, sentence))


def measured(text: str) -> str:
    """Return *text* with its kilograms and per cents as they are written in the language."""
    return _MEASURED.sub(rf"\1{QLocale().decimalPoint()}\2", text)


def _heard(language: Language, sentence: str) -> str:
    stop = "." if sentence.endswith(".") else ""
    bare = sentence.removesuffix(".")
    for each in catalogue(language).sentences:
        found = each.pattern.fullmatch(bare)
        if found is not None:
            return each.filled(tuple(_heard(language, part) for part in found.groups())) + stop
    joint = next((each for each in _JOINTS if each in sentence), "")
    return (
        joint.join(_heard(language, part) for part in sentence.split(joint)) if joint else sentence
    )


def _put_in(value: str) -> str:
    """Return what is put into a text: a figure with the language's decimal point, or words."""
    if _FIGURE.fullmatch(value):
        return value.replace(".", QLocale().decimalPoint())
    return heard(value)


def heard_alarm(view: AlarmView) -> AlarmView:
    """Return the alarm with its texts, and what was put into them, in the screen's language."""
    words = catalogue(_Spoken.language).alarms.get(view.definition.code.value)
    if words is None:
        return view
    definition = replace(view.definition, words=AlarmWords(**words))
    params = {name: _put_in(value) for name, value in view.alarm.params.items()}
    return replace(view, definition=definition, alarm=replace(view.alarm, params=params))


def heard_setting(about: SettingDescription) -> SettingDescription:
    """Return what is told of a setting in the screen's language."""
    words = catalogue(_Spoken.language).settings.get(about.name)
    if words is None:
        return about
    choices, means = words.get("choices", about.choices), words.get("means", about.means)
    return replace(about, title=words["title"], text=words["text"], choices=choices, means=means)


def heard_line(line: "JournalLine") -> "JournalLine":
    """Return a line of the alarm journal in the screen's language."""
    known = catalogue(_Spoken.language)
    words = known.alarms.get(line.entry.code.value) or known.events.get(line.entry.code.value)
    if words is None:
        return line
    params = {name: _put_in(value) for name, value in line.entry.params.items()}
    return replace(line, entry=replace(line.entry, params=params), words=words["title"])
