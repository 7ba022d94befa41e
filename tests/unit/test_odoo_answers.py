"""Every way in which Odoo can answer is a value, a no in its words, or no answer."""

import json
from decimal import Decimal

import pytest

from services.adapters.odoo.answers import (
    HttpAnswer,
    LoginRefusedError,
    SessionExpiredError,
    status_error,
    understand,
)
from services.domain.errors import OdooRejectedError, OdooUnavailableError

WHERE = "Odoo at http://erp:8069"


def answer(body: object, status: int = 200, location: str = "") -> HttpAnswer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpAnswer("/jsonrpc", status, location, raw)


def error_of(name: str, message: str, code: int = 200) -> dict[str, object]:
    data = {"name": name, "message": message, "debug": "Traceback (most recent call last) secret"}
    return {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": "x", "data": data}}


def test_a_number_arrives_as_the_exact_decimal_that_odoo_wrote() -> None:
    got = understand(answer(b'{"result": [0.1, 10.120000000000001, 7]}'), WHERE)
    assert got == [Decimal("0.1"), Decimal("10.120000000000001"), 7]
    assert isinstance(got[0], Decimal)


@pytest.mark.parametrize("value", [False, None, 0, [], {}])
def test_an_empty_result_is_a_result(value: object) -> None:
    assert understand(answer({"result": value}), WHERE) == value


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (answer(b"<html>502</html>", 502), "HTTP 502 (Bad Gateway)"),
        (answer(b"<html>404</html>", 404), "has no /jsonrpc"),
        (answer(b"", 599), "HTTP 599"),
        (answer(b"", 303, "/web/login"), "another page, /web/login, perhaps its login"),
        (answer(b"", 301, "https://erp.test/jsonrpc"), "at https://erp.test. If that is Odoo's"),
        (answer(b"<html>hello</html>"), "not JSON"),
        (answer(b'{"result": NaN}'), "not JSON"),
        (answer(b'\xff\xfe{"result'), "not JSON"),
        (answer({"jsonrpc": "2.0", "id": 1}), "neither a result nor an error"),
        (answer([1, 2]), "neither a result nor an error"),
        (answer(error_of("psycopg2.OperationalError", "database is gone")), "database is gone"),
        (
            answer(error_of("psycopg2.OperationalError", 'FATAL:  database "x" does not exist')),
            "no database of that name. Check ODOO_DB",
        ),
        (
            answer(error_of("psycopg2.errors.InFailedSqlTransaction", "aborted")),
            "cannot do it just now",
        ),
        (answer(error_of("werkzeug.exceptions.NotFound", "404: Not Found", 404)), "404"),
    ],
)
def test_what_is_no_answer_says_so_and_may_be_tried_again(given: HttpAnswer, told: str) -> None:
    with pytest.raises(OdooUnavailableError, match=r"Odoo at http://erp:8069") as caught:
        understand(given, WHERE)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "odoo.exceptions.UserError",
        "odoo.exceptions.ValidationError",
        "odoo.exceptions.MissingError",
        "odoo.exceptions.AccessError",
        "builtins.ValueError",
    ],
)
def test_a_no_is_told_in_odoos_words_on_one_line(name: str) -> None:
    with pytest.raises(OdooRejectedError) as caught:
        understand(answer(error_of(name, "You may not\n do this.\n")), WHERE)
    assert str(caught.value) == "You may not do this."


def test_a_traceback_inside_a_message_is_left_out() -> None:
    message = "It broke.\nTraceback (most recent call last):\n  File secret.py"
    with pytest.raises(OdooRejectedError, match=r"^It broke\.$"):
        understand(answer(error_of("odoo.exceptions.UserError", message)), WHERE)


def test_an_error_without_data_still_has_its_words() -> None:
    with pytest.raises(OdooRejectedError, match="Odoo Server Error"):
        understand(answer({"error": {"code": 200, "message": "Odoo Server Error"}}), WHERE)


def test_an_expired_session_is_told_from_other_errors() -> None:
    expired = error_of("odoo.http.SessionExpiredException", "Session expired", 100)
    with pytest.raises(SessionExpiredError):
        understand(answer(expired), WHERE)


def test_a_refused_login_is_no_rejection_of_the_order() -> None:
    denied = error_of("odoo.exceptions.AccessDenied", "Access Denied")
    with pytest.raises(LoginRefusedError):
        understand(answer(denied), WHERE)


def test_the_addons_own_no_is_a_rejection() -> None:
    error = status_error('Cannot update MO "WH/MO/1" in state "done"')
    assert isinstance(error, OdooRejectedError)
    assert str(error) == 'Cannot update MO "WH/MO/1" in state "done"'


def test_a_database_error_that_the_addon_passes_on_as_text_may_be_tried_again() -> None:
    words = "current transaction is aborted, commands ignored until end of transaction block\n"
    assert isinstance(status_error(words), OdooUnavailableError)
