"""The design tokens: every colour, size and time has its one place in resources/tokens.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import resources


@cache
def tokens() -> Mapping[str, Any]:
    return tomllib.loads(resources.path("tokens.toml").read_text("utf-8"))
