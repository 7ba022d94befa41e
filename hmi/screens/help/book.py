"""The guides in one language: the files of resources/help, and a chapter for each alarm."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache

import resources
from hmi.language import Language, catalogue
from hmi.screens.alarms.detail_faces import priority_word
from hmi.screens.help.chapters import Block, Chapter, Link, Place, Prose, chapter_of
from hmi.screens.help.trail import CONTENTS
from hmi.screens.help.troubles import (
    TROUBLE,
    TROUBLES,
    trouble_chapter,
    trouble_links,
    troubles,
)
from hmi.text import tr
from services.domain.alarm import Priority

ALARMS = "alarm-list"
_ALARM = "alarm "
_INSTALL = "install"  # for who installs it: after what an operator needs
_LISTS = (CONTENTS, ALARMS, TROUBLES)
_FILLED_IN = re.compile(r"\{\w+\}")


class HelpBook:
    """What is not there in *language* is told in English: the installer's guide."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._alarms = _alarms(language)
        found = [*resources.files("help/en", ".md")]
        found += resources.files(f"help/{language.value}", ".md")
        self._files = {path.stem: path for path in found}

    @property
    def names(self) -> tuple[str, ...]:
        alarms = (f"{_ALARM}{code}" for code in self._alarms)
        return (*self._files, *alarms, *(f"{TROUBLE}{key}" for key in troubles(self._language)))

    def chapter(self, name: str) -> Chapter:
        """Return the chapter; the contents if there is none of that name."""
        code = name.removeprefix(_ALARM)
        if name != code and code in self._alarms:
            return _alarm_chapter(name, self._alarms[code])
        key = name.removeprefix(TROUBLE)
        if name != key and key in troubles(self._language):
            return trouble_chapter(key, self._language)
        if name not in self._files:
            name = CONTENTS
        chapter = chapter_of(name, self._files[name].read_text("utf-8"))
        more: Iterable[Link] = ()
        if name == ALARMS:
            more = self._alarm_links()
        elif name == TROUBLES:
            more = trouble_links(self._language)
        return Chapter(name, chapter.title, (*chapter.blocks, *more))

    def find(self, word: str) -> Chapter:
        """Return a chapter of links to all that say *word*: first those whose title does."""
        chapters = [self.chapter(name) for name in self.names if name not in _LISTS]
        told = [(chapter.where(word), chapter) for chapter in chapters]
        ordered = sorted((each for each in told if each[0] is not None), key=_place)
        links: list[Block] = [Link(chapter.title, chapter.name) for _, chapter in ordered]
        nothing = tr("No page says this. Try a shorter word, or look through the contents.")
        return Chapter("", tr("Pages that say “%1”", word), tuple(links or [Prose(nothing)]))

    def _alarm_links(self) -> tuple[Link, ...]:
        links = [
            Link(_plain(words["title"]), f"{_ALARM}{code}") for code, words in self._alarms.items()
        ]
        return tuple(sorted(links, key=lambda each: each.label.lstrip("… ").casefold()))


def _place(found: tuple[Place | None, Chapter]) -> tuple[int, bool]:
    place, chapter = found
    return place or Place.TITLE, chapter.name.startswith(_INSTALL)


def _alarms(language: Language) -> Mapping[str, Mapping[str, str]]:
    known = catalogue(language).alarms
    return {code: {**words, **known.get(code, {})} for code, words in _english_alarms().items()}


@cache
def _english_alarms() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.path("alarms.toml").read_text("utf-8"))


def _alarm_chapter(name: str, words: Mapping[str, str]) -> Chapter:
    """The same words as on the alarms page, which knows what to fill in."""
    told = (
        (tr("Priority"), priority_word(Priority[words["priority"].upper()])),
        (tr("Cause"), words["cause"]),
        (tr("Consequence"), words["consequence"]),
        (tr("Response"), words["response"]),
    )
    text = "\n\n".join(f"### {heading}\n\n{_plain(each)}" for heading, each in told)
    return Chapter(name, _plain(words["title"]), (Prose(text), Link(tr("All alarms"), ALARMS)))


def _plain(text: str) -> str:
    """Return the text as it stands before anything is filled in."""
    return _FILLED_IN.sub("…", text)
