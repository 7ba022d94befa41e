"""Tells the simulated PLC what to do and asks what it did: for tests and the demo."""

import http.client
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_TIMEOUT_S = 10.0


class PlcControl:
    """The control port of one simulated PLC.

    Commands, each a method here and `{"do": …}` on the wire:
    set(speed, take_delay_s, failure_rate, equipment_failure_rate, clock_offset_s, weigher, held,
    taking_held), hold, release, set_actuals, finish, fail, resume, ready, fail_equipment, weigh,
    power_off, power_on, refuse, misbehave, behave, nonsense, poke.

    `state()` gives: power, requests, connections, guards, slots (each with state, mo_name,
    ordered, taken, batch, read_words, write_words), taken (every order taken, oldest first),
    taken_count (name -> how often), dosed_kg (name -> silo -> kg), writes (every write request),
    violations (what a careful line would not have written), failures_waiting, …
    """

    def __init__(self, port: int) -> None:
        self._port = port

    def state(self) -> dict[str, Any]:
        return self._ask("GET", "/state", b"")

    def do(self, command: str, **details: Any) -> None:
        """Send a command. Raises ValueError with the simulator's reason if it refuses."""
        self._ask("POST", "/command", json.dumps({"do": command, **details}, default=str).encode())

    def set(self, **settings: Any) -> None:
        self.do("set", **settings)

    def hold(self) -> None:
        """Let nothing be dosed by itself."""
        self.do("set", held=True)

    def release(self) -> None:
        self.do("set", held=False)

    def set_actuals(self, slot: int, actuals: Mapping[int, Decimal | int | str]) -> None:
        """Show these kg as dosed so far; the batch goes on."""
        self.do("set_actuals", slot=slot, actuals=_texts(actuals))

    def finish(
        self,
        slot: int,
        actuals: Mapping[int, Decimal | int | str] | None = None,
        finished_kg: Decimal | int | str | None = None,
    ) -> None:
        """Finish the batch with these kg (the setpoints if not given) and finished weight."""
        given = None if actuals is None else _texts(actuals)
        weight = None if finished_kg is None else str(finished_kg)
        self.do("finish", slot=slot, actuals=given, finished_kg=weight)

    def fail(self, slot: int) -> None:
        self.do("fail", slot=slot)

    def resume(self, slot: int) -> None:
        self.do("resume", slot=slot)

    def ready(self) -> None:
        """Set every guard to 1."""
        self.do("ready")

    def fail_equipment(
        self, code: str, text: str, stamp_words: Sequence[int] | None = None
    ) -> None:
        """Report an equipment failure, stamped by the PLC's clock or with these words."""
        self.do("fail_equipment", code=code, text=text, stamp_words=stamp_words)

    def weigh(
        self, slot: int, product_id: int, kg: Decimal | int | str, mo_name: str | None = None
    ) -> None:
        """Weigh an ingredient by hand for the batch in *slot*, or for *mo_name*."""
        self.do("weigh", slot=slot, product_id=product_id, kg=str(kg), mo_name=mo_name)

    def power_off(self, *, retain: bool) -> None:
        """Cut the power; without *retain* the registers are lost."""
        self.do("power_off", retain=retain)

    def power_on(self) -> None:
        self.do("power_on")

    def refuse(self) -> None:
        """Take no connections until `behave`."""
        self.do("refuse")

    def misbehave(self, how: str, **details: Any) -> None:
        """Answer wrongly until `behave`.

        *how*: stall, exception (code), cut, short, wrong_transaction, wrong_unit, wrong_function,
        not_modbus, delay (seconds), hang_up. Details for all: after and count (spoil only so many
        requests, after so many), only ("read", "write"), carry_out (False: a spoilt write is not
        carried out).
        """
        self.do("misbehave", how=how, **details)

    def behave(self) -> None:
        self.do("behave")

    def nonsense(self, slot: int, words: Sequence[int] | None = None) -> None:
        """Let the READ slot show these words, or plain nonsense."""
        self.do("nonsense", slot=slot, words=words)

    def poke(self, address: int, words: Sequence[int]) -> None:
        """Put words anywhere, as the PLC's own program could."""
        self.do("poke", address=address, words=list(words))

    def _ask(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_S)
        try:
            connection.request(method, path, body)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise ValueError(answer.get("error", f"HTTP {response.status}"))
        return answer


def _texts(doses: Mapping[int, Decimal | int | str]) -> dict[str, str]:
    return {str(silo): str(kg) for silo, kg in doses.items()}
