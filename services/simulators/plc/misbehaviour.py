"""How the simulated PLC can answer wrongly, or not at all, when told to."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

_HEADER = struct.Struct(">HHHB")
_READ = 3


class Fault(StrEnum):
    STALL = "stall"  # accept, and stay silent
    EXCEPTION = "exception"  # answer with Modbus exception `code`
    CUT = "cut"  # hang up in mid answer
    SHORT = "short"  # leave out the answer's last register
    WRONG_TRANSACTION = "wrong_transaction"
    WRONG_UNIT = "wrong_unit"
    WRONG_FUNCTION = "wrong_function"
    NOT_MODBUS = "not_modbus"  # answer with bytes that are no Modbus
    DELAY = "delay"  # answer after `seconds`
    HANG_UP = "hang_up"  # close the connection without an answer


@dataclass(slots=True)
class Misbehaviour:
    """One fault, for the requests that it is meant for."""

    how: Fault
    code: int = 4  # of an exception
    seconds: float = 1.0  # of a delay
    after: int = 0  # leave that many requests alone first
    count: int | None = None  # then spoil that many; None: all
    only: str = ""  # "read" or "write"; "" is both
    carry_out: bool | None = None  # is a spoilt write carried out? None: unless it is refused

    @classmethod
    def from_command(cls, command: Mapping[str, Any]) -> "Misbehaviour":
        """Raises ValueError or TypeError if the command is wrong."""
        known = {field.name for field in fields(cls)}
        values = {key: value for key, value in command.items() if key in known}
        values["how"] = Fault(values.get("how", ""))
        return cls(**values)

    def applies(self, function: int) -> bool:
        """Return whether this request is to be spoilt, and count it."""
        if self.only and (self.only == "read") != (function == _READ):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.count is None:
            return True
        self.count -= 1
        return self.count >= 0

    def spoil(self, answer: bytes) -> bytes:
        """Return what goes out in place of *answer* (a whole frame)."""
        transaction, protocol, _, unit = _HEADER.unpack_from(answer)
        body = answer[_HEADER.size :]
        match self.how:
            case Fault.STALL | Fault.HANG_UP:
                return b""
            case Fault.CUT:
                return answer[: max(1, len(answer) // 2)]
            case Fault.EXCEPTION:
                body = bytes((body[0] & 0x7F | 0x80, self.code))
            case Fault.SHORT:
                body = bytes((body[0], max(0, body[1] - 2))) + body[2:-2]
            case Fault.WRONG_TRANSACTION:
                transaction = (transaction + 1) % 65536
            case Fault.WRONG_UNIT:
                unit = (unit + 1) % 256
            case Fault.WRONG_FUNCTION:
                body = bytes((body[0] ^ 0x07,)) + body[1:]
            case Fault.NOT_MODBUS:
                return b"HTTP/1.1 400 Bad Request\r\n\r\n"
            case Fault.DELAY:
                return answer
        return _HEADER.pack(transaction, protocol, len(body) + 1, unit) + body

    @property
    def carries_out(self) -> bool:
        return self.how is not Fault.EXCEPTION if self.carry_out is None else self.carry_out

    @property
    def hangs_up(self) -> bool:
        return self.how in (Fault.CUT, Fault.HANG_UP)
