"""Key performance indicators (000 §11) that follow from records and figures.

An entry is a function over `Facts` under the id that the policy gives the indicator, with its target and its
definition. An indicator of the policy without an entry here has nothing in the store to be computed from.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mlgov.measure.metrics.counting import Measured, many, mean_time, named, rate, share
from mlgov.measure.metrics.facts import Facts
from mlgov.policy.models import Kpi

Measure = Callable[[Facts], Measured]
KPIS: dict[str, Measure] = {}


def measured(kpi: Kpi, facts: Facts) -> Measured:
    """The indicator's figure in the period; without one, `why` says what is missing."""
    function = KPIS.get(kpi.id)
    about = facts if kpi.tier is None else facts.of_tier(kpi.tier)
    found = function(about) if function else Measured(None, why="nothing in the store carries it yet")
    if found.value is None:
        return Measured(None, found.n, why=f"{found.why}; needed: {kpi.needs[:1].lower()}{kpi.needs[1:]}")
    return found


def _kpi(id: str) -> Callable[[Measure], Measure]:
    def register(function: Measure) -> Measure:
        KPIS[id] = function
        return function

    return register


# --- quality (000 §11.1.1) ---


def _mean_of_live(facts: Facts, metric: str) -> Measured:
    live = facts.versions.filter(pl.col("live"))
    usable = facts.scores.filter(
        (pl.col("family") == "performance")
        & (pl.col("metric") == metric)
        & pl.col("enough")
        & pl.col("value").is_not_null()
    ).join(live, on=["model", "version"], how="semi")
    newest = usable.sort("window_start").group_by("model", "version", maintain_order=True).last()
    if newest.is_empty():
        return Measured(None, why="no live version has a judged window in the period")
    mean = float(newest["value"].to_numpy().mean())
    records = tuple(
        f"model_version:{row['model']}@{row['version']}" for row in newest.sort("value").iter_rows(named=True)
    )
    return Measured(
        mean, newest.height, why=f"mean of {many(newest.height, 'live version')}", records=records
    )


@_kpi("model_accuracy_rate")
def _accuracy(facts: Facts) -> Measured:
    return _mean_of_live(facts, "accuracy_score")


@_kpi("model_precision_rate")
def _precision(facts: Facts) -> Measured:
    return _mean_of_live(facts, "precision_score")


@_kpi("deployment_success_rate")
def _deployments(facts: Facts) -> Measured:
    done = facts.deployments.filter(facts.within("at"), pl.col("outcome") != "in_progress")
    return share("deployment", done, pl.col("outcome") == "succeeded", "no deployment in the period")


@_kpi("model_availability")
def _availability(facts: Facts) -> Measured:
    """The mean over live versions; in each, every window counts by the intervals that tell its uptime."""
    live = facts.versions.filter(pl.col("live"))
    watched = facts.scores.filter(
        (pl.col("family") == "operations") & (pl.col("metric") == "uptime") & pl.col("value").is_not_null()
    ).join(live, on=["model", "version"], how="semi")
    if watched.is_empty():
        return Measured(None, why="no operations extract says when a live version was up in the period")
    own = watched.group_by("model", "version").agg(
        uptime=(pl.col("value") * pl.col("n")).sum() / pl.col("n").sum()
    )
    own = own.sort("uptime", "model", "version")
    records = tuple(f"model_version:{model}@{version}" for model, version, _ in own.iter_rows())
    why = f"mean of {many(own.height, 'live version')}"
    return Measured(float(own["uptime"].to_numpy().mean()), own.height, why=why, records=records)


@_kpi("mean_time_to_detect_issues")
def _detect(facts: Facts) -> Measured:
    detected = facts.incidents.filter(facts.within("detected"))
    return mean_time(
        detected, "occurred", "detected", "hours", "incident", "no incident was detected in the period"
    )


@_kpi("mean_time_to_resolve_issues")
def _resolve(facts: Facts) -> Measured:
    resolved = facts.incidents.filter(facts.within("resolved"))
    return mean_time(
        resolved, "detected", "resolved", "hours", "incident", "no incident was resolved in the period"
    )


# --- efficiency (000 §11.1.1) ---


@_kpi("development_cycle_time")
def _development(facts: Facts) -> Measured:
    approved = (
        facts.approvals.filter(pl.col("decision") != "rejected")
        .group_by("model")
        .agg(first=pl.col("at").min())
    )
    models = facts.models.join(approved, left_on="id", right_on="model")
    return mean_time(
        models.filter(facts.within("first")), "planning_started", "first", "weeks", "model",
        "no model whose planning began here was first approved in the period",
    )  # fmt: skip


@_kpi("deployment_time")
def _deployment_time(facts: Facts) -> Measured:
    done = facts.deployments.filter(facts.within("at"))
    return mean_time(
        done,
        "requested",
        "at",
        "weeks",
        "deployment",
        "no deployment of the period says when it was requested",
    )


@_kpi("retraining_frequency")
def _retraining(facts: Facts) -> Measured:
    live = facts.versions.filter(pl.col("live"))["model"].n_unique()
    new = _new_versions(facts)
    if live == 0:
        return Measured(None, why="no model is live")
    return Measured(
        new.height / live,
        live,
        why=f"{many(new.height, 'new version')}, {many(live, 'live model')}",
        records=named("model_version", new),
    )


@_kpi("retraining_success_rate")
def _retraining_success(facts: Facts) -> Measured:
    decided = facts.approvals.filter(pl.col("at") <= facts.until).sort("at")
    newest = decided.group_by("model", "version", maintain_order=True).agg(pl.col("decision").last())
    new = _new_versions(facts).join(newest, on=["model", "version"])
    return share(
        "model_version",
        new,
        pl.col("decision") != "rejected",
        "no new version of the period was decided upon",
    )


def _new_versions(facts: Facts) -> pl.DataFrame:
    """Versions created in the period of models that had one before: the first one is made, not retrained."""
    first = pl.col("created").min().over("model")
    return facts.versions.filter(facts.within("created") & (pl.col("created") > first))


# --- compliance (000 §11.1.2) ---


@_kpi("ethics_assessment_completion")
def _ethics(facts: Facts) -> Measured:
    demanded = facts.models.filter(pl.col("in_use") & pl.col("assessed").is_not_null())
    return share("model", demanded, pl.col("assessed"), "no model that needs one is in use")


@_kpi("regulatory_compliance_score")
def _compliance(facts: Facts) -> Measured:
    bound = facts.models.filter(pl.col("in_use") & (pl.col("applies") > 0))
    behind = bound.filter(pl.col("complies") < pl.col("applies"))
    return rate(
        int(bound["complies"].sum()),
        int(bound["applies"].sum()),
        named("model", behind),
        "no requirement of a regime applies to a model in use",
    )


@_kpi("audit_finding_resolution_rate")
def _findings(facts: Facts) -> Measured:
    fell_due = facts.incidents.filter((pl.col("type") == "audit_finding") & facts.within("resolve_by"))
    in_time = (pl.col("resolved") <= pl.col("resolve_by")).fill_null(False)
    return share("incident", fell_due, in_time, "no audit finding fell due in the period")


@_kpi("policy_adherence_rate")
def _adherence(facts: Facts) -> Measured:
    judged = facts.models.filter(pl.col("in_use") & (pl.col("judged") > 0))
    behind = judged.filter(pl.col("met") < pl.col("judged"))
    return rate(
        int(judged["met"].sum()), int(judged["judged"].sum()), named("model", behind), "no model is in use"
    )


@_kpi("training_completion_rate")
def _training(facts: Facts) -> Measured:
    if facts.training.is_empty():
        return Measured(None, why="no training has been recorded")
    if facts.required is not None:
        done = in_date(facts)
        return rate(
            int(done["done"].sum()),
            done.height,
            named("person", done.filter(~pl.col("done")).select(id="person").unique(maintain_order=True)),
            "nobody has to take a course",
        )
    active = facts.people.filter(pl.col("active"))
    return share("person", active, pl.col("id").is_in(trained(facts).implode()), "no active person")


def in_date(facts: Facts) -> pl.DataFrame:
    """Every course that somebody has to take, and whether it is `done`: in date at the end of the period."""
    assert facts.required is not None
    valid = facts.training.filter(_valid(facts)).select("person", "course", done=True).unique()
    found = facts.required.join(valid, on=["person", "course"], how="left", maintain_order="left")
    return found.with_columns(pl.col("done").fill_null(False))


def trained(facts: Facts) -> pl.Series:
    """Ids of the people with a completed training that has not expired at the end of the period."""
    return facts.training.filter(_valid(facts))["person"].unique()


def _valid(facts: Facts) -> pl.Expr:
    day = facts.until.date()
    return (pl.col("completed_on") <= day) & (pl.col("expires_on").is_null() | (pl.col("expires_on") >= day))


# --- risk (000 §11.1.2) ---


def _count(facts: Facts, chosen: pl.Expr) -> Measured:
    """How many incidents detected in the period; none at all in the store says nothing about the world."""
    if facts.incidents.is_empty():
        return Measured(None, why="no incident has ever been filed")
    found = facts.incidents.filter(facts.within("detected") & chosen)
    return Measured(
        float(found.height),
        found.height,
        why=f"{found.height} detected in the period",
        records=named("incident", found),
    )


@_kpi("drift_detection_accuracy")
def _alarms_right(facts: Facts) -> Measured:
    drift = facts.reviews.filter((pl.col("family") == "drift") & facts.within("at"))
    nothing = "no drift alarm was confirmed or dismissed in the period"
    return share("alarm_review", drift, pl.col("decision") == "confirmed", nothing)


@_kpi("high_severity_incidents")
def _high_severity(facts: Facts) -> Measured:
    return _count(facts, pl.col("high"))


@_kpi("privacy_incidents")
def _privacy(facts: Facts) -> Measured:
    return _count(facts, pl.col("type") == "privacy_breach")


@_kpi("mean_time_to_detect_security_incidents")
def _detect_security(facts: Facts) -> Measured:
    found = facts.incidents.filter((pl.col("family") == "security") & facts.within("detected"))
    return mean_time(
        found,
        "occurred",
        "detected",
        "minutes",
        "incident",
        "no security incident was detected in the period",
    )


@_kpi("fairness_violation_rate")
def _fairness(facts: Facts) -> Measured:
    between = facts.scores.filter((pl.col("family") == "fairness") & pl.col("group").is_null())
    judged = between.filter(pl.col("status").is_in(["ok", "warn", "breach"]))
    bad = judged.filter(pl.col("status") == "breach")
    versions = bad.select("model", "version").unique(maintain_order=True)
    records = tuple(f"model_version:{model}@{version}" for model, version in versions.iter_rows())
    return rate(bad.height, judged.height, records, "no fairness figure was judged in the period")


# --- organisational maturity (000 §11.2.2) ---


def _level(facts: Facts, dimensions: tuple[str, ...] | None) -> Measured:
    """The mean declared level over dimensions of the newest assessment up to the end of the period."""
    known = facts.levels.filter(
        (pl.col("maturity_model") == "ml_governance") & (pl.col("assessed_on") <= facts.until.date())
    ).sort("assessed_on", "at")
    if known.is_empty():
        return Measured(None, why="maturity has not been assessed by then")
    newest = known.filter(pl.col("id") == known["id"][-1])
    chosen = newest if dimensions is None else newest.filter(pl.col("dimension").is_in(dimensions))
    if chosen.is_empty():
        return Measured(None, why=f"the newest assessment has no dimension {' or '.join(dimensions or ())}")
    why = f"mean of {many(chosen.height, 'dimension')}"
    records = (f"maturity_assessment:{newest['id'][0]}",)
    return Measured(float(chosen["level"].to_numpy().mean()), chosen.height, why=why, records=records)


@_kpi("governance_maturity_score")
def _governance(facts: Facts) -> Measured:
    return _level(facts, None)


@_kpi("ethics_maturity_score")
def _ethics_maturity(facts: Facts) -> Measured:
    return _level(facts, ("fairness_ethics",))


@_kpi("mlops_capability_maturity")
def _operations_maturity(facts: Facts) -> Measured:
    return _level(facts, ("lifecycle", "monitoring"))
