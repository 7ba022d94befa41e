"""Prints what was measured as a plain table."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, and the goal it has where there is one."""

    what: str
    figure: str
    goal: str = ""


def print_table(title: str, rows: Sequence[Row]) -> None:
    width = max(len(row.what) for row in rows)
    figures = max(len(row.figure) for row in rows)
    lines = [f"\n{title}"]
    for row in rows:
        goal = f"   goal {row.goal}" if row.goal else ""
        lines.append(f"  {row.what:<{width}}  {row.figure:>{figures}}{goal}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
