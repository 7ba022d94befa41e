"""A chapter of the guides: its Markdown taken apart into what the help page lays out."""

import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(each for each in self.blocks if isinstance(each, Link))

    def says(self, word: str) -> bool:
        """Whether *word* stands in it, in whatever letters."""
        told = [self.title, *(each.markdown for each in self.blocks if isinstance(each, Prose))]
        return any(word.casefold() in text.casefold() for text in told)


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
