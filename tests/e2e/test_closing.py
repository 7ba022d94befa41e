"""Every window of the product closes when a setup asks, and the setup waits for it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.closing import Asked, ask_to_close
from tests.e2e.real_screen import shown_program, until, virtual_screen
from tests.e2e.test_board import NOBODY

_ENDS_S = 60.0


@contextmanager
def board(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "hmi", "--board", "--data", str(data)]
    with subprocess.Popen(words, env=os.environ | NOBODY) as program:
        try:
            yield program
        finally:
            program.kill()


def test_the_first_start_and_the_board_close_when_a_setup_asks(tmp_path: Path) -> None:
    empty, plant = tmp_path / "empty", tmp_path / "plant"
    with (
        virtual_screen() as display,
        board(plant) as shown,
        shown_program(display, empty, shows="first start") as hand,
    ):
        assert ask_to_close(empty, _ENDS_S) is Asked.CLOSED
        assert hand.program.wait(0.1) == 0  # it was waited for the process, not for its lock alone
        until((plant / "running").is_dir, "the board is not seen", _ENDS_S)
        assert ask_to_close(plant, _ENDS_S) is Asked.CLOSED
        assert shown.wait(0.1) == 0
        assert ask_to_close(plant, _ENDS_S) is Asked.NOBODY
    assert not list(tmp_path.glob("*/running/*"))
    assert not (empty / "settings.toml").exists()
