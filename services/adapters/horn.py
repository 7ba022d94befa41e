"""The station's loudspeaker: Windows' own player, elsewhere a player program, or none."""

import asyncio
import logging
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from services.domain.alarm import Priority
from services.ports import Horn

log = logging.getLogger(__name__)

_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
_INSTALL = "Say: sudo apt-get install -y alsa-utils. Then start Batchline again."
_PLUG_IN = "Plug one in, and choose it in the sound settings of the PC."
_REST_S = {Priority.CRITICAL: 0.6, Priority.HIGH: 1.5, Priority.MEDIUM: 4.0, Priority.LOW: 8.0}
_LONGEST_S = 5.0  # a sound is shorter than a second: a player that takes longer hangs
_LOOK_S = 0.05


def find_horn(sounds: Path) -> Horn:
    """Return what can be heard on this PC; *sounds* has a file for each priority."""
    if sys.platform == "win32":
        return WindowsHorn(sounds)
    for command in _PLAYERS:
        program = shutil.which(command[0])
        if program is not None:
            return PlayerHorn((program, *command[1:]), sounds)
    return SilentHorn(f"no program that plays sounds is installed. {_INSTALL}")


def sound_file(sounds: Path, priority: Priority) -> Path:
    return sounds / f"{priority.name.lower()}.wav"


class SilentHorn:
    """Makes no sound and says why."""

    def __init__(self, why_not: str) -> None:
        self.why_not = why_not

    def start(self, priority: Priority) -> None:
        """Stay silent."""

    def stop(self) -> None:
        """Stay silent."""

    async def close(self) -> None:
        """Nothing is open."""


class PlayerHorn:
    """Runs a player program again and again; one at a time, and none is left behind."""

    def __init__(self, command: Sequence[str], sounds: Path) -> None:
        self.why_not = ""
        self._command = command
        self._sounds = sounds
        self._priority: Priority | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, priority: Priority) -> None:
        if priority is self._priority and self._task is not None and not self._task.done():
            return
        self.stop()
        self._priority = priority
        self._task = asyncio.create_task(self._repeat(priority), name="horn")

    def stop(self) -> None:
        self._priority = None
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        self.stop()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _repeat(self, priority: Priority) -> None:
        while True:
            problem = await self._play(sound_file(self._sounds, priority))
            if problem and problem != self.why_not:
                log.warning("The alarm sound cannot be played: %s", problem)
            self.why_not = problem
            await asyncio.sleep(_REST_S[priority])

    async def _play(self, file: Path) -> str:
        """Play it once; return why it could not be heard."""
        clock = asyncio.get_running_loop().time
        name = Path(self._command[0]).name
        try:
            process = subprocess.Popen(  # noqa: S603, ASYNC220 (found at start; starts in ms)
                [*self._command, str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            return f"{name} does not start: {error.strerror}. {_INSTALL}"
        until = clock() + _LONGEST_S
        try:
            while process.poll() is None and clock() < until:  # noqa: ASYNC110 (no event of it)
                await asyncio.sleep(_LOOK_S)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if clock() >= until:
            return f"{name} hangs. Start the PC again."
        return f"{name} finds no loudspeaker. {_PLUG_IN}" if process.returncode else ""


if sys.platform == "win32":
    import winsound

    class WindowsHorn:
        """Windows plays the file over and over by itself."""

        def __init__(self, sounds: Path) -> None:
            self.why_not = ""
            self._sounds = sounds
            self._priority: Priority | None = None

        def start(self, priority: Priority) -> None:
            if priority is self._priority:
                return
            flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_LOOP
            try:
                winsound.PlaySound(
                    str(sound_file(self._sounds, priority)), flags | winsound.SND_NODEFAULT
                )
            except RuntimeError:
                self.why_not = f"Windows finds no loudspeaker. {_PLUG_IN}"
                return
            self.why_not = ""
            self._priority = priority

        def stop(self) -> None:
            if self._priority is not None:
                winsound.PlaySound(None, 0)
                self._priority = None

        async def close(self) -> None:
            self.stop()

else:
    WindowsHorn = SilentHorn  # never made elsewhere
