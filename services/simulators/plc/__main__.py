"""Starts the simulated PLC: `python -m services.simulators.plc --map FILE`."""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import resources
from services.adapters.plc.register_map import load_register_map
from services.domain.errors import ConfigurationError
from services.simulators.plc.commands import COMMANDS, Commands
from services.simulators.plc.control_server import ControlServer
from services.simulators.plc.misbehaviour import Fault
from services.simulators.plc.plant import SimulatedPlant
from services.simulators.plc.serial_server import SerialServer
from services.simulators.plc.settings import PlantSettings

_USAGE_ERROR = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run until told to stop; return the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        register_map = load_register_map(arguments.map or resources.path("maps/feedmill.toml"))
        plant = SimulatedPlant(
            register_map, _settings(arguments), unit_id=arguments.unit, seed=arguments.seed
        )
    except (ConfigurationError, ZoneInfoNotFoundError) as error:
        sys.stderr.write(f"{error}\n")
        return _USAGE_ERROR
    if arguments.ready:
        plant.program.set_ready()
    try:
        asyncio.run(_run(plant, arguments))
    except OSError as error:
        sys.stderr.write(f"The simulated PLC cannot listen: {error}.\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="batchline simulate plc",
        description="A simulated PLC: a Modbus TCP server that takes orders and doses them.",
        epilog="When ready it prints one line of JSON: port and control_port. On the control port "
        "GET /state shows everything, and POST /command takes one command, such as "
        '{"do": "fail", "slot": 3}. Commands: '
        f"{', '.join(COMMANDS)}. Misbehaviours: {', '.join(Fault)}. "
        "README.md beside this program explains each.",
    )
    add = parser.add_argument
    add("--map", type=Path, default=None, help="register map file (default: the feed mill's)")
    add("--port", type=int, default=0, help="Modbus port, 0: any (default)")
    add("--control-port", type=int, default=0, help="port of the control, 0: any (default)")
    add("--unit", type=int, default=1, help="Modbus unit id (default 1)")
    add("--speed", type=float, default=1.0, help="plant seconds in a second (default 1)")
    add("--seed", type=int, default=1, help="seed of the scatter (default 1)")
    add("--take-delay", type=float, default=0.3, help="seconds until orders are taken")
    add(
        "--slots-failing", type=_slots, default="", help="slots whose next batch fails, such as 3,5"
    )
    add("--failure-rate", type=float, default=0.0, help="share of batches that fail, 0 to 1")
    add("--equipment-failure-rate", type=float, default=0.0, help="failures in a plant hour")
    add("--timezone", default="", help="zone of the PLC's clock (default: this PC's)")
    add("--no-weigher", action="store_true", help="finished weights stay 0")
    add("--manual", action="store_true", help="dose nothing by itself")
    add("--ready", action="store_true", help="start with the guard at 1 instead of blank memory")
    add("--rtu", action="store_true", help="also serve Modbus RTU on a pseudo-terminal")
    add("--with-parent", action="store_true", help="end when standard input ends")
    return parser


def _slots(text: str) -> set[int]:
    return {int(slot) for slot in text.split(",") if slot.strip()}


def _settings(arguments: argparse.Namespace) -> PlantSettings:
    return PlantSettings(
        speed=arguments.speed,
        take_delay_s=arguments.take_delay,
        failure_rate=arguments.failure_rate,
        equipment_failure_rate=arguments.equipment_failure_rate,
        slots_failing=arguments.slots_failing,
        weigher=not arguments.no_weigher,
        held=arguments.manual,
        timezone=ZoneInfo(arguments.timezone) if arguments.timezone else None,
    )


async def _run(plant: SimulatedPlant, arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    _stop_on_signals(stop)
    if arguments.with_parent:
        _stop_at_end_of_input(stop)
    control = ControlServer(plant.state, Commands(plant).carry_out)
    await plant.server.open(arguments.port)
    control_port = await control.open(arguments.control_port)
    scanning = asyncio.create_task(plant.run())
    serial = SerialServer(plant.server.answer, arguments.unit, lambda: plant.server.misbehaviour)
    ready: dict[str, int | str] = {"port": plant.server.port, "control_port": control_port}
    if arguments.rtu:
        ready["serial"] = serial.open()
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((scanning, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        scanning.cancel()
        serial.close()
        await control.close()
        await plant.server.close()
    with suppress(asyncio.CancelledError):
        await scanning


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _stop_at_end_of_input(stop: asyncio.Event) -> None:
    """Wait for the parent's end of the pipe to close: it does so however the parent ends."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        # os.read, not sys.stdin: a thread that holds stdin's lock keeps Python from ending.
        with suppress(OSError):
            while os.read(0, 4096):
                pass
        with suppress(RuntimeError):  # the loop is closed already
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, name="parent", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
