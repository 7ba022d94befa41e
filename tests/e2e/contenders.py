"""Several processes that fetch at the same moment, each without the lease that keeps them apart."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from services.domain.action import ActionRequest
from services.domain.user import ActionKind
from tests.e2e.plant import HeldLine, Plant, plant
from tests.plc_process import ROOT

START_OVER = ActionRequest(ActionKind.START_OVER, reason="the next round")
_ORDERS = 7


class Contender:
    """A process that runs job 1's intake whenever it is told to, without holding the line.

    The lease would keep the second one out; here the database alone must.
    """

    def __init__(self, world: Plant) -> None:
        settings = world.settings.model_dump_json(exclude={"odoo_password"})
        environment = os.environ | {"CONTENDER_PASSWORD": world.odoo.password}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.contender", str(world.data), settings],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def is_ready(self) -> bool:
        return self.result() == "ready"

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def result(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


async def fetch_at_once(folder: Path, database_url: str, processes: int, rounds: int) -> list[int]:
    """Let them fetch at once, *rounds* times; return how many of them stored orders each time.

    After each round every order must be in the queue once, and each in a slot of its own.
    """
    with plant(folder, orders=_ORDERS, database_url=database_url) as world:
        async with world.line() as line:
            contenders = [Contender(world) for _ in range(processes)]
            try:
                for contender in contenders:
                    assert contender.is_ready()
                return [await _one_round(line, contenders) for _ in range(rounds)]
            finally:
                for contender in contenders:
                    contender.close()


async def _one_round(line: HeldLine, contenders: list[Contender]) -> int:
    for contender in contenders:
        contender.go()
    results = [await asyncio.to_thread(contender.result) for contender in contenders]
    queue = await line.queue()
    assert len(queue) == _ORDERS
    assert max(Counter(batch.order.odoo_id for batch in queue).values()) == 1
    assert sorted(batch.slot or 0 for batch in queue) == list(range(1, _ORDERS + 1))
    assert (await line.act(START_OVER)).ok
    return sum(f"fetched {_ORDERS} orders" in text for text in results)
