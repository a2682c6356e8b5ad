"""The frames of the demo: shaped by their specs, the same for a seed, with the declared changes in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from mlgov.demo.portfolio import MODELS, by_id, version_of
from mlgov.demo.shapes import WEEKS, Drift, spec_of
from mlgov.demo.signals import Calendar, extract, split_labels

CALENDAR = Calendar(date(2026, 11, 15))
SCORING = [(model, version) for model in MODELS for version in model.versions if version.scores]


def rows(model: str, version: str, first: int, stop: int, seed: int = 7) -> pl.DataFrame:
    return extract(by_id(model), version_of(model, version), range(first, stop), CALENDAR, seed)


@pytest.mark.parametrize(
    ("model", "version"), SCORING, ids=[f"{model.id}@{version.version}" for model, version in SCORING]
)
def test_an_extract_has_the_columns_of_its_spec_and_ids_that_never_repeat(model, version) -> None:
    spec = spec_of(model, version)
    weeks = range(version.first - version.reference_weeks, version.first + 3)
    frame = extract(model, version, weeks, CALENDAR, 7)
    assert set(frame.columns) == set(spec.columns())
    assert frame[spec.entity].is_unique().all()
    assert frame["scored_at"].is_sorted()
    assert frame["scored_at"].min() >= CALENDAR.start(weeks.start)
    assert frame["scored_at"].max() < CALENDAR.start(weeks.stop)


def test_the_same_seed_gives_the_same_rows_and_another_seed_gives_others() -> None:
    first = rows("credit-scoring", "3.1.0", 0, 2)
    assert first.equals(rows("credit-scoring", "3.1.0", 0, 2))
    assert not first["repayment_score"].equals(
        rows("credit-scoring", "3.1.0", 0, 2, seed=8)["repayment_score"]
    )


def test_the_calendar_ends_on_its_sunday() -> None:
    assert CALENDAR.monday(WEEKS - 1) == date(2026, 11, 9)
    assert CALENDAR.at(WEEKS - 1, 6, 22) == datetime(2026, 11, 15, 22, tzinfo=UTC)


def test_a_change_grows_over_its_ramp_and_goes_at_its_end() -> None:
    drift = Drift("shift", "x", start=10, ramp=2, size=1.0, end=14, metrics=(), cause="")
    assert drift.strength(np.array([9, 10, 11, 13, 14])).tolist() == [0.0, 0.5, 1.0, 1.0, 0.0]
    assert drift.full == 11


def test_a_shift_moves_its_column_and_no_other() -> None:
    before, after = rows("policy-churn", "2.0.0", 70, 80), rows("policy-churn", "2.0.0", 90, 100)
    assert after["support_calls"].mean() > 1.15 * before["support_calls"].mean()
    assert after["yearly_premium"].mean() == pytest.approx(before["yearly_premium"].mean(), rel=0.03)
    assert after["churn_score"].mean() == pytest.approx(before["churn_score"].mean(), rel=0.1)


def test_a_new_value_appears_with_its_share() -> None:
    assert "voice assistant" not in rows("next-offer", "2.3.0", 80, 90)["touchpoint"].unique()
    share = (rows("next-offer", "2.3.0", 92, 104)["touchpoint"] == "voice assistant").mean()
    assert share == pytest.approx(0.04, abs=0.007)


def test_missing_values_come_with_their_share() -> None:
    frame = rows("ward-deterioration", "2.0.1", 99, 103)
    assert frame["lactate"].null_count() / frame.height == pytest.approx(0.26, abs=0.02)


def test_the_offset_lowers_one_group_and_leaves_what_it_repays() -> None:
    frame = rows("credit-scoring", "3.1.0", 99, 104)
    approved = pl.col("repayment_score") >= 0.5
    rates = dict(frame.group_by("age_band").agg(approved.mean()).rows())
    repaid = dict(frame.group_by("age_band").agg(pl.col("repaid").mean()).rows())
    assert rates["18-29"] / rates["30-49"] < 0.75
    assert rates["50+"] / rates["30-49"] > 0.95
    assert repaid["18-29"] == pytest.approx(repaid["50+"], abs=0.03)


def test_a_regression_error_grows_without_bias() -> None:
    frame = rows("demand-forecast", "4.2.0", 90, 104)
    error = frame["units_sold"] - frame["forecast_units"]
    assert error.std() == pytest.approx(32 * 1.6, rel=0.05)
    assert abs(error.mean()) < 2


def test_scores_of_a_quiet_model_are_calibrated() -> None:
    frame = rows("cold-chain-maintenance", "1.1.0", 0, 40)
    bands = frame.group_by((pl.col("failure_score") * 5).floor()).agg(
        pl.col("failure_score").mean().alias("said"), pl.col("failed").mean().alias("was")
    )
    assert (bands["said"] - bands["was"]).abs().max() < 0.03


def test_late_labels_leave_nulls_of_the_same_type_behind() -> None:
    columns = by_id("credit-scoring").columns
    assert columns is not None
    frame = rows("credit-scoring", "3.1.0", 0, 4)
    early, labels = split_labels(frame, columns)
    assert early["repaid"].null_count() == early.height
    assert early.schema == frame.schema
    assert labels.columns == ["application", "repaid"]
    assert labels.height == frame["repaid"].count()
