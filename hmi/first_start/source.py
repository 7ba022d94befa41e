"""What the first start asks; services.settings.first_start answers."""

from collections.abc import Mapping
from typing import Protocol

from services.domain.link import LinkName
from services.domain.setting import Mistake, Trial


class FirstStartSource(Protocol):
    def present(self) -> Mapping[str, str]:
        """Return what is set already, and is no secret: the fields begin with it."""
        ...

    def kept(self) -> frozenset[str]:
        """Return the names of the secrets that are set."""
        ...

    def mistake(self, changes: Mapping[str, str]) -> Mistake | None: ...
    async def try_link(self, link: LinkName, changes: Mapping[str, str]) -> Trial: ...

    async def has_administrator(self, changes: Mapping[str, str]) -> bool:
        """Say whether somebody can log in already; the database may be a shared one."""
        ...

    async def finish(self, changes: Mapping[str, str], name: str, pin: str) -> None:
        """Write all of it, with the administrator unless *name* is empty; raises PlantError."""
        ...
