"""Indicators: hand-worked cases, and rates against a slow count in plain Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.measure.metrics import facts as columns
from mlgov.measure.metrics.counting import Measured
from mlgov.measure.metrics.facts import Facts, frame
from mlgov.measure.metrics.kpis import KPIS, measured
from mlgov.measure.metrics.targets import PER_QUARTER, judge
from mlgov.policy.models import Kpi, Policy
from tests.govern.small_policy import kpi

START, END = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 14, 12, tzinfo=UTC)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 8, day, hour, minute, tzinfo=UTC)


def facts(**frames: Any) -> Facts:
    """The third quarter; each frame as a list of rows."""
    schemas = {name: getattr(columns, name.upper()) for name in frames}
    return Facts(START, END, NOW, **{name: frame(rows, schemas[name]) for name, rows in frames.items()})


def deployment(id: str, day: int, outcome: str = "succeeded", **more: Any) -> dict[str, Any]:
    return {"id": id, "model": "m", "version": "1.0.0", "at": at(day), "outcome": outcome, **more}


def incident(id: str, **more: Any) -> dict[str, Any]:
    usual = {
        "id": id,
        "model": "m",
        "type": "accuracy",
        "family": "performance",
        "severity": "P3",
        "high": False,
    }
    return usual | {"occurred": at(1), "detected": at(1, 3)} | more


def test_deployments_that_succeed() -> None:
    rows = [
        deployment("a", 1),
        deployment("b", 2, "failed"),
        deployment("c", 3),
        deployment("d", 4, "rolled_back"),
    ]
    found = KPIS["deployment_success_rate"](facts(deployments=rows))
    assert (found.value, found.n, found.records) == (
        0.5,
        4,
        ("deployment:b", "deployment:d", "deployment:a", "deployment:c"),
    )
    assert (found.lower, found.upper) == (pytest.approx(0.15004, abs=1e-5), pytest.approx(0.84996, abs=1e-5))


def test_the_edges_of_a_period_and_now() -> None:
    moments = {
        "first": START,
        "last": END - timedelta(microseconds=1),
        "after": END,
        "before": START - timedelta(1),
    }
    rows = [deployment(name, 1) | {"at": moment} for name, moment in moments.items()]
    assert KPIS["deployment_success_rate"](facts(deployments=rows)).n == 2
    today = Facts(
        START, END, at(2), deployments=frame([deployment("a", 2), deployment("b", 3)], columns.DEPLOYMENTS)
    )
    assert KPIS["deployment_success_rate"](today).n == 1


def test_times_to_detect_and_to_resolve() -> None:
    rows = [
        incident("a", resolved=at(2, 3)),
        incident("b", detected=at(1, 1), resolved=at(1, 5)),
        incident("open", detected=at(1, 2)),
    ]
    known = facts(incidents=rows)
    assert KPIS["mean_time_to_detect_issues"](known).value == pytest.approx((3 + 1 + 2) / 3)
    assert KPIS["mean_time_to_resolve_issues"](known).value == pytest.approx((24 + 4) / 2)


def test_security_incidents_are_timed_in_minutes() -> None:
    rows = [incident("a"), incident("s", family="security", occurred=at(1), detected=at(1, 0, 45))]
    found = KPIS["mean_time_to_detect_security_incidents"](facts(incidents=rows))
    assert (found.value, found.records) == (pytest.approx(45), ("incident:s",))


def test_counting_incidents() -> None:
    rows = [incident("a", high=True), incident("b"), incident("c", type="privacy_breach")]
    assert KPIS["high_severity_incidents"](facts(incidents=rows)).value == 1
    assert KPIS["privacy_incidents"](facts(incidents=rows)).value == 1
    assert KPIS["privacy_incidents"](facts(incidents=rows[:2])).value == 0
    assert KPIS["privacy_incidents"](facts()).value is None


def test_findings_count_when_they_fall_due() -> None:
    due = {"type": "audit_finding", "resolve_by": at(9)}
    rows = [
        incident("in time", resolved=at(9), **due),
        incident("late", resolved=at(9, 1), **due),
        incident("open", **due),
        incident("not yet", type="audit_finding", resolve_by=END),
    ]
    found = KPIS["audit_finding_resolution_rate"](facts(incidents=rows))
    assert (found.value, found.records) == (
        pytest.approx(1 / 3),
        ("incident:late", "incident:open", "incident:in time"),
    )


def version(model: str, version: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{model}@{version}", "model": model, "version": version, "live": True} | more


def score(model: str, version: str, week: int, value: float | None, **more: Any) -> dict[str, Any]:
    usual = {"family": "performance", "metric": "accuracy_score", "enough": True, "status": "ok", "n": 500}
    moment = {"window": f"W{week}", "window_start": datetime(2026, 7, 1) + timedelta(weeks=week)}
    return usual | moment | {"model": model, "version": version, "value": value} | more


def test_accuracy_of_live_versions_by_their_newest_window() -> None:
    models = [
        {"id": name, "tier": tier} for name, tier in (("a", "critical"), ("b", "critical"), ("c", "standard"))
    ]
    versions = [
        version("a", "1.0.0"),
        version("b", "1.0.0"),
        version("b", "0.9.0", live=False),
        version("c", "1.0.0"),
    ]
    scores = [
        score("a", "1.0.0", 1, 0.5),
        score("a", "1.0.0", 2, 0.96),
        score("a", "1.0.0", 3, None),
        score("a", "1.0.0", 4, 0.1, enough=False),
        score("b", "1.0.0", 2, 0.90),
        score("b", "0.9.0", 2, 0.1),
        score("c", "1.0.0", 2, 0.1),
    ]
    definition = Kpi.model_validate(kpi("model_accuracy_rate", "share", "higher", 0.95, tier="critical"))
    found = measured(definition, facts(models=models, versions=versions, scores=scores))
    assert (found.value, found.n) == (pytest.approx(0.93), 2)
    assert found.records == ("model_version:b@1.0.0", "model_version:a@1.0.0")


def test_fairness_figures_in_breach() -> None:
    between = {"family": "fairness", "metric": "demographic_parity_ratio"}
    scores = [
        score("a", "1.0.0", 1, 0.7, **between, status="breach"),
        score("a", "1.0.0", 2, 0.9, **between),
        score("a", "1.0.0", 2, 0.9, **between, status="not_evaluated"),
        score("a", "1.0.0", 2, 0.1, **between, status="breach", group='{"sex":"f"}'),
    ]
    found = KPIS["fairness_violation_rate"](facts(scores=scores))
    assert (found.value, found.n, found.records) == (0.5, 2, ("model_version:a@1.0.0",))


def test_training_that_counts_at_the_end_of_the_period() -> None:
    people = [{"id": name, "active": name != "left"} for name in ("ada", "bo", "cy", "left")]
    training = [
        {"id": "1", "person": "ada", "completed_on": date(2026, 1, 1), "expires_on": date(2026, 10, 1)},
        {"id": "2", "person": "bo", "completed_on": date(2026, 1, 1), "expires_on": date(2026, 9, 30)},
        {"id": "3", "person": "cy", "completed_on": date(2026, 10, 2)},
        {"id": "4", "person": "left", "completed_on": date(2026, 1, 1)},
    ]
    found = KPIS["training_completion_rate"](facts(people=people, training=training))
    assert (found.value, found.n, found.records) == (
        pytest.approx(1 / 3),
        3,
        ("person:bo", "person:cy", "person:ada"),
    )


def test_ethics_and_adherence_of_models_in_use() -> None:
    models = [
        {"id": "a", "tier": "critical", "in_use": True, "assessed": True, "met": 3, "judged": 4},
        {"id": "b", "tier": "critical", "in_use": True, "assessed": False, "met": 2, "judged": 2},
        {"id": "c", "tier": "critical", "in_use": False, "assessed": False, "met": 0, "judged": 4},
    ]
    known = facts(models=models)
    assert KPIS["ethics_assessment_completion"](known).value == 0.5
    assert KPIS["ethics_assessment_completion"](known).records == ("model:b", "model:a")
    adherence = KPIS["policy_adherence_rate"](known)
    assert (adherence.value, adherence.records) == (pytest.approx(5 / 6), ("model:a",))


def test_new_versions_and_decisions() -> None:
    versions = [
        version("a", "1.0.0", created=at(1)),
        version("b", "1.0.0", created=START - timedelta(9), live=False),
        version("b", "1.1.0", created=at(2)),
        version("b", "1.2.0", created=at(3), live=False),
    ]
    approvals = [
        {"id": "1", "model": "b", "version": "1.1.0", "decision": "rejected", "at": at(4)},
        {"id": "2", "model": "b", "version": "1.1.0", "decision": "conditions", "at": at(5)},
        {"id": "3", "model": "b", "version": "1.2.0", "decision": "rejected", "at": at(5)},
    ]
    known = facts(versions=versions, approvals=approvals)
    assert KPIS["retraining_frequency"](known).value == 1.0
    assert KPIS["retraining_success_rate"](known).value == 0.5


def test_development_and_deployment_times() -> None:
    models = [{"id": "a", "planning_started": at(1) - timedelta(weeks=10)}, {"id": "b"}]
    approvals = [
        {
            "id": str(k),
            "model": name,
            "version": "1.0.0",
            "decision": decision,
            "at": at(1) + timedelta(weeks=weeks),
        }
        for k, (name, decision, weeks) in enumerate(
            [("a", "rejected", -2), ("a", "approved", 0), ("b", "approved", 0)]
        )
    ]
    assert KPIS["development_cycle_time"](facts(models=models, approvals=approvals)).value == pytest.approx(
        10
    )
    rows = [deployment("a", 15, requested=at(1)), deployment("b", 15)]
    assert KPIS["deployment_time"](facts(deployments=rows)).value == pytest.approx(2)


def test_maturity_is_that_of_the_newest_assessment_in_time() -> None:
    def level(id: str, on: date, dimension: str, level: int) -> dict[str, Any]:
        about = {"maturity_model": "ml_governance", "at": datetime(on.year, on.month, on.day, tzinfo=UTC)}
        return about | {"id": id, "assessed_on": on, "dimension": dimension, "level": level}

    rows = [
        level("old", date(2026, 1, 1), "monitoring", 1),
        level("new", date(2026, 9, 1), "monitoring", 4),
        level("new", date(2026, 9, 1), "lifecycle", 2),
        level("new", date(2026, 9, 1), "fairness_ethics", 3),
        level("later", date(2026, 11, 1), "monitoring", 5),
    ]
    known = facts(levels=rows)
    assert KPIS["governance_maturity_score"](known).value == pytest.approx(3)
    assert KPIS["mlops_capability_maturity"](known).value == pytest.approx(3)
    assert KPIS["ethics_maturity_score"](known).records == ("maturity_assessment:new",)


@pytest.mark.parametrize("id", sorted(KPIS))
def test_an_empty_store_gives_no_figure_and_says_why(id: str) -> None:
    found = KPIS[id](facts())
    assert found.value is None
    assert found.why


@pytest.mark.parametrize("id", sorted(KPIS))
def test_every_entry_is_an_indicator_of_the_framework(id: str, policy: Policy) -> None:
    definition = next(one for one in policy.kpis if one.id == id)
    assert judge(definition, measured(definition, facts()), facts())[0] == "not_evaluated"


def test_indicators_that_nothing_carries_say_what_is_needed(policy: Policy) -> None:
    known = facts()
    for definition in policy.kpis:
        found = measured(definition, known)
        assert definition.needs[1:] in found.why


def definition(better: str = "higher", target: float | None = 0.95, **more: Any) -> Kpi:
    return Kpi.model_validate(kpi("figure", "share", better, target, **more))


@pytest.mark.parametrize(
    ("about", "value", "status"),
    [
        (definition(strict=True), 0.95, "breach"),
        (definition(strict=True, warn_within=0.01), 0.95, "warn"),
        (definition(strict=False), 0.95, "ok"),
        (definition(strict=True), 0.9501, "ok"),
        (definition(warn_within=0.05), 0.90, "warn"),
        (definition(warn_within=0.05), 0.8999, "breach"),
        (definition("lower", 0.0), 0.0, "ok"),
        (definition("lower", 0.01, strict=True), 0.01, "breach"),
        (definition("lower", 0.01, strict=True), 0.0099, "ok"),
        (definition(target=None), 0.5, "not_applicable"),
        (definition(), None, "not_evaluated"),
    ],
)
def test_a_figure_against_its_target(about: Kpi, value: float | None, status: str) -> None:
    assert judge(about, Measured(value), facts())[0] == status


def test_a_target_for_a_quarter_judges_quarters_only() -> None:
    about = Kpi.model_validate(kpi(PER_QUARTER[0], "count", "lower", 5.0, strict=True))
    year = Facts(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), NOW)
    assert judge(about, Measured(4), facts())[0] == "ok"
    assert judge(about, Measured(5), facts())[0] == "breach"
    assert judge(about, Measured(4), year)[0] == "not_evaluated"


OUTCOMES = st.lists(
    st.tuples(st.sampled_from(["succeeded", "failed", "rolled_back"]), st.integers(-40, 140), st.booleans()),
    max_size=30,
)


@given(OUTCOMES)
def test_rates_equal_a_slow_count(drawn: list[tuple[str, int, bool]]) -> None:
    rows = [
        deployment(str(k), 1, outcome) | {"at": START + timedelta(days=days), "approved": approved}
        for k, (outcome, days, approved) in enumerate(drawn)
    ]
    found = KPIS["deployment_success_rate"](facts(deployments=rows))
    inside = [outcome for outcome, days, _ in drawn if 0 <= days < 92]
    if not inside:
        assert found.value is None
        return
    assert found.value == pytest.approx(inside.count("succeeded") / len(inside))
    assert found.n == len(inside)
    assert found.lower is not None and found.upper is not None
    assert 0 <= found.lower <= found.value + 1e-12 and found.value <= found.upper + 1e-12 <= 1 + 1e-9


TIMES = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.booleans()), max_size=20)


@given(TIMES)
def test_mean_times_equal_a_slow_mean(drawn: list[tuple[int, int, bool]]) -> None:
    rows = [
        incident(str(k), occurred=at(1), detected=at(1) + timedelta(minutes=to_detect))
        | {"resolved": at(1) + timedelta(minutes=to_detect + to_resolve) if resolved else None}
        for k, (to_detect, to_resolve, resolved) in enumerate(drawn)
    ]
    known = facts(incidents=rows)
    detect = KPIS["mean_time_to_detect_issues"](known).value
    resolve = KPIS["mean_time_to_resolve_issues"](known).value
    done = [minutes for _, minutes, resolved in drawn if resolved]
    assert detect == (pytest.approx(sum(m for m, _, _ in drawn) / len(drawn) / 60) if drawn else None)
    assert resolve == (pytest.approx(sum(done) / len(done) / 60) if done else None)
