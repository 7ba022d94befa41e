"""From the plant's view to words and shapes: what each trouble makes the screens say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hmi import questions, text
from hmi.frame_faces import alarm_bar_face, banner_face, status_face
from hmi.freshness import plc_figures
from hmi.language import Language, speak
from hmi.screens.batch.figure_faces import figures, history_figures
from hmi.screens.batch.way_faces import history_detail
from hmi.screens.jobs.faces import job_face
from hmi.screens.overview.job_faces import jobs_face
from hmi.screens.overview.line_faces import batch_face, gauge_faces, queue_face
from hmi.screens.overview.panel_faces import finished_face, next_face
from hmi.screens.queue.detail_faces import batch_detail
from hmi.screens.queue.faces import row_faces
from hmi.widgets.job_strip import Bar
from hmi.widgets.link_lamp import Lamp
from hmi.widgets.status_badge import BadgeKind
from hmi.widgets.symbols import Mark
from services.application.dosing_rules import DosingLimits
from services.application.silo_stock import materials, stocks
from services.domain.alarm import AlarmCode, AlarmState, Priority
from services.domain.batch import Weighing
from services.domain.job import JobName, JobOutcome
from services.domain.link import LinkName, LinkState
from services.domain.push import PushKind, PushState
from services.domain.silo_level import SiloLevel
from tests.gui import views
from tests.gui.views import NOW, ago

LIMITS = DosingLimits()


@pytest.fixture(autouse=True)
def _english() -> None:
    speak(Language.ENGLISH)


def test_an_overdosed_silo_is_marked_by_its_alarm_and_only_in_its_order() -> None:
    face = next(
        f
        for f in gauge_faces(views.plc_off(), plc_figures(views.plc_off(), NOW))
        if f.number == "107"
    )
    assert face.alarm is not None
    assert face.alarm.priority is Priority.HIGH
    assert face.deviation_kg == Decimal("15.40")
    other = views.alarm(
        AlarmCode.DOSING_DEVIATION,
        Priority.HIGH,
        "of another order",
        params={"silo": "101", "order": "WH/MO/00099"},
    )
    normal = replace(views.normal(), alarms=(other,))
    assert all(f.alarm is None for f in gauge_faces(normal, plc_figures(normal, NOW)))


def test_a_refused_reading_crosses_the_wells_of_its_slot() -> None:
    refused = views.alarm(
        AlarmCode.READING_REFUSED, Priority.HIGH, "Reading of slot 2 refused", subject="2"
    )
    view = replace(views.normal(), alarms=(refused,))
    faces = gauge_faces(view, plc_figures(view, NOW))
    assert all(face.refused == face.used for face in faces)
    assert {face.word for face in faces if face.used} == {"refused"}
    elsewhere = replace(view, alarms=(replace(refused, alarm=replace(refused.alarm, subject="3")),))
    assert not any(f.refused for f in gauge_faces(elsewhere, plc_figures(elsewhere, NOW)))


def test_a_finished_batch_does_not_grow_stale() -> None:
    view = replace(views.plant([views.finished(2)]), plc_read_at=ago(600))
    fresh = plc_figures(view, NOW)
    assert fresh.stale
    assert not any(face.stale for face in gauge_faces(view, fresh))
    assert not batch_face(view, fresh, NOW).stale
    assert banner_face(view, fresh, NOW).is_empty


def test_the_end_is_estimated_only_from_young_figures() -> None:
    view = views.normal()
    face = batch_face(view, plc_figures(view, NOW), NOW)
    assert (face.end, face.end_in) == ("17:45", "in 4 min")  # as the last of its product took
    alone = replace(view, finished=())
    face = batch_face(alone, plc_figures(alone, NOW), NOW)
    assert (face.end, face.end_in) == ("17:47", "in 5 min")
    old = views.plc_off()
    face = batch_face(old, plc_figures(old, NOW), NOW)
    assert (face.end, face.end_in) == ("–", "figures too old")


def test_a_hand_addition_counts_once_weighed() -> None:
    batch = replace(views.running(), weighings=())
    view = views.plant([batch])
    assert batch_face(view, plc_figures(view, NOW), NOW).by_hand == "hand-weighed 0 of 6"
    once = replace(batch, weighings=(Weighing(2003, Decimal(15), NOW, "plc"),))
    view = views.plant([once])
    assert batch_face(view, plc_figures(view, NOW), NOW).by_hand == "hand-weighed 1 of 6"


def test_an_empty_queue_says_when_odoo_is_asked_again() -> None:
    view = views.empty()
    face = batch_face(view, plc_figures(view, NOW), NOW)
    assert face.empty is not None
    assert face.empty.detail == "Odoo was asked 1:12 ago; it is asked again in 3:48."


def test_an_empty_queue_says_that_fetching_is_switched_off() -> None:
    view = views.empty()
    off = tuple(replace(job, enabled=job.job is not JobName.SYNC_ORDERS) for job in view.jobs)
    face = batch_face(replace(view, jobs=off), plc_figures(view, NOW), NOW)
    assert face.empty is not None
    assert "switched off" in face.empty.detail


def test_the_slots_tell_what_each_batch_does() -> None:
    view = views.plc_off()
    slots = queue_face(view, plc_figures(view, NOW)).slots
    marks = [slot.mark for slot in slots]
    assert marks[:5] == [Mark.TICK, Mark.CLOCK, Mark.RING, Mark.HAND, Mark.RING]
    assert len(slots) == 10


def test_links_tell_their_state_by_lamp_and_words() -> None:
    view = views.plc_off()
    lamps = status_face(view, plc_figures(view, NOW), NOW).lamps
    assert (lamps[0].lamp, lamps[0].text) == (Lamp.LOST, "no answer, 40 s")
    assert (lamps[1].lamp, lamps[1].text) == (Lamp.GOOD, "12 s")
    off = views.link(LinkName.ODOO, None, LinkState.OFF)
    unknown = views.link(LinkName.PLC, None, LinkState.UNKNOWN)
    view = replace(view, links=views.links(unknown, off))
    lamps = status_face(view, plc_figures(view, NOW), NOW).lamps
    assert [lamp.lamp for lamp in lamps] == [Lamp.UNKNOWN, Lamp.OFF, Lamp.GOOD]


def test_the_banner_says_what_is_lost_and_what_still_works() -> None:
    view = views.odoo_off()
    face = banner_face(view, plc_figures(view, NOW), NOW)
    assert face.title == (
        "Odoo does not answer since 17:40. The line goes on; figures are kept and sent later."
    )
    assert face.priority is Priority.MEDIUM
    both = views.both_off()
    face = banner_face(both, plc_figures(both, NOW), NOW)
    assert face.title.startswith("The PLC's figures are 40 s old.")
    assert "Odoo does not answer since 17:40." in face.detail
    assert face.priority is Priority.CRITICAL


def test_a_lost_database_is_told_first() -> None:
    view = views.both_off()
    lost = views.link(LinkName.DATABASE, 20, LinkState.LOST, 18, "Disk full.")
    view = replace(view, links={**view.links, LinkName.DATABASE: lost})
    face = banner_face(view, plc_figures(view, NOW), NOW)
    assert face.title.startswith("The database does not answer.")


def test_nothing_lost_is_no_banner() -> None:
    view = views.normal()
    assert banner_face(view, plc_figures(view, NOW), NOW).is_empty


def test_the_bar_shows_the_first_alarm_that_wants_a_person() -> None:
    seen = views.alarm(AlarmCode.PLC_LINK, Priority.CRITICAL, "seen", state=AlarmState.ACKNOWLEDGED)
    new = views.alarm(AlarmCode.ODOO_LINK, Priority.MEDIUM, "new", number=2)
    view = views.with_alarms(views.normal(), seen, new)
    shown = view.urgent
    assert shown is not None
    assert shown.title == "new"
    bar = alarm_bar_face(view, NOW)
    assert bar.edge
    assert bar.can_acknowledge
    assert [counter.count for counter in bar.counters] == [1, 0, 1, 0]


def test_an_acknowledged_alarm_says_by_whom_and_offers_nothing() -> None:
    seen = views.alarm(AlarmCode.PLC_LINK, Priority.CRITICAL, "seen", state=AlarmState.ACKNOWLEDGED)
    bar = alarm_bar_face(views.with_alarms(views.normal(), seen), NOW)
    assert "acknowledged by Budi S." in bar.under
    assert not bar.edge
    assert not bar.can_acknowledge
    assert bar.acknowledge == "Acknowledged"


def test_a_failed_job_says_how_long_ago_and_its_page_why() -> None:
    view = views.plc_off()
    row = jobs_face(view, NOW).rows[1]
    assert [cell.text for cell in row.cells][2] == "failed, 0 s"
    assert row.cells[1].bars[-2:] == (Bar.FAILED, Bar.FAILED)
    face = job_face(view.jobs[1], NOW)
    assert face.last == "The PLC at 192.168.1.100:502 does not answer."
    assert face.bad


def test_a_job_that_never_ran_has_an_empty_strip() -> None:
    row = jobs_face(views.never_read(), NOW).rows[0]
    assert set(row.cells[1].bars) == {Bar.NONE}
    assert row.cells[2].text == "–"


def test_a_running_and_a_switched_off_job_say_so() -> None:
    one, two, *_ = views.jobs()
    running = replace(one, running_since=ago(3))
    off = replace(two, enabled=False, next_run_at=None)
    rows = jobs_face(replace(views.normal(), jobs=(running, off)), NOW).rows
    assert rows[0].cells[2].text == "runs 3.0 s"
    assert rows[0].cells[1].bars[-1] is Bar.RUNNING
    assert rows[1].cells[3].text == "off"


def test_a_quick_job_shows_minutes_in_place_of_runs() -> None:
    minutes = (JobOutcome.DONE, JobOutcome.FAILED, *[JobOutcome.DONE] * 8, None, None)
    job = replace(views.jobs()[1], minutes=minutes, running_since=ago(0.2))
    strip = jobs_face(replace(views.normal(), jobs=(job,)), NOW).rows[0].cells[1].bars
    assert strip == (Bar.NONE, Bar.NONE, *[Bar.GOOD] * 8, Bar.FAILED, Bar.GOOD)


def test_a_skipped_run_is_hollow() -> None:
    job = views.job(JobName.WATCH_HEALTH, 600, 10, (JobOutcome.SKIPPED,))
    rows = jobs_face(replace(views.normal(), jobs=(job,)), NOW).rows
    assert rows[0].cells[1].bars[-1] is Bar.SKIPPED


def test_completed_batches_say_whether_odoo_has_them() -> None:
    history = (views.archived(11, 13), views.archived(10, 41, odoo_has_it=False))
    rows = finished_face(replace(views.normal(), finished=history), NOW).rows
    assert rows[0].spoken == "WH/MO/00011 17:29 has it"
    assert rows[1].spoken == "WH/MO/00010 17:01 has not"


def test_set_aside_and_quarantine_are_on_the_overview() -> None:
    rows = finished_face(views.failed_batch(), NOW).rows
    assert rows[-2].spoken == "2 batches set aside"
    assert rows[-1].spoken == "Quarantine refused 1"
    waiting = finished_face(views.odoo_off(), NOW).rows
    assert waiting[-1].spoken == "For Odoo 1 to send"


def test_next_leaves_the_batch_in_process_out() -> None:
    rows = next_face(views.normal()).rows
    assert rows[0].spoken == "3 WH/MO/00013 JF SAPOT 2 1,000.0 kg enough"
    assert len(rows) == 5


def test_next_says_which_silo_is_short_and_where_the_stock_is_unknown() -> None:
    known = {**views.LEVELS_KNOWN, 107: SiloLevel(Decimal(400)), 112: SiloLevel()}
    view = views.normal()
    view = replace(view, materials=materials(known, view.queue))
    told = [row.cells[-1].text for row in next_face(view).rows]
    assert told == ["enough", "107 short", "107 short", "107 short", "107 short"]
    nobody_knows = replace(view, materials=materials({}, view.queue))
    assert next_face(nobody_knows).rows[0].cells[-1].text == "unknown"


def test_a_gauge_shows_what_is_left_and_what_the_queue_needs() -> None:
    view = views.normal()
    faces = {face.number: face.level for face in gauge_faces(view, plc_figures(view, NOW))}
    assert (faces["107"].text, faces["107"].unit) == ("5,120", "kg")
    assert faces["107"].share == pytest.approx(0.64)
    assert faces["107"].need == pytest.approx((65.8 + 8 * 250) / 8000)
    assert faces["112"].text == "unknown"
    assert faces["112"].share is None
    least = {101: SiloLevel(Decimal(900), at_least=True), 102: SiloLevel(Decimal(0), at_least=True)}
    view = replace(view, stocks=stocks(views.silos(), least, view.queue))
    faces = {face.number: face.level for face in gauge_faces(view, plc_figures(view, NOW))}
    assert (faces["101"].text, faces["102"].text) == ("≥ 900", "unknown")


def test_a_set_aside_batch_stands_first_with_its_cause() -> None:
    view = views.failed_batch()
    rows = row_faces(view, plc_figures(view, NOW), NOW)
    assert rows[0].is_heading
    assert rows[2].order == "WH/MO/00012"
    assert rows[2].state == "17:40, failed in the PLC"
    assert rows[2].set_aside


def test_a_running_batch_in_the_list_says_how_old_its_state_is() -> None:
    view = views.plc_off()
    rows = row_faces(view, plc_figures(view, NOW), NOW)
    running = next(row for row in rows if row.key == "batch 2")
    assert running.state == "running 40 s ago"
    assert running.mark is Mark.CLOCK


def test_the_detail_has_every_silo_and_every_hand_addition_to_the_gram() -> None:
    each = views.normal().queue[0]
    rows = figures(each, LIMITS).rows
    assert len(rows) == 9 + 6 + 1
    assert [cell.text for cell in rows[2].cells[:6]] == [
        "103",
        "POLLAR ANGSA",
        "350.00",
        "350.62",
        "+0.62",
        "+0.2",
    ]
    assert [cell.text for cell in rows[5].cells[4:6]] == ["–", "–"]
    assert rows[9].spoken.startswith("hand SBM 18.00 18.00 0.00 0.0")
    assert rows[-1].spoken.startswith("Total dosed and weighed 1,000.00 714.62")


def test_a_deviation_beyond_the_tolerance_is_bold() -> None:
    each = views.plc_off().queue[0]
    row = next(row for row in figures(each, LIMITS).rows if row.cells[0].text == "107")
    assert row.cells[4].weight == 600
    assert row.cells[6].tolerance is not None
    assert row.cells[6].tolerance.share == pytest.approx(15.4 / 12.5)
    wide = DosingLimits(alarm_percent=Decimal(10))
    row = next(row for row in figures(each, wide).rows if row.cells[0].text == "107")
    assert row.cells[4].weight == 400


def test_the_time_line_marks_what_happened_and_what_happens_now() -> None:
    view = views.normal()
    steps = batch_detail(view.queue[0], view, NOW).steps
    assert [step.label for step in steps] == [
        "Fetched",
        "Downloaded",
        "Taken",
        "Started",
        "Finished",
        "Sent",
        "Archived",
    ]
    assert [step.done for step in steps] == [True, True, True, True, False, False, False]
    assert [step.label for step in steps if step.now] == ["Started"]
    assert steps[3].time == "17:28:02"
    assert [steps[4].remark, steps[5].remark] == ["about 17:45", "to be sent"]


def test_the_time_line_of_an_archived_batch_says_whether_odoo_has_it() -> None:
    sent, archived = history_detail(views.archived(11, 13), NOW).steps[-2:]
    assert (sent.time, sent.remark, sent.done) == ("17:29:15", "Odoo has it", True)
    assert (archived.time, archived.remark) == ("17:29:15", "completed")
    sent, archived = history_detail(views.archived(10, 41, odoo_has_it=False), NOW).steps[-2:]
    assert (sent.time, sent.remark, sent.done) == ("–", "Odoo has it not", False)
    assert (archived.remark, archived.done) == ("by hand", True)


def test_an_archived_batch_keeps_its_names_and_figures() -> None:
    entry = views.archived(11, 13)
    names = {each.silo.number: each.silo.name for each in views.normal().silos}
    rows = history_figures(entry, names.__getitem__, LIMITS).rows
    assert rows[0].spoken.startswith("101 PKE PELLET 40.00 40.00 0.00")


def test_odoos_own_words_are_in_the_detail() -> None:
    view = views.failed_batch()
    refused = next(each for each in view.set_aside if each.batch.id == 1)
    face = batch_detail(refused, view, NOW)
    assert face.odoo.startswith("Odoo: refused by Odoo, tried 3 times, last 17:41")
    assert face.badge is not None
    assert face.badge.kind is BadgeKind.SET_ASIDE


def test_the_refused_push_is_the_one_that_is_retried() -> None:
    waiting = views.push(2, PushKind.RUNNING, PushState.WAITING, "")
    refused = replace(views.push(2, PushKind.FINAL, PushState.QUARANTINE, "no"), id=99)
    each = views.view_of(views.running(2), (waiting, refused))
    question = questions.retry_push(each)
    assert question is not None
    assert question.target == 99
    assert "Last answer: no" in question.effects


def test_archive_by_hand_tells_when_nobody_weighed_the_batch() -> None:
    unweighed = replace(views.finished(2), finished_kg=Decimal(0))
    question = questions.archive_by_hand(views.view_of(unweighed), "Budi S.")
    assert "not weighed" in question.choices[0].detail
    unfinished = questions.archive_by_hand(views.view_of(views.running(2)), "Budi S.")
    assert unfinished.choices[0].detail == "714.62 kg booked, order closed"
    weighed = questions.archive_by_hand(views.view_of(views.finished(2)), "Budi S.")
    assert weighed.choices[0].detail == "998.40 kg booked, order closed"


def test_never_read_figures_are_not_taken_for_good_ones() -> None:
    view = replace(views.normal(), plc_read_at=None)
    fresh = plc_figures(view, NOW)
    assert fresh.stale
    assert all(face.stale for face in gauge_faces(view, fresh) if face.used)
    assert status_face(view, fresh, NOW).figures == "Figures not read yet"


def test_a_short_product_name_has_no_reference() -> None:
    assert text.product_in_short("[10083] JF PLUS UVP") == "JF PLUS UVP"
    assert text.product_in_short("JF PLUS KUR") == "JF PLUS KUR"
    assert text.product_in_short("[10083]") == "[10083]"
