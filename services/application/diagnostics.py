"""Gathers what the diagnostics page shows, when it is asked to and at no other time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.domain.diagnostics import AreaName, DiagnosticsView
from services.domain.errors import PlantError
from services.ports import Database, PlcDiagnostics

_REFUSED_SHOWN = 50


class Diagnostics:
    """Reads only; on a station that does not hold the line it leaves the PLC alone."""

    def __init__(
        self, plc: PlcDiagnostics, database: Database, holds_line: Callable[[], bool]
    ) -> None:
        self._plc = plc
        self._database = database
        self._holds_line = holds_line

    @property
    def areas(self) -> Sequence[AreaName]:
        return self._plc.areas

    async def look(self, name: AreaName) -> DiagnosticsView:
        """Read the area *name* and the guards now. What cannot be had is told in the view."""
        holds = self._holds_line()
        view = DiagnosticsView(holds, self._plc.handshake, self._plc.facts(), (), None, (), "")
        try:
            if holds:
                area = await self._plc.read_area(name)
                view = replace(view, area=area, guards=tuple(await self._plc.read_guards()))
            found = await self._database.read(lambda uow: uow.readings.refused(_REFUSED_SHOWN))
            view = replace(view, refused=tuple(found))
        except PlantError as error:
            view = replace(view, problem=str(error))
        return replace(view, facts=self._plc.facts())
