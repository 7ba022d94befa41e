"""TLS to Odoo and PostgreSQL: a server that cannot prove its name is refused, with what to do."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest
import trustme
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from services import bootstrap
from services.adapters.db.address import _file_of_windows, why_not_safe
from services.adapters.odoo.transport import OdooAccount, OdooTransport
from services.config import Settings
from services.domain.errors import DatabaseUnavailableError, OdooUnavailableError
from services.station_clock import wall_clock
from tests.integration.databases import migrated_postgres
from tests.integration.tls_front import tls_front
from tests.odoo_process import OdooProcess

NAME = "db.mill.example"


@pytest.fixture(scope="module")
def plant() -> trustme.CA:
    return trustme.CA(organization_name="The plant's own")


@pytest.fixture(scope="module")
def stranger() -> trustme.CA:
    return trustme.CA(organization_name="Somebody else's")


@pytest.fixture(scope="module")
def ca_file(plant: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "plant-ca.pem"
    plant.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(scope="module")
def database(postgres: URL) -> URL:
    return make_url(migrated_postgres(postgres))


def settings(database: URL, port: int, ca_file: Path | None, more: str = "") -> Settings:
    user = database.username or "postgres"
    address = f"postgresql://{user}@{NAME}:{port}/{database.database}?hostaddr=127.0.0.1{more}"
    return Settings(
        database_url=address,
        database_password=SecretStr("of/the@database"),
        database_ca_file=ca_file,
    )


def why_refused(
    database: URL, certificate: trustme.LeafCert | None, ca_file: Path | None, more: str = ""
) -> str:
    with tls_front(database, certificate) as port, pytest.raises(DatabaseUnavailableError) as told:
        bootstrap.open_engine(settings(database, port, ca_file, more), Path("unused"))
    assert "of/the" not in str(told.value)
    return str(told.value)


def test_a_database_that_proves_its_name_is_spoken_to(
    database: URL, plant: trustme.CA, ca_file: Path
) -> None:
    with tls_front(database, plant.issue_cert(NAME)) as port:
        engine = bootstrap.open_engine(settings(database, port, ca_file), Path("unused"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
            driver = connection.connection.driver_connection
            assert driver is not None
            assert driver.info.ssl_in_use
        assert engine.url.password == "of/the@database"
        engine.dispose()


def test_a_database_of_an_unknown_issuer_is_refused_with_what_to_do(
    database: URL, stranger: trustme.CA, ca_file: Path
) -> None:
    for trusted in (ca_file, None):  # the plant's issuer; those that the PC trusts
        message = why_refused(database, stranger.issue_cert(NAME), trusted)
        assert "DATABASE_CA_FILE" in message


def test_a_database_of_another_name_is_refused(
    database: URL, plant: trustme.CA, ca_file: Path
) -> None:
    message = why_refused(database, plant.issue_cert("other.mill.example"), ca_file)
    assert "for another name" in message


def test_a_database_without_tls_is_refused_unless_the_address_says_otherwise(
    database: URL, ca_file: Path
) -> None:
    assert "must be set to TLS" in why_refused(database, None, ca_file)
    assert why_not_safe(f"postgresql://a:b@{NAME}/mill?sslmode=disable")
    for safe in (f"postgresql://a@{NAME}/mill", "postgresql://a@localhost/m", "sqlite:///a.db"):
        assert not why_not_safe(safe)


def test_to_do_without_the_check_must_be_said(database: URL, stranger: trustme.CA) -> None:
    with tls_front(database, stranger.issue_cert(NAME)) as port:
        relaxed = settings(database, port, None, "&sslmode=require")
        bootstrap.open_engine(relaxed, Path("unused")).dispose()
        assert "sslmode=require" in why_not_safe(relaxed.database_url)


@pytest.fixture
def odoo(
    request: pytest.FixtureRequest, plant: trustme.CA, tmp_path: Path
) -> Iterator[OdooProcess]:
    file = tmp_path / "odoo.pem"
    plant.issue_cert(request.param).private_key_and_cert_chain_pem.write_to_path(str(file))
    process = OdooProcess(certificate=file)
    process.start()
    yield process
    process.stop()


def ask(odoo: OdooProcess, ca_file: Path | None) -> None:
    async def once() -> None:
        account = OdooAccount(odoo.url, odoo.db, odoo.username, odoo.password)
        transport = OdooTransport(account, now=wall_clock, ca_file=ca_file)
        try:
            await transport.post("/jsonrpc", {"service": "common", "method": "version", "args": []})
        finally:
            await transport.close()

    asyncio.run(once())


@pytest.mark.parametrize("odoo", ["127.0.0.1"], indirect=True)
def test_an_odoo_that_proves_its_name_is_spoken_to_and_one_of_an_unknown_issuer_is_not(
    odoo: OdooProcess, ca_file: Path, stranger: trustme.CA, tmp_path: Path
) -> None:
    ask(odoo, ca_file)
    other = tmp_path / "stranger.pem"
    stranger.cert_pem.write_to_path(str(other))
    for trusted in (None, other):
        with pytest.raises(OdooUnavailableError, match="ODOO_CA_FILE"):
            ask(odoo, trusted)


@pytest.mark.parametrize("odoo", ["127.0.0.1"], indirect=True)
def test_an_issuer_that_is_installed_on_the_pc_needs_no_file(
    odoo: OdooProcess, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))  # as OpenSSL is told of the system's store
    ask(odoo, None)


def test_of_windows_libpq_gets_the_issuers_of_the_system_and_the_usual_ones_as_one_file() -> None:
    found = Path(_file_of_windows()).read_text("ascii")  # of Debian's store, here
    usual = ssl.create_default_context(cafile=certifi.where()).get_ca_certs()
    assert len(ssl.create_default_context(cadata=found).get_ca_certs()) >= len(usual) > 0


@pytest.mark.parametrize("odoo", ["other.mill.example"], indirect=True)
def test_an_odoo_of_another_name_is_refused(odoo: OdooProcess, ca_file: Path) -> None:
    with pytest.raises(OdooUnavailableError, match="for another name"):
        ask(odoo, ca_file)
