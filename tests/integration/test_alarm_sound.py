"""The station's loudspeaker: heard until silenced; real player processes, none left over."""

import asyncio
import time
import wave
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

import resources
from services.adapters.horn import PlayerHorn, SilentHorn, find_horn
from services.application.alarm_sound import AlarmSound, loudest
from services.domain.alarm import AlarmState, Priority
from services.domain.alarm_counts import AlarmCounts
from tests.gui import views
from tests.samples import START

SOUNDS = resources.path("sounds/critical.wav").parent
NEW, SEEN = AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED


def counts(**newest_s: float) -> AlarmCounts:
    """Return one unacknowledged alarm of each named priority, told so many seconds after START."""
    newest = {Priority[name]: START + timedelta(seconds=at) for name, at in newest_s.items()}
    return AlarmCounts({(priority, NEW): 1 for priority in newest}, newest)


def test_the_most_urgent_of_what_came_after_the_silence_sounds() -> None:
    there = counts(CRITICAL=0, LOW=10)
    assert loudest(there, None) is Priority.CRITICAL
    assert loudest(there, START) is Priority.LOW
    assert loudest(there, START + timedelta(seconds=10)) is None
    assert loudest(AlarmCounts({(Priority.HIGH, SEEN): 3}), None) is None


@dataclass
class Loudspeaker:
    """A horn that remembers what it was told."""

    why_not: str = ""
    heard: list[Priority | None] = field(default_factory=list)

    def start(self, priority: Priority) -> None:
        self.heard.append(priority)

    def stop(self) -> None:
        self.heard.append(None)

    async def close(self) -> None:
        self.stop()


def test_silence_is_not_acknowledgement_and_a_new_alarm_ends_it() -> None:
    horn, told = Loudspeaker(), []
    sound = AlarmSound(horn)
    sound.on_silence = lambda: told.append("silent")
    view = views.with_counts(views.normal(), counts(HIGH=0))
    assert sound.hear(view).sounding
    sound.silence()
    assert told == ["silent"]
    shown = sound.hear(view)
    assert (shown.sounding, shown.silenced) == (False, True)
    again = sound.hear(views.with_counts(view, counts(HIGH=0, MEDIUM=5)))
    assert (again.sounding, again.silenced) == (True, False)
    quiet = sound.hear(views.with_counts(view, AlarmCounts()))
    assert (quiet.sounding, quiet.silenced) == (False, False)
    assert horn.heard == [Priority.HIGH, None, None, Priority.MEDIUM, None]


def test_that_nothing_can_be_heard_is_shown_with_its_reason() -> None:
    sound = AlarmSound(SilentHorn("no player"))
    shown = sound.hear(views.with_counts(views.normal(), counts(CRITICAL=0)))
    assert (shown.available, shown.why_not, shown.sounding) == (False, "no player", True)


def player(folder: Path, script: str) -> tuple[PlayerHorn, Path]:
    """Return a horn whose player is a program of ours, and the file it writes a line to."""
    program, heard = folder / "player", folder / "heard"
    heard.touch()
    program.write_text(f"#!/bin/sh\necho $(basename $1) >> {heard}\n{script}\n")
    program.chmod(0o755)
    return PlayerHorn((str(program),), SOUNDS), heard


async def until(what: Callable[[], bool], most_s: float = 15) -> None:
    end = time.monotonic() + most_s
    while not what():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def alone() -> None:
        await scenario()
        assert len(asyncio.all_tasks()) == 1

    before = psutil.Process().children()
    asyncio.run(alone())
    assert [child for child in psutil.Process().children() if child not in before] == []


def test_a_sound_is_played_again_and_again_until_it_is_stopped(tmp_path: Path) -> None:
    async def scenario() -> None:
        horn, heard = player(tmp_path, "")
        horn.start(Priority.CRITICAL)
        horn.start(Priority.CRITICAL)
        await until(lambda: heard.read_text().splitlines() == ["critical.wav"] * 2)
        horn.start(Priority.LOW)
        await until(lambda: "low.wav" in heard.read_text())
        await horn.close()
        assert horn.why_not == ""

    run(scenario)


def test_a_player_that_is_stopped_while_it_plays_is_ended(tmp_path: Path) -> None:
    async def scenario() -> None:
        horn, heard = player(tmp_path, "exec sleep 60")
        horn.start(Priority.HIGH)
        await until(lambda: heard.read_text() != "")
        begun = time.monotonic()
        await horn.close()
        assert time.monotonic() - begun < 5

    run(scenario)


@pytest.mark.parametrize(
    ("script", "words"), [("exit 1", "finds no loudspeaker"), (None, "does not start")]
)
def test_a_player_that_cannot_be_heard_says_so(
    tmp_path: Path, script: str | None, words: str
) -> None:
    async def scenario() -> None:
        horn, _ = player(tmp_path, script or "")
        if script is None:
            (tmp_path / "player").chmod(0o644)
        horn.start(Priority.CRITICAL)
        await until(lambda: words in horn.why_not)
        await horn.close()

    run(scenario)


def test_without_a_player_the_horn_is_silent_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install -y alsa-utils" in find_horn(SOUNDS).why_not
    (tmp_path / "aplay").write_text("#!/bin/sh\n")
    (tmp_path / "aplay").chmod(0o755)
    assert find_horn(SOUNDS).why_not == ""


def test_each_priority_has_a_short_sound_of_its_own() -> None:
    heard = set()
    for priority in Priority:
        with wave.open(str(SOUNDS / f"{priority.name.lower()}.wav")) as file:
            assert 0.1 < file.getnframes() / file.getframerate() < 1
            heard.add(file.readframes(file.getnframes()))
    assert len(heard) == len(Priority)
