"""Any sequence of faults ends with every order done once and rightly, or with a person."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.e2e.odoo_trial import COURSES, Course, Stage, stage


@pytest.fixture(scope="module", params=["stock", "scada"])
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("faults"), request.param) as made:
        yield made


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(course=COURSES)
def test_after_any_faults_every_order_is_done_once_or_waits_for_a_person_with_the_reason(
    prepared: Stage, course: Course
) -> None:
    """More courses of events are in `make soak`."""
    asyncio.run(prepared.survive(course))
