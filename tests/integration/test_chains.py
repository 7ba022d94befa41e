"""Hash chains of history and journal: whoever changes what is kept past the program is found."""

import argparse
import asyncio
import importlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from services import cli, maintenance
from services.adapters.db.chain_facts import LAYOUTS, NOT_SEALED
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.adapters.db.tables import Base
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.application.record_seal import record_seal
from services.config import load_settings
from services.domain.batch_record import RecordSeal, SealState
from services.domain.chain import ChainName, RecordKind
from services.domain.chain_faults import ChainReport, FaultKind, fault_text
from services.domain.errors import AlreadyStoredError
from services.domain.failure import EquipmentFailure
from services.ports import UnitOfWork
from tests.integration.chained import (
    BATCHES,
    act,
    archive,
    fill,
    look_over,
    past_the_program,
    tamper,
)
from tests.integration.databases import migrated_postgres, migrated_sqlite, new_url, open_database
from tests.integration.postgres import new_database
from tests.samples import START

HISTORY, JOURNAL = ChainName.HISTORY, ChainName.JOURNAL
MakeUrl = Callable[[], str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeUrl]:
    """Give what makes a database of one's own, a copy of one that was filled once."""
    folder = tmp_path_factory.mktemp("chains")
    if request.param == "sqlite":
        url = migrated_sqlite(folder)
        asyncio.run(fill(url))

        def copied() -> str:
            own = folder / uuid.uuid4().hex
            own.mkdir()
            shutil.copy(folder / "batchline.db", own)
            return f"sqlite:///{own / 'batchline.db'}"

        yield copied
        return
    server = request.getfixturevalue("postgres")
    url = migrated_postgres(server)
    asyncio.run(fill(url))
    template = make_url(url).database
    assert template
    yield lambda: new_database(server, f"test_{uuid.uuid4().hex}", template=template)


def found(report: ChainReport) -> list[tuple[FaultKind, str, int, tuple[str, ...]]]:
    return [(each.kind, each.record, each.row_id, each.fields) for each in report.faults]


def test_what_the_program_stored_is_whole(filled: MakeUrl) -> None:
    url = filled()
    history, journal = look_over(url, HISTORY), look_over(url, JOURNAL)
    assert (history.faults, history.checked, history.before) == ((), 3 * BATCHES, 0)
    assert (journal.faults, journal.checked, journal.before) == ((), 4 * BATCHES, 0)


CHANGES: dict[str, tuple[RecordKind, int, str]] = {
    "UPDATE mo_histories SET booked_kg = booked_kg + 1, actor = 'Agus W.' WHERE id = 1": (
        RecordKind.HISTORY,
        1,
        "booked_kg actor",
    ),
    "UPDATE history_dose SET kg = kg + 1 WHERE history_id = 2 AND silo = 103": (
        RecordKind.HISTORY,
        2,
        "doses",
    ),
    "DELETE FROM history_weighing WHERE history_id = 3": (RecordKind.HISTORY, 3, "weighings"),
    "INSERT INTO history_dose (history_id, attempt, silo, kg) VALUES (4, 1, 113, 7)": (
        RecordKind.HISTORY,
        4,
        "doses",
    ),
    "UPDATE history_component SET planned_kg = 1 WHERE history_id = 5 AND position = 0": (
        RecordKind.HISTORY,
        5,
        "components",
    ),
    "UPDATE mo_histories SET archived_at = fetched_at WHERE id = 6": (
        RecordKind.HISTORY,
        6,
        "archived_at",
    ),
    "UPDATE history_comment SET text = 'clean' WHERE id = 2": (RecordKind.COMMENT, 2, "text"),
    "UPDATE push_try SET answer = 'booked' WHERE id = 2": (RecordKind.PUSH_TRY, 2, "answer"),
    "UPDATE operator_action SET reason = 'fine' WHERE id = 1": (RecordKind.ACTION, 1, "reason"),
    """UPDATE operator_action SET params = '{"a": "1", "b": "3"}' WHERE id = 2""": (
        RecordKind.ACTION,
        2,
        "params",
    ),
    "UPDATE operator_outcome SET ok = NOT ok WHERE action_id = 2": (RecordKind.OUTCOME, 2, "ok"),
    "UPDATE operator_start SET station = 'PC9' WHERE action_id = 2": (
        RecordKind.START,
        2,
        "station",
    ),
    "UPDATE alarm_journal SET subject = '' WHERE id = 2": (
        RecordKind.ALARM_JOURNAL,
        2,
        "subject",
    ),
}


def test_what_was_changed_is_named_with_the_fields_that_differ(filled: MakeUrl) -> None:
    url = filled()
    tamper(url, *CHANGES)
    faults = [*look_over(url, HISTORY).faults, *look_over(url, JOURNAL).faults]
    assert {each.kind for each in faults} == {FaultKind.CHANGED}
    named = [(each.record, each.row_id, " ".join(each.fields)) for each in faults]
    assert sorted(named) == sorted(CHANGES.values())
    assert all(name in fault_text(each) for each in faults for name in each.fields)


def test_a_record_that_is_gone_or_was_added_is_named(filled: MakeUrl) -> None:
    url = filled()
    tamper(
        url,
        "DELETE FROM operator_outcome WHERE action_id = 2",
        "INSERT INTO operator_action SELECT id + 100, line, asked_at, 'Somebody', role, station, "
        "kind, target, reason, params FROM operator_action WHERE id = 1",
        "DELETE FROM mo_histories WHERE id = 3",
        "INSERT INTO history_comment SELECT id + 100, line, history_id, at, actor, station, 'more' "
        "FROM history_comment WHERE id = 1",
    )
    assert found(look_over(url, JOURNAL)) == [
        (FaultKind.MISSING, RecordKind.OUTCOME, 2, ()),
        (FaultKind.ADDED, RecordKind.ACTION, 101, ()),
    ]
    assert found(look_over(url, HISTORY)) == [
        (FaultKind.MISSING, RecordKind.HISTORY, 3, ()),
        (FaultKind.ADDED, RecordKind.COMMENT, 101, ()),
    ]


def test_a_record_removed_with_its_seal_leaves_a_gap(filled: MakeUrl) -> None:
    url = filled()
    tamper(
        url,
        "DELETE FROM operator_outcome WHERE action_id = 2",
        "DELETE FROM chain_link WHERE kind = 'operator_outcome' AND row_id = 2",
    )
    assert found(look_over(url, JOURNAL)) == [(FaultKind.LINK_MISSING, "", 0, ())]


def test_the_last_record_removed_with_its_seal_is_missed_by_the_head(filled: MakeUrl) -> None:
    url = filled()
    tamper(
        url,
        f"DELETE FROM history_comment WHERE id = {BATCHES}",
        f"DELETE FROM chain_link WHERE kind = 'history_comment' AND row_id = {BATCHES}",
    )
    kinds = {each.kind for each in look_over(url, HISTORY).faults}
    assert kinds == {FaultKind.LINK_MISSING, FaultKind.CUT_OFF}


def test_two_records_that_changed_places_are_found(filled: MakeUrl) -> None:
    url = filled()
    a, b = "kind = 'operator_outcome' AND row_id = 2", "kind = 'operator_outcome' AND row_id = 3"
    with past_the_program(url) as connection:
        first, second = (
            connection.scalar(text(f"SELECT number FROM chain_link WHERE {each}"))
            for each in (a, b)
        )
        for was, becomes in ((first, 999), (second, first), (999, second)):
            connection.execute(
                text(
                    f"UPDATE chain_link SET number = {becomes} "
                    f"WHERE number = {was} AND chain = 'journal'"
                )
            )
    faults = found(look_over(url, JOURNAL))
    assert (FaultKind.MOVED, RecordKind.OUTCOME, 2, ()) in faults
    assert (FaultKind.MOVED, RecordKind.OUTCOME, 3, ()) in faults


def test_a_seal_written_anew_does_not_fit_the_next_one(filled: MakeUrl) -> None:
    url = filled()
    tamper(
        url,
        "UPDATE operator_action SET reason = 'fine' WHERE id = 2",
        f"UPDATE chain_link SET digest = '{'ab' * 32}' "
        "WHERE kind = 'operator_action' AND row_id = 2",
    )
    first, second = found(look_over(url, JOURNAL))
    assert first == (FaultKind.CHANGED, RecordKind.ACTION, 2, ("reason",))
    assert second[0] is FaultKind.MOVED


def test_a_chain_worked_out_anew_is_whole_but_is_not_that_of_a_seal_on_paper(
    filled: MakeUrl,
) -> None:
    """What a chain without a key cannot prove by itself, and why its seal is printed."""
    url = filled()
    noted = look_over(url, JOURNAL).seal
    with past_the_program(url) as connection:
        for table in ("alarm_journal", "operator_outcome", "operator_start", "operator_action"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("DELETE FROM chain_link WHERE chain = 'journal'"))
        connection.execute(text("DELETE FROM chain_head WHERE chain = 'journal'"))

    async def again() -> None:
        database = open_database(url)
        try:
            for number in range(1, BATCHES + 2):
                await database.run(lambda uow, n=number: act(uow, n))  # type: ignore[misc]
        finally:
            await database.close()

    asyncio.run(again())
    assert look_over(url, JOURNAL).is_whole
    assert [each.kind for each in look_over(url, JOURNAL, noted).faults] == [FaultKind.OTHER_SEAL]
    assert look_over(filled(), JOURNAL, noted).is_whole


def test_a_seal_of_earlier_is_still_in_the_chain_that_went_on(filled: MakeUrl) -> None:
    url = filled()
    noted = look_over(url, HISTORY).seal

    async def go_on() -> None:
        database = open_database(url)
        try:
            await database.run(lambda uow: archive(uow, 77))
        finally:
            await database.close()

    asyncio.run(go_on())
    report = look_over(url, HISTORY, noted)
    assert report.is_whole
    assert report.seal != noted


@pytest.mark.parametrize("marks", ["", "[1]", '{"mo_histories": 1}', '{"mo_histories": ["a", 1]}'])
def test_a_beginning_that_nobody_can_read_is_told_and_hides_no_record(
    filled: MakeUrl, marks: str
) -> None:
    url = filled()
    tamper(url, f"UPDATE chain_link SET marks = '{marks}' WHERE number = 0 AND chain = 'history'")
    assert [each.kind for each in look_over(url, HISTORY).faults] == [FaultKind.BEFORE_CHANGED]

    async def seal() -> RecordSeal:
        database = open_database(url)
        try:
            return await database.read(lambda uow: record_seal(uow, 1, uow.history.comments(1)))
        finally:
            await database.close()

    assert asyncio.run(seal()).state is SealState.WHOLE


def test_what_is_rolled_back_leaves_no_seal(filled: MakeUrl) -> None:
    url = filled()

    async def broken_off() -> None:
        database = open_database(url)

        def fails(uow: SqlUnitOfWork) -> None:
            act(uow, 50)
            raise RuntimeError("power cut")

        try:
            with pytest.raises(RuntimeError):
                await database.run(fails)  # type: ignore[arg-type]
            await database.run(lambda uow: act(uow, 51))
        finally:
            await database.close()

    asyncio.run(broken_off())
    assert look_over(url, JOURNAL).checked == 4 * (BATCHES + 1)


def test_a_savepoint_taken_back_takes_no_seal_of_what_was_added_before_or_after(
    filled: MakeUrl,
) -> None:
    url = filled()

    def twice(uow: UnitOfWork) -> None:
        failure = EquipmentFailure(
            0, uow.line, "E1", "stops", "raw", START, stamp_doubtful=False, read_at=START
        )
        act(uow, 50)
        uow.failures.add(failure)
        with pytest.raises(AlreadyStoredError):
            uow.failures.add(failure)
        act(uow, 51)

    async def store() -> None:
        database = open_database(url)
        try:
            await database.run(twice)
        finally:
            await database.close()

    asyncio.run(store())
    journal = look_over(url, JOURNAL)
    assert (journal.faults, journal.checked) == ((), 4 * (BATCHES + 2))


def test_stations_that_write_at_once_neither_fork_the_chain_nor_stop_one_another(
    filled: MakeUrl,
) -> None:
    url = filled()
    stations, each = 4, 15

    def station(number: int) -> None:
        async def work() -> None:
            database = open_database(url)
            try:
                for turn in range(each):
                    do = archive if number == turn % stations else act
                    n = 1000 + number * each + turn
                    await database.run(lambda uow, n=n, do=do: do(uow, n))  # type: ignore[misc]
            finally:
                await database.close()

        asyncio.run(work())

    with ThreadPoolExecutor(stations) as pool:
        list(pool.map(station, range(stations)))
    history, journal = look_over(url, HISTORY), look_over(url, JOURNAL)
    assert not history.faults + journal.faults
    assert history.checked // 3 + journal.checked // 4 == 2 * BATCHES + stations * each


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_restored_into_either_database_is_whole(
    filled: MakeUrl, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = filled()
    seals = [look_over(url, chain).seal for chain in ChainName]
    file = tmp_path / "all.batchline"
    old = load_settings(tmp_path, overrides={"database_url": url})
    maintenance.back_up(old, tmp_path, file)
    into = new_url(kind, tmp_path / "new", request)
    maintenance.restore(
        load_settings(tmp_path, overrides={"database_url": into}), tmp_path, file, replace=False
    )
    for chain, seal in zip(ChainName, seals, strict=True):
        report = look_over(into, chain, seal)
        assert report.is_whole, [fault_text(each) for each in report.faults]
        assert report.seal == seal


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_records_older_than_the_chain_are_counted_and_told(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = new_url(kind, tmp_path / "old", request)
    engine = build_engine(url)
    migrate(engine)
    with Session(engine) as session, session.begin():
        archive(SqlUnitOfWork(session, "PLC01"), 1)
        act(SqlUnitOfWork(session, "PLC01"), 1)
    _begin_chains_anew(engine, url)
    engine.dispose()
    for chain, older in ((HISTORY, 3), (JOURNAL, 4)):
        report = look_over(url, chain)
        assert (report.faults, report.before, report.checked) == ((), older, 0)
    asyncio.run(fill_more(url))
    assert look_over(url, HISTORY).is_whole
    tamper(url, "DELETE FROM operator_outcome WHERE action_id = 1")
    (fault,) = look_over(url, JOURNAL).faults
    assert fault_text(fault) == (
        "Records older than the chain: operator_outcome had 1 of them, now 0."
    )


async def fill_more(url: str) -> None:
    database = open_database(url)
    try:
        await database.run(lambda uow: archive(uow, 2))
        await database.run(lambda uow: act(uow, 2))
    finally:
        await database.close()


def _begin_chains_anew(engine: Engine, url: str) -> None:
    """Take the chains away, and run their migration on what is there."""
    with past_the_program(url) as connection:
        connection.execute(text("DROP TABLE chain_link"))
        connection.execute(text("DROP TABLE chain_head"))
    migration = importlib.import_module("services.adapters.db.migrations.versions.0010_chains")
    with (
        engine.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        migration.upgrade()


def test_every_column_of_what_is_sealed_is_sealed_or_named_as_not() -> None:
    for kind, layout in LAYOUTS.items():
        names = {column.name for column in Base.metadata.tables[kind].columns}
        known = {name for name in names if (kind.value, name) not in NOT_SEALED}
        assert set(layout.fields) == known, kind
        for part in (layout.parts or {}).values():
            columns = {each.name for each in Base.metadata.tables[part.table].columns}
            columns -= {"history_id"}
            assert set(part.fields) == columns, part.table


def test_the_command_line_tells_by_its_exit_code(
    filled: MakeUrl, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = filled()
    (tmp_path / "settings.toml").write_text(f'DATABASE_URL = "{url}"\nLINE_CODE = "PLC01"\n')

    def run(*words: str) -> tuple[int, str]:
        arguments: argparse.Namespace = cli.parser().parse_args([*words, "--data", str(tmp_path)])
        code = cli.run(arguments)
        return code, "".join(capsys.readouterr())

    code, said = run("verify-journal")
    assert (code, "every one is as it was stored" in said) == (0, True)
    seal = said.split()[-1]
    assert run("verify-journal", "--seal", seal)[0] == 0
    assert run("verify-journal", "--seal", "nonsense")[0] == 2
    tamper(url, "UPDATE operator_action SET actor = 'Nobody' WHERE id = 3")
    code, said = run("verify-journal")
    assert code == 1
    assert "Action 3 (set_aside by Nobody) was changed after it was sealed: actor" in said
    assert run("verify-history")[0] == 0
