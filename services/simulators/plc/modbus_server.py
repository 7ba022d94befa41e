"""A Modbus TCP server of the simulator's own, so that it can also answer wrongly.

Functions 3, 6 and 16 on holding registers, one unit id; another unit id gets exception 11, as a
gateway gives.
"""

import asyncio
import contextlib
import struct
from collections.abc import Callable

from services.adapters.plc.words import Words
from services.simulators.plc.memory import Memory
from services.simulators.plc.misbehaviour import Fault, Misbehaviour

WriteByLine = Callable[[int, Words], int]

_HEADER = struct.Struct(">HHHB")
_READ, _WRITE_ONE, _WRITE = 3, 6, 16
_MOST_READ, _MOST_WRITTEN = 125, 123
_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _ILLEGAL_VALUE, _NO_TARGET = 1, 2, 3, 11


class ModbusServer:
    """Serves one PLC's registers. It can be closed and opened again on the same port."""

    def __init__(self, memory: Memory, write: WriteByLine, unit_id: int) -> None:
        self.misbehaviour: Misbehaviour | None = None
        self.requests = 0
        self.port = 0
        self._memory = memory
        self._write = write
        self._unit_id = unit_id
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()

    @property
    def connections(self) -> int:
        return len(self._connections)

    async def open(self, port: int) -> None:
        """Listen on *port* of this PC alone; 0 lets the system choose. Nothing if open already."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and break off every connection."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._connections):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._connections.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        transaction, protocol, length, unit = _HEADER.unpack(await reader.readexactly(_HEADER.size))
        if protocol != 0 or length < 2:  # noqa: PLR2004
            return False
        request = await reader.readexactly(length - 1)
        self.requests += 1
        fault = self.misbehaviour
        spoilt = fault is not None and fault.applies(request[0])
        if spoilt and fault is not None and not fault.carries_out and request[0] != _READ:
            body = request[:5]
        else:
            body = self.answer(unit, request)
        answer = _HEADER.pack(transaction, 0, len(body) + 1, unit) + body
        if spoilt and fault is not None:
            if fault.how is Fault.DELAY:
                await asyncio.sleep(fault.seconds)
            answer = fault.spoil(answer)
        if answer:
            writer.write(answer)
            await writer.drain()
        return not (spoilt and fault is not None and fault.hangs_up)

    def answer(self, unit: int, request: bytes) -> bytes:
        """Return the answer to *request*; both without header or checksum."""
        function = request[0]
        if unit != self._unit_id:
            return _exception(function, _NO_TARGET)
        if function == _READ and len(request) == 5:  # noqa: PLR2004
            return self._read(*struct.unpack(">HH", request[1:5]))
        if function == _WRITE_ONE and len(request) == 5:  # noqa: PLR2004
            address, word = struct.unpack(">HH", request[1:5])
            code = self._put(address, (word,))
            return _exception(function, code) if code else request
        if function == _WRITE:
            return self._write_many(request)
        return _exception(function, _ILLEGAL_FUNCTION)

    def _read(self, address: int, count: int) -> bytes:
        if not 1 <= count <= _MOST_READ:
            return _exception(_READ, _ILLEGAL_VALUE)
        if address + count > self._memory.end:
            return _exception(_READ, _ILLEGAL_ADDRESS)
        words = self._memory.read(address, count)
        return struct.pack(f">BB{count}H", _READ, 2 * count, *words)

    def _write_many(self, request: bytes) -> bytes:
        if len(request) < 6:  # noqa: PLR2004
            return _exception(_WRITE, _ILLEGAL_VALUE)
        address, count, size = struct.unpack(">HHB", request[1:6])
        if not 1 <= count <= _MOST_WRITTEN or size != 2 * count or len(request) != 6 + size:
            return _exception(_WRITE, _ILLEGAL_VALUE)
        code = self._put(address, struct.unpack(f">{count}H", request[6:]))
        return _exception(_WRITE, code) if code else request[:5]

    def _put(self, address: int, words: Words) -> int:
        if address + len(words) > self._memory.end:
            return _ILLEGAL_ADDRESS
        return self._write(address, words)


def _exception(function: int, code: int) -> bytes:
    return bytes((function | 0x80, code))
