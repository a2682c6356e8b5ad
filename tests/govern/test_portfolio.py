"""Statuses by family, the order of models, and the verdict in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from mlgov.govern.entries import Records, entries
from mlgov.govern.families import family_states, worst_figures
from mlgov.govern.portfolio import ModelState, states, table
from mlgov.govern.verdict import Link, verdict
from mlgov.govern.worklist import due
from tests.govern.filing import NOW, assessment, figures, filed, live, model
from tests.govern.small_policy import small_policy

NO_HISTORY = pl.DataFrame(
    schema={
        **dict.fromkeys(("model", "version", "metric", "subject", "group", "window"), pl.String),
        "window_start": pl.Datetime("us"),
        "status": pl.String,
    }
)
GOOD = [
    {},
    {"family": "drift", "metric": "population_stability_index", "subject": "age"},
    {"family": "fairness", "metric": "demographic_parity_ratio", "subject": "sex"},
]


def windows(*statuses: str, metric: str = "accuracy_score", subject: str = "credit") -> pl.DataFrame:
    """One figure week by week, the last of them in week 45."""
    weeks = range(46 - len(statuses), 46)
    rows = [
        {
            "model": "credit", "version": "1.0.0", "metric": metric, "subject": subject, "group": None,
            "window": f"2026-W{week}",
            "window_start": datetime(2026, 11, 2) - timedelta(weeks=45 - week), "status": status,
        }
        for week, status in zip(weeks, statuses, strict=True)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=NO_HISTORY.schema)


def portfolio(*rows: dict[str, Any], history: pl.DataFrame = NO_HISTORY, **records: Any) -> list[ModelState]:
    usual = {"models": [model()], "versions": [live()], "assessments": [assessment()]}
    newest, policy = figures(*rows), small_policy()
    found = entries(Records(**usual | records), newest, policy, NOW)
    families = family_states(worst_figures(newest, policy), history)
    return states(found, families, due(found, policy, NOW))


def test_a_model_in_control() -> None:
    found = portfolio(*GOOD)[0]
    assert {name: one.status for name, one in found.families.items()} == dict.fromkeys(
        ("performance", "drift", "fairness", "compliance"), "ok"
    )
    assert found.status == "ok"
    assert verdict([found])[0].text.startswith("The one model in use is in control")


def test_the_worst_figure_speaks_and_says_since_when() -> None:
    bad = {"value": 0.7, "status": "breach", "why": "0.7, below the limit of 0.8: by hand"}
    bad["comparison"] = "below the limit of 0.8"
    worse = bad | {"subject": "other", "value": 0.6, "why": "0.6, below the limit of 0.8: by hand"}
    run = windows("breach", "ok", "breach", "not_evaluated", "breach", subject="other")
    longer = windows("breach", "breach", "breach", "breach", "breach")  # of a figure that does not speak
    state = portfolio(*GOOD, bad, worse, history=pl.concat([longer, run]))[0].families["performance"]
    assert (state.status, state.value, state.subject, state.since) == ("breach", 0.6, "other", "2026-W43")
    assert state.short == "0.6, below the limit of 0.8"
    assert state.why.endswith("1 more figure in breach")


def test_a_warning_runs_through_a_breach() -> None:
    run = windows("ok", "warn", "breach", "warn")
    state = portfolio({"status": "warn", "why": "close"}, history=run)[0].families["performance"]
    assert (state.status, state.since) == ("warn", "2026-W43")


def test_figures_between_groups_speak_before_those_by_group() -> None:
    fairness = {"family": "fairness", "status": "breach"}
    by_group = fairness | {"metric": "selection_rate", "group": '{"sex":"f"}', "value": 0.1, "why": "a"}
    between = fairness | {"metric": "demographic_parity_ratio", "value": 0.5, "why": "b"}
    assert portfolio(by_group, between)[0].families["fairness"].metric == "demographic_parity_ratio"


def test_what_is_missing_is_never_green() -> None:
    unjudged = {"status": "not_evaluated", "why": "no labels have arrived yet", "value": None}
    state = portfolio(unjudged)[0].families
    assert (state["performance"].status, state["performance"].why) == (
        "not_evaluated",
        "no labels have arrived yet",
    )
    assert state["drift"].status == "not_evaluated"
    assert "reference" in state["drift"].why


def test_estimates_speak_beside_what_labels_show_where_they_are_worse() -> None:
    later = {"window": "2026-W46", "metric": "estimated_accuracy_score"}
    calm = portfolio(*GOOD, later)[0].families["performance"]
    assert (calm.status, calm.window) == ("ok", "2026-W45")
    said = "1 figure within its limit, 1 estimate for 2026-W46, whose labels are not there yet"
    assert calm.why == said
    worse = portfolio(*GOOD, later | {"status": "warn", "why": "close"})[0].families["performance"]
    assert (worse.status, worse.window, worse.metric) == ("warn", "2026-W46", "estimated_accuracy_score")
    same = {"status": "warn", "why": "by labels"}
    shown = portfolio(same, later | {"status": "warn", "why": "close"})[0].families["performance"]
    assert (shown.window, shown.metric) == ("2026-W45", "accuracy_score")
    alone = portfolio(later)[0].families["performance"]
    assert alone.why == "1 estimate within its limit for 2026-W46, whose labels are not there yet"


def test_a_model_without_a_family_that_its_tier_demands_is_not_in_control() -> None:
    """The small policy demands nothing, the real one wants fairness of critical models."""
    policy = small_policy()
    tier = policy.tiers[0].model_copy(update={"requirements": (policy_requirement("fairness_assessment"),)})
    strict = policy.model_copy(update={"tiers": (tier, *policy.tiers[1:])})
    newest = figures(*GOOD[:2])
    records = Records(models=[model()], versions=[live()], assessments=[assessment()])
    found = entries(records, newest, strict, NOW)
    (state,) = states(found, family_states(worst_figures(newest, strict), NO_HISTORY), [])
    assert state.status == state.families["fairness"].status == "not_evaluated"
    assert "tier asks about groups" in state.families["fairness"].why
    calm = portfolio(*GOOD[:2])[0]
    assert (calm.status, calm.families["fairness"].status) == ("ok", "not_applicable")
    assert calm.families["fairness"].why == "its extract names no protected attribute"


def policy_requirement(name: str) -> Any:
    from mlgov.policy.models import Requirement

    return Requirement(id=name, title="t", section="000 §4.2")


def test_neglected_safeguards_are_a_breach_and_other_overdue_work_a_warning() -> None:
    assert portfolio(*GOOD, assessments=[])[0].families["compliance"].status == "breach"
    late = portfolio(*GOOD, models=[model(next_review="2026-11-01")])[0]
    assert (late.status, late.families["compliance"].status) == ("warn", "warn")


def test_models_come_worst_first_then_strictest_tier() -> None:
    models = [
        model(id="b", name="B", tier="standard", steward="Ada"),
        model(id="a", name="A", tier="important"),
        model(),
    ]
    versions = [live(), live(model="a"), live(model="b")]
    bad = {"status": "breach", "why": "bad"}
    rows = [row | {"model": name} for name in ("a", "b", "credit") for row in GOOD]
    found = portfolio(*rows, bad | {"model": "b"}, bad | {"model": "a"}, models=models, versions=versions)
    assert [one.entry.id for one in found] == ["a", "b", "credit"]
    frame = table(found)
    assert frame["model"].to_list() == ["a", "b", "credit"]
    assert frame["performance"].to_list() == ["breach", "breach", "ok"]


def test_a_retired_model_is_out_of_the_count() -> None:
    gone = filed(
        "retirement",
        {
            "model": "credit", "reason": "replaced", "last_scoring": "2026-01-01", "replacement": "none",
            "data_retention": "kept", "lessons_learned": "many", "approved_by": "Council",
        },
    )  # fmt: skip
    found = portfolio(*GOOD, retirements=[gone])
    assert {one.status for one in found[0].families.values()} == {"not_applicable"}
    assert found[0].status == "not_applicable"
    assert not found[0].in_use
    assert "no model is in use" in verdict(found)[0].text


def test_the_verdict_names_links_and_counts() -> None:
    models = [model(id=f"m{k}", name=f"Model {k}") for k in range(5)]
    versions = [live(model=f"m{k}") for k in range(5)]
    bad = {"status": "breach", "why": "0.7, below the limit of 0.8: by hand"}
    bad["comparison"] = "below the limit of 0.8"
    rows = [row | {"model": f"m{k}"} for k in range(5) for row in GOOD]
    rows += [bad | {"model": f"m{k}"} for k in range(4)]
    all_assessed = [assessment(model=f"m{k}") for k in range(5)]
    found = verdict(portfolio(*rows, models=models, versions=versions, assessments=all_assessed))
    assert len(found) == 1
    assert found[0].status == "breach"
    assert found[0].text.startswith(
        "4 of 5 models need a decision. Model 0 breaches its limit of accuracy score"
    )
    assert found[0].text.endswith("; and 1 more.")
    assert [part.id for part in found[0].parts if isinstance(part, Link)] == ["m0", "m1", "m2"]


def test_an_empty_portfolio_says_what_to_do() -> None:
    found = verdict([])
    assert found[0].status == "not_evaluated"
    assert found[0].text.startswith(
        "Nothing could be checked: no model is registered yet; upload a prediction"
    )
