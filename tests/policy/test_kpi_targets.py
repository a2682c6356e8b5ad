"""The KPIs and their targets against the framework's chapter 11, written out by hand."""

from __future__ import annotations

import pytest

from mlgov.policy.load import load

# id, section, unit, which way is better, target, whether the target itself fails, tier the target is set for
TARGETS: list[tuple[str, str, str, str, float | None, bool, str | None]] = [
    ("model_accuracy_rate", "11.1.1", "share", "higher", 0.95, True, "critical"),  # > 95 %
    ("model_precision_rate", "11.1.1", "share", "higher", 0.95, True, "critical"),  # > 95 %
    ("deployment_success_rate", "11.1.1", "share", "higher", 0.98, True, None),  # > 98 %
    ("model_availability", "11.1.1", "share", "higher", 0.999, True, None),  # > 99.9 %
    ("mean_time_to_detect_issues", "11.1.1", "hours", "lower", 1, True, None),  # < 1 hour
    ("mean_time_to_resolve_issues", "11.1.1", "hours", "lower", 4, True, None),  # < 4 hours
    ("development_cycle_time", "11.1.1", "weeks", "lower", 12, True, "standard"),  # < 12 weeks
    ("deployment_time", "11.1.1", "weeks", "lower", 2, True, None),  # < 2 weeks
    ("retraining_frequency", "11.1.1", "ratio", "higher", None, False, None),
    ("retraining_success_rate", "11.1.1", "share", "higher", None, False, None),
    ("resource_utilization", "11.1.1", "share", "higher", None, False, None),
    ("cost_reduction", "11.1.1", "share", "higher", None, False, None),
    ("automation_rate", "11.1.1", "share", "higher", 0.80, True, None),  # > 80 %
    ("ethics_assessment_completion", "11.1.2", "share", "higher", 1.0, False, "critical"),  # 100 %
    ("regulatory_compliance_score", "11.1.2", "share", "higher", 0.95, True, None),  # > 95 %
    ("audit_finding_resolution_rate", "11.1.2", "share", "higher", 1.0, False, None),  # 100 %
    ("policy_adherence_rate", "11.1.2", "share", "higher", 0.98, True, None),  # > 98 %
    ("training_completion_rate", "11.1.2", "share", "higher", 0.95, True, None),  # > 95 %
    ("high_severity_incidents", "11.1.2", "count", "lower", 5, True, None),  # < 5 in a quarter
    ("mean_time_to_detect_security_incidents", "11.1.2", "minutes", "lower", 30, True, None),  # < 30 minutes
    ("fairness_violation_rate", "11.1.2", "share", "lower", 0.01, True, None),  # < 1 %
    ("privacy_incidents", "11.1.2", "count", "lower", 0, False, None),  # 0
    ("drift_detection_accuracy", "11.1.2", "share", "higher", 0.90, True, None),  # > 90 %
    ("revenue_from_models", "11.2.1", "currency", "higher", None, False, None),
    ("cost_savings_from_automation", "11.2.1", "currency", "higher", None, False, None),
    ("customer_satisfaction_improvement", "11.2.1", "score", "higher", None, False, None),
    ("process_efficiency_gain", "11.2.1", "share", "higher", None, False, None),
    ("innovation_index", "11.2.1", "score", "higher", None, False, None),
    ("return_on_investment", "11.2.1", "ratio", "higher", None, False, None),
    ("total_cost_of_ownership", "11.2.1", "currency", "lower", None, False, None),
    ("time_to_value", "11.2.1", "weeks", "lower", None, False, None),
    ("value_realization_rate", "11.2.1", "share", "higher", None, False, None),
    ("cost_per_deployment", "11.2.1", "currency", "lower", None, False, None),
    ("maintenance_cost_per_model", "11.2.1", "currency", "lower", None, False, None),
    ("governance_maturity_score", "11.2.2", "level", "higher", None, False, None),
    ("ethics_maturity_score", "11.2.2", "level", "higher", None, False, None),
    ("mlops_capability_maturity", "11.2.2", "level", "higher", None, False, None),
    ("stakeholder_satisfaction", "11.2.2", "score", "higher", None, False, None),
    ("industry_benchmark_position", "11.2.2", "share", "higher", None, False, None),
]


def test_the_policy_has_exactly_these_kpis_in_the_framework_s_order() -> None:
    assert [kpi.id for kpi in load().kpis] == [row[0] for row in TARGETS]


@pytest.mark.parametrize("row", TARGETS, ids=[row[0] for row in TARGETS])
def test_target_and_strictness(row: tuple[str, str, str, str, float | None, bool, str | None]) -> None:
    kpi = next(kpi for kpi in load().kpis if kpi.id == row[0])
    found = (kpi.id, kpi.section, kpi.unit, kpi.better, kpi.target, kpi.strict, kpi.tier)
    assert found == (row[0], f"000 §{row[1]}", *row[2:])


def test_only_a_target_can_be_nearly_met() -> None:
    assert [kpi.id for kpi in load().kpis if kpi.target is None and (kpi.strict or kpi.warn_within)] == []
