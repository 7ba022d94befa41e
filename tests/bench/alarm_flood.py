"""A thousand alarms in ten seconds: the longest time that the window's loop stands still."""

import asyncio
import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from hmi.qt.loop import GuiLoop
from tests.bench.table import Row
from tests.gui.alarm_flood import flood

_COUNT, _SECONDS = 1000, 10.0


def measure_flood() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    rows = []
    for page in ("overview", "alarms"):
        with (
            tempfile.TemporaryDirectory() as folder,
            asyncio.Runner(loop_factory=lambda: GuiLoop(app)) as runner,
        ):
            after = runner.run(flood(Path(folder), _COUNT, _SECONDS, page))
        assert after.shown == after.raised, (after.shown, after.raised)
        stall = f"{after.longest_stall_s * 1000:.0f} ms"
        rows.append(Row(f"{page} shown: longest stall", stall, "at most 100 ms"))
        quiet = f"{after.quiet_stall_s * 1000:.0f} ms"
        rows.append(Row("  the same page, before the flood", quiet))
        rows.append(Row("  stalls over 50 ms", str(after.stalls_over_50_ms)))
        counted = f"{sum(after.shown.values())} of {_COUNT} in {after.took_s:.1f} s"
        rows.append(Row("  counted in the bar", counted, "all"))
    return rows
