"""Which class writes which kind of file."""

from pathlib import Path

from services.adapters.files.csv_file import CsvFile
from services.adapters.files.whole_file import WholeFile, told
from services.domain.document import Origin
from services.ports.files import FileKind, TableFile


class DiskFiles:
    """Files on the disks and drives of this PC."""

    def __init__(self, *, decimal_comma: bool = False) -> None:
        self._comma = decimal_comma

    def tables(self, path: Path, kind: FileKind, origin: Origin) -> TableFile:
        if kind is FileKind.XLSX:
            # Forty modules that only a workbook needs.
            from services.adapters.files.xlsx_file import XlsxFile  # noqa: PLC0415

            return XlsxFile(path, origin)
        return CsvFile(path, origin, decimal_comma=self._comma)

    def whole(self, path: Path, content: bytes) -> None:
        file = WholeFile(path)
        try:
            with told(path):
                file.part.write_bytes(content)
            file.finish()
        except BaseException:
            file.abandon()
            raise
