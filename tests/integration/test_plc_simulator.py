"""The simulated PLC behaves as a plant, and can be read by a client that is not ours."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyModbusTCP.client import ModbusClient

from services.adapters.plc.register_map import load_register_map
from services.domain.errors import PlcUnavailableError
from services.simulators.plc import commands
from services.simulators.plc.__main__ import main
from services.simulators.plc.dosing import Course
from services.simulators.plc.misbehaviour import Fault
from services.simulators.plc.plant import SimulatedPlant
from services.simulators.plc.settings import PlantSettings
from tests.integration.plc_link import download, link_to, order, until, until_answered, until_shown
from tests.plc_process import FEEDMILL, ROOT, SMALL_PLANT, PlcProcess, plc_simulator


def wait_for(simulator: PlcProcess, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    give_up = time.monotonic() + 15
    while time.monotonic() < give_up:
        state = simulator.control.state()
        if condition(state):
            return state
        time.sleep(0.03)
    raise AssertionError("the simulated PLC did not get there")


@pytest.mark.parametrize("path", [FEEDMILL, SMALL_PLANT], ids=["mill", "small"])
def test_a_full_cycle_doses_every_order_once_and_near_its_setpoints(path: Path) -> None:
    async def scenario(simulator: PlcProcess) -> None:
        plc = link_to(simulator.port, path)
        count = min(3, plc.slots)
        orders = [order(plc, slot, f"WH/MO/0001{slot}") for slot in range(1, count + 1)]
        assert (await plc.read_order_area()).may_write(1)
        await download(plc, *orders)
        highest: dict[tuple[int, int], Decimal] = {}

        async def all_finished() -> bool:
            readings = await plc.read_slots(range(1, count + 1))
            for reading in readings:
                assert reading.refusal is None
                for silo, kg in reading.content.doses_kg if reading.content else ():
                    assert kg >= highest.get((reading.slot, silo), Decimal(0))
                    highest[reading.slot, silo] = kg
            return all(r.content and r.content.status_manufacturing for r in readings)

        await until(all_finished)
        for asked in orders:
            for silo, kg in asked.doses_kg:
                assert abs(highest[asked.batch_no, silo] - kg) <= Decimal("0.2") + kg / 100
            assert await plc.acknowledge_slot(asked.batch_no, asked.mo_name)
        state = simulator.control.state()
        assert state["taken_count"] == {each.mo_name: 1 for each in orders}
        assert state["violations"] == []
        assert set(state["guards"]) == {1}
        for asked in orders:
            books = state["dosed_kg"][asked.mo_name]
            assert {int(silo): Decimal(kg) for silo, kg in books.items()} == {
                silo: highest[asked.batch_no, silo] for silo, _ in asked.doses_kg
            }
        await plc.close()

    with plc_simulator(path, speed=3000) as simulator:
        asyncio.run(scenario(simulator))


def test_batches_are_dosed_one_at_a_time_in_slot_order() -> None:
    async def scenario(simulator: PlcProcess) -> None:
        plc = link_to(simulator.port)
        orders = [order(plc, slot, f"WH/MO/0001{slot}") for slot in (1, 2, 3)]
        await download(plc, *orders)
        seen: list[tuple[str, ...]] = []

        async def all_finished() -> bool:
            slots = simulator.control.state()["slots"][:3]
            states = tuple(slot["state"] for slot in slots)
            if states not in seen:
                seen.append(states)
            return states == ("finished",) * 3

        await until(all_finished)
        dosing = [states for states in seen if "dosing" in states]
        assert dosing
        for states in dosing:
            at = states.index("dosing")
            assert states == ("finished",) * at + ("dosing",) + ("waiting",) * (2 - at)
        await plc.close()

    with plc_simulator(speed=1500) as simulator:
        asyncio.run(scenario(simulator))


def test_a_batch_of_a_tonne_takes_about_ten_minutes() -> None:
    shares = (40, 100, 352, 10, 10, 250, 140, 37, 61)
    course = Course({101 + at: Decimal(kg) for at, kg in enumerate(shares)}, Random(1))  # noqa: S311  scatter
    minutes = 0
    while not course.is_over:
        course.advance(60)
        minutes += 1
    assert 8 <= minutes <= 13


def test_a_failed_batch_stops_and_the_next_one_goes_on() -> None:
    async def scenario(simulator: PlcProcess) -> None:
        plc = link_to(simulator.port)
        await download(plc, order(plc, 1, "WH/MO/1"), order(plc, 2, "WH/MO/2"))
        state = await asyncio.to_thread(
            wait_for, simulator, lambda state: state["slots"][1]["state"] == "finished"
        )
        assert state["slots"][0]["state"] == "failed"
        (reading,) = await plc.read_slots([1])
        assert reading.content is not None
        assert reading.content.status_operation
        assert not reading.content.status_manufacturing
        dosed = sum(kg for _, kg in reading.content.doses_kg)
        assert 0 < dosed < sum(kg for _, kg in order(plc).doses_kg)
        await plc.close()

    with plc_simulator(speed=3000, slots_failing="1") as simulator:
        asyncio.run(scenario(simulator))


def test_a_scripted_batch_shows_exactly_what_it_was_told() -> None:
    async def scenario(simulator: PlcProcess) -> None:
        plc, control = link_to(simulator.port), simulator.control
        await download(plc, order(plc, 1))
        await until_shown(plc, 1, "WH/MO/00011")
        control.set_actuals(1, {102: "33.33"})
        (reading,) = await plc.read_slots([1])
        assert reading.content is not None
        assert dict(reading.content.doses_kg)[102] == Decimal("33.33")
        control.finish(1, {101: 10, 102: "34.5"}, finished_kg="44.1")
        (reading,) = await plc.read_slots([1])
        assert reading.content is not None
        assert reading.content.status_manufacturing
        assert reading.content.finished_kg == Decimal("44.1")
        assert {s: kg for s, kg in reading.content.doses_kg if kg} == {
            101: 10,
            102: Decimal("34.5"),
        }
        control.nonsense(1)
        (reading,) = await plc.read_slots([1])
        assert reading.refusal is not None
        await plc.close()

    with plc_simulator(manual=True) as simulator:
        asyncio.run(scenario(simulator))


def test_orders_wait_while_taking_is_held_and_blank_slots_leave_theirs_alone() -> None:
    async def scenario(simulator: PlcProcess) -> None:
        plc, control = link_to(simulator.port), simulator.control
        control.set(taking_held=True)
        await download(plc, order(plc, 2, "WH/MO/2"))
        await asyncio.sleep(0.2)
        assert (await plc.read_order_area()).guard(2) == 0
        assert control.state()["taken"] == []
        control.set(taking_held=False)
        await until_shown(plc, 2, "WH/MO/2")
        await plc.blank_order(2)
        await download(plc, order(plc, 1, "WH/MO/1"))
        await until_shown(plc, 1, "WH/MO/1")
        await until_shown(plc, 2, "WH/MO/2")
        assert control.state()["taken_count"] == {"WH/MO/1": 1, "WH/MO/2": 1}
        await plc.close()

    with plc_simulator(manual=True, take_delay=0.05) as simulator:
        asyncio.run(scenario(simulator))


@pytest.mark.parametrize("retain", [True, False])
def test_power_loss_keeps_or_loses_the_orders(retain: bool) -> None:
    async def scenario(simulator: PlcProcess) -> None:
        plc, control = link_to(simulator.port), simulator.control
        await download(plc, order(plc, 1))
        await until_shown(plc, 1, "WH/MO/00011")
        control.set_actuals(1, {101: "5.5"})
        control.power_off(retain=retain)
        with pytest.raises(PlcUnavailableError):
            await plc.read_slots([1])
        control.power_on()
        reading = await until_answered(plc)
        area = await plc.read_order_area()
        if retain:
            assert reading.content is not None
            assert reading.content.doses_kg[0] == (101, Decimal("5.5"))
        else:
            assert (reading.content, reading.refusal) == (None, None)
            assert area.is_blank(1)
            assert area.may_write(1)
        books = control.state()
        assert books["taken"][0]["state"] == ("dosing" if retain else "lost")
        assert books["dosed_kg"] == {"WH/MO/00011": {"101": "5.5"}}
        await plc.close()

    with plc_simulator(manual=True) as simulator:
        asyncio.run(scenario(simulator))


def test_another_client_reads_and_may_write_only_what_is_the_lines() -> None:
    with plc_simulator(manual=True) as simulator:
        client = ModbusClient("127.0.0.1", simulator.port, unit_id=1, timeout=2)
        try:
            assert client.read_holding_registers(6000, 77) == [0] * 77
            assert client.write_multiple_registers(7000, [1, 0x5748])
            assert client.read_holding_registers(7000, 2) == [1, 0x5748]
            assert client.write_single_register(6076, 1)
            assert client.read_holding_registers(6076, 1) == [1]
            assert not client.write_single_register(6000, 1)
            assert client.last_except == 2
            assert not client.write_multiple_registers(6075, [0, 1])
            assert client.read_holding_registers(60000, 1) is None
            assert client.last_except == 2
            assert client.read_coils(0, 1) is None
            assert client.last_except == 1
        finally:
            client.close()
        state = simulator.control.state()
        assert [(w["address"], w["exception"]) for w in state["writes"]] == [
            (7000, 0),
            (6076, 0),
            (6000, 2),
            (6075, 2),
        ]
        assert [v["address"] for v in state["violations"]] == [6000, 6075]


def test_careless_writes_are_carried_out_but_noted() -> None:
    async def scenario(simulator: PlcProcess) -> None:
        plc = link_to(simulator.port)
        simulator.control.set(take_delay_s=30)
        await download(plc, order(plc, 1))
        await plc.write_order(order(plc, 2))
        (violation,) = simulator.control.state()["violations"]
        assert violation["why"] == "order changed while it may be taken"
        assert violation["address"] == 7100
        await plc.close()

    with plc_simulator(manual=True) as simulator:
        asyncio.run(scenario(simulator))


def test_wrong_commands_are_answered_with_their_reason() -> None:
    with plc_simulator(manual=True) as simulator:
        for command, details, reason in (
            ("dance", {}, "There is no command 'dance'"),
            ("finish", {"slot": 4}, "no batch in slot 4"),
            ("set", {"colour": "red"}, "'colour' cannot be set"),
            ("misbehave", {"how": "sulk"}, "'sulk' is not a valid Fault"),
            ("fail", {}, "lacks or misspells something: 'slot'"),
        ):
            with pytest.raises(ValueError, match=reason):
                simulator.control.do(command, **details)


def test_it_ends_with_its_parents_pipe_and_on_terminate() -> None:
    with plc_simulator(manual=True) as by_pipe:
        assert by_pipe.process.stdin is not None
        by_pipe.process.stdin.close()
        assert by_pipe.process.wait(10) == 0
    with plc_simulator(manual=True) as by_signal:
        by_signal.process.terminate()
        assert by_signal.process.wait(10) == 0


def test_a_wrong_map_or_a_taken_port_is_told_without_a_traceback(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("handshake = 1\n", encoding="utf-8")

    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "services.simulators.plc", *arguments]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
        )

    refused = start("--map", str(broken))
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "handshake: is 1" in refused.stderr
    with plc_simulator(manual=True) as simulator:
        taken = start("--map", str(FEEDMILL), "--port", str(simulator.port))
    assert (taken.returncode, "Traceback" in taken.stderr) == (1, False)
    assert "cannot listen" in taken.stderr


def test_help_and_readme_name_everything_that_it_can_be_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    page = (Path(commands.__file__).parent / "README.md").read_text(encoding="utf-8")
    known = commands.Commands(
        SimulatedPlant(load_register_map(FEEDMILL), PlantSettings(), unit_id=1, seed=1)
    )
    assert set(known._known) == set(commands.COMMANDS)  # noqa: SLF001
    for name in (*commands.COMMANDS, *Fault):
        assert name in told, name
        assert f"`{name}`" in page, name
    for name in commands._SETTABLE:  # noqa: SLF001
        assert f"`{name}`" in page, name
