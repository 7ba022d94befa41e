"""Keeps secrets that are typed on the screen where the station keeps them, and takes them back."""

from collections.abc import Callable, Mapping
from pathlib import Path

from services.domain.errors import ActionRefusedError, ConfigurationError
from services.secret_store import SecretName, SecretStore

KEPT_APART = frozenset(name.value for name in SecretName)
"""Settings that are never written into the file from the screen."""


def keep_apart(folder: Path, line: str, changes: Mapping[str, str]) -> Callable[[], None]:
    """Keep the secrets among *changes*, or forget those that are empty; return what undoes it.

    It may wait for the system's store. Raises ActionRefusedError.
    """
    store = SecretStore(folder, line)
    wanted = {SecretName(name): value for name, value in changes.items() if name in KEPT_APART}
    try:
        before = {name: store.get(name) for name in wanted}
        _put(store, wanted)
    except ConfigurationError as error:
        raise ActionRefusedError(f"Not changed: {error}") from error
    return lambda: _put(store, before)


def _put(store: SecretStore, secrets: Mapping[SecretName, str]) -> None:
    for name, value in secrets.items():
        if value:
            store.keep(name, value)
        else:
            store.forget(name)
