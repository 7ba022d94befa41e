"""Pages on what the program says: its sentences by kind, and what a person does about them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import resources
from hmi.language import Language, catalogue
from hmi.screens.help.chapters import Chapter, Link, Prose
from hmi.text import tr

TROUBLES = "trouble-list"
TROUBLE = "trouble "
_PUT_IN = re.compile(r"\{(?:\d+|n)?\}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """`says`: sentences in the language that is spoken, as they stand before they are filled."""

    title: str
    do: str
    says: tuple[str, ...]


@cache
def troubles(language: Language) -> Mapping[str, Trouble]:
    """Return each kind of trouble by its key."""
    words = {**_english(), **catalogue(language).troubles}
    said = dict[str, list[str]]()
    for english, key in kinds().items():
        shown = catalogue(language).messages.get(english, english)
        said.setdefault(key, []).append(_PUT_IN.sub("…", shown))
    return {
        key: Trouble(words[key]["title"], words[key]["do"], tuple(said.get(key, ())))
        for key in _english()
    }


@cache
def kinds() -> Mapping[str, str]:
    """Return which kind each sentence of the services is; those that ask for nothing have none."""
    found = {sentence: _kind(sentence) for sentence in catalogue(Language.INDONESIAN).messages}
    return {sentence: key for sentence, key in found.items() if key}


def trouble_chapter(key: str, language: Language) -> Chapter:
    trouble = troubles(language)[key]
    said = "\n".join(f"- {_quoted(each)}" for each in trouble.says)
    text = f"{trouble.do}\n\n### {tr('It says, for example')}\n\n{said}"
    return Chapter(
        f"{TROUBLE}{key}", trouble.title, (Prose(text), Link(tr("All messages"), TROUBLES))
    )


def trouble_links(language: Language) -> Iterator[Link]:
    for key, trouble in troubles(language).items():
        yield Link(trouble.title, f"{TROUBLE}{key}")


def _kind(sentence: str) -> str:
    for key, patterns in _patterns():
        if any(each.search(sentence) for each in patterns):
            return key
    return ""


@cache
def _patterns() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    return tuple((key, tuple(map(re.compile, words["says"]))) for key, words in _english().items())


@cache
def _english() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.path("troubles.toml").read_text("utf-8"))


def _quoted(sentence: str) -> str:
    """Return it as Markdown shows it: brackets and stars are no signs of its own."""
    return re.sub(r"([\[\]*_<>])", r"\\\1", sentence)
