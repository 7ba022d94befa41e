"""Two processes run job 1 at the same moment: no order is stored or downloaded twice."""

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

ROUNDS = 50
START_OVER = ActionRequest(ActionKind.START_OVER, reason="the next round")


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
        assert self._read() == "ready"

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def result(self) -> str:
        return self._read()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


async def _one_round(line: HeldLine, contenders: list[Contender]) -> list[str]:
    for contender in contenders:
        contender.go()
    results = [await asyncio.to_thread(contender.result) for contender in contenders]
    queue = await line.queue()
    assert len(queue) == 7
    assert max(Counter(batch.order.odoo_id for batch in queue).values()) == 1
    assert sorted(batch.slot or 0 for batch in queue) == list(range(1, 8))
    assert (await line.act(START_OVER)).ok
    return results


def test_two_processes_that_fetch_at_the_same_moment_store_no_order_twice(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=7) as world:
            async with world.line() as line:
                contenders = [Contender(world), Contender(world)]
                try:
                    results = [await _one_round(line, contenders) for _ in range(ROUNDS)]
                finally:
                    for contender in contenders:
                        contender.close()
        stored = [sum("fetched 7 orders" in text for text in pair) for pair in results]
        assert stored == [1] * ROUNDS

    asyncio.run(scenario())


def test_two_command_lines_at_once_fetch_and_download_each_order_once(tmp_path: Path) -> None:
    with plant(tmp_path, orders=7) as world:
        environment = os.environ | {
            key.upper(): str(value) for key, value in world.overrides.items()
        }
        command = [sys.executable, "-m", "hmi", "run-job", "sync_orders", "--data", str(tmp_path)]
        for _ in range(2):
            runs = [
                subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
                )
                for _ in range(2)
            ]
            outputs = [run.communicate(timeout=60)[0] for run in runs]
            assert "done" in "".join(outputs)
        assert set(world.plc.control.state()["taken_count"].values()) == {1}
        assert len(world.plc.control.state()["taken_count"]) == 7
