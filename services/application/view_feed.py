"""Keeps the plant state up to date: after each commit that is news, and about once a second."""

import asyncio
import logging
from dataclasses import replace

from services.application.alarm_sound import AlarmSound
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.application.view_builder import ViewBuilder
from services.application.waiting import comes_within
from services.domain.errors import DatabaseUnavailableError
from services.domain.link import LinkName
from services.ports import Database, Now

log = logging.getLogger(__name__)

_EVERY_S = 1.1  # the commits of a line that is read each second come first
_SHORTEST_S = 0.05  # what is stored right after another thing is shown that much later at most
_LONGEST_S = 0.3  # a burst of commits without end is one look in that time
_PATIENCE_S = 1.0  # then the last view is shown again, with what has become of the link


class ViewFeed:
    def __init__(
        self,
        database: Database,
        builder: ViewBuilder,
        state: PlantState,
        sound: AlarmSound,
        now: Now,
        holder_here: str,
    ) -> None:
        self._database = database
        self._builder = builder
        self._state = state
        self._sound = sound
        self._now = now
        self._read: PlantView | None = None  # as the database was read last
        self._holder_here = holder_here
        self._changed = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._late: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._sound.on_silence = self._hear_silence
        self._task = asyncio.create_task(self._run(), name="view")

    async def stop(self) -> None:
        self._stopping = True
        self._changed.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        unsubscribe = self._database.subscribe(self._changed.set)
        clock, pause_s = asyncio.get_running_loop().time, _SHORTEST_S
        try:
            while not self._stopping:
                self._changed.clear()
                await self.refresh()
                shown_at = clock()
                await comes_within(self._changed, _EVERY_S)
                early_s = pause_s - (clock() - shown_at)
                if early_s > 0:
                    await asyncio.sleep(early_s)
                pause_s = min(pause_s * 2, _LONGEST_S) if early_s > 0 else _SHORTEST_S
        finally:
            unsubscribe()

    async def refresh(self) -> None:
        """Read the database once. While it is away the last view stays, with its link lost."""
        self._show_again_later()
        try:
            self._read = await self._database.read(
                lambda uow: self._builder.build(uow, self._holder_here)
            )
        except DatabaseUnavailableError:
            pass  # the last one stays
        except Exception:
            log.exception("The plant view could not be made")
            return
        finally:
            if self._late is not None:
                self._late.cancel()
        self._publish()

    def _publish(self) -> None:
        if self._read is None:
            return
        link = self._database.link()
        view = replace(self._read, links=dict(self._read.links) | {LinkName.DATABASE: link})
        lost = self._builder.database_alarm(link, self._now())
        if lost is not None:
            view = replace(
                view,
                alarms=(lost, *view.alarms),
                alarm_counts=view.alarm_counts.with_one_more(lost.alarm),
            )
        self._state.publish(replace(view, sound=self._sound.hear(view)))

    def _show_again_later(self) -> None:
        """Show the last view again, and again, while the one that is read does not come."""
        self._late = asyncio.get_running_loop().call_later(_PATIENCE_S, self._show_again)

    def _show_again(self) -> None:
        self._publish()
        self._show_again_later()

    def _hear_silence(self) -> None:
        """Show at once that it is quiet."""
        self._publish()
