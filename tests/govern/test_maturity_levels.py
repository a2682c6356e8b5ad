"""Measured maturity: the ladder, and the facts that it stands on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mlgov.govern import maturity
from mlgov.measure.metrics import facts as columns
from mlgov.measure.metrics.facts import Facts, frame
from mlgov.measure.metrics.maturity import FACTS, fact, measured_level
from mlgov.policy.models import Policy
from tests.govern.small_policy import small_policy

START, END = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
INVENTORY, CULTURE = small_policy().maturity[0].dimensions


def facts(**frames: Any) -> Facts:
    yes_no = {name: frames.pop(name) for name in ("chain_holds", "policy_published") if name in frames}
    made = {name: frame(rows, getattr(columns, name.upper())) for name, rows in frames.items()}
    return Facts(START, END, END, **made, **yes_no)


def models(*rows: tuple[bool, bool, bool]) -> Facts:
    """Models that are classified, owned, documented."""
    names = ("classified", "owned", "documented")
    return facts(models=[{"id": str(k), **dict(zip(names, row, strict=True))} for k, row in enumerate(rows)])


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        ([], None),
        ([(False, False, False)], 0),
        ([(True, False, False), (False, True, True)], 1),
        ([(True, True, False)], 2),
        ([(True, True, True)], 4),
        ([(True, False, True)], 1),
        ([(False, True, True)], 0),
    ],
)
def test_the_level_is_the_highest_whose_steps_are_all_met(
    rows: list[tuple[bool, bool, bool]], level: int | None
) -> None:
    assert measured_level(INVENTORY, models(*rows)).level == level


def test_a_missed_step_is_named_with_its_figure() -> None:
    found = measured_level(INVENTORY, models((True, True, False)))
    assert found.why == "level 4 needs share models with complete metadata of 90 %; it is 0 % (0 of 1)"
    assert ("share_models_classified", 1.0, "1 of 1") in found.facts


def test_a_dimension_without_a_ladder_is_not_measured() -> None:
    assert measured_level(CULTURE, models((True, True, True))).level is None


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_fact_with_nothing_to_count_is_null_with_a_reason(name: str) -> None:
    value, why = fact(name, facts())
    assert value is None
    assert why


def test_facts_that_the_framework_uses_exist(policy: Policy) -> None:
    used = {step.fact for model in policy.maturity for one in model.dimensions for step in one.measured}
    assert used <= set(FACTS)


@pytest.mark.parametrize(
    ("name", "rows", "value"),
    [
        ("share_live_versions_with_reference", {"versions": [
            {"id": "a", "live": True, "has_reference": True},
            {"id": "b", "live": True, "has_reference": False},
            {"id": "c", "live": False, "has_reference": True}]}, 0.5),
        ("share_incidents_with_root_cause", {"incidents": [
            {"id": "a", "resolved": START, "has_cause": True}, {"id": "b", "has_cause": False}]}, 1.0),
        ("share_incidents_resolved_in_time", {"incidents": [
            {"id": "a", "resolved": START, "resolve_by": START}, {"id": "b", "resolve_by": START},
            {"id": "not yet due", "resolve_by": datetime(2026, 12, 1, tzinfo=UTC)}]}, 0.5),
        ("share_retirements_complete", {"retirements": [
            {"id": "a", "complete": True}, {"id": "b", "complete": False}]}, 0.5),
        ("share_deployments_approved", {"deployments": [{"id": "a", "approved": True}]}, 1.0),
        ("share_critical_with_ethics_assessment", {"models": [
            {"id": "a", "tier": "critical", "in_use": True, "assessed": True},
            {"id": "b", "tier": "standard", "in_use": True, "assessed": False}]}, 1.0),
        ("share_models_with_fairness_figures", {
            "models": [{"id": "m", "tier": "important"}, {"id": "s", "tier": "standard"}],
            "versions": [{"id": "a", "model": "m", "live": True, "has_fairness": False},
                         {"id": "b", "model": "s", "live": True, "has_fairness": True}]}, 0.0),
        ("share_training_valid", {
            "people": [{"id": "ada", "active": True}, {"id": "bo", "active": True}],
            "training": [{"id": "1", "person": "ada", "completed_on": START.date()}]}, 0.5),
        ("audit_chain_holds", {"chain_holds": False}, 0.0),
        ("policy_published", {"policy_published": True}, 1.0),
    ],
)  # fmt: skip
def test_facts_by_hand(name: str, rows: dict[str, Any], value: float) -> None:
    assert fact(name, facts(**rows))[0] == value


def test_the_declared_score_is_the_mean_of_all_dimensions() -> None:
    model = small_policy().maturity[0]
    assert maturity.score(model, {"inventory": {"level": 4}, "culture": {"level": 1}}) == 2.5
    assert maturity.score(model, {"inventory": {"level": 4}}) is None
