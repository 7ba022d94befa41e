"""What a database's own words mean for people: what happened, and what to do."""

import pytest

from services.adapters.db.database import explain


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("database or disk is full", "Free space on the disk."),
        ('could not extend file "base/1/2": No space left on device\nHINT: x', "Free space"),
        ("disk I/O error", "raise the quota"),
        ("database disk image is malformed", "restore a backup"),
        ("attempt to write a readonly database", "Allow this user"),
    ],
)
def test_a_databases_refusal_is_told_in_one_line_with_what_to_do(said: str, advice: str) -> None:
    told = explain(OSError(said))
    assert said.splitlines()[0] in told
    assert advice in told
    assert "\n" not in told
