"""Holds the line: while this station has the lease, its jobs and deliveries run; else they rest."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from services.application.commands import Commands
from services.application.download import Downloader
from services.application.lease_keeper import HEARTBEAT_S, LeaseKeeper
from services.application.link_watch import LinkWatch
from services.application.push_delivery import PushDelivery
from services.application.waiting import comes_within
from services.domain.action import Action
from services.domain.errors import DatabaseUnavailableError, NotHolderError, PlantError
from services.jobs.runner import JobRunner
from services.ports import Database

log = logging.getLogger(__name__)

_STANDING_BY_S = 0.5  # a free line is noticed that much later
# For a command line's on this PC; those of stations are heard at once. A line that is read each
# second looks at each of its commits.
_LOOK_FOR_ACTIONS_S = 1.1
_LOOK_FOR_PUSHES_S = 2.0
_GRACE_S = 15.0
_BURST_S, _ACTIONS_PAUSE_S = 0.2, 0.02  # a burst of commits is one look


class LineHolder:
    """Takes the line when it is free and gives it back at the end."""

    def __init__(
        self,
        keeper: LeaseKeeper,
        database: Database,
        runner: JobRunner,
        downloader: Downloader,
        delivery: PushDelivery,
        commands: Commands,
        links: LinkWatch,
        handshake_retry_s: float,
    ) -> None:
        self._keeper = keeper
        self._database = database
        self._runner = runner
        self._downloader = downloader
        self._delivery = delivery
        self._commands = commands
        self._links = links
        self._handshake_retry_s = handshake_retry_s
        self._stopping = asyncio.Event()
        self._resting = asyncio.Event()
        self._changed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._work: list[asyncio.Task[None]] = []
        self._actions: dict[int, asyncio.Task[object]] = {}

    def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep(), name="lease")

    async def stop(self) -> None:
        """End the work under way, then give the line back."""
        self._stopping.set()
        self._changed.set()
        if self._keeping is not None:
            await self._keeping
        await self._rest()
        try:
            await self._keeper.release()
        except DatabaseUnavailableError as error:
            log.warning("The line could not be given back, it will expire: %s", error)

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Keep a lease that was just taken alive, for a single run without the rest."""
        ended = asyncio.Event()

        async def beat() -> None:
            while not ended.is_set():
                try:
                    await self._keeper.beat()
                except DatabaseUnavailableError as error:
                    log.debug("Lease: %s", error)  # too old, it lets nobody write
                await comes_within(ended, HEARTBEAT_S)

        task = asyncio.create_task(beat(), name="lease")
        try:
            yield
        finally:
            ended.set()
            await task
            await self.note_links()

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._one_beat()
            except PlantError as error:
                log.log(logging.DEBUG, "Lease: %s", error)
                if self._work and not self._keeper.is_held:
                    await self._rest()
            except Exception:
                # Without this task the station would never hold the line again.
                log.exception("The lease could not be kept")
            pause_s = HEARTBEAT_S if self._keeper.is_held else _STANDING_BY_S
            await comes_within(self._stopping, pause_s)

    async def _one_beat(self) -> None:
        self._links.look()
        if self._keeper.is_held and await self._beat():
            return
        if self._work:
            log.warning("This station has lost the line.")
            await self._rest()
        if await self._keeper.take():
            log.info("This station holds the line.")
            self._start_work()

    async def _beat(self) -> bool:
        """Renew the lease and note the links in one transaction; the line does not hang on them."""
        try:
            held = await self._keeper.beat(self._links.note)
        except PlantError:
            raise
        except Exception:
            log.exception("The state of the links could not be noted")
            return await self._keeper.beat()
        if held:
            self._links.noted()
        return held

    async def note_links(self) -> None:
        """Store what has become of the links, and let the alarms' time pass: at each beat."""
        await self._database.run(self._links.note)
        self._links.noted()

    def _start_work(self) -> None:
        unsubscribe = self._database.subscribe(self._changed.set)
        self._resting.clear()
        self._runner.start()
        loops: dict[str, Callable[[], Awaitable[float]]] = {
            "actions": self._look_for_actions,
            "pushes": self._deliver,
            "downloads": self._download,
        }
        self._work = [
            asyncio.create_task(self._repeat(step), name=name) for name, step in loops.items()
        ]
        self._work[0].add_done_callback(lambda _task: unsubscribe())

    async def _rest(self) -> None:
        """Let every turn end, so that nothing is left half done; then insist."""
        if not self._work:
            return
        self._resting.set()
        self._changed.set()
        await self._runner.stop()
        _, late = await asyncio.wait([*self._work, *self._actions.values()], timeout=_GRACE_S)
        for task in late:
            log.warning("%s did not end within %s s and is cancelled", task.get_name(), _GRACE_S)
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._work = []

    async def _repeat(self, step: Callable[[], Awaitable[float]]) -> None:
        """Run *step* until the line is given up; it returns the seconds to the next time."""
        while not self._resting.is_set():
            pause_s = _LOOK_FOR_PUSHES_S
            try:
                pause_s = await step()
            except NotHolderError as error:
                log.warning("%s", error)
            except PlantError as error:
                log.log(logging.DEBUG, "%s", error)
            except Exception:
                log.exception("Background work of the line failed")
            await comes_within(self._resting, pause_s)

    async def _look_for_actions(self) -> float:
        """Start what operators asked for, here or on another station; each once."""
        clock = asyncio.get_running_loop().time
        self._changed.clear()
        looked_at = clock()
        for action in await self._database.read(lambda uow: uow.actions.pending()):
            if action.id not in self._actions:
                task = asyncio.create_task(self._carry_out(action), name=f"action {action.id}")
                self._actions[action.id] = task
        heard = await comes_within(self._changed, _LOOK_FOR_ACTIONS_S)
        in_a_burst = heard and clock() - looked_at < _BURST_S
        return _ACTIONS_PAUSE_S if in_a_burst else 0.0

    async def _carry_out(self, action: Action) -> None:
        try:
            await self._commands.carry_out(action)
        except PlantError as error:
            log.warning("Action %d: %s", action.id, error)
        except Exception:
            log.exception("Action %d failed", action.id)
        finally:
            self._actions.pop(action.id, None)

    async def _deliver(self) -> float:
        await self._delivery.deliver()
        return _LOOK_FOR_PUSHES_S

    async def _download(self) -> float:
        await self._downloader.advance()
        return self._handshake_retry_s
