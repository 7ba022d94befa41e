"""Proves where a Windows Python comes from: whoever packed it is not the PSF, the files must be.

check_python.py FOLDER CATALOGUE: each executable file carries a valid signature of the Python
Software Foundation or of Microsoft; each module's hash is in the catalogue that the Foundation
signed, or the module is this machine's own.
"""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

_ROOTS = "/etc/ssl/certs/ca-certificates.crt"
_PSF = "CN=Python Software Foundation"
_MICROSOFT = "CN=Microsoft Windows Software Compatibility Publisher"


@cache
def _offline() -> tuple[str, ...]:
    """What keeps a newer osslsigncode from asking the network; an older one does not ask."""
    told = subprocess.run(
        ["osslsigncode", "verify", "--help"], capture_output=True, text=True, check=False
    )
    known = told.stdout + told.stderr
    return tuple(word for word in ("-ignore-cdp", "-ignore-crl") if word in known)


def verify(file: Path) -> tuple[bool, str]:
    done = subprocess.run(
        [
            *("osslsigncode", "verify", *_offline()),
            *("-CAfile", _ROOTS, "-TSA-CAfile", _ROOTS, "-in", str(file)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout


def whose_program(file: Path) -> str:
    """Return who signed it; empty if nobody whom we trust."""
    good, told = verify(file)
    if good and _PSF in told:
        return "PSF"
    if _MICROSOFT in told and "MISMATCH" not in told.upper():
        digests = [line.split()[-1] for line in told.splitlines() if "message digest    :" in line]
        if len(digests) > 1 and digests[0] == digests[1]:
            return "Microsoft"
    return ""


def is_known_module(file: Path, folder: Path, catalogue: bytes) -> bool:
    data = file.read_bytes()
    if not data or hashlib.sha256(data).digest() in catalogue:
        return True
    if hashlib.sha1(data).digest() in catalogue:  # noqa: S324 (the catalogue's own kind)
        return True
    own = Path(os.__file__).parent / file.relative_to(folder / "Lib")
    return own.is_file() and own.read_bytes() == data.replace(b"\r\n", b"\n")


def main() -> None:
    folder, catalogue = Path(sys.argv[1]), Path(sys.argv[2])
    good, told = verify(catalogue)
    if not good or "O=Python Software Foundation" not in told:
        raise SystemExit(f"{catalogue} is not signed by the Python Software Foundation:\n{told}")
    hashes = catalogue.read_bytes()
    counts = {"PSF": 0, "Microsoft": 0, "modules": 0, "other files": 0}
    unknown = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as stream:
            is_program = stream.read(2) == b"MZ"
        if is_program:
            who = whose_program(file)
            if who:
                counts[who] += 1
            else:
                unknown.append(file)
        elif file.suffix == ".py":
            if is_known_module(file, folder, hashes):
                counts["modules"] += 1
            else:
                unknown.append(file)
        else:
            counts["other files"] += 1
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    if unknown:
        names = "\n  ".join(str(file.relative_to(folder)) for file in unknown)
        raise SystemExit(f"Not known where these come from:\n  {names}")


if __name__ == "__main__":
    main()
