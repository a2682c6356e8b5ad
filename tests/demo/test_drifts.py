"""The declared changes are found from their week on, and nothing else is."""

from __future__ import annotations

import polars as pl
import pytest

from mlgov.demo.portfolio import MODELS
from mlgov.demo.shapes import DemoModel, Drift, Version
from mlgov.services import scorecards

from .conftest import Demo

SCORING = [(model, version) for model in MODELS for version in model.versions if version.scores]
DECLARED = [(model, version, drift) for model, version in SCORING for drift in version.drifts]
OF_THE_MODEL = ("concept", "noise")  # changes that show in figures of the model as a whole


def judged(demo: Demo, model: DemoModel, version: Version) -> pl.DataFrame:
    """The scorecard with the week of the story beside each row."""
    rows = scorecards.rows(demo.ctx, model.id, version=version.version)
    weeks = {demo.window(week): week for week in range(version.first, version.last + 1)}
    return rows.with_columns(pl.col("window").replace_strict(weeks, return_dtype=pl.Int64).alias("week"))


def subjects(model: DemoModel, drift: Drift) -> list[str]:
    return [model.id if drift.kind in OF_THE_MODEL else drift.subject, *drift.also]


@pytest.mark.parametrize(
    ("model", "version", "drift"),
    DECLARED,
    ids=[f"{model.id} {drift.subject}" for model, _, drift in DECLARED],
)
def test_a_declared_change_is_found_while_it_lasts_and_not_before(
    demo: Demo, model: DemoModel, version: Version, drift: Drift
) -> None:
    rows = judged(demo, model, version).filter(pl.col("status").is_in(["ok", "warn", "breach"]))
    subject = subjects(model, drift)[0]
    last = drift.end if drift.end is not None else version.last + 1
    for metric in drift.metrics:
        figures = rows.filter((pl.col("metric") == metric) & (pl.col("subject") == subject))
        during = figures.filter(pl.col("week").is_between(drift.full, last - 1))
        other = figures.filter((pl.col("week") < drift.start) | (pl.col("week") >= last))
        assert during.height
        assert (during["status"] == drift.status).mean() >= 0.85, metric
        assert during["status"].is_in(["warn", "breach"]).mean() >= 0.9, metric
        assert (other["status"] == "ok").mean() >= 0.97, metric
        assert not (other["status"] == "breach").any(), metric


@pytest.mark.parametrize(("model", "version"), SCORING, ids=[f"{m.id}@{v.version}" for m, v in SCORING])
def test_what_is_not_declared_stays_quiet(demo: Demo, model: DemoModel, version: Version) -> None:
    rows = judged(demo, model, version).filter(pl.col("family").is_in(["drift", "performance", "fairness"]))
    for drift in version.drifts:
        last = drift.end if drift.end is not None else version.last + 1
        touched = pl.col("subject").is_in(subjects(model, drift)) & pl.col("week").is_between(
            drift.start, last - 1
        )
        rows = rows.filter(~touched)
    weeks = rows.group_by("week").agg(
        breach=(pl.col("status") == "breach").any(), warn=(pl.col("status") == "warn").any()
    )
    assert not weeks["breach"].any()  # by the framework's own limits, in windows of some hundred rows
    assert weeks["warn"].mean() <= 0.08


def test_credit_breaches_the_four_fifths_rule_from_its_week_on(demo: Demo) -> None:
    model, version = next(one for one in SCORING if one[0].id == "credit-scoring")
    (drift,) = version.drifts
    ratio = judged(demo, model, version).filter(
        (pl.col("metric") == "demographic_parity_ratio") & (pl.col("subject") == "age_band")
    )
    breached = ratio.filter(pl.col("status") == "breach")
    assert breached["week"].to_list() == list(range(drift.full, version.last + 1))
    assert breached["value"].max() < 0.8
    assert "four-fifths" in breached["why"][0]
    rates = judged(demo, model, version).filter(
        (pl.col("metric") == "selection_rate")
        & (pl.col("subject") == "age_band")
        & (pl.col("week") == version.last)
    )
    worst = rates.sort("value")["group"][0]
    assert worst == '{"age_band":"18-29"}'


def test_fraud_declines_slowly_and_breaches_for_good(demo: Demo) -> None:
    model, version = next(one for one in SCORING if one[0].id == "card-fraud")
    (drift,) = version.drifts
    auc = judged(demo, model, version).filter(pl.col("metric") == "roc_auc_score", pl.col("group").is_null())
    auc = auc.sort("week")
    before = auc.filter(pl.col("week") < drift.start)["value"].mean()
    after = auc.filter(pl.col("week") >= drift.full)["value"].mean()
    assert before - after > 0.05


def test_late_labels_are_joined_and_the_newest_weeks_wait_for_theirs(demo: Demo) -> None:
    model, version = next(one for one in SCORING if one[0].id == "credit-scoring")
    accuracy = judged(demo, model, version).filter(
        (pl.col("metric") == "accuracy_score")
        & (pl.col("family") == "performance")
        & pl.col("group").is_null()
    )
    known = accuracy.filter(pl.col("value").is_not_null())
    assert known["week"].to_list() == list(range(97))
    waiting = accuracy.filter(pl.col("week") >= 97)
    assert (waiting["status"] == "not_evaluated").all()
    assert (waiting["why"].str.len_chars() > 0).all()


def test_the_trial_has_no_figures(demo: Demo) -> None:
    assert "claims-photo-triage" not in scorecards.latest(demo.ctx)["model"].unique()
