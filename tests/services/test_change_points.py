"""Changes of a model's figures, asked through the services, also as of an earlier day."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.services import batches, change_points, scorecards
from mlgov.services.context import Context
from tests.services.small_world import SPEC, made, week

FIRST = datetime(2026, 3, 2)


@pytest.fixture(scope="module")
def world() -> tuple[Context, datetime]:
    """Twelve more weeks; from the ninth on every income is 500 higher. And a moment before that."""
    ctx, before = made(), datetime.min
    for k in range(12):
        before = ctx.now() if k == 8 else before
        rows = week(FIRST + timedelta(weeks=k), wrong=4, income=float(k % 3) + (500.0 if k >= 8 else 0.0))
        batches.ingest_frame(ctx, rows, SPEC, name=f"more-{k}")
    return ctx, before


@pytest.fixture
def ctx(world: tuple[Context, datetime]) -> Context:
    return world[0]


def test_since_when_incomes_are_higher(ctx: Context) -> None:
    changes = change_points.of(ctx, "loans", "median_difference", "income")
    assert changes.height == 1
    row = changes.row(0, named=True)
    assert row["window_start"] == FIRST + timedelta(weeks=8)
    assert row["lower"] < 500 < row["upper"]


def test_what_is_at_hand_gives_the_same(ctx: Context) -> None:
    rows = scorecards.rows(ctx, "loans")
    own = rows.filter(metric="median_difference", subject="income")
    assert change_points.among(own).equals(change_points.of(ctx, "loans", "median_difference", "income"))


def test_as_of_a_moment_before_incomes_were_as_usual(world: tuple[Context, datetime]) -> None:
    ctx, before = world
    earlier = change_points.of(ctx, "loans", "median_difference", "income", as_of=before)
    assert (earlier["difference"].abs() < 10).all()


def test_the_model_as_a_whole_and_its_groups(ctx: Context) -> None:
    assert change_points.of(ctx, "loans", "accuracy_score").is_empty()
    group = {"sex": "female"}
    found = change_points.of(ctx, "loans", "selection_rate", "sex", family="fairness", group=group)
    assert found.is_empty()


@pytest.mark.parametrize(
    ("metric", "subject", "reason"),
    [
        ("accuracy", None, "there is no metric accuracy"),
        ("median_difference", "age", "it has it of: income"),
    ],
)
def test_what_there_is_not(ctx: Context, metric: str, subject: str | None, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        change_points.of(ctx, "loans", metric, subject)


def test_changes_as_json(ctx: Context) -> None:
    (row,) = change_points.as_json(change_points.of(ctx, "loans", "median_difference", "income"))
    assert row["window_start"] == (FIRST + timedelta(weeks=8)).isoformat()
    assert row["earliest_index"] <= row["window_index"] <= row["latest_index"]


def test_the_stretches_around_the_newest_change() -> None:
    values = [0.0, 0.1, None, 0.1, 5.0, 5.1, 5.0, 9.0, 9.1, 9.0]
    rows = pl.DataFrame(
        {"window": [f"w{k}" for k in range(10)], "window_index": range(10), "value": values},
        schema_overrides={"window_index": pl.Int64, "value": pl.Float64},
    )
    found = pl.DataFrame({"window_index": [4, 7]})
    before, after = change_points.stretches(rows, found) or (rows, rows)
    assert (before["window"].to_list(), after["window"].to_list()) == (["w4", "w5", "w6"], ["w7", "w8", "w9"])
    before, after = change_points.stretches(rows, found.head(1)) or (rows, rows)
    assert (before["window"].to_list(), after.height) == (["w0", "w1", "w3"], 6)
    assert change_points.stretches(rows, found.clear()) is None
