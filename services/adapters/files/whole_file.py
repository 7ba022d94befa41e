"""A file that stands under its name when it is complete, and not at all before."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.domain.errors import FileNotWrittenError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_GONE = (errno.ENODEV, errno.EIO, errno.ENXIO, errno.ENOENT, errno.ENOTDIR)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class WholeFile:
    """Written beside its place under another name, then renamed in one step."""

    def __init__(self, path: Path) -> None:
        """Raises FileNotWrittenError if the name is taken or the folder cannot be used."""
        self._path = path
        self.part = path.with_name(f".{path.name}.part")
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_taken()
            self.part.touch()

    def finish(self) -> None:
        """Give the file its name, once all of it is on the disk."""
        with told(self._path):
            with self.part.open("rb+") as stream:
                os.fsync(stream.fileno())
            self._refuse_taken()
            self.part.replace(self._path)

    def abandon(self) -> None:
        try:
            self.part.unlink(missing_ok=True)
        except OSError:
            return  # the drive is gone, and with it the part

    def _refuse_taken(self) -> None:
        if self._path.exists():
            raise FileNotWrittenError(
                f"{self._path} is there already: it was not touched. Choose another name."
            )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say what the operating system refuses as people can act on it."""
    try:
        yield
    except OSError as error:
        raise FileNotWrittenError(_say(path, error)) from error


@contextmanager
def told_of_scratch(folder: Path) -> Iterator[None]:
    """Say what is refused in the folder for temporary files, where no choice of the place helps."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise FileNotWrittenError(
                f"The folder for temporary files, {folder}, is full: no file was written. Free "
                "space there, or write CSV, which needs none."
            ) from error
        raise FileNotWrittenError(
            f"The folder for temporary files, {folder}, cannot be used ({error.strerror}): no file "
            "was written. Free space there, or write CSV, which needs none."
        ) from error


def _say(path: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return f"{path.parent} is full: no file was written. Free space or choose another place."
    if error.errno == errno.EFBIG:
        return (
            f"{path.name} became larger than {path.parent} takes: no file was written. Choose "
            "another place or a shorter time."
        )
    if error.errno in _FORBIDDEN:
        return f"{path.parent} may not be written to: no file was written. Choose another place."
    if error.errno in _GONE:
        return f"{path.parent} is not there any more: no file was written. Choose another place."
    return f"{path.name} was not written to {path.parent}: {error.strerror}. Choose another place."
