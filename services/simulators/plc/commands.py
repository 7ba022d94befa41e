"""What the simulated plant can be told over its control port, one method a command."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from services.simulators.plc.misbehaviour import Misbehaviour
from services.simulators.plc.notices import EquipmentNotice, WeighingNotice
from services.simulators.plc.plant import SimulatedPlant

Command = Mapping[str, Any]

_NONSENSE = 0xBEEF
COMMANDS = (
    "set",
    "finish",
    "set_actuals",
    "fail",
    "resume",
    "ready",
    "fail_equipment",
    "weigh",
    "power_off",
    "power_on",
    "refuse",
    "misbehave",
    "behave",
    "nonsense",
    "poke",
)
_SETTABLE = {
    "speed": float,
    "take_delay_s": float,
    "failure_rate": float,
    "equipment_failure_rate": float,
    "clock_offset_s": float,
    "weigher": bool,
    "held": bool,
    "taking_held": bool,
}


class Commands:
    """`PlcControl` in control_client.py documents them from the caller's side."""

    def __init__(self, plant: SimulatedPlant) -> None:
        self._plant = plant
        self._known: dict[str, Callable[[Command], Awaitable[None] | None]] = {
            "set": self._set,
            "finish": self._finish,
            "set_actuals": self._set_actuals,
            "fail": lambda command: plant.program.fail(_slot(command)),
            "resume": lambda command: plant.program.resume(_slot(command)),
            "ready": lambda _command: plant.program.set_ready(),
            "fail_equipment": self._fail_equipment,
            "weigh": self._weigh,
            "power_off": lambda command: plant.power_off(bool(command.get("retain", True))),
            "power_on": lambda _command: plant.power_on(),
            "refuse": lambda _command: plant.refuse(refuses=True),
            "misbehave": self._misbehave,
            "behave": self._behave,
            "nonsense": self._nonsense,
            "poke": self._poke,
        }

    async def carry_out(self, command: Command) -> None:
        """Carry out {"do": name, …}. Raises ValueError with the reason if it cannot."""
        name = command.get("do")
        if name not in self._known:
            raise ValueError(f"There is no command {name!r}; known: {', '.join(COMMANDS)}.")
        try:
            pending = self._known[name](command)
            if pending is not None:
                await pending
        except (KeyError, TypeError, InvalidOperation) as error:
            raise ValueError(f"The command {name} lacks or misspells something: {error}") from error

    def _set(self, command: Command) -> None:
        for key in command.keys() - {"do"}:
            if key not in _SETTABLE:
                raise ValueError(f"{key!r} cannot be set; what can: {', '.join(_SETTABLE)}.")
            setattr(self._plant.settings, key, _SETTABLE[key](command[key]))

    def _finish(self, command: Command) -> None:
        program, slot = self._plant.program, _slot(command)
        actuals = command.get("actuals")
        book = program.batch(slot).book
        program.set_actuals(slot, book.setpoints_kg if actuals is None else _doses(actuals))
        weight = command.get("finished_kg")
        program.finish(slot, None if weight is None else Decimal(str(weight)))

    def _set_actuals(self, command: Command) -> None:
        self._plant.program.set_actuals(_slot(command), _doses(command["actuals"]))

    def _fail_equipment(self, command: Command) -> None:
        stamp = command.get("stamp_words")
        words = None if stamp is None else tuple(int(word) for word in stamp)
        notice = EquipmentNotice(str(command["code"]), str(command["text"]), words)
        self._plant.notices.fail_equipment(notice)

    def _weigh(self, command: Command) -> None:
        slot = _slot(command)
        name = command.get("mo_name") or self._plant.program.batch(slot).book.mo_name
        kg = Decimal(str(command["kg"]))
        notice = WeighingNotice(slot, str(name), int(command["product_id"]), kg)
        self._plant.notices.weigh(notice)

    def _misbehave(self, command: Command) -> None:
        self._plant.server.misbehaviour = Misbehaviour.from_command(command)

    async def _behave(self, _command: Command) -> None:
        self._plant.server.misbehaviour = None
        await self._plant.refuse(refuses=False)

    def _nonsense(self, command: Command) -> None:
        register_map = self._plant.program.map
        given = command.get("words") or [_NONSENSE] * register_map.slot.words
        words = tuple(int(word) for word in given)
        self._plant.program.memory.put(register_map.read.address(_slot(command)), words)

    def _poke(self, command: Command) -> None:
        words = tuple(int(word) for word in command["words"])
        self._plant.program.memory.put(int(command["address"]), words)


def _slot(command: Command) -> int:
    return int(command["slot"])


def _doses(given: Mapping[str, Any]) -> dict[int, Decimal]:
    return {int(silo): Decimal(str(kg)) for silo, kg in given.items()}
