"""Several deliverables in one act: accepted together, or carried over from the version before."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.errors import AccessError, ConflictError, RecordError
from mlgov.services import courses, deliverables, rebuilds
from mlgov.services.context import Context
from tests.services import journey
from tests.services.journey import acting, given

LOANS = ("loans", "1.0.0")


@pytest.fixture
def root(tmp_path: Path) -> Context:
    """Version 1.0.0 is in its first phase; Dora has submitted two of its deliverables."""
    found = journey.at_phase("critical", "planning", tmp_path)
    for one in ("risk_plan", "resource_plan"):
        deliverables.submit(acting(found, "dora"), *LOANS, one, summary=f"The {one}")
    return found


def states(root: Context, version: str = "1.0.0") -> dict[str, str]:
    found = courses.course(root, "loans", version).deliverables
    return {name: one.body["state"] for name, one in found.items()}


def test_all_that_wait_are_accepted_with_one_comment(root: Context) -> None:
    read = {"risk_plan": 1, "resource_plan": 1}
    found = deliverables.accept_all(acting(root, "ada"), *LOANS, read, comments="Read as a whole")
    assert [one.body["accepted_by"] for one in found] == ["ada", "ada"]
    assert {one.body["comments"] for one in found} == {"Read as a whole"}
    assert states(root) == {"risk_plan": "accepted", "resource_plan": "accepted"}


@pytest.mark.parametrize(
    ("who", "read", "error"),
    [
        ("dora", {"risk_plan": 1, "resource_plan": 1}, AccessError),  # has no right to accept
        ("ada", {"risk_plan": 1, "project_charter": 0}, RecordError),  # one was never submitted
        ("ada", {"risk_plan": 1, "resource_plan": 0}, ConflictError),  # one was read before it changed
    ],
)
def test_one_that_cannot_be_accepted_leaves_all_as_they_were(
    root: Context, who: str, read: dict[str, int], error: type[Exception]
) -> None:
    before = root.seq()
    with pytest.raises(error):
        deliverables.accept_all(acting(root, who), *LOANS, read)
    assert root.seq() == before
    assert states(root) == {"risk_plan": "submitted", "resource_plan": "submitted"}


def test_nobody_accepts_what_they_submitted_among_others(root: Context) -> None:
    deliverables.submit(acting(root, "ada"), *LOANS, "success_criteria", summary="Ada's own")
    with pytest.raises(AccessError, match="somebody else"):
        deliverables.accept_all(acting(root, "ada"), *LOANS, {"risk_plan": 1, "success_criteria": 1})
    assert states(root)["risk_plan"] == "submitted"


def test_what_held_of_the_version_before_is_submitted_and_accepted_anew(tmp_path: Path) -> None:
    root = journey.at_phase("critical", "monitoring", tmp_path)
    more = {"trigger": "planned", "reason": "Newer data", "new_version": "1.1.0", "from_version": "1.0.0"}
    rebuilds.open(acting(root, "dora"), "loans", **more)
    known = deliverables.accepted(root, "loans", "1.0.0")
    assert "training_results" in known
    wanted = ["training_results", "performance_report"]
    found = deliverables.carry_over(acting(root, "dora"), "loans", "1.1.0", "1.0.0", wanted)
    assert [one.body["state"] for one in found] == ["submitted", "submitted"]
    assert {one.body["submitted_by"] for one in found} == {"dora"}
    assert {one.body["comments"] for one in found} == {"Carried over from 1.0.0."}
    assert deliverables.accepted(root, "loans", "1.1.0") == set()


def test_what_was_not_accepted_there_is_not_carried_over(root: Context) -> None:
    journey.entered(root, "1.1.0")
    given(root, "success_criteria")
    before = root.seq()
    with pytest.raises(RecordError, match="was not accepted"):
        deliverables.carry_over(
            acting(root, "dora"), "loans", "1.1.0", "1.0.0", ["success_criteria", "risk_plan"]
        )
    assert root.seq() == before
    assert states(root, "1.1.0") == {}


def test_a_builder_carries_over_nothing_that_takes_somebody_independent(tmp_path: Path) -> None:
    root = journey.at_phase("critical", "monitoring", tmp_path)
    more = {"trigger": "planned", "reason": "Newer data", "new_version": "1.1.0", "from_version": "1.0.0"}
    rebuilds.open(acting(root, "dora"), "loans", **more)
    with pytest.raises(AccessError, match="independent"):
        deliverables.carry_over(acting(root, "dana"), "loans", "1.1.0", "1.0.0", ["fairness_assessment"])
