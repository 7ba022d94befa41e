"""Where the PLC is reached: a TCP address, or a serial port with its line settings."""

import re
from dataclasses import dataclass
from typing import Literal

from services.domain.errors import ConfigurationError

_RTU = re.compile(r"rtu:(?P<device>[^@]+)(@(?P<baud>\d+)(-8(?P<parity>[NEO])(?P<stop>[12]))?)?")
_TCP = re.compile(r"(?P<host>[^\s:/@]+|\[[0-9a-fA-F:]+\])(:(?P<port>\d{1,5}))?")
_LAST_PORT = 65535
DEFAULT_PORT = 502


@dataclass(frozen=True, slots=True)
class SerialLine:
    """Line settings of Modbus RTU. Bytes have 8 bits, as RTU asks."""

    baud_rate: int = 19200
    parity: Literal["N", "E", "O"] = "E"
    stop_bits: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host and port (Modbus TCP), or a serial port's name (`line` is set: Modbus RTU)."""

    host: str
    port: int = DEFAULT_PORT
    line: SerialLine | None = None

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.host}:{self.port}"
        line = self.line
        return f"{self.host} ({line.baud_rate} baud, 8{line.parity}{line.stop_bits})"

    @classmethod
    def parse(cls, text: str, port: int = DEFAULT_PORT) -> "Endpoint":
        """Read `PLC_HOST`: "192.168.1.10", "plc:502", or "rtu:/dev/ttyUSB0@19200-8E1".

        *port* counts where the text has none. Raises errors.ConfigurationError.
        """
        serial, tcp = _RTU.fullmatch(text.strip()), _TCP.fullmatch(text.strip())
        if serial:
            baud, parity, stop = serial["baud"], serial["parity"], serial["stop"]
            line = SerialLine(
                int(baud or 19200),
                "N" if parity == "N" else "O" if parity == "O" else "E",
                2 if stop == "2" else 1,
            )
            return cls(serial["device"], 0, line)
        if tcp and 0 < (number := int(tcp["port"] or port)) <= _LAST_PORT:
            return cls(tcp["host"].strip("[]"), number)
        raise ConfigurationError(
            f"PLC_HOST: {text!r} is no address of a PLC; write a host such as 192.168.1.100, "
            "host:port, or rtu:/dev/ttyUSB0@19200-8E1 for a serial line."
        )
