"""Language and look change while the window runs; the line, the page and the person stay."""

from hmi.language import Language
from hmi.theme import Mode
from hmi.widgets.silo_gauge import SiloGauge
from services.domain.errors import ActionRefusedError
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open, settle


def test_the_language_is_changed_while_running(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.plc_off())
        chosen: list[tuple[str, str]] = []
        one.shell.look_chosen.connect(lambda language, mode: chosen.append((language, mode)))
        one.go("queue")
        one.tap("user")
        await settle()
        one.tap("language id")
        await settle()
        window = one.shell.window
        assert window.page == "overview"  # the line stays above the sheet
        assert one.shell.page == "queue"
        assert window.alarm_bar.state.title == "PLC tidak menjawab"
        assert window.rail.buttons["queue"].label == "Antrean"
        assert one.shell.pages.overview.view.batch.state.dosed == "808,2"
        assert one.desk.user is not None
        assert window.sheet is not None
        one.tap("key close")
        await settle()
        assert window.page == "queue"
        assert chosen == [("id", "light")]
        await one.shell.close()

    run(work())


def test_the_rooms_of_the_language_before_are_taken_down(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        for language in (Language.INDONESIAN, Language.ENGLISH) * 3:
            one.shell.say_in(language)
            await one.shell.tasks.settle()
            await settle()
        gauges = one.shell.window.findChildren(SiloGauge)
        assert len(gauges) == len(one.shell.pages.overview.view.gauges)
        await one.shell.close()

    run(work())


def test_what_the_services_answer_is_shown_in_the_language(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.shell.say_in(Language.INDONESIAN)
        one.desk.answer = ActionRefusedError("Not done: this batch is no longer in the queue.")
        one.go("queue")
        one.tap("set_aside")
        await settle()
        one.tap("reason Pintu rusak")
        one.tap("act")
        await settle()
        assert "batch ini sudah tidak di antrean" in one.shell.window.notice.state.detail
        assert one.desk.asked[0].reason == "Pintu rusak"
        await one.shell.close()

    run(work())


def test_the_look_is_changed_while_running(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        before = one.shell.window.grab().toImage().pixelColor(600, 70)
        one.tap("user")
        await settle()
        one.tap("mode dark")
        await settle()
        one.tap("key close")
        await settle()
        assert one.shell.window.grab().toImage().pixelColor(600, 70) != before
        assert one.shell.window.theme.mode is Mode.DARK
        await one.shell.close()

    run(work())
