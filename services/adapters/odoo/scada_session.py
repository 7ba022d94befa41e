"""The session with the plant's addon: logs in when needed, renews once, reads both error layers."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from services.adapters.odoo.answers import SessionExpiredError, status_error
from services.adapters.odoo.transport import OdooTransport
from services.domain.errors import OdooUnavailableError

_ADDON = "/api/scada/"
_CALL_KW = "/web/dataset/call_kw"

JsonObject = Mapping[str, Any]


class ScadaSession:
    """Session cookie, `/api/scada/…` and `call_kw` in the same session (ODOO.md §2)."""

    def __init__(self, transport: OdooTransport) -> None:
        self._transport = transport
        self._logged_in = False
        self._login = asyncio.Lock()

    async def addon(self, path: str, params: JsonObject) -> JsonObject:
        """Call `/api/scada/`*path*.

        Raises OdooRejectedError with the addon's words when its status is not success.
        """
        answer = await self._in_session(f"{_ADDON}{path}", params, path)
        if not isinstance(answer, dict):
            # The list of BoMs comes bare from some of the addon's versions.
            return {"data": answer}
        if answer.get("status", "success") != "success":
            raise status_error(str(answer.get("message") or ""))
        return answer

    async def call_kw(
        self, model: str, method: str, args: Sequence[object], kwargs: JsonObject | None = None
    ) -> Any:
        """Call a method of a standard model."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs or {}}
        return await self._in_session(_CALL_KW, params, method)

    async def server_version(self) -> str:
        """Return such as "14.0"; needs no login."""
        params = {"service": "common", "method": "version", "args": []}
        answer = await self._transport.post("/jsonrpc", params)
        return str(answer.get("server_version", "?")) if isinstance(answer, dict) else "?"

    async def _in_session(self, path: str, params: JsonObject, method: str) -> Any:
        """Call within a session; one that expired is renewed once, and the call made again.

        Odoo looks at the session before it does anything, so nothing is done twice.
        """
        await self._ensure_login()
        try:
            return await self._transport.post(path, params, method=method)
        except SessionExpiredError:
            self._logged_in = False
        await self._ensure_login()
        return await self._transport.post(path, params, method=method)

    async def _ensure_login(self) -> None:
        async with self._login:
            if self._logged_in:
                return
            self._transport.check_login_allowed()
            account = self._transport.account
            answer = await self._transport.post(
                f"{_ADDON}authenticate",
                {"db": account.db, "login": account.username, "password": account.password},
                is_login=True,
            )
            if not isinstance(answer, dict):
                raise OdooUnavailableError(f"{self._transport.where} answers a login strangely.")
            if answer.get("status") != "success":
                raise self._refusal(str(answer.get("message") or ""))
            self._logged_in = True

    def _refusal(self, message: str) -> OdooUnavailableError:
        if "access denied" in message.casefold():
            return self._transport.login_refused()
        return OdooUnavailableError(f"{self._transport.where} refuses the login: {message}")
