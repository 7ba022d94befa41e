"""Each way in which an answer of Odoo can go wrong, over a real socket."""

import asyncio
import logging
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.adapters.odoo.answers import LoginRefusedError
from services.adapters.odoo.transport import OdooAccount, OdooTransport, Timeouts
from services.domain.errors import ConfigurationError, OdooRejectedError, OdooUnavailableError
from services.domain.link import LinkState
from tests.odoo_process import OdooProcess, account, now, odoo_simulator, scada_link

SHORT = Timeouts(connect_s=0.4, read_s=0.4)
DETAIL = "mo-detail"


@pytest.fixture(scope="module")
def server() -> Iterator[OdooProcess]:
    with odoo_simulator(orders=2) as simulator:
        yield simulator


@pytest.fixture
def simulator(server: OdooProcess) -> Iterator[OdooProcess]:
    yield server
    server.control.clear_faults()


def transport_to(url: str, timeouts: Timeouts = SHORT) -> OdooTransport:
    return OdooTransport(OdooAccount(url, "plant", "hmi", "s3cret"), now=now, timeouts=timeouts)


def failure_of(url: str, timeouts: Timeouts = SHORT) -> str:
    """Make a call that must fail for want of an answer; return what is said about it."""

    async def scenario() -> str:
        transport = transport_to(url, timeouts)
        try:
            with pytest.raises(OdooUnavailableError) as caught:
                await transport.post("/jsonrpc", {})
            status = transport.link()
            assert status.state is LinkState.LOST
            assert status.message == str(caught.value)
            assert status.since is not None
            assert status.last_good_at is None
        finally:
            await transport.close()
        return str(caught.value)

    return asyncio.run(scenario())


@contextmanager
def raw_server(parts: bytes) -> Iterator[str]:
    """Listen and send *parts* to whoever asks, a byte every 50 ms, until the test ends."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def trickle() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            for byte in parts:
                if stop.wait(0.05):
                    return
                try:
                    connection.sendall(bytes([byte]))
                except OSError:
                    return

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


def test_a_refused_connection_says_that_the_server_does_not_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "refuses the connection" in failure_of(f"http://127.0.0.1:{port}")


def test_an_unknown_name_is_told_from_a_dead_server() -> None:
    told = failure_of("http://no-such-odoo.invalid:8069")
    assert "unknown on this network" in told
    assert "no-such-odoo.invalid:8069" in told


def test_a_host_that_takes_no_connection_is_given_up_within_the_connect_timeout() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(address)
            started = time.monotonic()
            told = failure_of(f"http://127.0.0.1:{address[1]}")
        finally:
            for filler in fillers:
                filler.close()
    assert "does not answer to a connection within 0.4 s" in told
    assert time.monotonic() - started < 2


def test_an_answer_that_trickles_in_does_not_hold_the_link_for_ever() -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: " + b"y" * 400) as url:
        started = time.monotonic()
        told = failure_of(url)
    assert "did not answer within 0.4 s" in told
    assert time.monotonic() - started < 3


def test_something_that_is_not_http_is_no_answer() -> None:
    with raw_server(b"220 ftp\r\n\r\n") as url:
        assert "without an answer" in failure_of(url)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("stall", "did not answer within 0.4 s"),
        ("drop", "closed the connection without an answer"),
        ("lose_reply", "closed the connection without an answer"),
        ("cut", "broke off in the middle"),
        ("http400", "HTTP 400 (Bad Request)"),
        ("http502", "HTTP 502 (Bad Gateway)"),
        ("http503", "HTTP 503 (Service Unavailable)"),
        ("redirect", "another page"),
        ("nonsense", "not JSON"),
        ("neither", "neither a result nor an error"),
        ("database_down", "server closed the connection"),
    ],
)
def test_a_fault_is_no_answer_and_the_next_call_succeeds(
    simulator: OdooProcess, kind: str, told: str
) -> None:
    async def scenario() -> None:
        async with scada_link(simulator, timeouts=SHORT) as odoo:
            (order, _) = await anext(odoo.confirmed_orders())
            before = odoo.link()
            simulator.control.fault(kind, path="search_read", seconds=1.5)
            with pytest.raises(OdooUnavailableError) as caught:
                await odoo.books(order.ref)
            assert told in str(caught.value)
            assert simulator.url in str(caught.value)
            lost = odoo.link()
            assert (lost.state, lost.last_good_at) == (LinkState.LOST, before.last_good_at)
            await odoo.books(order.ref)
            good = odoo.link()
            assert (good.state, good.message) == (LinkState.GOOD, "")

    asyncio.run(scenario())


def test_a_server_that_comes_back_is_found_again(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            await odoo.check()
            simulator.control.fault("refuse", seconds=0.5)
            await asyncio.sleep(0.25)
            with pytest.raises(OdooUnavailableError, match="refuses the connection"):
                await odoo.check()
            await asyncio.sleep(0.6)
            assert await odoo.check() == "Odoo 14.0, database plant, user hmi"

    asyncio.run(scenario())


def test_a_session_that_expires_between_two_calls_is_renewed_once(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            (order, _) = await anext(odoo.confirmed_orders())
            logins = simulator.control.calls("authenticate")
            simulator.control.fault("expire_session", path="search_read")
            await odoo.books(order.ref)
            assert simulator.control.calls("authenticate") == logins + 1

    asyncio.run(scenario())


def test_a_session_that_expires_again_at_once_is_not_renewed_for_ever(
    simulator: OdooProcess,
) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            (order, _) = await anext(odoo.confirmed_orders())
            logins = simulator.control.calls("authenticate")
            simulator.control.fault("expire_session", path="search_read", times=0)
            with pytest.raises(OdooUnavailableError, match="ended the session"):
                await odoo.books(order.ref)
            assert simulator.control.calls("authenticate") == logins + 1

    asyncio.run(scenario())


def test_a_wrong_password_is_asked_once_and_again_only_when_told_to(
    simulator: OdooProcess, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def scenario() -> None:
        async with scada_link(simulator, password="wrong-s3cret") as odoo:
            before = simulator.control.calls("authenticate")
            for _ in range(3):
                with pytest.raises(LoginRefusedError, match="does not take the password of user"):
                    await anext(odoo.confirmed_orders())
            assert simulator.control.calls("authenticate") == before + 1
            assert odoo.link().state is LinkState.LOST
            assert "ODOO_PASSWORD" in odoo.link().message
            odoo.reset_login()
            with pytest.raises(LoginRefusedError):
                await anext(odoo.confirmed_orders())
            assert simulator.control.calls("authenticate") == before + 2

    asyncio.run(scenario())
    said = [r for r in caplog.records if r.name.startswith("services")]
    assert len([r for r in said if "does not take the password" in r.getMessage()]) == 1
    assert "s3cret" not in caplog.text


def test_a_refused_password_is_asked_again_by_itself_after_its_pause(
    simulator: OdooProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.adapters.odoo.transport._LOGIN_PAUSE_S", 0.3)

    async def scenario() -> None:
        async with scada_link(simulator, password="temporary") as odoo:
            with pytest.raises(LoginRefusedError):
                await anext(odoo.confirmed_orders())
            simulator.control.command("set_password", password="temporary")
            try:
                with pytest.raises(LoginRefusedError):
                    await anext(odoo.confirmed_orders())
                await asyncio.sleep(0.35)
                assert len(await anext(odoo.confirmed_orders())) == 2
            finally:
                simulator.control.command("set_password", password=simulator.password)
            assert odoo.link().state is LinkState.GOOD

    asyncio.run(scenario())


def test_an_unknown_database_may_come_back(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        wrong = OdooAccount(simulator.url, "nowhere", simulator.username, simulator.password)
        transport = OdooTransport(wrong, now=now)
        try:
            args = ["nowhere", wrong.username, wrong.password, {}]
            with pytest.raises(OdooUnavailableError, match="no database of that name"):
                await transport.post(
                    "/jsonrpc", {"service": "common", "method": "authenticate", "args": args}
                )
        finally:
            await transport.close()

    asyncio.run(scenario())


def test_a_rejection_leaves_the_link_good(simulator: OdooProcess) -> None:
    async def scenario() -> None:
        async with scada_link(simulator) as odoo:
            (order, _) = await anext(odoo.confirmed_orders())
            simulator.control.reject_next("Not on a Sunday.", path="search_read")
            with pytest.raises(OdooRejectedError, match=r"^Not on a Sunday\.$"):
                await odoo.books(order.ref)
            assert odoo.link().state is LinkState.GOOD

    asyncio.run(scenario())


def test_a_certificate_is_verified_against_the_ca_file_and_refused_without(
    tmp_path: Path,
) -> None:
    pem = tmp_path / "odoo.pem"
    certificate = tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    command += " -subj /CN=odoo -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(certificate)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    pem.write_text(certificate.read_text() + (tmp_path / "key.pem").read_text())

    async def version(url: str, ca_file: Path | None) -> object:
        transport = OdooTransport(OdooAccount(url, "", "", ""), now=now, ca_file=ca_file)
        try:
            return await transport.post(
                "/jsonrpc", {"service": "common", "method": "version", "args": []}
            )
        finally:
            await transport.close()

    with odoo_simulator(certificate=pem) as secure:
        with pytest.raises(OdooUnavailableError, match="certificate that does not verify"):
            asyncio.run(version(secure.url, None))
        answer = asyncio.run(version(secure.url, certificate))
    assert isinstance(answer, dict)
    assert answer["server_version"] == "14.0"


def test_closing_does_not_wait_for_a_server_that_is_silent(simulator: OdooProcess) -> None:
    async def scenario() -> float:
        transport = OdooTransport(account(simulator), now=now)
        simulator.control.fault("stall", path="version", seconds=4)
        waiting = asyncio.create_task(
            transport.post("/jsonrpc", {"service": "common", "method": "version", "args": []})
        )
        await asyncio.sleep(0.3)
        started = time.monotonic()
        await transport.close()
        took = time.monotonic() - started
        with pytest.raises(OdooUnavailableError):
            await waiting
        with pytest.raises(OdooUnavailableError, match="link to Odoo is closed"):
            await transport.post("/jsonrpc", {})
        return took

    assert asyncio.run(scenario()) < 1


def test_the_password_is_in_no_representation() -> None:
    assert "s3cret" not in repr(OdooAccount("http://erp", "plant", "hmi", "s3cret"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("erp:8069", "must look like"),
        ("", "must look like"),
        ("ftp://erp", "must look like"),
        ("http://erp:port", "must look like"),
        ("http://hmi:s3cret@erp:8069", "no user name or password"),
        ("https://erp.test/web/login", "the server's alone: https://erp.test$"),
        ("https://erp.test/odoo?debug=1", "the server's alone: https://erp.test$"),
        ("http://erp:8069/#action=menu", "the server's alone: http://erp:8069$"),
    ],
)
def test_an_address_that_is_none_is_refused_at_once(url: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told) as caught:
        transport_to(url)
    assert "s3cret" not in str(caught.value)


def test_a_missing_ca_file_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        OdooTransport(
            OdooAccount("https://erp", "", "", ""), now=now, ca_file=tmp_path / "none.pem"
        )
