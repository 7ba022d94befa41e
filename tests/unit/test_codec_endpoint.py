"""Where the PLC is: TCP or a serial line, read from one setting."""

import pytest

from services.adapters.plc.endpoint import Endpoint, SerialLine
from services.domain.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "endpoint", "shown"),
    [
        ("192.168.1.100", Endpoint("192.168.1.100", 502), "192.168.1.100:502"),
        ("plc.local:1502", Endpoint("plc.local", 1502), "plc.local:1502"),
        (
            "rtu:/dev/ttyUSB0",
            Endpoint("/dev/ttyUSB0", 0, SerialLine(19200, "E", 1)),
            "/dev/ttyUSB0 (19200 baud, 8E1)",
        ),
        (
            "rtu:COM3@9600-8N2",
            Endpoint("COM3", 0, SerialLine(9600, "N", 2)),
            "COM3 (9600 baud, 8N2)",
        ),
    ],
)
def test_one_setting_names_either(text: str, endpoint: Endpoint, shown: str) -> None:
    assert Endpoint.parse(text) == endpoint
    assert str(endpoint) == shown


@pytest.mark.parametrize("text", ["", "a b", "plc:99999", "plc:0", "rtu:", "rtu:COM3@fast"])
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigurationError, match="write a host such as"):
        Endpoint.parse(text)
