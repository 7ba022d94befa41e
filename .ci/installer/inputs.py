"""Tells whether what goes into the installer changed since it was last tried.

    python .ci/installer/inputs.py            name what changed; exit code 0: nothing did
    python .ci/installer/inputs.py --tried    write down that it was tried as it is now

`tried` beside this file holds a hash for each kind of input; `make trial` renews it when all held,
and it is committed with the change. A change without a trial makes CI do one.

What counts is what can break packing, not every line of the program: the scripts here, the
specification, the pinned packages, which modules of other packages are imported, which kinds of
files lie where in resources, the migrations, and, whole, the modules that the setup leans on.
"""

import ast
import hashlib
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from pinned import run_part

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / ".ci" / "installer"
TRIED = HERE / "tried"
_OWN = ("hmi", "services", "resources")
_LEANED_ON = (
    *("hmi/__main__.py", "hmi/restart.py", "hmi/self_test/*.py", "services/closing.py"),
    *("services/demo.py", "services/kiosk.py", "services/station.py", "services/this_program.py"),
    *("services/version.py", "services/watchdog.py", "services/adapters/db/migrate.py"),
)


def inputs() -> dict[str, str]:
    """Return the hash of each kind of input."""
    scripts = [file for file in HERE.rglob("*") if file.is_file() and file != TRIED]
    scripts = [file for file in scripts if "__pycache__" not in file.parts]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packed = (project["project"], project["tool"]["setuptools"])
    leaned_on = [file for pattern in _LEANED_ON for file in ROOT.glob(pattern)]
    migrations = (ROOT / "services" / "adapters" / "db" / "migrations").rglob("*.py")
    return {
        "scripts": _of_files([*scripts, ROOT / "build_installer.spec"]),
        "packages": _of([run_part(ROOT)]),
        "project": _of([repr(packed)]),
        "imports": _of(sorted(_imports())),
        "resources": _of(sorted(_kinds_of_resources())),
        "migrations": _of(sorted(file.name for file in migrations)),
        "modules-leaned-on": _of_files(leaned_on),
    }


def _imports() -> set[str]:
    found = set()
    for file in (*ROOT.glob("hmi/**/*.py"), *ROOT.glob("services/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                found.add(str(node.module))
            elif isinstance(node, ast.Import):
                found |= {each.name for each in node.names}
    return {name for name in found if name.partition(".")[0] not in _OWN}


def _kinds_of_resources() -> set[str]:
    files = (file for file in (ROOT / "resources").rglob("*") if file.is_file())
    return {
        f"{file.parent.relative_to(ROOT).as_posix()}/*{file.suffix}"
        for file in files
        if file.suffix != ".pyc"
    }


def _of_files(files: Iterable[Path]) -> str:
    return _of(
        f"{file.relative_to(ROOT).as_posix()}\n{file.read_text('utf-8')}" for file in sorted(files)
    )


def _of(texts: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for text in texts:
        whole.update(text.encode() + b"\0")
    return whole.hexdigest()


def _tried() -> dict[str, str]:
    if not TRIED.is_file():
        return {}
    lines = (line.split() for line in TRIED.read_text("utf-8").splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}  # noqa: PLR2004


def main() -> int:
    now = inputs()
    if "--tried" in sys.argv:
        TRIED.write_text("".join(f"{kind} {digest}\n" for kind, digest in now.items()), "utf-8")
        return 0
    tried = _tried()
    changed = [kind for kind, digest in now.items() if tried.get(kind) != digest]
    if changed:
        print(f"Of what goes into the installer this changed since its trial: {', '.join(changed)}")
        return 1
    print("The installer was tried as it is: nothing that goes into it has changed since.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
