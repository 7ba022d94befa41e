"""A credential store for tests, as a desktop has one: it keeps what it is given in memory."""

import time

from keyring.backend import KeyringBackend


class MemoryStore(KeyringBackend):
    priority = 5
    hangs_s = 0.0
    refuses: type[Exception] | None = None  # to write and to delete

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(self.hangs_s)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(self.hangs_s)
        self._may_write()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._may_write()
        del self.kept[service, username]

    def _may_write(self) -> None:
        if self.refuses is not None:
            raise self.refuses
