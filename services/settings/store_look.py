"""Looks into the database of some settings, without making or changing anything."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from services import bootstrap
from services.adapters.db.schema import HEAD, present_schema
from services.config import Settings
from services.ports import UnitOfWork

T = TypeVar("T")


def look_into(settings: Settings, folder: Path, look: Callable[[UnitOfWork], T]) -> T | None:
    """Return what *look* finds; None where there is no database of this version yet."""
    from sqlalchemy.orm import Session  # noqa: PLC0415

    from services.adapters.db.engine import READ_ONLY, sqlite_file  # noqa: PLC0415
    from services.adapters.db.unit_of_work import SqlUnitOfWork  # noqa: PLC0415

    engine = bootstrap.connect(settings, folder)
    try:
        file = sqlite_file(engine.url)
        if (file is not None and not file.exists()) or present_schema(engine) != HEAD:
            return None
        with Session(engine.execution_options(**{READ_ONLY: True})) as session:
            return look(SqlUnitOfWork(session, settings.line_code or "line"))
    finally:
        engine.dispose()
