"""What is due about versions on their way, and that nothing is due where all is in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mlgov.govern import gates, worklist_lifecycle
from mlgov.govern.approvals import Standing
from mlgov.govern.due import Due
from mlgov.govern.entries import Entry, Records, entries
from mlgov.govern.exceptions import ExceptionStanding
from mlgov.govern.under_way import UnderWay
from mlgov.policy.load import load
from tests.govern.filing import NOW, START, Filed, figures

POLICY = load()
BODY = {
    "model": "credit", "version": "1.0.0", "stage": "none", "approval": "not_requested", "deployed": None,
    "created": None, "aliases": [],
}  # fmt: skip
RULES = {
    "deliverable": worklist_lifecycle._accept,
    "late": worklist_lifecycle._late,
    "gate": worklist_lifecycle._observed,
    "ready": worklist_lifecycle._ready,
    "rebuild": worklist_lifecycle._rebuilt,
}


def version(**more: Any) -> Filed:
    return Filed("credit@1.0.0", START, "ada", BODY | more)


def course(phase: str, weeks: float) -> Filed:
    at = (NOW - timedelta(weeks=weeks)).isoformat()
    return Filed(
        "credit@1.0.0", NOW, "ada", {"model": "credit", "version": "1.0.0", "phase": phase, "at": at}
    )


def deliverable(id: str, state: str, **more: Any) -> Filed:
    body = {"model": "credit", "version": "1.0.0", "deliverable": id, "state": state, "submitted_by": "dev"}
    return Filed(f"credit@1.0.0/{id}", NOW, "dev", body | more)


def made(*, tier: str = "standard", **records: Any) -> Entry:
    model = {"id": "credit", "name": "Credit scoring", "tier": tier, "steward": "Ada", "owner": "Otto"}
    given = {"models": [Filed("credit", START, "ada", model)], "versions": [version()]}
    return entries(Records(**given | records), figures(), POLICY, NOW)[0]


def found(**records: Any) -> dict[str, Due]:
    entry = made(**records)
    return {name: one for name, rule in RULES.items() for one in rule(entry, POLICY, NOW)}


def test_a_version_that_has_just_set_out_owes_nothing() -> None:
    assert found(under_way=UnderWay([course("planning", 1)])) == {}


def test_what_was_submitted_waits_for_a_second_person() -> None:
    two = [deliverable("project_charter", "submitted"), deliverable("success_criteria", "submitted")]
    one = found(deliverables=[*two, deliverable("risk_plan", "accepted")])["deliverable"]
    assert one.what == "Look at 2 deliverables of Credit scoring 1.0.0"
    assert one.why == "“Project charter with business case” was submitted by dev, and 1 more"
    assert "Review board member" in one.owner and one.link_id == "credit@1.0.0"


@pytest.mark.parametrize(("weeks", "late"), [(3.9, False), (4.1, True), (9, True)])
def test_a_version_over_its_planned_time_is_overdue(weeks: float, late: bool) -> None:
    told = found(under_way=UnderWay([course("planning", weeks)])).get("late")
    assert (told is not None and told.state == "overdue") is late
    assert found(under_way=UnderWay([course("monitoring", 99)])) == {}
    assert found(versions=[version(stage="archived")], under_way=UnderWay([course("retirement", 99)])) == {}


LIVE = {"stage": "production", "deployed": "2026-02-01T00:00:00Z"}


def test_what_is_observed_in_production_is_overdue_until_it_passes_or_is_excepted() -> None:
    told = found(versions=[version(**LIVE)])["gate"]
    assert (told.state, str(told.due)) == ("overdue", "2026-02-01")
    passed = Filed("GAT-0001", NOW, "ada", {"model": "credit", "version": "1.0.0", "gate": "production"})
    assert found(versions=[version(**LIVE)], under_way=UnderWay((), [passed])) == {}
    covers = [gates.waiver_key("production", "approval")]
    waived = Filed("EXC-0001", NOW, "ada", {"model": "credit", "version": "1.0.0", "covers": covers})
    last = NOW.date() + timedelta(days=9)
    for state, due in (("in_force", set()), ("expired", {"gate"})):
        stood = ExceptionStanding(state, "so", NOW.date(), last)  # type: ignore[arg-type]
        assert set(found(versions=[version(**LIVE)], waivers=[(waived, stood)])) == due


def test_a_gate_of_which_only_the_checks_are_left_is_ready() -> None:
    way = UnderWay([course("deployment", 1)])
    owed = gates.deliverables(POLICY.gates.gates[4], "standard", POLICY)
    given = [deliverable(one.id, "accepted") for one in owed]
    assert found(deliverables=given, under_way=way)["ready"].why == "its deliverables are accepted"
    assert found(deliverables=given[1:], under_way=way) == {}
    aside = [deliverable(owed[0].id, "not_applicable"), *given[1:]]
    assert set(found(deliverables=aside, under_way=way)) == {"ready"}


@pytest.mark.parametrize(("state", "ready"), [("approved", True), ("open", False), ("rejected", False)])
def test_where_an_approval_is_needed_it_has_to_be_given(state: Any, ready: bool) -> None:
    owed = gates.deliverables(POLICY.gates.gates[4], "important", POLICY)
    asked = Filed("REQ-0001", NOW, "ada", {"about": "gate", "subject": "credit@1.0.0/production",
                                          "model": "credit", "version": "1.0.0"})  # fmt: skip
    form = {"model": "credit", "version": None, "state": "submitted"}
    told = found(
        tier="important",
        deliverables=[deliverable(one.id, "accepted") for one in owed],
        assessments=[Filed(f"ASS-{one.id}", NOW, "ida", form | {"form": one.id}) for one in POLICY.forms],
        requests=[(asked, Standing(state, "so"))],
        under_way=UnderWay([course("deployment", 1)]),
    )
    assert ("ready" in told) is ready


def test_a_rebuild_is_due_when_the_loop_should_be_over() -> None:
    body = {"model": "credit", "new_version": "1.1.0", "state": "open", "reason": "Drift.",
            "opened": "2026-03-02T09:00:00Z"}  # fmt: skip
    told = found(under_way=UnderWay((), (), [Filed("REB-0001", NOW, "dev", body)]))["rebuild"]
    assert str(told.due) == "2026-06-22"  # sixteen weeks: twelve of development and four of evaluation
    assert told.state == "overdue" and told.why == "Drift; it is open"
    for state in ("returned", "abandoned"):
        assert (
            found(under_way=UnderWay((), (), [Filed("REB-0001", NOW, "dev", body | {"state": state})])) == {}
        )
