"""Debian packages that a first start lacks: installed where that is allowed, else named."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

APT_LISTS = Path("/var/lib/apt/lists")
INSTALL_LIMIT_S = 600.0
SUDO_LIMIT_S = 5.0
APT_GET = (
    "env",
    "--unset=LD_LIBRARY_PATH",  # a packaged program's own libraries are not apt's
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "--quiet=2",
    "--option=DPkg::Lock::Timeout=120",
    "--option=Dpkg::Use-Pty=0",
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Apt:
    """A way to call apt-get that is allowed without asking anybody.

    `prefix` comes before every apt-get command; `lists` is where apt keeps its package lists.
    """

    prefix: tuple[str, ...]
    lists: Path = APT_LISTS

    def install(self, packages: Sequence[str], say: Say) -> bool:
        """Install *packages*, fetching the package lists where they are missing or too old."""
        say(f"Installing missing system packages with apt: {' '.join(packages)}")
        if any(self.lists.glob("*_Packages*")) and self._install(packages) is None:
            return True
        say("Fetching Debian's package lists (apt-get update).")
        trouble = self._run("update") or self._install(packages)
        if trouble:
            say(f"apt could not install them: {trouble}")
        return trouble is None

    def _install(self, packages: Sequence[str]) -> str | None:
        return self._run("install", "--yes", "--no-install-recommends", *packages)

    def _run(self, *arguments: str) -> str | None:
        """Return None when apt-get did it, else its own last word on why not."""
        command = (*self.prefix, *APT_GET, *arguments)
        try:
            ended = subprocess.run(  # noqa: S603 - the names come from this program's own table
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                timeout=INSTALL_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if ended.returncode == 0:
            return None
        lines = ended.stderr.strip().splitlines()
        return lines[-1] if lines else f"apt-get ended with {ended.returncode}"


def allowed_apt() -> Apt | None:
    """Return how apt-get may be called here: as root, or by a sudo that asks no password."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return Apt(())
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603 - found on PATH just before
            [sudo, "-n", "true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SUDO_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Apt((sudo, "-n")) if asked.returncode == 0 else None


def line_to_copy(packages: Sequence[str]) -> str:
    """Return the one line that installs *packages* on Debian."""
    return f"sudo apt-get install -y {' '.join(packages)}"
