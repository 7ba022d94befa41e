"""Says in words for people what went wrong with a Modbus request: the answer, or none. Pure.

The client library skips what does not fit and waits on; the operator is better served by being
told at once what came instead.
"""

import errno
import socket
import struct
from dataclasses import dataclass

_HEADER = struct.Struct(">HHHB")
_HEADER_AND_FUNCTION = 8
_READ = 3
_ERROR_BIT = 0x80
_ERROR_LENGTH = 3
_LONGEST = 254
_RTU_HEAD = 2
_RTU_ECHO = 6  # of a write's answer: unit, function, address and number of registers


@dataclass(frozen=True, slots=True)
class ExceptionMeaning:
    """What a Modbus exception code says, and whether the same request may succeed later."""

    words: str
    may_pass: bool = False


EXCEPTIONS = {
    1: ExceptionMeaning("it does not know this Modbus function"),
    2: ExceptionMeaning("it has no such registers; check the register map"),
    3: ExceptionMeaning("it does not accept this value or number of registers"),
    4: ExceptionMeaning("it failed while carrying out the request; look at the PLC"),
    5: ExceptionMeaning("it needs more time for this request", may_pass=True),
    6: ExceptionMeaning("it is busy", may_pass=True),
    10: ExceptionMeaning(
        "the gateway has no path to it; check the gateway and PLC_UNIT_ID", may_pass=True
    ),
    11: ExceptionMeaning(
        "nothing answers under this unit id; check PLC_UNIT_ID and the PLC", may_pass=True
    ),
}

_OS_WORDS = {
    errno.ECONNREFUSED: "it refuses the connection; check that it is on, PLC_HOST and PLC_PORT",
    errno.EHOSTUNREACH: "there is no way to it; check the network cable and PLC_HOST",
    errno.ENETUNREACH: "there is no way to its network; check the network cable and PLC_HOST",
    errno.ETIMEDOUT: "it does not answer; check that it is on, and the network",
    errno.ECONNRESET: "it broke off the connection",
    errno.EPIPE: "it broke off the connection",
    errno.ENOENT: "there is no such serial port; check its name and the cable",
    errno.EACCES: "the serial port may not be opened by this user",
}


def os_words(error: OSError) -> str:
    """Return why the connection failed."""
    if isinstance(error, socket.gaierror):
        return "its name is not known on the network; check PLC_HOST"
    for number, words in _OS_WORDS.items():
        # asyncio puts the errors of a host with several addresses into one text.
        if error.errno == number or f"[Errno {number}]" in str(error):
            return words
    return f"the connection failed ({error.strerror or error})"


def tcp_complaint(sent: bytes, heard: bytes) -> str:
    """Return what is wrong with the answer so far; "" if it fits or is not complete yet."""
    if len(heard) < _HEADER_AND_FUNCTION:
        return ""
    complaint = _header_complaint(sent, heard) or _function_complaint(sent[7], heard[7])
    end = 6 + int.from_bytes(heard[4:6], "big")
    if complaint or len(heard) < end:
        return complaint
    return _body_complaint(sent[7:], heard[7:end])


def _header_complaint(sent: bytes, heard: bytes) -> str:
    sent_id, _, _, sent_unit = _HEADER.unpack_from(sent)
    heard_id, protocol, length, unit = _HEADER.unpack_from(heard)
    if protocol != 0 or not _ERROR_LENGTH <= length <= _LONGEST:
        return "what answers there does not speak Modbus TCP; check PLC_HOST and PLC_PORT"
    if heard_id != sent_id:
        return f"the answer has transaction id {heard_id}, the request had {sent_id}"
    if unit != sent_unit:
        return f"unit {unit} answers instead of unit {sent_unit}; check PLC_UNIT_ID"
    return ""


def rtu_complaint(sent: bytes, heard: bytes) -> str:
    """Return what is wrong with a serial answer so far; its checksum the library judges."""
    if len(heard) < _RTU_HEAD:
        return ""
    if heard[0] != sent[0]:
        return f"unit {heard[0]} answers instead of unit {sent[0]}; check PLC_UNIT_ID"
    complaint = _function_complaint(sent[1], heard[1])
    if complaint or heard[1] & _ERROR_BIT or len(heard) == _RTU_HEAD:
        return complaint
    if sent[1] != _READ:
        told = heard[:_RTU_ECHO]
        return "" if sent.startswith(told) else "the answer is to another write request"
    wanted = int.from_bytes(sent[4:6], "big")
    if heard[2] == 2 * wanted:
        return ""
    return f"the answer has {heard[2] // 2} registers instead of {wanted}"


def _function_complaint(asked: int, answered: int) -> str:
    if answered & ~_ERROR_BIT == asked:
        return ""
    return f"the answer is to Modbus function {answered & ~_ERROR_BIT}, not {asked}"


def _body_complaint(asked: bytes, body: bytes) -> str:
    if body[0] & _ERROR_BIT:
        return "" if len(body) == 2 else "the answer has a wrong length"  # noqa: PLR2004
    if asked[0] != _READ:
        return "" if body == asked[:5] else "the answer is to another write request"
    wanted = 2 * int.from_bytes(asked[3:5], "big")
    if len(body) == 2 + wanted and body[1] == wanted:
        return ""
    return f"the answer has {max(0, len(body) - 2) // 2} registers instead of {wanted // 2}"
