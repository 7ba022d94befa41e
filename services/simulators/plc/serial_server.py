"""Modbus RTU on a pseudo-terminal: the same registers as over TCP, for what speaks serial."""

import asyncio
import os
import struct
from collections.abc import Callable

from services.simulators.plc.misbehaviour import Fault, Misbehaviour

Answer = Callable[[int, bytes], bytes]

_TCP_HEADER = struct.Struct(">HHHB")
_WRITE = 16
_SHORT_FRAME = 8
_CHECKSUM = 2
_HEAD = 7  # of a write of many: up to the byte count


class SerialServer:
    """One end of a pseudo-terminal; `name` is the other, to be opened as a serial port.

    Another unit's requests are left unanswered, as on a real line with several stations.
    """

    def __init__(
        self, answer: Answer, unit_id: int, fault: Callable[[], Misbehaviour | None]
    ) -> None:
        self._answer = answer
        self._unit_id = unit_id
        self._fault = fault
        self._heard = b""
        self._ours = -1
        self._theirs = -1

    def open(self) -> str:
        """Start to answer; return the name of the serial port. Raises OSError (or on Windows)."""
        if not hasattr(os, "openpty"):
            raise OSError("this system has no pseudo-terminals")
        import tty  # noqa: PLC0415  not on Windows

        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        asyncio.get_running_loop().add_reader(self._ours, self._read)
        return os.ttyname(self._theirs)

    def close(self) -> None:
        if self._ours >= 0:
            asyncio.get_running_loop().remove_reader(self._ours)
            os.close(self._ours)
            os.close(self._theirs)
            self._ours = -1

    def _read(self) -> None:
        self._heard += os.read(self._ours, 1024)
        while (length := _frame_length(self._heard)) and len(self._heard) >= length:
            frame, self._heard = self._heard[:length], self._heard[length:]
            if checksum(frame) != 0:
                self._heard = b""  # out of step: wait for the next request
            elif frame[0] == self._unit_id:
                self._reply(frame[1:-_CHECKSUM])

    def _reply(self, request: bytes) -> None:
        fault = self._fault()
        spoilt = fault is not None and fault.applies(request[0])
        if spoilt and fault is not None and not fault.carries_out and request[0] == _WRITE:
            body = request[:5]
        else:
            body = self._answer(self._unit_id, request)
        if not spoilt or fault is None:
            self._send(_framed(self._unit_id, body))
        elif fault.how is Fault.DELAY:
            late = _framed(self._unit_id, body)
            asyncio.get_running_loop().call_later(fault.seconds, self._send, late)
        else:
            self._send(_spoilt(fault, self._unit_id, body))

    def _send(self, frame: bytes) -> None:
        if self._ours >= 0 and frame:
            os.write(self._ours, frame)


def _framed(unit_id: int, body: bytes) -> bytes:
    frame = bytes((unit_id,)) + body
    return frame + checksum(frame).to_bytes(_CHECKSUM, "little")


def _spoilt(fault: Misbehaviour, unit_id: int, body: bytes) -> bytes:
    """Spoil an answer as it is spoilt over TCP, and put it into a serial frame.

    A serial line has no connection to hang up and no transaction to mistake.
    """
    whole = _TCP_HEADER.pack(0, 0, len(body) + 1, unit_id) + body
    if fault.how is Fault.CUT:
        frame = _framed(unit_id, body)
        return frame[: len(frame) // 2]
    answer = fault.spoil(whole)
    if fault.how is Fault.NOT_MODBUS or not answer:
        return answer
    return _framed(answer[_TCP_HEADER.size - 1], answer[_TCP_HEADER.size :])


def checksum(frame: bytes) -> int:
    """Return the CRC of Modbus RTU; 0 over a whole frame that came through unharmed."""
    value = 0xFFFF
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def _frame_length(heard: bytes) -> int:
    """Return how long the frame that begins here is; 0 if that cannot be told yet."""
    if len(heard) < _SHORT_FRAME or heard[1] != _WRITE:
        return _SHORT_FRAME if heard else 0
    return _HEAD + heard[_HEAD - 1] + _CHECKSUM
