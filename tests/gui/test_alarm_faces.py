"""What the alarms page says of an alarm, a line of the journal, a failure, and of itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.frame_faces import alarm_bar_face, alarms_label
from hmi.screens.alarms import figure_faces
from hmi.screens.alarms.detail_faces import detail_face
from hmi.screens.alarms.failure_faces import failure_rows, pareto_face, table_face
from hmi.screens.alarms.journal_faces import journal_row, period_label
from hmi.screens.alarms.list_faces import no_alarms, row_face
from hmi.widgets.alarm_bar import Horn
from hmi.widgets.pareto import Severity
from hmi.widgets.symbols import Mark
from services.application.alarm_desk import FailurePage, JournalLine
from services.application.plant_view import SoundView
from services.domain.alarm import AlarmCode, AlarmState, Priority
from services.domain.alarm_counts import AlarmCounts
from services.domain.alarm_figures import TEN_MINUTES, alarm_figures
from services.domain.alarm_life import AlarmEvent
from services.domain.failure_figures import by_equipment
from services.domain.period import PeriodKind
from services.domain.user import ActionKind
from tests.gui import alarm_views, views
from tests.gui.views import NOW, ago

BOOKS = alarm_views.books()


@pytest.mark.parametrize(
    ("state", "act", "words"),
    [
        (AlarmState.UNACKNOWLEDGED, ActionKind.ACKNOWLEDGE_ALARM, "not acknowledged"),
        (AlarmState.RETURNED, ActionKind.ACKNOWLEDGE_ALARM, "gone, not acknowledged"),
        (AlarmState.LATCHED_UNACKNOWLEDGED, ActionKind.ACKNOWLEDGE_ALARM, "gone, not acknowledged"),
        (AlarmState.LATCHED, ActionKind.RESET_ALARM, "gone, to be reset"),
        (AlarmState.ACKNOWLEDGED, ActionKind.SHELVE_ALARM, "acknowledged Budi S. 17:41"),
        (AlarmState.SUPPRESSED, ActionKind.SHELVE_ALARM, "suppressed another alarm stands for it"),
    ],
)
def test_each_state_has_its_words_and_the_one_act_that_is_due(
    state: AlarmState, act: ActionKind, words: str
) -> None:
    face = row_face(alarm_views.alarm(1, AlarmCode.PLC_LINK, state=state), NOW)
    assert face.act is act
    assert " ".join(face.state).strip() == words


def test_a_shelved_alarm_says_until_when_and_one_out_of_service_by_whom() -> None:
    shelved, removed = (
        row_face(alarm_views.shelved(), NOW),
        row_face(alarm_views.out_of_service(), NOW),
    )
    assert shelved.state == ("shelved", "until 18:40")
    assert shelved.act is ActionKind.UNSHELVE_ALARM
    assert removed.state == ("out of service", "Agus W.")
    assert removed.act is ActionKind.RESTORE_ALARM


def test_a_row_says_since_when_how_long_and_how_often() -> None:
    face = row_face(alarm_views.active()[1], NOW)
    assert face.title == "Silo 107 is +15.40 kg off in WH/MO/00012"
    assert face.under == "since 17:37:15 · 5:00 · 3 times"


def test_the_detail_has_cause_consequence_response_figures_and_what_happened() -> None:
    story = [line for line in BOOKS.entries if line.alarm_id == 2][:3]
    lines = [JournalLine(each, "") for each in story]
    face = detail_face(alarm_views.active()[1], lines, NOW)
    assert [label for label, _ in face.paragraphs] == ["Cause", "Consequence", "Response"]
    assert all(told for _, told in face.paragraphs)
    shown = [(each.label, each.number, each.unit) for each in face.figures]
    assert ("Setpoint", "250.00", "kg") in shown
    assert ("Actual", "265.40", "kg") in shown
    assert face.story[0].told == "came again"
    assert "3 times" in face.facts


def test_the_detail_says_who_has_seen_it_and_who_holds_it_back_until_when_and_why() -> None:
    seen = dict(detail_face(alarm_views.active()[3], (), NOW).paragraphs)
    assert seen["Seen by"] == "Budi S. 17:37:25"
    held = dict(detail_face(alarm_views.shelved(), (), NOW).paragraphs)
    assert held["Held back"] == "Siti R. 17:40:15, until 18:40. Scale is being mended"


def test_an_empty_list_says_what_the_last_alarm_was() -> None:
    assert no_alarms(views.normal(), NOW, filtered=False).detail.startswith("The last one was")
    never = replace(views.normal(), last_alarm=None)
    assert no_alarms(never, NOW, filtered=False).detail == "There was none so far."


def test_the_bar_shows_the_most_urgent_counts_of_all_and_those_held_back() -> None:
    face = alarm_bar_face(alarm_views.trouble(), NOW)
    assert face.title == "The PLC does not answer"
    assert face.under == "since 17:40:01 · not acknowledged · 2 more"
    assert [each.count for each in face.counters] == [1, 0, 4, 0]
    assert face.held_back.count == 2
    assert face.edge
    assert face.can_acknowledge


def test_the_bars_counts_are_those_of_all_alarms_however_few_the_view_holds() -> None:
    counts = AlarmCounts(
        {
            (Priority.LOW, AlarmState.UNACKNOWLEDGED): 1200,
            (Priority.HIGH, AlarmState.ACKNOWLEDGED): 7,
            (Priority.LOW, AlarmState.SHELVED): 3,
        }
    )
    view = replace(views.plc_off(), alarm_counts=counts)
    face = alarm_bar_face(view, NOW)
    assert [each.number for each in face.counters] == ["0", "7", "0", "999+"]
    assert face.counters[3].symbol is not None
    assert face.counters[3].symbol.state is AlarmState.UNACKNOWLEDGED
    assert face.held_back.count == 3
    assert alarms_label(view) == "999+"


@pytest.mark.parametrize(
    ("sound", "horn"),
    [
        (SoundView(), Horn.QUIET),
        (SoundView(sounding=True), Horn.SOUNDING),
        (SoundView(silenced=True), Horn.SILENCED),
        (SoundView(available=False, why_not="no player"), Horn.NONE),
    ],
)
def test_the_bar_says_what_the_horn_does(sound: SoundView, horn: Horn) -> None:
    face = alarm_bar_face(replace(views.plc_off(), sound=sound), NOW)
    assert face.horn is horn
    assert face.no_horn == sound.why_not


def test_a_quiet_bar_has_nothing_to_acknowledge_and_tells_of_the_last_alarm() -> None:
    face = alarm_bar_face(views.normal(), NOW)
    assert face.title == "No active alarms"
    assert face.acknowledge == ""
    assert not face.edge
    assert alarms_label(views.normal()) == ""


def test_a_line_of_the_journal_says_who_did_what_and_why() -> None:
    entry = alarm_views.entry(
        5, 60, alarm_views.shelved(), AlarmEvent.SHELVE, by="Siti R.", reason="Being mended"
    )
    row = journal_row(JournalLine(entry, BOOKS.words_of(entry.code)), NOW)
    assert (row.change, row.by, row.reason) == ("shelved", "Siti R.", "Being mended")
    assert row.title == "Silo 107 doses unusually fast in WH/MO/00012"
    assert row.symbol is not None
    assert row.symbol.state is AlarmState.NORMAL  # hollow: in the journal nothing is active


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (PeriodKind.SHIFT, "4 Mar 14:00–22:00"),
        (PeriodKind.DAY, "4 Mar"),
        (PeriodKind.WEEK, "2 Mar – 8 Mar"),
        (PeriodKind.MONTH, "1 Mar – 31 Mar"),
    ],
)
def test_a_time_is_named_by_its_first_and_last_day(kind: PeriodKind, label: str) -> None:
    assert period_label(BOOKS.period(kind), NOW) == label


def _week() -> FailurePage:
    period = BOOKS.period(PeriodKind.WEEK)
    lines = alarm_views.failures_of_the_week()
    figures = by_equipment([x.failure for x in lines], period.since, period.until, NOW)
    return FailurePage(period, figures, lines, NOW)


def test_the_pareto_has_the_longest_on_top_and_its_curve_ends_at_all_of_it() -> None:
    face = pareto_face(_week(), problem=False)
    assert [bar.name for bar in face.bars] == ["MIXER", "M107", "CONV2", "lq114", "COMPR"]
    assert [bar.figure for bar in face.bars] == ["227", "178", "88", "22", "16"]
    assert face.bars[0].length == 1
    so_far = [bar.cumulative for bar in face.bars]
    assert so_far == sorted(so_far)
    assert so_far[-1] == 1
    assert [bar.severity for bar in face.bars][2:4] == [Severity.CRITICAL, Severity.LOW]
    assert face.bars[3].word == "brief"


def test_severity_is_over_an_hour_critical_and_over_half_an_hour_medium() -> None:
    lines = alarm_views.failures_of_the_week()
    shown = {row.key: (row.minutes, row.severity) for row in failure_rows(lines, NOW)}
    assert shown["failure 9"] == ("36", Severity.MEDIUM)
    assert shown["failure 6"] == ("88", Severity.CRITICAL)
    assert shown["failure 4"] == ("22", Severity.LOW)


def test_each_failure_says_whether_odoo_has_it_and_when_it_is_tried_next() -> None:
    rows = {row.key: row for row in failure_rows(alarm_views.failures_of_the_week(), NOW)}
    assert rows["failure 9"].report == "waiting, next try in 20 s"
    assert "did not answer" in rows["failure 9"].answer
    assert rows["failure 8"].report == "Odoo refused it"
    assert "Odoo knows no equipment MIXER" in rows["failure 8"].answer
    assert rows["failure 7"].report == "Odoo has it 08:43"
    assert rows["failure 7"].report_mark is Mark.TICK
    assert rows["failure 3"].report == "Odoo is not told"
    assert not rows["failure 5"].can_resolve
    assert "Agus W." in rows["failure 5"].over
    assert "Part replaced" in rows["failure 5"].over
    assert "own stamp is unusable" in rows["failure 8"].when
    assert "entered by Siti R." in rows["failure 6"].when


def test_what_is_open_now_is_said_in_the_table() -> None:
    rows = table_face(_week(), NOW, problem=False).rows
    assert rows[0].cells[-1].text == "open now"
    assert rows[2].cells[-1].text != "open now"


def test_what_cannot_be_read_is_not_shown_as_nothing() -> None:
    for face in (pareto_face(None, problem=True), table_face(None, NOW, problem=True)):
        assert face.empty is not None
        assert face.empty.title == "Not known now"
    assert pareto_face(None, problem=False).title == ""  # being read


def test_each_figure_of_the_alarm_system_stands_beside_its_target() -> None:
    period = BOOKS.period(PeriodKind.WEEK)
    told = [each for each in reversed(BOOKS.entries) if each.is_activation]
    told = [each for each in told if each.at >= period.since - TEN_MINUTES]
    old = replace(alarm_views.active()[0].alarm, last_at=ago(30 * 3600), raised_at=ago(30 * 3600))
    found = alarm_figures(told, [old], period.since, period.until, NOW)
    rows = {row.cells[0].text: row.cells for row in figure_faces.figures_face(found).rows}
    assert rows["Most in 10 min"][2].text == "at most 10"
    assert rows["Most in 10 min"][3].mark is Mark.CROSS
    assert rows["Share of time in flood"][3].mark is Mark.TICK
    assert rows["Standing over 24 h"][1].text == "1"
    assert rows["Standing over 24 h"][2].text == "under 5"
    top = figure_faces.top_face(found, BOOKS.words_of).rows
    assert top[0].cells[0].text == "Silo 107 is +15.40 kg off in WH/MO/00012"
    assert len(top) <= 10
    worst = figure_faces.worst_face(found, BOOKS.words_of, NOW).rows
    assert any("1 d" in row.cells[1].text for row in worst)
    rate = figure_faces.rate_face(found, NOW)
    assert rate.facts.startswith("one flood, ")
    assert sum(rate.values) == found.activations


def test_a_quiet_week_meets_every_target() -> None:
    period = BOOKS.period(PeriodKind.WEEK)
    found = alarm_figures([], [], period.since, period.until, NOW)
    marks = [row.cells[3].mark for row in figure_faces.figures_face(found).rows]
    assert Mark.CROSS not in marks
    assert figure_faces.top_face(found, BOOKS.words_of).empty is not None
    assert figure_faces.rate_face(found, NOW).facts == "no flood"
    assert NOW - period.since > timedelta(days=1)
