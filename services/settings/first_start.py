"""The first start: tries what is entered, and writes all of it at the end, or nothing."""

import asyncio
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from services import bootstrap
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import parse_url
from services.application.pin import hash_pin
from services.application.station_acts import StationActs
from services.config import Settings, read_sources, written
from services.domain.action import ActionRequest
from services.domain.errors import ActionRefusedError, ConfigurationError, PlantError
from services.domain.link import LinkName
from services.domain.setting import Mistake, Trial
from services.domain.user import ActionKind, Actor, Role, User
from services.ports import UnitOfWork
from services.settings.desk import SettingsPlace, in_file, settings_with, told
from services.settings.file import SettingsFile, changed_text
from services.settings.secrets import KEPT_APART, keep_apart
from services.settings.store_look import look_into
from services.settings.trials import LinkTrials
from services.settings.words import descriptions

_LOOKED_AT = 20  # of the newest acts
_BEGINS_WITHIN = timedelta(minutes=5)  # of being asked for on the running line
_TELL_THE_WAY = ("plc_host", "odoo_url")


def is_first_start(place: SettingsPlace) -> bool:
    """Say whether nobody has set this station up: no file, and no address from elsewhere."""
    if place.config is not None or (place.folder / ".env").exists():
        return False
    sources = read_sources(place.folder)
    told_elsewhere = any(name in sources.environment for name in _TELL_THE_WAY)
    return not sources.toml.exists() and not told_elsewhere


class FirstStart:
    def __init__(self, place: SettingsPlace) -> None:
        self._folder: Path = place.folder
        self._sources = place.sources()
        self._file = SettingsFile(self._sources.toml)
        self._text = self._file.read()
        self._trials = LinkTrials(place.folder)
        self._begun_at = bootstrap.now()

    def present(self) -> Mapping[str, str]:
        """Return what is set already, defaults too, and is no secret."""
        found = {
            name: written(self._sources.found(name.lower())) or about.default
            for name, about in descriptions().items()
            if not about.secret
        }
        return {name: value for name, value in (found | self._server()).items() if value}

    def kept(self) -> frozenset[str]:
        """Return the names of the secrets that are set, wherever they are."""
        return frozenset(name for name in KEPT_APART if self._secret(name.lower()))

    def _secret(self, name: str) -> object:
        return self._sources.found(name) or self._sources.secrets.get(name)

    def _server(self) -> dict[str, str]:
        """Return what the fields show of the address of a PostgreSQL, if there is one."""
        address = str(self._sources.found("database_url") or "")
        if not address.startswith("postgresql"):
            return {}
        try:
            url = parse_url(address)
        except ConfigurationError:  # told by the trial
            return {}
        host = f"{url.host}:{url.port}" if url.port else url.host
        shown = {"DB_HOST": host, "DB_NAME": url.database, "DB_USER": url.username}
        return {name: value or "" for name, value in shown.items()}

    def mistake(self, changes: Mapping[str, str]) -> Mistake | None:
        from services.domain.setting import WrongSettingsError  # noqa: PLC0415

        try:
            self._with(changes)
        except WrongSettingsError as error:
            named = [each for each in error.mistakes if each.key in changes]
            return named[0] if named else None
        return None

    async def try_link(self, link: LinkName, changes: Mapping[str, str]) -> Trial:
        try:
            settings = self._with(changes)
        except PlantError as error:
            return Trial(ok=False, text=str(error))
        return await self._trials.try_link(link, settings)

    async def has_administrator(self, changes: Mapping[str, str]) -> bool:
        return await asyncio.to_thread(_has_administrator, self._with(changes), self._folder)

    async def finish(self, changes: Mapping[str, str], name: str, pin: str) -> None:
        """Write administrator, record and file in one transaction; the file is its last step.

        Raises PlantError, with nothing written.
        """
        settings = self._with(changes)
        # Without addresses the line cannot start: both are asked for, but not whether they answer.
        for needed in ("plc_host", "odoo_url"):
            if not getattr(settings, needed):
                raise ActionRefusedError(f"Not done: {needed.upper()} is needed.")
        line = settings.line_code
        apart = {name: changes[name] for name in KEPT_APART if changes.get(name)}
        take_back = await asyncio.to_thread(keep_apart, self._folder, line, apart)
        try:
            await self._open_and_write(settings, changes, name, pin)
        except BaseException:
            await asyncio.to_thread(take_back)
            raise

    async def _open_and_write(
        self, settings: Settings, changes: Mapping[str, str], name: str, pin: str
    ) -> None:
        engine = await asyncio.to_thread(bootstrap.open_engine, settings, self._folder)
        database = SqlDatabase(engine, settings.line_code or "line")
        try:
            who = await database.read(self._who_asked)
            actor = who or Actor(name or "First start", Role.ADMINISTRATOR, settings.station_name)
            await self._write(StationActs(database), actor, changes, name, pin)
        finally:
            await database.close()

    def _who_asked(self, uow: UnitOfWork) -> Actor | None:
        """Return who asked on the running line that it is gone through again, if that was now."""
        for each in uow.actions.page(None, _LOOKED_AT).rows:
            action = each.action
            if action.request.kind is ActionKind.RESTART_PROGRAM:
                waited = self._begun_at - action.asked_at
                is_it = "first_start" in action.request.params and abs(waited) < _BEGINS_WITHIN
                return action.actor if is_it else None
        return None

    async def _write(
        self,
        acts: StationActs,
        actor: Actor,
        changes: Mapping[str, str],
        name: str,
        pin: str,
    ) -> None:
        params = {key: told(self._sources, key, value) for key, value in changes.items() if value}
        request = ActionRequest(ActionKind.CHANGE_SETTINGS, params=params)
        pin_hash = await asyncio.to_thread(hash_pin, pin) if name else ""
        text = changed_text(self._text.text, in_file(changes))

        def write(uow: UnitOfWork) -> str:
            if name:
                if uow.users.by_name(name) is not None:
                    raise ActionRefusedError(
                        f"There is a user {name} already. Nothing changed. Take another name."
                    )
                uow.users.add(User(0, name, Role.ADMINISTRATOR), pin_hash)
            self._file.write(text, self._text.mark, private=True)
            return "First start: settings written."

        outcome = await acts.do(actor, request, write, self._put_back)
        if not outcome.ok:
            raise ActionRefusedError(outcome.message)

    def _put_back(self) -> None:
        """Undo the writing: it could not be put on record."""
        now = self._file.read()
        if self._text.text:
            self._file.write(self._text.text, now.mark)
        else:
            os.unlink(self._file.path)  # noqa: PTH108

    def _with(self, changes: Mapping[str, str]) -> Settings:
        return settings_with(self._sources, self._text.text, changes)


def _has_administrator(settings: Settings, folder: Path) -> bool:
    def look(uow: UnitOfWork) -> bool:
        return any(user.active and user.role is Role.ADMINISTRATOR for user in uow.users.all())

    return bool(look_into(settings, folder, look))
