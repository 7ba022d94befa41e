"""One Modbus connection: asks, judges what comes back, and comes back by itself when lost.

Every way it can fail ends within the time-out in a PlcUnavailableError or PlcRejectedError with
a message for people. pymodbus' own reconnecting, retrying and waiting on are not used, nor is its
log: the link tells of everything in it.
"""

import asyncio
import logging
import socket
import struct
import sys
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic, perf_counter

import serial
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse

from services.adapters.plc.answers import EXCEPTIONS, os_words, rtu_complaint, tcp_complaint
from services.adapters.plc.endpoint import Endpoint
from services.adapters.plc.link_log import LinkLog
from services.adapters.plc.words import Words
from services.domain.errors import PlcRejectedError, PlcUnavailableError
from services.ports import Fence, Now

Client = AsyncModbusTcpClient | AsyncModbusSerialClient
Request = Callable[[Client], Awaitable[ModbusPDU]]

logging.getLogger("pymodbus").setLevel(logging.CRITICAL)

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 5.0
_AT_ONCE = struct.pack("ii" if sys.platform != "win32" else "hh", 1, 0)
_SPARE_S = 5.0
"""The library's own time-out is that much longer than ours, so that ours decides."""


class _Registers(ReadHoldingRegistersResponse):
    """What was read. The library spells each answer out for its log, which nobody writes."""

    def __str__(self) -> str:
        return type(self).__name__


class _HungUpError(PlcUnavailableError):
    """The connection was open before the request and was closed without a byte of answer."""


class ModbusConnection:
    """Asks one PLC one request at a time. The caller keeps requests from overlapping."""

    def __init__(self, endpoint: Endpoint, *, unit_id: int, timeout_s: float, now: Now) -> None:
        self.log = LinkLog(str(endpoint), now)
        self._endpoint = endpoint
        self._unit_id = unit_id
        self._timeout_s = timeout_s
        self._client: Client | None = None
        self._deadline: asyncio.Timeout | None = None  # of the request in flight
        self._sent = b""
        self._heard = b""
        self._trouble = ""  # what ended the request in flight early
        self._failures = 0  # since the last answer of any kind
        self._not_before = 0.0  # by the monotonic clock
        self._reason = ""

    async def read(self, address: int, count: int) -> Words:
        """Read *count* registers in one request.

        A connection that the PLC has closed in the meantime is opened again at once.
        """

        def request(client: Client) -> Awaitable[ModbusPDU]:
            return client.read_holding_registers(address, count=count, device_id=self._unit_id)

        what = f"read {_span(address, count)}"
        try:
            reply = await self._ask(request, what)
        except _HungUpError:
            reply = await self._ask(request, what)
        return tuple(reply.registers)

    async def write(self, address: int, words: Sequence[int], fence: Fence) -> None:
        """Write *words* in one request, right after *fence* let it pass.

        Never repeated here: whether an unanswered write arrived is not known.
        """

        def request(client: Client) -> Awaitable[ModbusPDU]:
            return client.write_registers(address, list(words), device_id=self._unit_id)

        await self._ask(request, f"write {_span(address, len(words))}", fence)

    @property
    def was_answered(self) -> bool:
        """Whether anything came back for the last request, be it a refusal or nonsense."""
        return bool(self._heard)

    def drop(self) -> None:
        """Close the connection at once; the next request opens a new one.

        What the system has taken and not delivered yet is thrown away with it: a write that was
        given up must not arrive later, when another station may hold the line.
        """
        client, self._client = self._client, None
        if client is None:
            return
        transport = client.ctx.transport
        raw = transport.get_extra_info("socket") if transport is not None else None
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        client.close()

    async def _ask(self, request: Request, what: str, fence: Fence | None = None) -> ModbusPDU:
        self._sent = self._heard = b""
        if monotonic() < self._not_before:
            raise PlcUnavailableError(self._reason)
        reused = self._client is not None and self._client.connected
        try:
            async with asyncio.timeout(self._timeout_s) as deadline:
                client = await self._connected()
                if fence is not None:
                    fence()
                reply = await self._exchange(client, request, deadline)
        except TimeoutError as error:
            reason = self._trouble or self._silence()
            hung_up = reused and not self._heard and reason == _HUNG_UP
            kind = _HungUpError if hung_up else PlcUnavailableError
            raise self._lost(kind, what, reason) from error
        except OSError as error:
            raise self._lost(PlcUnavailableError, what, os_words(error)) from error
        except ModbusException as error:
            reason = "the library cannot use the answer"
            raise self._lost(PlcUnavailableError, what, f"{reason} ({error})") from error
        self._failures = 0
        if isinstance(reply, ExceptionResponse):
            raise self._refused(reply.exception_code, what)
        self.log.good()
        return reply

    async def _connected(self) -> Client:
        if self._client is not None and self._client.connected:
            return self._client
        self.drop()
        self._trouble = ""
        # A new client for each connection: late events of an old one then touch nothing.
        client = self._new_client()
        try:
            if not await client.connect():
                await self._raise_why()
        except BaseException:
            client.close()
            raise
        self._client = client
        self.log.connected()
        return client

    async def _raise_why(self) -> None:
        """Open and close the connection by other means: the library keeps why it failed to its log.

        Raises OSError.
        """
        line, host = self._endpoint.line, self._endpoint.host
        if line is None:
            _, writer = await asyncio.open_connection(host, self._endpoint.port)
            writer.close()
        else:
            serial.Serial(host).close()
        raise OSError("the first try failed, a second one did not")

    def _new_client(self) -> Client:
        client = self._library_client()
        client.register(_Registers)
        return client

    def _library_client(self) -> Client:
        line, patience_s = self._endpoint.line, self._timeout_s + _SPARE_S
        if line is None:
            return AsyncModbusTcpClient(
                self._endpoint.host,
                port=self._endpoint.port,
                timeout=patience_s,
                retries=0,
                reconnect_delay=0,
                trace_packet=self._on_packet,
                trace_connect=self._on_connection,
            )
        return AsyncModbusSerialClient(
            self._endpoint.host,
            baudrate=line.baud_rate,
            parity=line.parity,
            stopbits=line.stop_bits,
            timeout=patience_s,
            retries=0,
            reconnect_delay=0,
            trace_packet=self._on_packet,
            trace_connect=self._on_connection,
        )

    async def _exchange(
        self, client: Client, request: Request, deadline: asyncio.Timeout
    ) -> ModbusPDU:
        self._trouble = ""
        self._deadline = deadline
        started = perf_counter()
        answered = False
        try:
            reply = await request(client)
            answered = True
        finally:
            self._deadline = None
            if not answered:
                # Also when the caller was cancelled: the answer may still come, and would be
                # taken for the next request's.
                self.drop()
        self.log.answered(perf_counter() - started)
        return reply

    def _on_packet(self, sending: bool, data: bytes) -> bytes:
        """See what goes out and comes in; keep what does not fit from the library."""
        if sending:
            self._sent = data
            return data
        self._heard = data
        if not self._sent:
            return data
        judge = tcp_complaint if self._endpoint.line is None else rtu_complaint
        complaint = judge(self._sent, data)
        if complaint:
            self._end_early(complaint)
            return b""
        return data

    def _on_connection(self, up: bool) -> None:
        if not up:
            self._end_early(_CUT_OFF if self._heard else _HUNG_UP)

    def _end_early(self, reason: str) -> None:
        """End the request in flight now: waiting on would not help."""
        deadline = self._deadline
        if deadline is not None and not self._trouble and not deadline.expired():
            self._trouble = reason
            deadline.reschedule(asyncio.get_running_loop().time())

    def _silence(self) -> str:
        if self._heard:
            return "its answer broke off"
        if self._sent:
            return (
                f"no answer within {self._timeout_s:g} s; check that it runs, PLC_PORT and "
                f"PLC_UNIT_ID (now {self._unit_id})"
            )
        return (
            f"no connection within {self._timeout_s:g} s; check the network, PLC_HOST and PLC_PORT"
        )

    def _lost(self, kind: type[PlcUnavailableError], what: str, reason: str) -> PlcUnavailableError:
        self.drop()
        if kind is not _HungUpError:  # that one is tried again at once, in the same call
            self._failures += 1
        pause_s = 0.0
        if self._failures > 1:
            pause_s = min(_FIRST_PAUSE_S * 2.0 ** min(self._failures - 2, 8), _LONGEST_PAUSE_S)
        self._not_before = monotonic() + pause_s
        self._reason = f"The PLC at {self._endpoint} did not {what}: {reason}."
        if kind is not _HungUpError:
            self.log.lost(self._reason)
        return kind(self._reason)

    def _refused(self, code: int, what: str) -> PlcUnavailableError | PlcRejectedError:
        meaning = EXCEPTIONS.get(code)
        words = meaning.words if meaning else "it gives a code that Modbus does not define"
        message = (
            f"The PLC at {self._endpoint} refused to {what}: {words} (Modbus exception {code})."
        )
        self.log.refused(message)
        if meaning is not None and meaning.may_pass:
            return PlcUnavailableError(message)
        return PlcRejectedError(message)


_HUNG_UP = "it closed the connection without answering; if it does so each time, check PLC_PORT"
_CUT_OFF = "it closed the connection in mid answer"


def _span(address: int, count: int) -> str:
    return f"D{address}" if count == 1 else f"D{address}–D{address + count - 1}"
