"""The HTTP server of the simulated Odoo, and every way in which it can answer wrongly."""

import json
import ssl
import threading
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from services.simulators.odoo import page
from services.simulators.odoo.application import Application, Reply, call_key, to_json
from services.simulators.odoo.control import Control
from services.simulators.odoo.errors import OdooError
from services.simulators.odoo.faults import Fault, FaultKind
from services.simulators.odoo.scada_api import PREFIX
from services.simulators.odoo.traffic import order_of

_ORDER = "/control/orders/"

_DISTURBED = "psycopg2.errors.InFailedSqlTransaction"
"""What parallel calls of the addon on one order do to each other."""

_HTML_FAULTS = {
    FaultKind.HTTP_400: (400, "Bad Request"),
    FaultKind.HTTP_502: (502, "Bad Gateway"),
    FaultKind.HTTP_503: (503, "Service Unavailable"),
}


class OdooServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(
        self, port: int, application: Application, refuse: Callable[[float], None]
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.application = application
        self.control = Control(application, refuse)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client goes away in mid answer; that is what faults are for."""


class Simulator:
    """Serves until told to stop; can close its listener for a while, as a server that is down."""

    def __init__(self, application: Application, port: int, tls: ssl.SSLContext | None) -> None:
        self._application = application
        self._tls = tls
        self._stopping = threading.Event()
        self._refuse_s = 0.0
        self._server = self._listen(port)
        self.port: int = self._server.server_address[1]

    def serve(self) -> None:
        while not self._stopping.is_set():
            self._server.serve_forever(poll_interval=0.05)
            self._server.server_close()
            if self._stopping.wait(self._refuse_s):
                return
            self._server = self._listen(self.port)

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()

    def refuse(self, seconds: float) -> None:
        self._refuse_s = seconds
        # From a thread of its own: shutdown waits for the loop, the loop for this request.
        threading.Timer(0.05, self._server.shutdown).start()

    def _listen(self, port: int) -> OdooServer:
        server = OdooServer(port, self._application, self.refuse)
        if self._tls is not None:
            server.socket = self._tls.wrap_socket(server.socket, server_side=True)
        return server


class Handler(BaseHTTPRequestHandler):
    server: OdooServer
    server_version = "Werkzeug/0.16.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base's name)
        """Keep quiet: the call log is under /control."""

    def do_GET(self) -> None:
        if self.path == "/control/state":
            self._send(200, to_json(self.server.control.state()))
        elif self.path == "/control/calls":
            self._send(200, to_json(self.server.control.calls()))
        elif self.path.startswith(_ORDER):
            self._send_order(self.path.removeprefix(_ORDER))
        elif self.path in ("/", "/web"):
            html = page.render(self.server.application)
            self._send(200, html.encode(), content_type="text/html; charset=utf-8")
        else:
            self._send_html(404, "Not Found")

    def _send_order(self, order_id: str) -> None:
        order = self.server.control.order(int(order_id)) if order_id.isdigit() else None
        if order is None:
            self._send_html(404, "Not Found")
        else:
            self._send(200, to_json(order))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            request = json.loads(body)
        except ValueError:
            request = None
        if not isinstance(request, dict):
            self._send_html(400, "Invalid JSON data")
            return
        if self.path == "/control/command":
            self._send(200, to_json(self.server.control.command(request)))
        elif self.server.application.serves(self.path):
            self._answer(request)
        else:
            self._send_html(404, "Not Found")

    def _answer(self, request: dict[str, Any]) -> None:
        application = self.server.application
        call = call_key(self.path, request)
        with application.lock:
            application.calls[call] += 1
        fault = application.faults.take(call, order_of(request.get("params") or {}))
        with application.traffic.of(request) as disturbed:
            if fault is not None and self._fails_before_work(fault, request):
                return
            if disturbed and self.path.startswith(PREFIX):
                error = OdooError(_DISTURBED, "current transaction is aborted")
                self._send(200, to_json(_envelope(request, "error", error.as_json())))
                return
            reply = application.answer(self.path, request, self._session())
        if fault is not None and fault.kind is FaultKind.LOSE_REPLY:
            return
        cut = fault is not None and fault.kind is FaultKind.CUT
        self._send(200, to_json(reply.body), cookie=reply.cookie, cut=cut)

    def _fails_before_work(self, fault: Fault, request: dict[str, Any]) -> bool:
        """Answer wrongly, or not at all; False if the call is to be worked on after all."""
        if fault.kind in _HTML_FAULTS:
            self._send_html(*_HTML_FAULTS[fault.kind])
            return True
        match fault.kind:
            case FaultKind.STALL:
                time.sleep(fault.seconds)
            case FaultKind.DROP:
                pass
            case FaultKind.REDIRECT:
                self._send(303, b"", location="/web/login?redirect=%2Fapi")
            case FaultKind.NONSENSE:
                self._send(200, b'{"jsonrpc": "2.0", "result": {"status"; <html>')
            case FaultKind.NEITHER:
                self._send(200, to_json({"jsonrpc": "2.0", "id": request.get("id")}))
            case FaultKind.REJECT:
                self._reject(fault, request)
            case FaultKind.DATABASE_DOWN:
                error = OdooError("psycopg2.OperationalError", "server closed the connection\n")
                self._send(200, to_json(_envelope(request, "error", error.as_json())))
            case _:
                return self._lets_work_be_done(fault)
        return True

    def _lets_work_be_done(self, fault: Fault) -> bool:
        if fault.kind is FaultKind.SLOW:
            time.sleep(fault.seconds)
        elif fault.kind is FaultKind.EXPIRE_SESSION:
            self.server.application.sessions.clear()
        return False

    def _reject(self, fault: Fault, request: dict[str, Any]) -> None:
        if self.path.startswith(PREFIX):
            result = {"status": "error", "message": fault.message}
            self._send(200, to_json(_envelope(request, "result", result)))
            return
        error = OdooError(fault.exception, fault.message)
        self._send(200, to_json(_envelope(request, "error", error.as_json())))

    def _session(self) -> str:
        try:
            morsel = SimpleCookie(self.headers.get("Cookie", "")).get("session_id")
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        content_type: str = "application/json",
        cookie: str = "",
        location: str = "",
        cut: bool = False,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", f"session_id={cookie}; Path=/; HttpOnly")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    def _send_html(self, status: int, title: str) -> None:
        html = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body>"
        self._send(status, html.encode(), content_type="text/html")


def _envelope(request: dict[str, Any], key: str, value: object) -> dict[str, Any]:
    return Reply({"jsonrpc": "2.0", "id": request.get("id"), key: value}).body
