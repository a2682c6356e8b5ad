"""A version's way through the phases, against the plan, and read in six steps; semantic order of versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern import lifecycle, versions
from mlgov.policy.load import load
from tests.govern.filing import Filed

POLICY = load()
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
VERSION = {"model": "credit", "version": "1.0.0", "stage": "development", "deployed": None}


def moved(phase: str, day: int, previous: str = "planning", direction: str = "forward") -> Filed:
    at = START + timedelta(days=day)
    body = {
        "phase": phase,
        "previous": previous,
        "direction": direction,
        "reason": "so",
        "at": at.isoformat(),
    }
    return Filed("credit@1.0.0", at, "ada", body)


@pytest.mark.parametrize(
    ("stage", "phase"),
    [
        ("none", "planning"), ("development", "planning"), ("staging", "deployment"),
        ("production", "monitoring"), ("archived", "retirement"),
    ],
)  # fmt: skip
def test_without_a_record_the_stage_tells_the_phase(stage: str, phase: str) -> None:
    assert lifecycle.phase_of({"stage": stage}, None, POLICY) == phase
    assert lifecycle.phase_of({"stage": stage}, {"phase": "data"}, POLICY) == "data"


def told(history: list[Filed], day: int, **more: Any) -> list[tuple[str, str, bool]]:
    now = START + timedelta(days=day)
    found = lifecycle.stays(VERSION | more, START, history, POLICY, now)
    return [(one.phase.id, one.told, one.late) for one in found]


def test_time_in_phase_is_held_against_the_plan() -> None:
    history = [moved("data", 20), moved("development", 90, "data")]
    assert told(history, 100) == [
        ("planning", "2 weeks, planned 2 to 4 weeks", False),
        ("data", "10 weeks, 2 weeks over the 8 weeks planned at most", True),
        ("development", "10 days, planned 4 to 12 weeks", False),
    ]


def test_four_weeks_are_in_the_plan_and_a_minute_more_is_not() -> None:
    assert told([], 28) == [("planning", "4 weeks, planned 2 to 4 weeks", False)]
    late = lifecycle.stays(VERSION, START, [], POLICY, START + timedelta(days=28, minutes=1))[0]
    assert (late.late, late.told) == (True, "4 weeks, less than a day over the 4 weeks planned at most")


def test_a_version_that_was_live_when_first_seen_is_in_monitoring_since_it_was_deployed() -> None:
    live = {"stage": "production", "deployed": "2025-12-22T09:00:00Z"}
    assert told([], 0, **live) == [("monitoring", "2 weeks, without a planned end", False)]


def test_being_sent_back_is_a_stay_of_its_own_and_a_new_round() -> None:
    history = [
        moved("evaluation", 10, "development"), moved("development", 15, "evaluation", "back"),
        moved("evaluation", 25, "development"),
    ]  # fmt: skip
    assert [one[0] for one in told(history, 30)] == ["development", "evaluation", "development", "evaluation"]
    assert lifecycle.rounds(history) == 1
    assert lifecycle.rounds([]) == 0


@pytest.mark.parametrize(
    ("phase", "fixed"), [("development", False), ("evaluation", True), ("retirement", True)]
)
def test_content_is_fixed_from_evaluation_on(phase: str, fixed: bool) -> None:
    assert lifecycle.fixed(VERSION, {"phase": phase}, POLICY) is fixed


@pytest.mark.parametrize(
    ("phase", "rebuilt", "marks"),
    [
        ("planning", False, "*plan build_and_test deploy use_and_monitor retire"),
        ("evaluation", False, "plan *build_and_test deploy use_and_monitor retire"),
        ("evaluation", True, "*rebuild_and_test deploy use_and_monitor retire"),
        ("monitoring", True, "rebuild_and_test deploy *use_and_monitor retire"),
    ],
)
def test_the_same_phases_read_in_six_steps(phase: str, rebuilt: bool, marks: str) -> None:
    found = lifecycle.steps(phase, rebuilt, POLICY)
    assert " ".join(("*" if one.state == "here" else "") + one.step.id for one in found) == marks
    here = [one.state for one in found].index("here")
    assert all(one.state == "past" for one in found[:here]) and not any(
        one.state for one in found[here + 1 :]
    )


def test_versions_are_ordered_as_semver_orders_them() -> None:
    listed = (
        "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0"
    )
    assert sorted(set(listed.split()), key=versions.precedence) == listed.split()
    assert versions.newest(["1.9.0", "1.10.0", "1.2.0"]) == "1.10.0"
    assert versions.newest([]) is None


def test_a_new_version_may_not_lie_below_the_newest() -> None:
    assert versions.backwards("1.2.9", ["1.3.0", "0.9.0"]) == "1.3.0"
    assert versions.backwards("1.3.0-rc.1", ["1.3.0"]) == "1.3.0"
    assert versions.backwards("1.3.1", ["1.3.0"]) is None
    assert versions.backwards("1.0.0", []) is None


NUMBERS = st.tuples(*[st.integers(0, 30)] * 3)


@given(NUMBERS, NUMBERS)
def test_the_order_of_releases_is_that_of_their_numbers(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    text = [".".join(map(str, each)) for each in (one, other)]
    assert (versions.precedence(text[0]) < versions.precedence(text[1])) == (one < other)
