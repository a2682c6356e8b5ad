"""Findings: opened once, late by severity and tier, and closed by a second person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mlgov.errors import AccessError, RecordError
from mlgov.services import findings, records
from mlgov.services.context import Context
from tests.services.signing import acting, world
from tests.services.small_world import NOW, at

BODY = {"model": "loans", "title": "No test of groups", "severity": "S1"}


@pytest.fixture
def root() -> Context:
    return world()


def opened(root: Context, **more: Any) -> str:
    return findings.open(acting(root, "rita"), BODY | more).id


def submitted(root: Context) -> str:
    id = opened(root)
    findings.submit(acting(root, "dana"), id, "Groups are tested.")
    return id


def body(root: Context, id: str) -> dict[str, Any]:
    return records.get(root, "finding", id).body


@pytest.mark.parametrize(
    ("severity", "tier", "days"),
    [("S1", "critical", 30), ("S2", "critical", 60), ("S3", "important", 120), ("S4", "standard", 365)],
)
def test_its_day_follows_from_severity_and_tier(root: Context, severity: str, tier: str, days: int) -> None:
    from mlgov.services import inventory

    inventory.classify(root, "loans", tier, "It is so.")
    id = opened(root, severity=severity)
    assert body(root, id)["due"] == (NOW.date() + timedelta(days=days)).isoformat()
    assert (body(root, id)["owner"], body(root, id)["opened"]) == ("Ada Arndt", "2026-03-03")


def test_an_unclassified_model_counts_as_the_strictest(root: Context) -> None:
    records.file(root, "model", {"id": "new", "name": "New"})
    assert body(root, opened(root, model="new"))["due"] == "2026-04-02"


def test_an_earlier_day_may_be_set_and_a_later_one_not(root: Context) -> None:
    assert body(root, opened(root, due="2026-03-20"))["due"] == "2026-03-20"
    with pytest.raises(RecordError) as caught:
        opened(root, due="2026-04-03")
    assert [one.where for one in caught.value.problems] == ["due"]
    for wrong, where in (({"model": "nowhere"}, "model"), ({"severity": "S7"}, "severity"),
                         ({"opened": "2026-03-04"}, "opened"), ({"due": "2026-03-01"}, "due")):  # fmt: skip
        with pytest.raises(RecordError) as caught:
            opened(root, **wrong)
        assert [one.where for one in caught.value.problems] == [where]


def test_it_is_planned_mended_submitted_and_closed_by_a_second_person(root: Context) -> None:
    id = opened(root)
    findings.plan(acting(root, "ada"), id, "Test the groups.", owner="Dana Dorn")
    findings.start(acting(root, "dana"), id)
    findings.submit(acting(root, "dana"), id, "Groups are tested.")
    findings.close(acting(root, "rita"), id)
    closed = body(root, id)
    assert (closed["state"], closed["closed_by"], closed["closed_on"]) == ("closed", "rita", "2026-03-03")
    assert (closed["plan"], closed["submitted_by"]) == ("Test the groups.", "dana")
    assert findings.one(root, id).standing.open is False


def test_who_submitted_it_or_mends_it_does_not_close_or_return_it(root: Context) -> None:
    id = opened(root, owner="Rita Roth")
    findings.submit(acting(root, "remo"), id, "Done.")
    for who in ("remo", "rita"):
        for verb in (
            lambda one: findings.close(one, id),
            lambda one: findings.send_back(one, id, "No."),
        ):
            with pytest.raises(AccessError, match="by somebody else"):
                verb(acting(root, who))
    assert body(root, id)["state"] == "submitted"


@pytest.mark.parametrize("who", ["ada", "dana", "aldo", "ella"])
def test_who_has_not_the_right_does_not_close_it(root: Context, who: str) -> None:
    id = submitted(root)
    who = "sten" if who == "dana" else who  # Dana is a reviewer, too
    with pytest.raises(AccessError, match=r"finding\.close"):
        findings.close(acting(root, who), id)


@pytest.mark.parametrize("who", ["aldo", "ella"])
def test_who_has_not_the_right_does_not_open_it(root: Context, who: str) -> None:
    with pytest.raises(AccessError, match=r"finding\.file"):
        findings.open(acting(root, who), BODY)


def test_it_is_returned_with_a_reason_and_submitted_again(root: Context) -> None:
    id = submitted(root)
    with pytest.raises(RecordError, match="say it in words"):
        findings.send_back(acting(root, "rita"), id, "")
    findings.send_back(acting(root, "rita"), id, "One group is missing.")
    assert (body(root, id)["state"], body(root, id)["returned"]) == ("in_progress", "One group is missing.")
    findings.submit(acting(root, "dana"), id, "All groups now.")
    assert (body(root, id)["state"], body(root, id)["returned"]) == ("submitted", "")


def test_a_step_out_of_order_names_both_states(root: Context) -> None:
    id = opened(root)
    with pytest.raises(RecordError, match="is open and can't be closed: it has to be submitted"):
        findings.close(acting(root, "rita"), id)
    with pytest.raises(RecordError, match="is open and can't be returned: it has to be submitted"):
        findings.send_back(acting(root, "rita"), id, "So.")
    with pytest.raises(RecordError, match="is open and can't be started"):
        findings.start(acting(root, "dana"), id)
    findings.submit(acting(root, "dana"), id, "Done.")
    findings.close(acting(root, "rita"), id)
    for verb in (findings.plan, findings.submit):
        with pytest.raises(RecordError, match="is closed and can't be"):
            verb(acting(root, "dana"), id, "More.")


def test_it_is_late_after_its_day_and_escalated_a_week_later(root: Context) -> None:
    id = opened(root)  # due on 2 April
    at(root, NOW.replace(month=4, day=2, hour=23))
    assert findings.one(root, id).standing.urgency == "today"
    at(root, NOW.replace(month=4, day=3, hour=0))
    stood = findings.one(root, id).standing
    assert (stood.late, stood.escalated, stood.why) == (True, False, "overdue by 1 day")
    at(root, NOW.replace(month=4, day=9))
    stood = findings.one(root, id).standing
    assert (stood.escalated, stood.due) == (True, date(2026, 4, 2))
    assert stood.why == "overdue by 7 days, escalated to the ML Model Governance Council"
    assert findings.one(root, id, as_of=NOW.replace(month=4, day=1)).standing.late is False


def test_a_finding_is_opened_once_until_it_is_closed(root: Context) -> None:
    def once() -> str:
        with root.store.transaction() as tx:
            return findings.open_once(
                root, tx, key="gate:production:fairness@2.0.0", model="loans", version="2.0.0",
                title="Fairness failed", severity="S2", source="gate", source_id="production",
            ).id  # fmt: skip

    first = once()
    assert once() == first
    findings.submit(acting(root, "dana"), first, "Mended.")
    assert once() == first
    findings.close(acting(root, "rita"), first)
    assert once() != first


def test_it_is_not_filed_past_these_verbs(root: Context) -> None:
    id = opened(root)
    stood = records.get(root, "finding", id)
    closed = stood.body | {"state": "closed", "closed_by": "eve", "closed_on": "2026-03-03"}
    with pytest.raises(RecordError, match="not filed by itself"):
        records.file(acting(root, "rita"), "finding", closed, id=id, base_version=1)
    brought = findings.open(acting(root, "rita"), BODY | closed | {"title": "Another"})
    assert (brought.body["state"], brought.body["closed_by"]) == ("open", "")


def test_a_day_that_is_over_is_refused_and_nothing_is_written(root: Context) -> None:
    with pytest.raises(RecordError) as caught:
        opened(root, opened="2026-02-01", due="2026-03-02")
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("due", "2 Mar 2026 is a due date in the past")
    assert "2026-03-03 or a later day" in problem.fix
    assert findings.every(root) == []
    assert body(root, opened(root, opened="2026-02-01", due="2026-03-03"))["due"] == "2026-03-03"
