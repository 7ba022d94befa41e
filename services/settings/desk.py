"""Where the settings of this station are looked at, tried and changed; each change is on record."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from services.application.station_acts import StationActs
from services.config import (
    Settings,
    SettingsSources,
    read_sources,
    settings_from,
    toml_values,
    written,
)
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError, ConfigurationError
from services.domain.link import LinkName
from services.domain.setting import (
    Mistake,
    SettingDescription,
    SettingsLook,
    SettingSource,
    SettingState,
    Trial,
    WrongSettingsError,
)
from services.domain.user import ROLE_NEEDED, ActionKind, Actor
from services.ports import UnitOfWork
from services.settings.file import FileText, SettingsFile, changed_text
from services.settings.secrets import KEPT_APART, keep_apart
from services.settings.words import descriptions

_CHANGED = "changed"  # stands on record in place of a secret


@dataclass(frozen=True, slots=True)
class SettingsPlace:
    """Where this station's settings are: as the program was started."""

    folder: Path
    config: Path | None = None
    overrides: Mapping[str, Any] | None = None

    def sources(self) -> SettingsSources:
        return read_sources(self.folder, self.config, self.overrides)


AtOnce = Callable[[Settings, frozenset[str]], None]
"""Is told the settings of now, and which of them were changed and act at once."""


class Trials(Protocol):
    """Tries a connection without writing anything there."""

    async def try_link(self, link: LinkName, settings: Settings) -> Trial: ...


class SettingsDesk:
    """Lives on the loop's thread; files are read and written on others.

    *running* is what the program was started with.
    """

    def __init__(
        self,
        place: SettingsPlace,
        running: Settings,
        acts: StationActs,
        trials: Trials,
        at_once: AtOnce,
    ) -> None:
        self._place = place
        self._running = running
        self._acts = acts
        self._trials = trials
        self._at_once = at_once
        self._sources = place.sources()
        self._text = FileText("", "")

    async def look(self) -> SettingsLook:
        """Read the settings as they stand in their places now."""
        file, self._sources = await asyncio.to_thread(self._read)
        self._text = file
        try:
            now = settings_from(self._sources)
        except WrongSettingsError as error:
            return SettingsLook(
                str(self._sources.toml), file.mark, self._states(None), error.mistakes
            )
        return SettingsLook(str(self._sources.toml), file.mark, self._states(now))

    def mistake(self, changes: Mapping[str, str]) -> Mistake | None:
        """Say what is wrong with these values, given all others as they were looked at last."""
        try:
            self._with(changes)
        except WrongSettingsError as error:
            named = [each for each in error.mistakes if each.key in changes]
            return (named or list(error.mistakes))[0]
        except ConfigurationError as error:
            return Mistake(next(iter(changes)), "", str(error))
        return None

    async def change(self, actor: Actor, asked: ActionRequest) -> ActionOutcome:
        """Write settings into the file, if it is still as it was when it had the `mark`.

        *asked* has them by name, and `mark`. Nothing is changed for whom it is not allowed, by
        values that cannot be, or if somebody else changed the file; that is on record, too.
        """
        mark = asked.params["mark"]
        changes = {name: value for name, value in asked.params.items() if name in descriptions()}
        words = {name: told(self._sources, name, value) for name, value in changes.items()}
        request = replace(asked, params=words)
        before = await asyncio.to_thread(self._raw)
        taken_back = await self._keep_secrets(actor, changes)

        def write(_uow: UnitOfWork) -> str:
            self._check(actor, changes)
            text = changed_text(self._text.text, in_file(changes))
            secret = any(descriptions()[name].secret for name in changes)
            SettingsFile(self._sources.toml).write(text, mark, private=secret)
            now = self._with(changes)
            later = [name for name in changes if self._will_wait(name, now)]
            says = "; ".join(f"{name}: {change}" for name, change in words.items())
            return f"{says}. It acts after a restart." if later else f"{says}."

        try:
            outcome = await self._acts.do(actor, request, write, lambda: self._put_back(before))
        except BaseException:
            await asyncio.to_thread(taken_back)
            raise
        if not outcome.ok:
            await asyncio.to_thread(taken_back)
        await self.look()
        at_once = frozenset(name for name in changes if descriptions()[name].at_once)
        if outcome.ok and at_once:
            self._apply(at_once)
        return outcome

    def _will_wait(self, name: str, now: Settings) -> bool:
        """Say whether it acts after a restart: not if the program runs with this value already."""
        field = name.lower()
        other = bool(getattr(now, field) != getattr(self._running, field))
        return other and not descriptions()[name].at_once

    def write_within(self, changes: Mapping[str, str]) -> Callable[[], None]:
        """Write settings as a part of another act, on its thread; return what undoes it."""
        before = self._raw()
        try:
            self._with(changes)
        except ConfigurationError as error:
            raise ActionRefusedError(f"Not changed: {error}") from error
        SettingsFile(self._sources.toml).write(
            changed_text(self._text.text, changes), self._text.mark
        )
        return lambda: self._put_back(before)

    async def try_link(self, link: LinkName, changes: Mapping[str, str] | None = None) -> Trial:
        """Try a connection with the settings as they stand, and *changes* on top."""
        try:
            settings = self._with(changes or {})
        except ConfigurationError as error:
            return Trial(ok=False, text=str(error))
        return await self._trials.try_link(link, settings)

    async def _keep_secrets(self, actor: Actor, changes: Mapping[str, str]) -> Callable[[], None]:
        """Keep secrets apart from the file, if the change is allowed; return what undoes it."""
        apart = {name: value for name, value in changes.items() if name in KEPT_APART}
        try:
            self._check(actor, changes)
        except ActionRefusedError:
            return _nothing  # the act itself is refused, and that is on record
        if not apart or actor.role < ROLE_NEEDED[ActionKind.CHANGE_SETTINGS]:
            return _nothing
        line = str(self._sources.found("line_code") or "")
        return await asyncio.to_thread(keep_apart, self._place.folder, line, apart)

    def _read(self) -> tuple[FileText, SettingsSources]:
        sources = self._place.sources()
        return SettingsFile(sources.toml).read(), sources

    def _raw(self) -> bytes | None:
        toml = self._sources.toml
        return toml.read_bytes() if toml.is_file() else None

    def _put_back(self, before: bytes | None) -> None:
        """Undo the writing: it could not be put on record."""
        toml = self._sources.toml
        if before is None:
            toml.unlink(missing_ok=True)
        else:
            SettingsFile(toml).write(before.decode("utf-8-sig"), SettingsFile(toml).read().mark)

    def _with(self, changes: Mapping[str, str]) -> Settings:
        return settings_with(self._sources, self._text.text, changes)

    def _check(self, actor: Actor, changes: Mapping[str, str]) -> None:
        for name in changes:
            about = descriptions()[name]
            if actor.role < about.role:
                raise ActionRefusedError(
                    f"Not changed: {name} needs the role {about.role.name.lower()}."
                )
            if not self._state(about, None).may_change:
                raise ActionRefusedError(
                    f"Not changed: {name} is set outside of the file, which would not count."
                )
        try:
            self._with(changes)
        except ConfigurationError as error:
            raise ActionRefusedError(f"Not changed: {error}") from error

    def _apply(self, names: frozenset[str]) -> None:
        now = settings_from(self._sources)
        fresh = {name.lower(): getattr(now, name.lower()) for name in names}
        self._running = self._running.model_copy(update=fresh)
        self._at_once(self._running, names)

    def _states(self, now: Settings | None) -> tuple[SettingState, ...]:
        return tuple(self._state(about, now) for about in descriptions().values())

    def _state(self, about: SettingDescription, now: Settings | None) -> SettingState:
        name = about.name.lower()
        source = _source(self._sources, name)
        raw = self._sources.found(name)
        found = about.default if raw is None else written(raw)
        value = found if now is None else written(getattr(now, name))
        waits = (
            now is not None
            and source is not SettingSource.FIXED
            and getattr(now, name) != getattr(self._running, name)
        )
        is_set = raw not in (None, "") or name in self._sources.secrets
        return SettingState(about, "" if about.secret else value, source, is_set, waits)


def settings_with(sources: SettingsSources, text: str, changes: Mapping[str, str]) -> Settings:
    """Return the settings with *changes* to a file of this *text*. Raises ConfigurationError."""
    file = toml_values(changed_text(text, in_file(changes)), sources.toml)
    typed = {name.lower(): value for name, value in changes.items() if name in KEPT_APART}
    return settings_from(replace(sources, file=file, secrets={**sources.secrets, **typed}))


def in_file(changes: Mapping[str, str]) -> dict[str, str]:
    """Return what the file gets: of a secret that is kept apart nothing, also none of before."""
    return {name: "" if name in KEPT_APART else value for name, value in changes.items()}


def told(sources: SettingsSources, name: str, value: str) -> str:
    """Return old and new value for the record; of a secret only that it was changed."""
    about = descriptions()[name]
    if about.secret:
        return _CHANGED
    raw = sources.found(name.lower())
    old = about.default if raw is None else written(raw)
    return f"{old or '–'} → {value or '–'}"


def _source(sources: SettingsSources, name: str) -> SettingSource:
    for place, source in (
        (sources.overrides, SettingSource.FIXED),
        (sources.environment, SettingSource.ENVIRONMENT),
        (sources.dotenv, SettingSource.DOTENV),
        (sources.file, SettingSource.FILE),
    ):
        if name in place and not (name in sources.secrets and source is SettingSource.FILE):
            return source
    if name not in sources.secrets:
        return SettingSource.DEFAULT
    in_file = name in sources.without_store
    return SettingSource.OWNERS_FILE if in_file else SettingSource.STORE


def _nothing() -> None:
    """Nothing was kept, so nothing is taken back."""
