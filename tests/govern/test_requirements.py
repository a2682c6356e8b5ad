"""Requirements of a tier, metadata of the registry, tiers, and periods."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from mlgov.errors import DataError
from mlgov.govern import periods, tiers
from mlgov.govern.evidence_facts import FACTS
from mlgov.govern.requirements import BUILT_IN, standings
from mlgov.policy.evidence import Fact
from mlgov.policy.models import Policy, Requirement
from tests.govern.filing import NOW, assessment, entry, figures, live, model
from tests.govern.small_policy import small_policy


def standing(name: str, **records: Any) -> str:
    tier = (
        small_policy()
        .tiers[0]
        .model_copy(update={"requirements": (Requirement(id=name, title="t", section="s"),)})
    )
    found = entry(**records)
    demanding = type(found)(**{**vars(found), "tier": tier})
    return standings(demanding, small_policy(), NOW)[0].status


@pytest.mark.parametrize(
    ("name", "records", "status"),
    [
        ("registration", {}, "ok"),
        ("registration", {"models": [model(owner="")]}, "breach"),
        ("full_documentation", {}, "ok"),
        ("full_documentation", {"versions": [live(features=[])]}, "breach"),
        ("full_documentation", {"versions": []}, "not_evaluated"),
        ("performance_monitoring", {}, "ok"),
        ("advanced_monitoring", {}, "breach"),
        ("fairness_assessment", {"newest": figures({"family": "fairness"})}, "ok"),
        (
            "fairness_assessment",
            {"newest": figures({"family": "fairness", "status": "not_evaluated"})},
            "breach",
        ),
        ("continuous_monitoring", {}, "ok"),
        ("health_check", {"newest": figures({"window_end": datetime(2026, 11, 3)})}, "breach"),
        ("regular_review", {"models": [model(next_review="2026-11-14")]}, "warn"),
        ("regular_review", {"models": [model(next_review="2026-11-13")]}, "breach"),
        ("regular_review", {"models": [model(next_review=None)]}, "breach"),
        ("ethics_impact_assessment", {}, "breach"),
        ("ethics_impact_assessment", {"assessments": [assessment()]}, "ok"),
        ("review_board_approval", {}, "ok"),
        ("technical_review", {"versions": [live(approval="requested")]}, "breach"),
        ("human_oversight", {}, "not_evaluated"),
    ],
)
def test_a_requirement_is_met_missing_or_not_evaluated(
    name: str, records: dict[str, Any], status: str
) -> None:
    assert standing(name, **records) == status


def test_what_is_built_in_is_of_the_framework_and_computed(policy: Policy) -> None:
    assert set(BUILT_IN) <= {one.id for tier in policy.tiers for one in tier.requirements}
    assert set(BUILT_IN.values()) <= set(FACTS)
    assert set(get_args(Fact)) == set(FACTS)


def test_every_requirement_of_the_framework_computes_itself(policy: Policy) -> None:
    for tier in policy.tiers:
        for one in tier.requirements:
            assert policy.evidence.of(one.id, tier.id), (tier.id, one.id)


def test_an_unclassified_or_unknown_tier_counts_as_the_strictest() -> None:
    assert tiers.effective("unclassified", small_policy()).id == "critical"
    assert tiers.effective("no longer there", small_policy()).id == "critical"
    assert tiers.effective("standard", small_policy()).id == "standard"
    assert tiers.strictest(small_policy()).id == "critical"


@pytest.mark.parametrize(
    ("text", "start", "end", "before"),
    [
        ("2026-Q3", (2026, 7), (2026, 10), "2026-Q2"),
        ("2026-Q1", (2026, 1), (2026, 4), "2025-Q4"),
        ("2026-10", (2026, 10), (2026, 11), "2026-09"),
        ("2026-12", (2026, 12), (2027, 1), "2026-11"),
        ("2026", (2026, 1), (2027, 1), "2025"),
    ],
)
def test_periods(text: str, start: tuple[int, int], end: tuple[int, int], before: str) -> None:
    found = periods.parse(text)
    assert found.label == text
    assert (found.start, found.end) == (datetime(*start, 1, tzinfo=UTC), datetime(*end, 1, tzinfo=UTC))
    assert found.before(1).label == before
    assert found.before(1).end == found.start


@pytest.mark.parametrize("text", ["2026-Q5", "2026-13", "Q3", "2026-1", "", "2026-Q3-1", "0000"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="2026-Q3"):
        periods.parse(text)


def test_the_quarter_of_a_moment() -> None:
    assert periods.quarter_of(NOW).label == "2026-Q4"
    assert periods.month_of(NOW).label == "2026-11"
