"""Hundreds of courses of faults between the line and Odoo, by hypothesis, new ones in each run."""

import asyncio
import logging
import tempfile
from pathlib import Path

from hypothesis import given, settings

from tests.e2e.odoo_trial import COURSES, Course, stage


def survive_faults(adapter: str, courses: int) -> int:
    """Return how many courses were survived; raise AssertionError with one that was not."""
    survived = 0
    logging.disable(logging.WARNING)  # each fault is told there
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder), adapter) as prepared:

        @settings(max_examples=courses, deadline=None, database=None)
        @given(course=COURSES)
        def survive(course: Course) -> None:
            nonlocal survived
            asyncio.run(prepared.survive(course))
            survived += 1

        survive()
    return survived
