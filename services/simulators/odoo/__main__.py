"""The simulated Odoo as a process of its own: `python -m services.simulators.odoo --port 0`."""

import argparse
import json
import os
import signal
import ssl
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from services.simulators.odoo.application import Application, Options
from services.simulators.odoo.server import Simulator
from services.simulators.odoo.versions import VERSIONS


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM, SIGINT or, with `--with-parent`, the end of stdin."""
    arguments = _parser().parse_args(argv)
    application = Application(
        Options(
            version=arguments.version,
            contract=arguments.contract,
            orders=arguments.orders,
            seed=arguments.seed,
            endless=arguments.endless,
            state=arguments.state,
        )
    )
    try:
        simulator = Simulator(application, arguments.port, _tls(arguments))
    except OSError as error:
        sys.stderr.write(f"The Odoo simulator cannot listen on port {arguments.port}: {error}\n")
        return 1
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    serving = threading.Thread(target=simulator.serve, name="serving")
    serving.start()
    if arguments.with_parent:
        threading.Thread(target=_wait_for_parent, args=(stopping,), daemon=True).start()
    _announce(application.options, simulator.port, secure=arguments.certificate is not None)
    while not stopping.wait(1.0):
        application.replenish()
    simulator.stop()
    serving.join()
    application.keep()
    return 0


def _announce(options: Options, port: int, *, secure: bool) -> None:
    ready = {
        "port": port,
        "url": f"{'https' if secure else 'http'}://127.0.0.1:{port}",
        "db": options.db,
        "username": options.username,
        "password": options.password,
    }
    sys.stdout.write(f"{json.dumps(ready)}\n")
    sys.stdout.flush()


def _wait_for_parent(stopping: threading.Event) -> None:
    # Not sys.stdin: its lock, held by a waiting thread, would break the interpreter's end.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stopping.set()


def _tls(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    if arguments.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.certificate, arguments.key)
    return context


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="batchline simulate odoo", description=__doc__)
    parser.add_argument("--port", type=int, default=8069, help="0 takes a free one")
    parser.add_argument("--orders", type=int, default=40, help="confirmed orders at start")
    parser.add_argument("--seed", type=int, default=1, help="of the choice of recipes")
    parser.add_argument("--contract", choices=("both", "scada", "stock"), default="both")
    parser.add_argument("--version", type=int, choices=sorted(VERSIONS), default=14)
    parser.add_argument("--endless", action="store_true", help="plan new orders as others end")
    parser.add_argument("--state", type=Path, help="keep the state in this file")
    parser.add_argument("--certificate", type=Path, help="serve https with this certificate")
    parser.add_argument("--key", type=Path, help="the certificate's private key")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin closes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
