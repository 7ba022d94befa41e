"""How the simulated Odoo says no: an error in the JSON-RPC envelope, with HTTP 200."""

from typing import Any

SESSION_EXPIRED = 100


class OdooError(Exception):
    """An error as Odoo raises it: the exception's dotted name and a message for people."""

    def __init__(self, name: str, message: str, code: int = 200) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.code = code

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": "Odoo Session Expired"
            if self.code == SESSION_EXPIRED
            else "Odoo Server Error",
            "data": {
                "name": self.name,
                "debug": f'Traceback (most recent call last):\n  File "http.py"\n{self.name}',
                "message": self.message,
                "arguments": [self.message],
                "context": {},
            },
        }


class StatusError(Exception):
    """An error of the addon's own layer: `result.status` is "error". Nothing is rolled back."""


def user_error(message: str) -> OdooError:
    return OdooError("odoo.exceptions.UserError", message)


def missing(model: str, record_id: object) -> OdooError:
    return OdooError(
        "odoo.exceptions.MissingError",
        f"Record does not exist or has been deleted.\n(Record: {model}({record_id},), User: 2)",
    )


def session_expired() -> OdooError:
    return OdooError("odoo.http.SessionExpiredException", "Session expired", code=SESSION_EXPIRED)
