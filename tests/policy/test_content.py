"""The packaged policy is as complete as the framework's chapters, and every limit says why."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from pydantic import BaseModel

from mlgov.policy import rights
from mlgov.policy.load import load
from mlgov.policy.models import Form, Limit, Policy

POLICY = load()
ERROR_METRICS = {"brier_score_loss", "mean_absolute_error", "root_mean_squared_error"}


def parts(value: Any) -> Iterator[BaseModel]:
    """Every model of the policy, whatever it is in."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from parts(item)


def limit(metric: str, tier: str | None = None) -> Limit:
    return next(one for one in POLICY.thresholds.limits if (one.metric, one.tier) == (metric, tier))


def test_every_part_that_can_say_why_does() -> None:
    reasons = [part for part in parts(POLICY) if "because" in type(part).model_fields]
    assert len(reasons) > 80
    assert [part for part in reasons if len(getattr(part, "because", "").split()) < 3] == []


def test_the_seven_phases_in_order_with_durations() -> None:
    assert [(phase.id, phase.weeks) for phase in POLICY.phases] == [
        ("planning", (2, 4)),
        ("data", (4, 8)),
        ("development", (4, 12)),
        ("evaluation", (2, 4)),
        ("deployment", (2, 6)),
        ("monitoring", None),
        ("retirement", (2, 4)),
    ]
    assert [len(phase.deliverables) for phase in POLICY.phases] == [5, 5, 6, 6, 5, 5, 5]
    assert [len(phase.activities) for phase in POLICY.phases] == [6] * 7


def test_a_gate_stands_between_every_two_phases() -> None:
    phases = [phase.id for phase in POLICY.phases]
    assert [(one.leaves, one.enters) for one in POLICY.gates.gates] == list(pairwise(phases))
    guards = [one.guards for one in POLICY.gates.gates]
    assert guards == ["advance"] * 3 + ["deploy:staging", "deploy:production", "retire"]


def test_the_six_steps_read_every_phase_and_one_is_the_loop() -> None:
    steps = POLICY.gates.steps
    straight = [phase for step in steps if not step.is_rebuild for phase in step.phases]
    assert straight == [phase.id for phase in POLICY.phases]
    assert [step.section for step in steps] == [f"002, step {k}" for k in range(1, 7)]
    assert [step.phases for step in steps if step.is_rebuild] == [("development", "evaluation")]


def test_the_stricter_the_tier_the_more_a_gate_asks() -> None:
    every = {one.id for phase in POLICY.phases for one in phase.deliverables}
    owed = {tier.id: {one for one in every if POLICY.gates.owed(tier.id, one)} for tier in POLICY.tiers}
    assert owed["critical"] == every
    assert owed["standard"] < owed["important"] < owed["critical"]
    for gate in POLICY.gates.gates:
        checked = [{one.family for one in gate.checks_for(tier.id)} for tier in POLICY.tiers]
        assert checked[2] <= checked[1] <= checked[0]
        signed = [sum(need.least for need in gate.needs_for(tier.id)) for tier in POLICY.tiers]
        assert signed == sorted(signed, reverse=True)


def test_production_is_approved_by_the_board_and_for_critical_models_by_the_council_too() -> None:
    gate = POLICY.gates.guarding("deploy:production")
    assert gate is not None
    needs = {tier.id: [(one.body, one.least) for one in gate.needs_for(tier.id)] for tier in POLICY.tiers}
    assert needs == {
        "critical": [("review_board", 2), ("council", 1)],
        "important": [("review_board", 1)],
        "standard": [],
    }


def test_the_three_bodies() -> None:
    assert [(body.id, body.meets) for body in POLICY.bodies] == [
        ("council", "monthly"),
        ("review_board", "every two weeks"),
        ("stewards", "as needed"),
    ]


def test_requirements_grow_with_the_tier() -> None:
    ids = {tier.id: {one.id for one in tier.requirements} for tier in POLICY.tiers}
    everywhere = {
        "registration",
        "performance_monitoring",
        "access_controls",
        "incident_reporting",
        "regular_review",
    }
    higher = {
        "full_documentation",
        "fairness_assessment",
        "explainability",
        "advanced_monitoring",
        "compliance_assessment",
    }
    highest = {
        "ethics_impact_assessment",
        "human_oversight",
        "audit_trail",
        "regulatory_validation",
        "continuous_monitoring",
    }
    assert everywhere <= ids["standard"]
    assert everywhere | higher <= ids["important"]
    assert everywhere | higher | highest | {"review_board_approval"} <= ids["critical"]
    assert not (higher | highest) & ids["standard"]
    assert [tier.rank for tier in POLICY.tiers] == [1, 2, 3]


@pytest.mark.parametrize(
    ("metric", "against", "warn", "breach"),
    [
        ("population_stability_index", "fixed", 0.10, 0.25),
        ("kolmogorov_smirnov_statistic", "fixed", 0.05, 0.20),
        ("jensen_shannon_distance", "fixed", 0.10, 0.20),
        ("missing_share_difference", "fixed", 0.05, 0.10),
        ("unseen_category_share", "fixed", 0.01, 0.05),
        ("roc_auc_score", "reference_drop", 0.02, 0.05),
        ("brier_score_loss", "reference_ratio", 1.10, 1.25),
        ("demographic_parity_ratio", "fixed", 0.85, 0.80),
        ("equalized_odds_difference", "fixed", 0.10, 0.20),
    ],
)
def test_limits(metric: str, against: str, warn: float, breach: float) -> None:
    one = limit(metric)
    assert (one.against, one.warn, one.breach) == (against, warn, breach)


def test_a_limit_for_critical_models_is_never_looser() -> None:
    for strict in (one for one in POLICY.thresholds.limits if one.tier == "critical"):
        general = limit(strict.metric)
        assert strict.warn is not None
        assert strict.breach is not None
        assert general.warn is not None
        assert general.breach is not None
        sign = 1 if strict.when == "above" else -1
        assert sign * strict.warn <= sign * general.warn
        assert sign * strict.breach <= sign * general.breach


def test_p_values_raise_no_alarm() -> None:
    assert [one.metric for one in POLICY.thresholds.limits if one.metric.endswith("p_value")] == []


def test_incidents() -> None:
    families = [one.family for one in POLICY.incidents.types]
    assert [families.count(one) for one in ("performance", "security", "compliance")] == [4, 4, 4]
    assert [one.id for one in POLICY.incidents.severities] == ["P1", "P2", "P3", "P4"]
    worst = POLICY.incidents.severities[0]
    clocks = (worst.contain_within_hours, worst.investigate_within_hours, worst.resolve_within_hours)
    assert clocks == (1, 24, 7 * 24)
    assert [(one.from_hours, one.to_hours) for one in POLICY.incidents.stages] == [(0, 1), (1, 24), (24, 168)]
    assert [len(one.steps) for one in POLICY.incidents.stages] == [5, 5, 5]
    assert [(one.id, len(one.steps)) for one in POLICY.incidents.recovery] == [
        ("model", 4), ("data", 4), ("system", 4),
    ]  # fmt: skip
    asked = [one.review_within_days for one in POLICY.incidents.severities]
    assert asked == [7, 7, None, None]
    assert {tier for one in POLICY.incidents.drafting for tier in one.tiers} == {"critical"}


def test_notices_are_those_of_the_articles() -> None:
    times = {one.id: (one.article.rpartition(", ")[2], one.within_hours / 24) for one in POLICY.notices.rules}
    assert times == {
        "ai_act_serious": ("Article 73(2)", 15), "ai_act_death": ("Article 73(4)", 10),
        "ai_act_widespread": ("Article 73(3)", 2), "gdpr_authority": ("Article 33(1)", 3),
    }  # fmt: skip
    assert all(
        one.source.startswith("https://eur-lex.europa.eu/") and one.quote for one in POLICY.notices.rules
    )


def test_every_right_is_granted_and_explained() -> None:
    granted = {right for role in POLICY.roles for right in role.rights}
    assert granted == set(rights.RIGHTS)
    constants = {value for name, value in vars(rights).items() if name.isupper() and isinstance(value, str)}
    assert constants == set(rights.RIGHTS)
    assert rights.holders(POLICY, rights.PEOPLE_MANAGE) == ["Administrator"]


def test_duties_are_separated() -> None:
    by_id = {role.id: set(role.rights) for role in POLICY.roles}
    assert set(by_id) == {
        "viewer",
        "steward",
        "analyst",
        "executive",
        "auditor",
        "reviewer",
        "ethics_officer",
        "administrator",
    }
    assert by_id["auditor"] == {"read", "export", "audit.read"}
    for role in by_id.values():
        assert not {rights.APPROVAL_FILE, rights.PEOPLE_MANAGE} <= role
        assert not {rights.APPROVAL_FILE, rights.POLICY_PUBLISH} <= role
        assert not {rights.APPROVAL_FILE, rights.BODY_MANAGE} <= role
        assert not {rights.APPROVAL_FILE, rights.MODEL_REGISTER} <= role


def test_the_ethics_assessment_is_complete() -> None:
    form = next(form for form in POLICY.forms if form.id == "ethics_impact")
    questions = [question for section in form.sections for question in section.questions]
    assert len(form.sections) == 9
    assert len(questions) >= 25
    assert any(question.show_if for question in questions)
    assert any(question.may_not_apply for question in questions)
    assert [band.result for band in form.bands] == ["low", "limited", "high", "unacceptable"]
    assert "critical" in form.tiers


def test_every_assessment_that_the_framework_speaks_of_has_a_form() -> None:
    assert {form.id for form in POLICY.forms} == {
        "ethics_impact", "risk", "data_quality", "data_bias", "model_validation", "fairness_audit",
        "interpretability", "security", "privacy_impact", "regulatory_compliance", "user_acceptance",
        "deployment_readiness", "health_check", "retraining_check", "retirement_review",
    }  # fmt: skip


@pytest.mark.parametrize("form", POLICY.forms, ids=lambda form: form.id)
def test_every_form_is_complete_and_says_where_it_comes_from(form: Form) -> None:
    asked = [question for section in form.sections for question in section.questions]
    assert len(form.sections) >= 2 and len(asked) >= 8
    assert form.section.startswith("000 §")
    assert all(section.section.startswith("000 §") and section.intro for section in form.sections)
    assert any(one.type == "text" for one in asked), "something is said in words"
    assert {*form.valid_months, *form.valid_days} == {tier.id for tier in POLICY.tiers}
    risky = [option for one in asked for option in one.options if option.risk]
    assert all(len(f"{one.rationale} {one.mitigation}".split()) >= 5 for one in risky)


def test_the_terms_that_003_names_hold() -> None:
    by_id = {form.id: form for form in POLICY.forms}
    assert by_id["health_check"].valid_days["critical"] == 30
    assert by_id["regulatory_compliance"].valid_months["critical"] == 3
    assert by_id["retraining_check"].valid_months["critical"] == 3


def test_the_audit_and_the_validation_take_somebody_independent() -> None:
    apart = {form.id for form in POLICY.forms if form.review.independent_author}
    assert apart == {"fairness_audit", "model_validation"}
    assert apart == {form.id for form in POLICY.forms if form.review.independent_reviewer}


@pytest.mark.parametrize("form", POLICY.forms, ids=lambda form: form.id)
def test_every_choice_of_a_form_has_a_harmless_answer_and_different_risks(form: Form) -> None:
    for section in form.sections:
        for question in section.questions:
            risks = [option.risk for option in question.options]
            assert not risks or (min(risks) == 0 and max(risks) > 0), question.id


def test_the_riskiest_answers_alone_reach_the_worst_band() -> None:
    for form in POLICY.forms:
        asked = [one for section in form.sections for one in section.questions if one.options]
        worst = sum(one.weight * max(option.risk for option in one.options) / 4 for one in asked)
        score = 100 * worst / sum(one.weight for one in asked)
        assert score >= form.bands[-1].from_score


def test_maturity_levels_say_different_things_for_every_dimension() -> None:
    for model in POLICY.maturity:
        anchors = [anchor.description for one in model.dimensions for anchor in one.anchors]
        assert len(set(anchors)) == len(anchors) == 6 * len(model.dimensions)
        assert len({one.question for one in model.dimensions}) == len(model.dimensions)
        measured = [one.id for one in model.dimensions if one.measured]
        assert len(measured) >= len(model.dimensions) - 1


def test_a_policy_does_not_change_after_loading() -> None:
    policy: Policy = load()
    with pytest.raises(ValueError, match="frozen"):
        policy.framework.version = "9.9.9"  # type: ignore[misc]
