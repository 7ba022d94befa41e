"""The standard external API of any Odoo: `/jsonrpc` with `execute_kw` (ODOO.md §1)."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from services.adapters.odoo.answers import LoginRefusedError
from services.adapters.odoo.transport import OdooTransport

_PATH = "/jsonrpc"


class StockSession:
    """There is no cookie: the user's number is asked once, the password goes with each call."""

    def __init__(self, transport: OdooTransport) -> None:
        self._transport = transport
        self._uid: int | None = None
        self._login = asyncio.Lock()

    async def call_kw(
        self,
        model: str,
        method: str,
        args: Sequence[object],
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Call a method of a model."""
        uid = await self._ensure_login()
        account = self._transport.account
        call = [account.db, uid, account.password, model, method, args, kwargs or {}]
        try:
            return await self._post("object", "execute_kw", call, may_write=method)
        except LoginRefusedError as error:
            # The password was changed meanwhile: to ask again with the old one locks accounts.
            self._uid = None
            raise self._transport.login_refused() from error

    async def server_version(self) -> str:
        """Return such as "17.0"; needs no login."""
        answer = await self._post("common", "version", [])
        return str(answer.get("server_version", "?")) if isinstance(answer, dict) else "?"

    async def _ensure_login(self) -> int:
        async with self._login:
            self._transport.check_login_allowed()
            if self._uid is None:
                account = self._transport.account
                args = [account.db, account.username, account.password, {}]
                answer = await self._post("common", "authenticate", args, is_login=True)
                if not isinstance(answer, int) or isinstance(answer, bool):
                    raise self._transport.login_refused()
                self._uid = answer
            return self._uid

    async def _post(
        self,
        service: str,
        method: str,
        args: Sequence[object],
        *,
        is_login: bool = False,
        may_write: str = "",
    ) -> Any:
        params = {"service": service, "method": method, "args": args}
        return await self._transport.post(_PATH, params, is_login=is_login, method=may_write)
