"""Somebody sets the PC's clock back by an hour, or forward by a day, while the line runs."""

import time
from pathlib import Path

from services.domain.alarm import AlarmCode
from services.domain.job import JobName
from services.domain.push import PushState
from tests.crash.killing import Killing
from tests.integration.databases import migrated_sqlite
from tests.lives.life import Launcher, Life, launcher
from tests.lives.world import READ_INTERVAL_S, World, world

_PATIENCE_S = 90.0  # of a busy machine
_RUNS = 10
_HOUR_S, _DAY_S = 3600.0, 86_400.0
_FALSE_ALARMS = {
    AlarmCode.BATCH_STUCK,
    AlarmCode.NO_CONSUMPTION,
    AlarmCode.PLC_LOST_ORDER,
    AlarmCode.ORDER_NOT_TAKEN,
    AlarmCode.HANDSHAKE_WAITS,
    AlarmCode.JOB_FAILS,
    AlarmCode.PUSH_OVERDUE,
    AlarmCode.PLC_LINK,
}


class Watched:
    """A life whose clock is set, and what it has done so far."""

    def __init__(self, around: World, lives: Launcher) -> None:
        self._world = around
        self.life: Life = lives.begin(around.station())

    def archives(self, more: int) -> None:
        """Wait until so many batches more are archived."""
        wanted = self._archived() + more
        self._wait_until(lambda: self._archived() >= wanted, f"{more} batches more")

    def goes_on_at_its_pace(self) -> None:
        """See that job 2 runs again and again, and not more often than its interval says."""
        begun, before = time.monotonic(), self._runs()
        self._wait_until(lambda: self._runs() >= before + _RUNS, f"{_RUNS} runs more")
        runs, seconds = self._runs() - before, time.monotonic() - begun
        assert runs <= 1 + seconds / READ_INTERVAL_S

    def has_a_push_that_rests(self) -> None:
        """Let Odoo take no figures until a push has been tried in vain."""
        self._world.odoo.control.fault("http503", path="mo/", times=0)

        def rests() -> bool:
            pushes = self._world.read(lambda uow: uow.pushes.unfinished())
            return any(p.state is PushState.WAITING and p.not_before for p in pushes)

        self._wait_until(rests, "a push that rests")
        self._world.odoo.control.clear_faults()

    def false_alarms(self) -> set[AlarmCode]:
        alarms = self._world.read(lambda uow: uow.alarms.open())
        return {alarm.code for alarm in alarms} & _FALSE_ALARMS

    def records(self) -> int:
        return self._runs()

    def _runs(self) -> int:
        return len(self._world.read(lambda uow: uow.job_runs.latest(JobName.READ_PLC, 100_000)))

    def _archived(self) -> int:
        return self._world.read(lambda uow: uow.history.count())

    def _wait_until(self, reached: object, what: str) -> None:
        assert callable(reached)
        until = time.monotonic() + _PATIENCE_S
        while not reached():
            assert time.monotonic() < until, f"no {what}"
            assert self.life.wait(0.1) is None, self.life.said


def test_a_line_whose_clock_is_set_goes_on_at_its_pace_and_keeps_its_books(
    tmp_path: Path,
) -> None:
    with world(tmp_path, migrated_sqlite(tmp_path)) as around, launcher() as lives:
        line = Watched(around, lives)
        line.archives(4)
        for seconds in (-_HOUR_S, _DAY_S):
            line.has_a_push_that_rests()
            records = line.records()
            line.life.set_clock(seconds)
            line.goes_on_at_its_pace()
            line.archives(6)
            assert line.records() > records  # with RETENTION_DAYS = 1 in this world
        assert line.false_alarms() == set()
        line.life.stop()
        assert Killing(around, lives).finish() == []
