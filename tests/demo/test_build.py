"""The demo store as a whole: repeatable, in order, and holding what the story tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from mlgov.demo.build import build, last_sunday
from mlgov.errors import StoreError
from mlgov.govern import incidents
from mlgov.services import audit, batches, people, policies, records, scorecards
from mlgov.store.database import Store

from .conftest import UNTIL, Demo


def test_the_same_end_and_seed_give_the_same_journal_and_progress_ends_at_the_whole() -> None:
    heads, seen = set(), []
    for _ in range(2):
        store = Store.open(":memory:")
        heads.add(build(store, until=UNTIL, weeks=2, progress=lambda share, _: seen.append(share)).head)
        store.close()
    assert len(heads) == 1
    half = seen[: len(seen) // 2]
    assert half == sorted(half) and half[-1] == 1.0


def test_a_store_that_holds_something_is_left_alone(demo: Demo) -> None:
    with pytest.raises(StoreError, match="empty store"):
        build(demo.store, until=UNTIL)
    assert audit.head(demo.ctx)[1] == demo.report.head


@pytest.mark.parametrize(
    ("day", "sunday"),
    [
        (date(2026, 11, 15), date(2026, 11, 15)),
        (date(2026, 11, 16), date(2026, 11, 15)),
        (date(2026, 11, 21), date(2026, 11, 15)),
    ],
)
def test_the_story_ends_on_a_sunday(day: date, sunday: date) -> None:
    assert last_sunday(day) == sunday


def test_without_a_day_it_ends_before_today() -> None:
    end = last_sunday(None)
    assert end.isoweekday() == 7
    assert timedelta(0) < datetime.now(UTC).date() - end <= timedelta(days=7)


def test_the_journal_is_in_order_and_whole(demo: Demo) -> None:
    assert audit.verify(demo.ctx).ok
    written = audit.entries(demo.ctx, limit=None)[::-1]
    assert all(one.at <= two.at for one, two in pairwise(written))
    assert written[-1].at.date() == UNTIL
    assert (written[-1].seq, written[-1].hash) == (demo.report.entries, demo.report.head)


def test_it_holds_what_the_story_tells(demo: Demo) -> None:
    counts = {kind: len(records.all(demo.ctx, kind)) for kind in demo.report.records}
    assert counts == demo.report.records
    assert counts == {
        "compliance_declaration": 20,
        "person": 16,
        "model": 13,
        "model_version": 15,
        "incident": 16,
        "incident_entry": 1,
        "procedure": 7,
        "incident_notice": 1,
        "incident_review": 6,
        "incident_step": 3,
        "assessment": 23,
        "maturity_assessment": 3,
        "model_family": 2,
        "artifact": 68,
        "deployment": 31,
        "approval_request": 14,
        "approval": 20,
        "training": 59,
        "retirement": 1,
        "membership": 8,
        "meeting": 21,
        "action": 5,
        "classification": 12,
        "deliverable": 36,
        "gate_passage": 11,
        "lifecycle": 4,
        "rebuild": 2,
        "exception": 1,
        "finding": 8,
        "roadmap_programme": 1,
        "roadmap_activity": 31,
    }
    assert len(batches.all(demo.ctx)) == demo.report.batches > 70
    assert demo.report.rows > 900_000


def test_one_can_be_anybody_in_the_demo(demo: Demo) -> None:
    assert people.is_demo(demo.store)
    names = {one.id for one in people.all(demo.ctx)}
    assert {"margit.solheim", "idris.bellamy", "callum.reid"} <= names


def test_the_groups_own_policy_is_in_force(demo: Demo) -> None:
    assert policies.current(demo.ctx).framework.version == "1.1.0"
    assert len(policies.published(demo.ctx)) == 2


def test_every_model_is_classified_but_the_trial(demo: Demo) -> None:
    tiers = {one.id: one.body["tier"] for one in records.all(demo.ctx, "model")}
    assert [name for name, tier in tiers.items() if tier == "unclassified"] == ["claims-photo-triage"]
    assert {name for name, tier in tiers.items() if tier == "critical"} == {
        "credit-scoring",
        "card-fraud",
        "ward-deterioration",
    }


def test_the_vendors_model_is_retired_and_scores_no_more(demo: Demo) -> None:
    retirement = records.get(demo.ctx, "retirement", "identity-match")
    assert retirement.version == 2
    assert retirement.body["missing"] == []
    assert records.get(demo.ctx, "model", "identity-match").body["phase"] == "retirement"
    last = scorecards.rows(demo.ctx, "identity-match")["window"].to_list()[-1]
    assert last == demo.window(71)


def test_two_versions_of_churn_overlap_while_one_takes_over_from_the_other(demo: Demo) -> None:
    assert scorecards.versions(demo.ctx, "policy-churn") == ["1.4.0", "2.0.0"]
    old = set(scorecards.rows(demo.ctx, "policy-churn", version="1.4.0")["window"])
    new = set(scorecards.rows(demo.ctx, "policy-churn", version="2.0.0")["window"])
    assert old & new == {demo.window(week) for week in range(52, 62)}
    stages = [
        records.get(demo.ctx, "model_version", f"policy-churn@{version}").body["stage"]
        for version in ("1.4.0", "2.0.0")
    ]
    assert stages == ["archived", "production"]


def test_incidents_stand_as_told(demo: Demo) -> None:
    standing = [one.body for one in records.all(demo.ctx, "incident")]
    unresolved = sorted(
        (one["severity"], one["model"], one["status"]) for one in standing if incidents.is_open(one)
    )
    assert unresolved == [
        ("P1", "credit-scoring", "open"),
        ("P2", "card-fraud", "contained"),
    ]
    over = [one for one in standing if not incidents.is_open(one)]
    assert all(one["root_cause"] for one in over)
    assert {one["status"] for one in over if one["severity"] in ("P1", "P2")} == {"closed"}


def test_assessments_are_complete_and_differ_in_their_results(demo: Demo) -> None:
    filed = [one.body for one in records.all(demo.ctx, "assessment") if one.body["form"] == "ethics_impact"]
    assert all(one["answered"] == one["of"] > 20 for one in filed)
    assert len({one["band"] for one in filed}) >= 2


def test_as_of_a_past_day_the_store_says_what_it_said_then(demo: Demo) -> None:
    then = demo.calendar.at(60)
    assert records.get(demo.ctx, "model", "identity-match", as_of=then).body["phase"] == "monitoring"
    known = scorecards.rows(demo.ctx, "credit-scoring", as_of=then)["window"].to_list()[-1]
    assert known == demo.window(51)
