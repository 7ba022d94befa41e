"""Installs or names what a first start lacks: `python -m hmi.display [PACKAGE …]`."""

import sys

from hmi.display.preparation import prepare_display


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(0 if prepare_display(install=True, say=_say, also=sys.argv[1:]).usable else 1)
