"""What is due, at the edges of each date, and that nothing is due where nothing is wanting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mlgov.govern.calendar import due_state
from mlgov.govern.entries import Filed
from mlgov.govern.worklist import Due, due
from tests.govern.filing import NOW, START, assessment, entry, figures, filed, live, model
from tests.govern.small_policy import small_policy


def rules(now: datetime = NOW, **records: Any) -> dict[str, Due]:
    found = due([entry(**{"assessments": [assessment()], "now": now} | records)], small_policy(), now)
    assert len({one.rule for one in found}) == len(found)
    return {one.rule: one for one in found}


def test_a_model_in_order_owes_nothing() -> None:
    assert rules() == {}


def test_an_unclassified_model_without_a_steward_is_named_twice() -> None:
    found = rules(models=[model(tier="unclassified", steward="")])
    assert set(found) == {"classification", "steward"}
    assert found["classification"].state == "overdue"
    assert "counts as critical" in found["classification"].why
    assert found["steward"].owner == "Otto"


def test_a_live_critical_model_without_an_assessment_is_overdue_since_it_went_live() -> None:
    found = rules(assessments=[])["assessment"]
    assert (found.state, str(found.due)) == ("overdue", "2026-02-01")


def test_a_draft_assessment_counts_for_nothing() -> None:
    assert rules(assessments=[assessment(state="draft", answers={})])["assessment"].state == "overdue"


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2026, 12, 5, 23, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 6, tzinfo=UTC), "later"),
        (datetime(2026, 12, 29, tzinfo=UTC), "week"),
        (datetime(2027, 1, 5, tzinfo=UTC), "today"),
        (datetime(2027, 1, 5, 23, 59, tzinfo=UTC), "today"),
        (datetime(2027, 1, 6, tzinfo=UTC), "overdue"),
    ],
)
def test_an_assessment_is_renewed_in_time(now: datetime, state: str | None) -> None:
    """Filed on 5 January 2026, it counts until 5 January 2027; thirty days before, its renewal is due."""
    fresh = figures(
        {"window_start": now.replace(tzinfo=None), "window_end": now.replace(tzinfo=None) + timedelta(7)}
    )
    found = rules(now, newest=fresh).get("assessment")
    assert (found.state if found else None) == state


def test_a_review_is_due_on_its_day_or_by_the_tier() -> None:
    assert rules(models=[model(next_review="2026-11-14")])["review"].state == "today"
    unplanned = rules(models=[model(next_review=None)])["review"]
    assert (unplanned.state, str(unplanned.due)) == ("overdue", "2026-08-01")


def test_a_version_live_without_approval_and_one_that_waits_for_it() -> None:
    waiting = live("1.1.0", stage="staging", approval="requested")
    found = rules(versions=[live(approval="not_requested"), waiting])
    assert found["approval"].state == "overdue"
    assert (found["request"].state, found["request"].link_id) == ("later", "credit@1.1.0")


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (datetime(2026, 11, 9), None),
        (datetime(2026, 10, 31, 12), None),
        (datetime(2026, 10, 31, 11, 59, 59), "overdue"),
        (datetime(2026, 10, 31, 13), None),
    ],
)
def test_figures_are_stale_when_a_window_and_as_much_time_again_has_passed(
    end: datetime, state: str | None
) -> None:
    newest = figures({"window_start": end - timedelta(days=7), "window_end": end})
    found = rules(newest=newest).get("data")
    assert (found.state if found else None) == state


def test_a_live_version_without_figures_is_named() -> None:
    assert rules(newest=figures())["data"].why == "it is live and not monitored"


def test_figures_without_dates_are_never_stale() -> None:
    assert rules(newest=figures({"window": "all", "window_start": None, "window_end": None})) == {}


def test_an_open_incident_is_due_by_its_next_clock() -> None:
    body = {
        "model": "credit", "title": "Too many refusals", "type": "accuracy", "severity": "P2",
        "occurred": "2026-11-14T09:00:00Z", "detected": "2026-11-14T10:00:00Z",
    }  # fmt: skip
    found = rules(incidents=[filed("incident", body, id="INC-0001")])["incident"]
    assert (found.state, found.due) == ("today", datetime(2026, 11, 14, 14, tzinfo=UTC))
    assert found.what == "Contain incident INC-0001: Too many refusals"
    assert (found.link_kind, found.link_id) == ("incident", "INC-0001")


def test_a_retired_model_owes_its_record_only() -> None:
    gone = filed(
        "retirement",
        {"model": "credit", "reason": "replaced", "last_scoring": "2026-11-13", "replacement": "none"},
    )
    found = rules(models=[model(steward="")], retirements=[gone], assessments=[])
    assert set(found) == {"retirement"}
    assert found["retirement"].why == "still to be written: data retention, lessons learned, approved by"


def test_a_model_is_in_use_on_the_day_of_its_last_scoring() -> None:
    going = filed("retirement", {"model": "credit", "reason": "replaced", "last_scoring": "2026-11-14"})
    assert entry(retirements=[going]).live is not None
    assert entry(retirements=[going], now=NOW + timedelta(hours=12)).live is None


def test_the_most_pressing_comes_first() -> None:
    found = due([entry(models=[model(tier="unclassified", next_review="2026-11-20")])], small_policy(), NOW)
    order = ["overdue", "today", "week", "later"]
    assert [one.state for one in found] == sorted((one.state for one in found), key=order.index)


def test_of_things_as_late_what_is_grave_comes_first_then_the_oldest() -> None:
    def told(severity: str, since: datetime) -> Filed:
        body = {
            "model": "credit", "title": severity, "severity": severity,
            "occurred": since.isoformat(), "detected": since.isoformat(), "type": "breach",
        }  # fmt: skip
        return filed("incident", body, id=f"INC-{severity}", at=since)

    both = [told("P4", NOW - timedelta(days=90)), told("P1", NOW - timedelta(hours=30))]
    found = due([entry(incidents=both, models=[model(next_review="2026-09-01")])], small_policy(), NOW)
    late = [(one.rule, one.link_id) for one in found if one.state == "overdue"]
    assert late[0] == ("incident", "INC-P1"), "it is the youngest of all that is overdue"
    days = [one.due for one in found if one.state == "overdue" and not one.grave]
    assert len(days) > 2 and [str(one)[:10] for one in days] == sorted(str(one)[:10] for one in days)


def test_without_a_date_a_thing_is_later_and_moments_are_exact() -> None:
    assert due_state(None, NOW) == "later"
    assert due_state(NOW, NOW) == "today", "what is done on its very second is in time"
    assert due_state(NOW - timedelta(seconds=1), NOW) == "overdue"
    assert due_state((NOW + timedelta(days=8)).date(), NOW) == "later"
    assert due_state(START, NOW) == "overdue"
