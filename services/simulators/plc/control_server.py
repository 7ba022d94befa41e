"""The control port: HTTP on this PC alone, GET /state and POST /command, both JSON."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

StateOf = Callable[[], dict[str, Any]]
CarryOut = Callable[[Mapping[str, Any]], Awaitable[None]]

_PATIENCE_S = 10.0


class ControlServer:
    def __init__(self, state: StateOf, carry_out: CarryOut) -> None:
        self._state = state
        self._carry_out = carry_out
        self._server: asyncio.Server | None = None

    async def open(self, port: int) -> int:
        """Listen on *port* (0: any) and return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                status, answer = await self._answer(reader)
                body = json.dumps(answer).encode()
                head = (
                    f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                )
                writer.write(head.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[HTTPStatus, dict[str, Any]]:
        method, path, *_ = (await reader.readline()).decode("latin-1").split() or ["", ""]
        length = 0
        while (line := (await reader.readline()).decode("latin-1").strip()) != "":
            key, _, value = line.partition(":")
            if key.lower() == "content-length" and value.strip().isdecimal():
                length = int(value)
        body = await reader.readexactly(length)
        if (method, path) == ("GET", "/state"):
            return HTTPStatus.OK, self._state()
        if (method, path) != ("POST", "/command"):
            return HTTPStatus.NOT_FOUND, {"error": "There is GET /state and POST /command."}
        try:
            command = json.loads(body)
            await self._carry_out(command if isinstance(command, dict) else {})
        except ValueError as error:
            return HTTPStatus.BAD_REQUEST, {"error": str(error)}
        return HTTPStatus.OK, {"ok": True}
