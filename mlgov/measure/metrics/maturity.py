"""Facts of the store that show a level of maturity, and the level that they show (000 §11.2.2).

An entry is a function over `Facts` under the name that the policy's ladders use. Shares are in [0, 1], yes is
1 and no is 0; None where there is nothing to count, which never counts as reached.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from mlgov.measure.metrics.facts import Facts
from mlgov.measure.metrics.kpis import in_date, trained
from mlgov.policy.models import Dimension

Found = tuple[float | None, str]  # the value, and in words what was counted
FACTS: dict[str, Callable[[Facts], Found]] = {}


@dataclass(frozen=True)
class Level:
    """The measured level, 0 to 5; None where there is no ladder, or its first step can't be judged."""

    level: int | None
    why: str
    facts: tuple[tuple[str, float | None, str], ...]  # name, value, in words what was counted


def measured_level(dimension: Dimension, facts: Facts) -> Level:
    """The highest level of the ladder of which every fact, and every one below, reaches its value."""
    names = dict.fromkeys(step.fact for step in dimension.measured)
    values = {name: fact(name, facts) for name in names}
    shown = tuple((name, value, words) for name, (value, words) in values.items())
    if not dimension.measured:
        return Level(None, "no fact of the store shows this dimension", shown)
    reached = 0
    for level in sorted({step.level for step in dimension.measured}):
        for step in (one for one in dimension.measured if one.level == level):
            value, words = values[step.fact]
            name = step.fact.replace("_", " ")
            if value is None:
                return Level(reached or None, f"level {level} can't be judged, {name}: {words}", shown)
            if value < step.at_least:
                needed = f"level {level} needs {name} of {_share(step.at_least)}"
                return Level(reached, f"{needed}; it is {_share(value)} ({words})", shown)
        reached = level
    return Level(reached, "every step of the ladder is reached", shown)


def fact(name: str, facts: Facts) -> Found:
    """One fact by its name; an unknown name is a fact that nothing shows."""
    function = FACTS.get(name)
    return function(facts) if function else (None, "nothing in the store shows it")


def _share(value: float) -> str:
    return f"{value * 100:.0f} %"


def _fact(name: str) -> Callable[[Callable[[Facts], Found]], Callable[[Facts], Found]]:
    def register(function: Callable[[Facts], Found]) -> Callable[[Facts], Found]:
        FACTS[name] = function
        return function

    return register


def _of(frame: pl.DataFrame, holds: pl.Expr, nothing: str) -> Found:
    """The share of the rows where `holds`; null counts as not."""
    if frame.is_empty():
        return None, nothing
    good = frame.filter(holds).height
    return good / frame.height, f"{good} of {frame.height}"


@_fact("share_models_classified")
def _classified(facts: Facts) -> Found:
    return _of(facts.models, pl.col("classified"), "no model is registered")


@_fact("share_models_with_owner_and_steward")
def _owned(facts: Facts) -> Found:
    return _of(facts.models, pl.col("owned"), "no model is registered")


@_fact("share_models_with_complete_metadata")
def _documented(facts: Facts) -> Found:
    return _of(facts.models, pl.col("documented"), "no model is registered")


@_fact("share_critical_with_ethics_assessment")
def _assessed(facts: Facts) -> Found:
    critical = facts.models.filter(
        pl.col("in_use") & (pl.col("tier") == "critical") & pl.col("assessed").is_not_null()
    )
    return _of(critical, pl.col("assessed"), "no critical model is in use")


@_fact("share_live_versions_with_reference")
def _referenced(facts: Facts) -> Found:
    return _of(facts.versions.filter(pl.col("live")), pl.col("has_reference"), "no version is live")


@_fact("share_live_versions_monitored")
def _monitored(facts: Facts) -> Found:
    return _of(facts.versions.filter(pl.col("live")), pl.col("monitored"), "no version is live")


@_fact("share_models_with_fairness_figures")
def _fair(facts: Facts) -> Found:
    """Of the live versions of critical and important models: the framework asks those for it (000 §4.2.2)."""
    asked = facts.models.filter(pl.col("tier").is_in(["critical", "important"]))["id"]
    live = facts.versions.filter(pl.col("live") & pl.col("model").is_in(asked.implode()))
    return _of(live, pl.col("has_fairness"), "no version of a critical or important model is live")


@_fact("share_incidents_with_root_cause")
def _explained(facts: Facts) -> Found:
    resolved = facts.incidents.filter(pl.col("resolved").is_not_null())
    return _of(resolved, pl.col("has_cause"), "no incident has been resolved")


@_fact("share_incidents_resolved_in_time")
def _in_time(facts: Facts) -> Found:
    fell_due = facts.incidents.filter(
        (pl.col("resolve_by") <= facts.until) | pl.col("resolved").is_not_null()
    )
    return _of(fell_due, pl.col("resolved") <= pl.col("resolve_by"), "no incident has fallen due")


@_fact("share_retirements_complete")
def _retired(facts: Facts) -> Found:
    return _of(facts.retirements, pl.col("complete"), "no retirement has been recorded")


@_fact("share_deployments_approved")
def _approved(facts: Facts) -> Found:
    return _of(facts.deployments, pl.col("approved"), "no deployment has been recorded")


@_fact("share_training_valid")
def _trained(facts: Facts) -> Found:
    if facts.training.is_empty():
        return None, "no training has been recorded"
    if facts.required is not None:
        return _of(in_date(facts), pl.col("done"), "nobody has to take a course")
    valid = trained(facts).implode()
    return _of(facts.people.filter(pl.col("active")), pl.col("id").is_in(valid), "no active person")


@_fact("audit_chain_holds")
def _chain(facts: Facts) -> Found:
    words = {
        True: "every entry is as it was written",
        False: "the chain is broken",
        None: "it was not checked",
    }
    return None if facts.chain_holds is None else float(facts.chain_holds), words[facts.chain_holds]


@_fact("policy_published")
def _policy(facts: Facts) -> Found:
    words = {True: "a policy is in force", False: "no policy is in force", None: "it was not checked"}
    return None if facts.policy_published is None else float(facts.policy_published), words[
        facts.policy_published
    ]
