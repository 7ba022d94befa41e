"""Makes the program folder and, for Windows, the setup, from build_installer.spec.

    python .ci/installer/assemble.py linux      the folder for this Linux
    python .ci/installer/assemble.py windows    folder and setup: on Windows, or on Debian by Wine
    python .ci/installer/assemble.py sign FILE  sign one file; the setup's uninstaller is signed so

On Windows: Python 3.11 to 3.13 from python.org and NSIS 3 (makensis on PATH). On Debian:
`make installer`, which sees to what is needed. A certificate is used when BATCHLINE_SIGN_PFX (and
BATCHLINE_SIGN_PASSWORD, BATCHLINE_SIGN_TIMESTAMP) name one.
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from parts_list import write_parts_list
from windows_python import WindowsPython, pip

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / ".ci" / "installer"
BUILD = Path(
    os.environ.get("BATCHLINE_BUILD")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "batchline-installer"
)
DIST = ROOT / "dist"
SHOTS = ROOT / "build" / "installer"
SPEC = ROOT / "build_installer.spec"
BEGAN = time.monotonic()


def version() -> str:
    names: dict[str, str] = {}
    exec((ROOT / "services" / "version.py").read_text("utf-8"), names)  # noqa: S102 (our own)
    return names["VERSION"]


def step(text: str) -> None:
    print(f"{time.monotonic() - BEGAN:6.0f} s  {text}", flush=True)


def run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT)


WINDOWS = WindowsPython(BUILD, HERE, ROOT, step)


def packing(dist: str | Path, work: str | Path, spec: str | Path) -> list[str | Path]:
    """Return the words after "python" that make the program folder."""
    tool = ["-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    return [*tool, "--distpath", dist, "--workpath", work, spec]


def tables(work: str) -> Path:
    """Return where PyInstaller notes what it packed."""
    return BUILD / work / SPEC.stem


def build_linux() -> Path:
    step("environment")
    venv = BUILD / "linux-env"
    run(ROOT / ".ci" / "environment", venv, "run")
    python = venv / "bin" / "python"
    pip(str(python), "install", "--no-deps", "--require-hashes", "-r", str(HERE / "tools.txt"))
    step("program folder")
    run(python, *packing(DIST / "linux", BUILD / "linux-work", SPEC))
    folder = DIST / "linux" / "batchline"
    site = next((venv / "lib").glob("python*/site-packages"))
    told = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout
    write_parts_list(folder, tables("linux-work"), site, told.split()[-1], version())
    report_size("program folder", folder)
    return folder


def build_windows() -> Path:
    python = WINDOWS
    python.prepare()
    step("program folder")
    dist = DIST / "windows"
    shutil.rmtree(dist, ignore_errors=True)
    places = (dist, BUILD / "windows-work", SPEC)
    python.run(*packing(*(python.path(place) for place in places)))
    folder = dist / "batchline"
    refuse_foreign(folder)
    write_parts_list(folder, tables("windows-work"), python.site, python.version(), version())
    report_size("program folder", folder)
    sign(*folder.glob("*.exe"))
    step("setup")
    setup = DIST / f"Batchline-{version()}-setup.exe"
    write_setup(version(), folder, setup)
    sign(setup)
    report_size("setup", setup)
    shutil.copy(folder / "parts.cdx.json", setup.with_suffix(".cdx.json"))
    write_checksums()
    return setup


def write_setup(number: str, folder: Path, setup: Path, *, quick: bool = False) -> None:
    """Pack *folder* into *setup*, which says that it is version *number*."""
    words = [f"-DVERSION={number}", f"-DFOLDER={folder}", f"-DSETUP={setup}"]
    if quick:
        words.append("-DQUICK")
    if os.environ.get("BATCHLINE_SIGN_PFX"):  # the uninstaller, which the setup carries
        words.append(f'-DSIGN="{sys.executable}" "{HERE / "assemble.py"}" sign')
    run("makensis", "-V2", "-WX", *words, HERE / "setup.nsi")


def refuse_foreign(folder: Path) -> None:
    """No file of Wine's, nor what stands in for one, may be shipped."""
    marks = (b"Wine builtin DLL", b"Wine placeholder DLL")
    ours = {f"{source.stem}.dll" for source in (HERE / "wine").glob("*.c")}
    found = [
        file.name
        for file in folder.rglob("*")
        if file.is_file()
        and (file.name.lower() in ours or any(mark in file.read_bytes()[:4096] for mark in marks))
    ]
    if found:
        raise SystemExit(f"Not Windows' own, and packed all the same: {', '.join(found)}")


def sign(*files: Path) -> None:
    """Sign, when a certificate is given: by signtool on Windows, else by osslsigncode."""
    certificate = os.environ.get("BATCHLINE_SIGN_PFX")
    if not certificate:
        return
    password = os.environ.get("BATCHLINE_SIGN_PASSWORD", "")
    for file in files:
        step(f"signing {file.name}")
        if sys.platform == "win32":
            run(
                "signtool",
                "sign",
                "/fd",
                "sha256",
                "/f",
                certificate,
                "/p",
                password,
                *timestamp("/tr", "/td", "sha256"),
                file,
            )
            continue
        signed = file.with_suffix(".signed")
        pass_file = BUILD / "sign-password"
        pass_file.touch(0o600)
        pass_file.write_text(password)
        try:
            run(
                "osslsigncode",
                "sign",
                "-pkcs12",
                certificate,
                "-readpass",
                pass_file,
                "-h",
                "sha256",
                "-n",
                "Batchline",
                *timestamp("-ts"),
                "-in",
                file,
                "-out",
                signed,
            )
        finally:
            pass_file.unlink()
        signed.replace(file)


def timestamp(flag: str, *more: str) -> list[str]:
    url = os.environ.get("BATCHLINE_SIGN_TIMESTAMP")
    return [flag, url, *more] if url else []


def megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.lstat().st_size for file in files) / 1e6  # a link is no second file


def report_size(what: str, path: Path) -> None:
    step(f"{what}: {megabytes(path):.1f} MB, {path}")


def write_checksums() -> None:
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(DIST.iterdir())
        if file.is_file() and file.name != "SHA256SUMS"
    ]
    (DIST / "SHA256SUMS").write_text("".join(lines), "utf-8", newline="\n")


def set_up() -> None:
    """Make the folders that all is made in; let Ctrl+C and a kill end what was started, too."""
    for folder in (BUILD, DIST, SHOTS):
        folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["linux", "windows", "sign"])
    parser.add_argument("file", nargs="?", type=Path)
    arguments = parser.parse_args()
    if arguments.what == "sign":
        sign(arguments.file)
        return
    set_up()
    if arguments.what == "linux":
        build_linux()
    else:
        try:
            build_windows()
        finally:
            WINDOWS.end_wine()
    step("done")


if __name__ == "__main__":
    main()
