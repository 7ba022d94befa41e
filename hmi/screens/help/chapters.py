"""A chapter of the guides: its Markdown taken apart into what the help page lays out."""

import re
from dataclasses import dataclass
from enum import IntEnum

_PICTURE = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<file>[^)]+)\)")
_LINK = re.compile(r"- \[(?P<label>[^\]]+)\]\((?P<file>[^)]+)\.md\)")


@dataclass(frozen=True, slots=True)
class Prose:
    markdown: str


@dataclass(frozen=True, slots=True)
class Picture:
    """`file` is one of resources/pictures."""

    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class Link:
    """A line of its own, so that it can be as high as a finger needs."""

    label: str
    chapter: str


Block = Prose | Picture | Link


class Place(IntEnum):
    """Where in a chapter a word was found: the first is read first."""

    TITLE = 0
    HEADING = 1
    TEXT = 2


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(each for each in self.blocks if isinstance(each, Link))

    def where(self, word: str) -> Place | None:
        """Return where *word* stands first, in whatever letters; None: it does not."""
        lines = [
            line
            for each in self.blocks
            if isinstance(each, Prose)
            for line in each.markdown.casefold().splitlines()
        ]
        wanted = word.casefold()
        if wanted in self.title.casefold():
            return Place.TITLE
        if any(wanted in line for line in lines if line.startswith("#")):
            return Place.HEADING
        return Place.TEXT if any(wanted in line for line in lines) else None


def chapter_of(name: str, markdown: str) -> Chapter:
    """Take *markdown* apart: a title, then pictures and links on lines of their own, and prose."""
    first, _, rest = markdown.partition("\n")
    blocks: list[Block] = []
    prose: list[str] = []
    for line in [*rest.splitlines(), None]:
        found = None if line is None else _block(line)
        if line is not None and found is None:
            prose.append(line)
            continue
        text = "\n".join(prose).strip()
        if text:
            blocks.append(Prose(text))
        prose = []
        if found is not None:
            blocks.append(found)
    return Chapter(name, first.removeprefix("# ").strip(), tuple(blocks))


def _block(line: str) -> Block | None:
    picture, link = _PICTURE.fullmatch(line.strip()), _LINK.fullmatch(line.strip())
    if picture is not None:
        return Picture(picture["file"], picture["caption"])
    return None if link is None else Link(link["label"], link["file"])
