"""What the operator is told after the watchdog started the program again."""

from datetime import datetime
from pathlib import Path

from hmi.figures import clock
from hmi.text import tr
from services.watched import Story, Why

_OFTEN = 3


def restart_words(story: Story, report: Path | None, now: datetime) -> tuple[str, str]:
    """Return title and detail."""
    at = clock(story.at.astimezone(now.tzinfo), now, seconds=True)
    if story.why is Why.CRASH:
        title = tr("Broke off at %1, started again", at)
    else:
        title = tr("Stood still until %1, started again", at)
    told = tr("Nothing that was stored is lost.")
    if story.times >= _OFTEN:
        told = tr("%1 times in five minutes: tell whoever looks after it.", str(story.times))
    if report is None:
        return title, told
    return title, f"{told} {tr('The report is %1.', report.name)}"
