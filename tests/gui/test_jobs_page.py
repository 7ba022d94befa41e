"""The jobs page: how each job stands, its log in pages, and what a supervisor may switch."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize

from hmi.language import Language, speak
from hmi.screens.jobs.faces import job_face, run_faces, tile_face
from hmi.screens.jobs.words import question
from hmi.sheets.confirm import ConfirmSheet
from hmi.theme import scale_for
from hmi.widgets.canvas import Canvas, TouchButton
from services.domain.action import ActionRequest
from services.domain.errors import DatabaseUnavailableError
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.user import ActionKind
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open, Station, settle
from tests.gui.views import NOW, USERS, ago

SUPERVISOR = USERS[2]


@pytest.fixture(autouse=True)
def _english() -> None:
    speak(Language.ENGLISH)


def _log(one: Station) -> list[str]:
    assert one.shell.pages.jobs is not None
    return [run.message for run in one.shell.pages.jobs.view.log.state or ()]


def test_a_tile_says_how_a_job_stands() -> None:
    sync, read, *_ = (tile_face(each, NOW) for each in views.job_off().jobs)
    assert (sync.state, sync.ran) == ("running", "runs 3.0 s")
    assert (read.state, read.next, read.strong) == ("off, Agus W.", "", True)
    good = tile_face(views.jobs()[0], NOW)
    assert (good.state, good.ran, good.next) == ("good", "ran 1:11 ago", "in 3:48")
    failed = tile_face(views.jobs(plc_lost=True)[1], NOW)
    assert (failed.state, failed.failed) == ("failed", True)
    left_out = replace(views.jobs()[0], enabled=False, in_settings=False)
    assert tile_face(left_out, NOW).state == "off in the settings"


def test_a_job_that_is_off_says_who_when_why_and_what_is_missing() -> None:
    face = job_face(views.job_off().jobs[1], NOW)
    assert face.last == (
        "Switched off by Agus W., 17:37 (5:10 ago). Reason: PLC is being worked on. "
        "Meanwhile no figures are read: what the PLC doses is not seen."
    )
    assert face.bad


def test_a_failed_run_stands_in_full() -> None:
    run = JobRun(JobName.READ_PLC, ago(60), 2.0, JobOutcome.TIMED_OUT, "stopped: " + "why " * 60)
    (face,) = run_faces([run], NOW)
    assert (face.at, face.outcome, face.took, face.bad) == ("17:41:15", "too slow", "2.0 s", True)
    assert face.message == run.message


def test_the_log_is_read_in_pages_only_while_it_is_in_sight(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal(), user=SUPERVISOR)
        await settle()
        assert one.log.asked == []
        one.go("jobs")
        await settle()
        assert _log(one)[0].startswith("0 batches")
        assert not one.button("newer runs").isEnabled()
        one.tap("older runs")
        await settle()
        assert _log(one)[0].startswith("40 batches")
        one.button("older runs").tapped.emit()
        await settle()
        assert len(_log(one)) == 20
        assert not one.button("older runs").isEnabled()
        one.tap("newer runs")
        await settle()
        assert _log(one)[0].startswith("40 batches")
        one.tap("job watch_health")
        await settle()
        assert one.log.asked[-1] == (JobName.WATCH_HEALTH, None)
        one.go("overview")
        asked = len(one.log.asked)
        await settle()
        assert len(one.log.asked) == asked
        await one.shell.close()

    run(work())


def test_a_database_that_is_away_is_said_in_the_logs_place(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.log.error = DatabaseUnavailableError("The database does not answer: no route.")
        one.go("jobs")
        await settle()
        assert one.shell.pages.jobs is not None
        said = one.shell.pages.jobs.view.problem.state
        assert (said.title, said.detail) == (
            "The log cannot be read",
            "The database does not answer: no route.",
        )
        one.log.error = None
        one.tap("read job log again")
        await settle()
        assert _log(one)
        assert not one.shows("read job log again")
        await one.shell.close()

    run(work())


def test_the_overviews_panel_leads_to_the_jobs(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.shell.pages.overview.view.panels["jobs"].touched.emit()
        assert one.shell.window.page == "jobs"
        await one.shell.close()

    run(work())


def test_a_supervisor_switches_a_job_off_with_a_reason_and_on_again(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.normal(), user=SUPERVISOR)
        one.go("jobs")
        one.tap("job read_plc")
        one.tap("disable_job")
        await settle()
        assert isinstance(one.shell.window.sheet, ConfirmSheet)
        assert not one.button("act").isEnabled()
        one.tap("reason PLC is being worked on")
        one.tap("act")
        await settle()
        one.state.publish(views.job_off())
        assert not one.shows("disable_job")
        one.tap("enable_job")
        await settle()
        one.tap("act")
        await settle()
        off, on = one.desk.asked
        assert (off.kind, off.reason) == (ActionKind.DISABLE_JOB, "PLC is being worked on")
        assert on == ActionRequest(ActionKind.ENABLE_JOB, 2, "", {"job": "read_plc"})
        await one.shell.close()

    run(work())


def test_an_operator_may_run_a_job_and_not_switch_it(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.job_off(), user=USERS[0])
        one.go("jobs")
        assert not one.button("run_job").isEnabled()  # it is running
        one.tap("job archive_completed")
        assert not one.button("disable_job").isEnabled()
        one.tap("run_job")
        await settle()
        one.tap("act")
        await settle()
        assert one.desk.asked == [
            ActionRequest(ActionKind.RUN_JOB, 3, "", {"job": "archive_completed"})
        ]
        await one.shell.close()

    run(work())


@pytest.mark.parametrize("job", list(JobName))
def test_each_question_says_what_will_happen(job: JobName) -> None:
    each = replace(views.jobs()[0], job=job)
    for kind in (ActionKind.RUN_JOB, ActionKind.ENABLE_JOB, ActionKind.DISABLE_JOB):
        asked = question(kind, each)
        assert len(asked.effects) >= 2
        assert asked.needs_reason == (kind is ActionKind.DISABLE_JOB)
        assert bool(asked.reasons) == asked.needs_reason


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(1280, 800), (1366, 768), (1920, 1080), (1920, 1200)])
def test_the_jobs_page_fits(
    station: Open, run: Run, size: tuple[int, int], language: Language
) -> None:
    async def work() -> None:
        k = scale_for(QSize(*size))
        one = station(views.job_off(), user=SUPERVISOR, size=size, k=k)
        one.shell.say_in(language)
        one.go("jobs")
        one.tap("job read_plc")
        await settle()
        one.shell.window.grab()
        page = one.shell.window.pages.currentWidget()
        assert [c.cut for c in page.findChildren(Canvas) if c.isVisible() and c.cut] == []
        buttons = [b for b in page.findChildren(TouchButton) if b.isVisible()]
        assert [b.cut for b in buttons if b.cut] == []
        assert min(b.height() for b in buttons) >= round(48 * k)
        assert one.shell.window.size() == QSize(*size)
        await one.shell.close()
        speak(Language.ENGLISH)

    run(work())
