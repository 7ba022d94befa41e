"""Which packages are packed: the part of constraints.txt that the program runs with."""

import re
from pathlib import Path

_NAME = re.compile(r"^([A-Za-z0-9._-]+)==")


def run_part(root: Path) -> str:
    """Return the constraints without those of the tests."""
    return (root / "constraints.txt").read_text("utf-8").partition("# For the tests")[0]


def packed_packages(root: Path) -> set[str]:
    return {
        normal(found[1]) for line in run_part(root).splitlines() if (found := _NAME.match(line))
    }


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
