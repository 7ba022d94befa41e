"""The watchdog over small real programs: what counts as an end in good order, and its pauses."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from services.closing import WATCH_LOCK, WISH, Asked, ask_to_close
from services.watchdog import Patience, Watchdog
from services.watched import UNKNOWN, WatchFolder, Why

_QUICK = Patience(hang_s=1.0, start_s=20.0, end_s=5.0, pauses_s=(0.0, 0.0, 0.1))
_BEAT = (
    "import os, sys, time, pathlib; from services.watched import WatchFolder;"
    "folder = WatchFolder(pathlib.Path(sys.argv[1])); beat = folder.folder / 'beat';"
    "end = folder.end_in_good_order; folder.beat();"
)


def dog(folder: Path, program: str, patience: Patience = _QUICK) -> tuple[Watchdog, list[str]]:
    said: list[str] = []
    command = [sys.executable, "-c", _BEAT + program, str(folder)]
    return Watchdog(command, WatchFolder(folder), patience, said.append), said


def test_a_program_that_ends_in_good_order_ends_the_watchdog_with_its_code(tmp_path: Path) -> None:
    watchdog, said = dog(tmp_path, "end(); sys.exit(1)")
    assert watchdog.run() == 1
    assert said == []
    assert WatchFolder(tmp_path).story() is None


def test_wrong_words_on_the_command_line_are_not_tried_again(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit(2)"]
    assert Watchdog(command, WatchFolder(tmp_path), _QUICK, print).run() == 2


def test_the_third_crash_within_five_minutes_is_told_and_waits_longest(tmp_path: Path) -> None:
    count = "tally = beat.with_name('tally'); tally.open('a').write('x');"
    watchdog, said = dog(tmp_path, count + "sys.exit(end() if len(tally.read_text()) > 3 else 1)")
    assert watchdog.run() == 0
    assert len(said) == 3
    assert "five minutes" not in said[0]
    assert "3 times in five minutes" in said[2]
    story = WatchFolder(tmp_path).story()
    assert story is not None
    assert (story.why, story.times, story.paused_s) == (Why.CRASH, 3, 0.1)


def test_a_program_without_a_beat_is_ended_and_started_again(tmp_path: Path) -> None:
    once = "again = beat.with_name('again'); first = not again.exists(); again.touch();"
    watchdog, said = dog(tmp_path, once + "time.sleep(600) if first else end()")
    assert watchdog.run() == 0
    assert any("stood still" in each for each in said)
    story = WatchFolder(tmp_path).story()
    assert story is not None
    assert story.why is Why.HANG


def test_a_program_that_asks_for_it_begins_again_with_its_words(tmp_path: Path) -> None:
    words = "more = sys.argv[2:]; other = beat.with_name('again.json');"
    watchdog, said = dog(
        tmp_path,
        words + "sys.exit(3) if more else other.write_text('[\"--first-start\"]'); end()",
        replace(_QUICK, pauses_s=(60.0,)),
    )
    threading.Timer(1.5, watchdog.stop).start()  # out of the pause after the second one's crash
    watchdog.run()
    assert len(said) == 1
    assert "crashed" in said[0]


def test_a_setup_that_asks_all_to_close_is_heard_in_the_pause_too(tmp_path: Path) -> None:
    folder = tmp_path / "watch"
    folder.mkdir()
    watchdog, said = dog(folder, "sys.exit(1)", replace(_QUICK, pauses_s=(600.0,)))
    with ThreadPoolExecutor(1) as setup:
        with FileLock(tmp_path / WATCH_LOCK):
            closed = setup.submit(ask_to_close, tmp_path, 60.0)
            assert watchdog.run() == 1
        assert closed.result(60) is Asked.CLOSED
    assert len(said) == 1


def test_the_wish_of_a_setup_that_was_given_up_stops_no_kiosk(tmp_path: Path) -> None:
    folder = tmp_path / "watch"
    folder.mkdir()
    (tmp_path / WISH).touch()
    once = "again = beat.with_name('again'); first = not again.exists(); again.touch();"
    watchdog, said = dog(
        folder, once + "sys.exit(1 if first else end())", replace(_QUICK, pauses_s=(0.3,))
    )
    assert watchdog.run() == 0
    assert len(said) == 1


def test_a_program_that_cannot_be_started_is_tried_again_until_it_can(tmp_path: Path) -> None:
    program = tmp_path / "program"
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if len(said) == 2:  # it was told, and the pause
            program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
            program.chmod(0o755)

    watchdog = Watchdog(
        [str(program), "-c", _BEAT + "end()", str(tmp_path)], WatchFolder(tmp_path), _QUICK, say
    )
    assert watchdog.run() == 0
    assert "cannot be started" in said[0]
    assert str(program) in said[0]
    assert WatchFolder(tmp_path).story() is None  # nothing ran: nothing broke off


def test_a_folder_that_cannot_be_written_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "watch"
    folder.write_text("in the way")
    watchdog, said = dog(folder, "end()", replace(_QUICK, pauses_s=(0.1,)))
    threading.Timer(0.05, folder.unlink).start()
    assert watchdog.run() == 0
    assert "cannot be started" in said[0]


def test_a_beat_that_cannot_be_looked_at_ends_nobody(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "link")  # a loop: each look at it fails
    folder = WatchFolder(tmp_path / "link")
    assert folder.mark() == UNKNOWN
    away = "beat.unlink(); time.sleep(1.7); beat.touch(); end()"
    watchdog, said = dog(tmp_path, away)
    assert watchdog.run() == 0
    assert said == []


def test_what_is_adopted_is_watched_like_a_child(tmp_path: Path) -> None:
    orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with orphan:
        WatchFolder(tmp_path).begin()
        watchdog, said = dog(tmp_path, "end()")
        assert watchdog.run(psutil.Process(orphan.pid)) == 0
        assert not psutil.pid_exists(orphan.pid)
    assert "stood still for 1 s" in said[0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no ended processes")
def test_what_was_adopted_and_ended_without_its_parents_notice_is_started_again(
    tmp_path: Path,
) -> None:
    # It keeps what it started: else Python would take notice of its end.
    program = "import subprocess; kept = subprocess.Popen(['true']); print(kept.pid, flush=True)"
    program += "; input()"
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        ended = psutil.Process(int(parent.stdout.readline()))
        WatchFolder(tmp_path).begin()
        watchdog, said = dog(tmp_path, "end()")
        assert watchdog.run(ended) == 0
        parent.communicate("\n")
    assert "crashed" in said[0]
