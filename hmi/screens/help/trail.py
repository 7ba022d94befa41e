"""Which chapters were read, and from where: this outlives a change of language."""

from dataclasses import dataclass, field

CONTENTS = "contents"
START_PROBLEMS = "start-problems"  # read where the line cannot start


@dataclass(frozen=True, slots=True)
class Stop:
    """A chapter, or what was searched for, and how far it was scrolled when it was left."""

    chapter: str = ""
    word: str = ""
    scrolled: int = 0


@dataclass(slots=True)
class HelpTrail:
    came_from: str = "overview"
    stops: list[Stop] = field(default_factory=list)

    def begin(self, page: str, chapter: str) -> None:
        self.came_from, self.stops = page, [Stop(chapter)]
