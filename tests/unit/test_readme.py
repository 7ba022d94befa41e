"""README and ARCHITECTURE are true: the files, commands and options that they name exist."""

import argparse
import re
from pathlib import Path

import pytest

from services.cli import parser

_ROOT = Path(__file__).parents[2]
_OURS = ("hmi", "services", "resources", "tests", ".ci")
_NAMED = re.compile(r"[\w./-]*\w\.(?:py|toml|md|spec)\b")
_MADE_AT_A_PLANT = {"settings.toml", "batchline-settings.toml"}


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_every_file_that_is_named_exists(name: str) -> None:
    there = [
        f"/{path.relative_to(_ROOT).as_posix()}"
        for folder in (_ROOT / each for each in _OURS)
        for path in folder.rglob("*.*")
    ] + [f"/{path.name}" for path in _ROOT.iterdir()]
    code = re.findall(r"`([^`\n]+)`", (_ROOT / name).read_text("utf-8"))
    named = {file for each in code for file in _NAMED.findall(each)} - _MADE_AT_A_PLANT
    assert named
    assert [file for file in sorted(named) if not any(t.endswith(f"/{file}") for t in there)] == []


def test_the_readme_names_each_command_and_only_options_that_exist() -> None:
    text = (_ROOT / "README.md").read_text("utf-8")
    table = [row for row in text.splitlines() if row.startswith("| `batchline")]
    known = _known(parser())
    told: dict[str, set[str]] = {name: set() for name in known}
    for row in table:
        spans = re.findall(r"`([^`]+)`", row)
        words = [word for word in re.findall(r"[a-z-]{4,}", spans[0]) if word != "batchline"]
        own = words[0] if words and words[0] in known else ""
        names = {own} | {word for span in spans for word in span.split() if word in known}
        options = {each for span in spans for each in re.findall(r"--[a-z-]+", span)}
        for each in names if own else {""}:
            told[each] |= options or {""}
    told["simulate"].discard("--help")  # the simulators' own
    told["simulate"].discard("--version")
    assert [name for name, options in told.items() if not options and name != "simulate"] == []
    for name, options in told.items():
        assert options - known[name] <= {""}, name


def _known(top: argparse.ArgumentParser) -> dict[str, set[str]]:
    """Return each command's own options; "" is the window."""
    (commands,) = (a for a in top._actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001
    parsers: dict[str, argparse.ArgumentParser] = {"": top, **commands.choices}
    return {
        name: {option for action in each._actions for option in action.option_strings}  # noqa: SLF001
        for name, each in parsers.items()
    }
