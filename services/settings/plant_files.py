"""Register map and silo table: shown, checked, and taken over from a file; each on record."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import resources
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.registers import RegisterMap
from services.adapters.resource_files import load_silo_table
from services.application.station_acts import StationActs
from services.config import Settings
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError, ConfigurationError
from services.domain.plant_file import FoundFile, PlantFile, PlantFileLook
from services.domain.silo import SiloTable
from services.domain.user import Actor
from services.ports import UnitOfWork
from services.settings.desk import SettingsDesk
from services.settings.drives import find_files
from services.settings.file import replace_file

_OWN = {PlantFile.REGISTER_MAP: "register-map.toml", PlantFile.SILO_TABLE: "silo-table.toml"}
_BUILT_IN = {
    PlantFile.REGISTER_MAP: "maps/feedmill.toml",
    PlantFile.SILO_TABLE: "silos.toml",
}


class PlantFiles:
    def __init__(
        self,
        folder: Path,
        running: Settings,
        desk: SettingsDesk,
        acts: StationActs,
        now: Callable[[], datetime],
    ) -> None:
        self._folder = folder
        self._running = running
        self._desk = desk
        self._acts = acts
        self._now = now

    async def in_force(self, which: PlantFile) -> PlantFileLook:
        """Return what the program goes by now."""
        running = self._running
        named = running.register_map if which is PlantFile.REGISTER_MAP else running.silo_table
        path = named or resources.path(_BUILT_IN[which])
        look = await asyncio.to_thread(examine, which, path)
        return replace(look, file=str(named or ""))

    async def examine(self, which: PlantFile, path: str) -> PlantFileLook:
        return await asyncio.to_thread(examine, which, Path(path))

    async def found(self) -> tuple[FoundFile, ...]:
        """Return the files that could be imported: on drives that are plugged in, and nearby."""
        return await asyncio.to_thread(find_files, self._folder, ".toml")

    async def take(self, actor: Actor, asked: ActionRequest) -> ActionOutcome:
        """Take the file over: checked as a whole, the one of before kept beside."""
        which, path = PlantFile(asked.params["which"]), Path(asked.params["file"])
        target = self._folder / _OWN[which]
        await self._desk.look()
        undo: list[Callable[[], None]] = []

        def undo_all() -> None:
            for each in reversed(undo):
                each()

        def take(_uow: UnitOfWork) -> str:
            look = examine(which, path)
            if look.mistakes:
                raise ActionRefusedError(f"Not taken over: {'; '.join(look.mistakes)}")
            try:
                kept = self._keep(target)
                content = path.read_bytes()
                before = target.read_bytes() if target.is_file() else None
                replace_file(target, content)
            except OSError as error:
                raise ActionRefusedError(
                    f"Not taken over: {path} cannot be copied to {target}: {error.strerror}. "
                    "Free space on the disk, or allow this user to write there."
                ) from error
            undo.append(lambda: _restore(target, before))
            try:
                undo.append(self._desk.write_within({which.value: str(target)}))
            except ActionRefusedError:
                undo_all()
                raise
            told = f" The one of before is kept as {kept.name}." if kept else ""
            return f"{path.name} taken over: {look.facts}.{told} It acts after a restart."

        try:
            return await self._acts.do(actor, asked, take, undo_all)
        finally:
            await self._desk.look()

    def _keep(self, target: Path) -> Path | None:
        if not target.is_file():
            return None
        stamp = self._now().strftime("%Y-%m-%d-%H%M%S")
        kept = target.with_name(f"{target.stem}-until-{stamp}{target.suffix}")
        shutil.copy2(target, kept)
        return kept


def examine(which: PlantFile, path: Path) -> PlantFileLook:
    """Read the file as the program would at its start; mistakes are told, not raised."""
    try:
        if which is PlantFile.REGISTER_MAP:
            found = load_register_map(path)
            return PlantFileLook(which, str(path), _map_facts(found), _map_rows(found))
        table = load_silo_table(path)
        facts = f"{len(table.silos)} silos"
        return PlantFileLook(which, str(path), facts, _silo_rows(table))
    except ConfigurationError as error:
        return PlantFileLook(which, str(path), mistakes=_lines(str(error), path))


def _lines(told: str, path: Path) -> tuple[str, ...]:
    """Return the mistakes one by one."""
    if "\n" in told:
        return tuple(line.strip() for line in told.splitlines()[1:])
    return tuple(told.removeprefix(f"{path}: ").split("; "))


def _map_facts(found: RegisterMap) -> str:
    return f"{found.name}: {found.slots} slots, {len(found.silo_numbers)} silos"


def _map_rows(found: RegisterMap) -> tuple[tuple[str, str, str], ...]:
    """Return each area and each field with its registers; a slot's are those of slot 1 in READ."""
    last = found.slot.words - 1
    rows = [
        (area, f"D{slots.base}–D{slots.address(slots.slots) + last}", f"{slots.slots} slots")
        for area, slots in (("READ", found.read), ("WRITE", found.write))
    ]
    areas = [("READ, slot 1", found.read.base, found.slot.all())]
    if found.failure is not None:
        areas.append(("Equipment failure", found.failure.base, found.failure.all()))
    if found.weighing is not None:
        areas.append(("Manual weighing", found.weighing.base, found.weighing.all()))
    if found.levels is not None:
        areas.append(("Silo levels", found.levels.base, found.levels.all()))
    for area, base, fields in areas:
        rows += [
            (f"{area}: {field.name}", field.register(base), f"{field.kind.value}, {field.words}")
            for field in fields
        ]
    return tuple(rows)


def _silo_rows(table: SiloTable) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            f"{silo.number} {silo.letter} · {silo.name}",
            f"{silo.capacity_kg} kg",
            f"{silo.code}: {', '.join(silo.products) or '–'}",
        )
        for silo in table.silos
    )


def _restore(target: Path, before: bytes | None) -> None:
    if before is None:
        target.unlink(missing_ok=True)
    else:
        replace_file(target, before)
