"""What a reading of a slot does to its batch."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.application.record_reading import Finding, Verdict, judge
from services.domain.batch import Batch, BatchState, DownloadStep, SetAside, SetAsideCause
from services.domain.reading import RefusalReason, SlotContent
from tests.samples import SILOS, START, a_batch, running, shown

NOW = START + timedelta(minutes=3)
DONE = {103: Decimal(401), 102: Decimal(300), 114: Decimal(40), 115: Decimal(30)}


def read(
    batch: Batch, content: SlotContent, *, settled: bool = False, begun: bool = False
) -> Verdict:
    return judge(batch, content, NOW, settled=settled, final_push_begun=begun)


def downloaded() -> Batch:
    return a_batch(state=BatchState.DOWNLOADED, download=DownloadStep.DONE, downloaded_at=START)


def finished() -> Batch:
    batch = running()
    return read(batch, shown(batch, DONE, status_manufacturing=True), settled=True).batch


def test_the_first_reading_shows_that_the_order_is_taken() -> None:
    verdict = read(downloaded(), shown(downloaded(), {}))
    assert verdict.batch.taken_at == NOW
    assert verdict.batch.state is BatchState.DOWNLOADED
    assert verdict.batch.update_odoo


def test_the_first_kilogram_makes_the_batch_run() -> None:
    verdict = read(downloaded(), shown(downloaded(), {103: Decimal("0.01")}))
    assert verdict.finding is Finding.CHANGED
    assert verdict.batch.state is BatchState.RUNNING
    assert verdict.batch.started_at == verdict.batch.last_change_at == NOW
    assert not verdict.batch.update_odoo


def test_a_reading_that_shows_the_same_changes_only_its_own_time() -> None:
    batch = read(running(), shown(running(), {103: Decimal(100)})).batch
    verdict = read(batch, shown(batch, {103: Decimal(100)}))
    assert verdict.finding is Finding.SAME
    assert verdict.batch == replace(batch, last_read_at=NOW)


def test_an_actual_that_went_back_is_not_believed() -> None:
    batch = running()
    verdict = read(batch, shown(batch, {103: Decimal("99.99"), 114: Decimal(3)}))
    assert verdict.finding is Finding.REFUSED
    assert verdict.batch == batch
    (fault,) = verdict.faults
    assert fault.reason is RefusalReason.WENT_BACK
    assert "103" in fault.detail
    assert "99.99" in fault.detail


def test_another_attempt_may_show_less_than_the_one_before() -> None:
    batch = replace(running(), attempt=2)
    verdict = read(batch, shown(batch, {103: Decimal(7)}))
    assert verdict.batch.actuals_kg[103] == Decimal(107)


def test_a_finish_counts_only_when_it_read_the_same_twice() -> None:
    batch = running()
    content = shown(batch, DONE, status_manufacturing=True, finished_kg=Decimal("770.5"))
    first = read(batch, content)
    assert first.finding is Finding.FINISHING
    assert first.batch.state is BatchState.RUNNING
    assert first.batch.actuals_kg[103] == Decimal(401)
    second = read(first.batch, content, settled=True)
    assert second.finding is Finding.FINISHED
    assert second.batch.state is BatchState.FINISHED
    assert second.batch.status_manufacturing
    assert second.batch.finished_kg == Decimal("770.5")
    assert second.batch.finished_at == NOW
    assert second.batch.slot == batch.slot
    assert not second.batch.update_odoo


def test_a_batch_that_was_set_aside_gives_up_its_slot_when_it_finishes() -> None:
    aside = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")
    batch = running(set_aside=aside)
    verdict = read(batch, shown(batch, DONE, status_manufacturing=True), settled=True)
    assert verdict.batch.slot is None
    assert verdict.batch.set_aside == aside


def test_a_failed_batch_is_set_aside_with_its_figures_and_gives_up_its_slot() -> None:
    batch = running()
    verdict = read(batch, shown(batch, {103: Decimal(120)}, status_operation=True))
    assert verdict.finding is Finding.FAILED
    assert verdict.batch.slot is None
    assert verdict.batch.status_operation
    assert verdict.batch.actuals_kg[103] == Decimal(120)
    assert verdict.batch.set_aside is not None
    assert verdict.batch.set_aside.cause is SetAsideCause.PLC_FAILED


def test_a_failure_keeps_the_reason_of_an_operator_who_was_there_before() -> None:
    aside = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")
    batch = running(set_aside=aside)
    verdict = read(batch, shown(batch, {103: Decimal(120)}, status_operation=True))
    assert verdict.batch.set_aside == aside


def test_a_download_that_was_cut_off_is_done_when_the_plc_shows_it() -> None:
    aside = SetAside(START, SetAsideCause.DOWNLOAD_UNCERTAIN, "cut off")
    batch = a_batch(state=BatchState.DOWNLOADING, download=DownloadStep.FLIPPING, set_aside=aside)
    verdict = read(batch, shown(batch, {}))
    assert verdict.batch.state is BatchState.DOWNLOADED
    assert verdict.batch.download is DownloadStep.DONE
    assert verdict.batch.set_aside is None


def test_a_finished_batch_is_left_alone() -> None:
    batch = finished()
    same = shown(batch, DONE, status_manufacturing=True)
    assert read(batch, same).finding is Finding.SAME
    for doses in (DONE | {103: Decimal(402)}, DONE | {103: Decimal(1)}, DONE | {110: Decimal(1)}):
        verdict = read(batch, replace(same, doses_kg=shown(batch, doses).doses_kg))
        assert verdict.finding is Finding.CHANGED_AFTER_FINISH
        assert verdict.batch.doses == batch.doses


def test_a_weight_that_comes_late_is_taken_until_the_final_push_begins() -> None:
    batch = finished()
    heavier = shown(batch, DONE, status_manufacturing=True, finished_kg=Decimal("768.4"))
    verdict = read(batch, heavier)
    assert verdict.finding is Finding.WEIGHT_CAME
    assert verdict.batch.finished_kg == Decimal("768.4")
    assert read(batch, heavier, begun=True).finding is Finding.CHANGED_AFTER_FINISH
    heavier_still = replace(heavier, finished_kg=Decimal(800))
    assert read(verdict.batch, heavier_still).finding is Finding.CHANGED_AFTER_FINISH


def test_a_stored_figure_of_a_finished_batch_shown_as_gone_is_a_change() -> None:
    batch = finished()
    verdict = read(batch, shown(batch, {}, status_manufacturing=True))
    assert verdict.finding is Finding.CHANGED_AFTER_FINISH


DOSES = st.dictionaries(
    st.sampled_from([silo.number for silo in SILOS.silos]),
    st.decimals(min_value=0, max_value=1500, places=2),
)
SHOWN = st.tuples(DOSES, st.booleans(), st.booleans(), st.booleans())


@given(st.lists(SHOWN, max_size=6))
def test_no_sequence_of_readings_lowers_a_stored_figure(
    sequence: list[tuple[dict[int, Decimal], bool, bool, bool]],
) -> None:
    batch = downloaded()
    for doses, manufacturing, operation, settled in sequence:
        if batch.slot is None:
            return
        content = shown(
            batch, doses, status_manufacturing=manufacturing, status_operation=operation
        )
        after = read(batch, content, settled=settled).batch
        assert all(after.actuals_kg[silo] >= kg for silo, kg in batch.actuals_kg.items())
        if batch.is_finished:
            assert after.doses == batch.doses
            assert after.is_finished
        batch = after
