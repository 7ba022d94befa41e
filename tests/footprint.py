"""What the program holds at a moment: database connections, threads, files, sockets, memory."""

import gc
import os
import threading
from dataclasses import dataclass

import psutil

from services.adapters.odoo.transport import CALLS_AT_ONCE
from tests.e2e.plant import HeldLine

MEMORY_MARGIN = 8 * 1024 * 1024  # allocator noise; 900 runs of a leak of 10 kB are more


@dataclass(frozen=True)
class Footprint:
    connections: int
    threads: int
    files: int
    sockets: int
    memory_bytes: int

    @classmethod
    def now(cls, line: HeldLine) -> "Footprint":
        gc.collect()
        me = psutil.Process(os.getpid())
        return cls(
            line.services.database.connections,
            threading.active_count(),
            me.num_fds(),
            len(me.net_connections()),
            me.memory_info().rss,
        )

    def grown_since(self, before: "Footprint", margin: int = MEMORY_MARGIN) -> list[str]:
        """Name what is more than it was, memory only beyond *margin* bytes.

        The link to Odoo starts its few workers, and their connections, when it first needs them.
        """
        grown = [
            f"{name}: {old} before, {new} after"
            for name, old, new, started_late in (
                ("database connections", before.connections, self.connections, 0),
                ("threads", before.threads, self.threads, CALLS_AT_ONCE),
                ("open files", before.files, self.files, CALLS_AT_ONCE),
                ("sockets", before.sockets, self.sockets, CALLS_AT_ONCE),
            )
            if new > old + started_late
        ]
        if self.memory_bytes - before.memory_bytes >= margin:
            mb = (self.memory_bytes - before.memory_bytes) / 1024 / 1024
            grown.append(f"memory: {mb:.1f} MB more")
        return grown
