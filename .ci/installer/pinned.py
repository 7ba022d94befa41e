"""Which packages are packed: the part of constraints.txt that the program runs with."""

import re
from pathlib import Path


def run_part(root: Path) -> str:
    """Return the constraints without those of the tests."""
    return (root / "constraints.txt").read_text("utf-8").partition("# For the tests")[0]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
