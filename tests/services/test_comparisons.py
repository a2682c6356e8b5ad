"""Two versions and two windows, through the services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import accuracy_score

from mlgov.cli import main
from mlgov.errors import DataError
from mlgov.services import batches, comparisons, scorecards
from mlgov.services.context import Context
from tests.services.small_world import SPEC, made

MONDAY = datetime(2026, 2, 2)


def _scored(seed: int, noise: float, prefix: str = "c") -> pl.DataFrame:
    """400 loans of four weeks, the same for a prefix; `noise` is how much of its score a version guesses."""
    rng = np.random.default_rng(11)
    truth = rng.random(400)
    own = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "id": [f"{prefix}{k}" for k in range(400)],
            "day": [MONDAY + timedelta(days=k // 100 * 7) for k in range(400)],
            "score": (1 - noise) * truth + noise * own.random(400),
            "repaid": (rng.random(400) < truth).astype(int),
            "income": rng.normal(size=400),
            "sex": ["f", "m"] * 200,
        }
    )


@pytest.fixture(scope="module")
def world() -> Iterator[Context]:
    ctx = made()
    for version, frame in (
        ("2.0.0", _scored(1, 0.0)),
        ("2.1.0", _scored(2, 0.9)),
        ("3.0.0", _scored(3, 0.0, prefix="other")),
    ):
        spec = SPEC.model_copy(update={"version": version})
        batches.ingest_frame(ctx, frame.sample(fraction=1, shuffle=True, seed=3), spec, name=version)
    yield ctx
    ctx.store.close()


def test_versions_are_compared_on_the_rows_of_both(world: Context) -> None:
    found = comparisons.versions(world, "loans", "2.0.0", "2.1.0")
    assert found.matched == 400
    rows = {one.metric: one for one in found.rows}
    good, bad = _scored(1, 0.0), _scored(2, 0.9)
    assert rows["accuracy_score"].a == pytest.approx(accuracy_score(good["repaid"], good["score"] >= 0.5))
    assert rows["accuracy_score"].b == pytest.approx(accuracy_score(bad["repaid"], bad["score"] >= 0.5))
    assert rows["roc_auc_score"].better == "a"
    assert rows["roc_auc_score"].p is not None and rows["roc_auc_score"].p < 0.001
    assert rows["brier_score_loss"].better == "a"
    assert found.said.startswith("2.0.0 is better than 2.1.0 on the same 400 labelled rows")
    turned = comparisons.versions(world, "loans", "2.1.0", "2.0.0")
    assert turned.said == found.said
    assert [-one.difference for one in turned.rows if one.difference] == pytest.approx(
        [one.difference for one in found.rows if one.difference]
    )


def test_a_window_narrows_the_rows(world: Context) -> None:
    found = comparisons.versions(world, "loans", "2.0.0", "2.1.0", window="2026-W07")
    assert found.matched == 100


def test_versions_without_common_rows_are_independent(world: Context) -> None:
    found = comparisons.versions(world, "loans", "2.0.0", "3.0.0")
    assert found.matched is None
    assert any("independent" in one for one in found.notes)
    accuracy = next(one for one in found.rows if one.metric == "accuracy_score")
    assert accuracy.p is None and accuracy.lower is not None and accuracy.n_a == 400
    assert not any(one.metric == "share_labelled" for one in found.rows)


def test_rows_whose_labels_differ_are_left_out_and_told(world: Context) -> None:
    wrong = _scored(4, 0.1).with_columns(
        repaid=pl.when(pl.col("id").is_in(["c0", "c1", "c2"])).then(1 - pl.col("repaid")).otherwise("repaid")
    )
    spec = SPEC.model_copy(update={"version": "2.2.0"})
    batches.ingest_frame(world, wrong, spec, name="labels differ")
    found = comparisons.versions(world, "loans", "2.0.0", "2.2.0")
    assert found.matched == 397
    assert any(one.startswith("3 rows are left out") for one in found.notes)


def test_two_windows_side_by_side() -> None:
    ctx = made(last_income=3000.0)
    found = comparisons.windows(ctx, "loans", None, "2026-W09", "2026-W06")
    differ = {(one.family, one.subject) for one in found.rows if one.differs}
    assert ("drift", "income") in differ
    assert not any(family == "performance" for family, _ in differ)
    assert "2026-W09" in found.said and "more than chance" in found.said
    moved = comparisons.moved(ctx, "loans", "1.0.0", "2026-W09", "2026-W06")
    assert moved["column"][0] == "income"
    assert moved["distance"][0] > 0.8
    for column in ("reference_share", "current_share"):
        sums = moved.group_by("column").agg(pl.col(column).sum())[column]
        assert sums.to_list() == pytest.approx([1.0] * sums.len())
    ctx.store.close()


def test_windows_before_and_after_are_added_up() -> None:
    ctx = made(last_income=3000.0)
    before, after = ["2026-W06", "2026-W07"], ["2026-W09"]
    found = comparisons.before_and_after(ctx, "loans", "1.0.0", "income", before, after)
    assert (found["reference_n"].sum(), found["current_n"].sum()) == (400, 200)
    single = [scorecards.distribution(ctx, "loans", "1.0.0", "income", one) for one in (*before, *after)]
    by_bin = {bin: (n, m) for bin, n, m in found.select("bin", "reference_n", "current_n").iter_rows()}
    for bins in zip(*(one.select("bin", "current_n").iter_rows() for one in single), strict=True):
        (name, first), (_, second), (_, last) = bins
        assert by_bin.get(name, (0, 0)) == (first + second, last)
    assert found["reference_share"].to_list() == [n / 400 for n in found["reference_n"]]
    assert found["current_share"].to_list() == [n / 200 for n in found["current_n"]]
    assert comparisons.before_and_after(ctx, "loans", "1.0.0", "income", before, ["2020-W01"]).is_empty()
    ctx.store.close()


def test_the_champion_is_the_live_version(world: Context) -> None:
    assert comparisons.champion(world, "loans") == "1.0.0"
    assert comparisons.champion(world, "nobody") is None


def test_what_is_not_there_is_said(world: Context) -> None:
    with pytest.raises(DataError, match=r"no rows of version 9\.9\.9"):
        comparisons.versions(world, "loans", "2.0.0", "9.9.9")
    with pytest.raises(DataError, match="no rows in window 2020-W01"):
        comparisons.versions(world, "loans", "2.0.0", "2.1.0", window="2020-W01")
    with pytest.raises(DataError, match="no figures of window 2020-W01"):
        comparisons.windows(world, "loans", "2.0.0", "2020-W01", "2026-W07")
    assert comparisons.year_earlier(world, "loans", "2.0.0", "2026-W07") is None


def test_a_year_earlier_is_found_where_it_has_figures() -> None:
    ctx = made()
    spec = SPEC.model_copy(update={"version": "2.0.0"})
    old = _scored(1, 0.0).with_columns(pl.col("day") - timedelta(days=364), id=pl.col("id") + "old")
    batches.ingest_frame(ctx, pl.concat([old, _scored(1, 0.0)]), spec, name="two years")
    assert comparisons.year_earlier(ctx, "loans", "2.0.0", "2026-W07") == "2025-W07"
    ctx.store.close()


def test_the_command_wants_one_of_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "loans"]) == 2
    assert "--versions A B, or --windows W1 W2" in capsys.readouterr().err
