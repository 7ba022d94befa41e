"""A page that nobody has looked at costs nothing; one that was is there at once."""

import subprocess
import sys

from hmi.language import Language
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open, settle

_LOADED = """
import sys
import hmi.shell
print(*sorted(name for name in sys.modules if name.startswith("hmi.screens.")))
"""


def test_a_page_is_made_when_it_is_called_up(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        shell = one.shell
        assert set(shell.pages.presenters) == {"overview"}
        assert set(shell.pages.names) > {"jobs", "alarms"}
        for name in shell.pages.names:
            one.go(name)
            assert shell.window.page == name
            assert shell.pages.presenters[name].view.isVisibleTo(shell.window)
        await settle()
        shell.say_in(Language.INDONESIAN)
        assert set(shell.pages.presenters) == {"overview", shell.page}
        await shell.close()

    run(work())


def test_the_first_window_loads_the_overview_alone() -> None:
    run = [sys.executable, "-c", _LOADED]
    loaded = subprocess.run(run, capture_output=True, check=True, text=True).stdout.split()
    pages = {name.split(".")[2] for name in loaded if name.endswith((".presenter", ".view"))}
    assert pages == {"overview"}
