"""What changes no figure of performance: monotone scores, rows seen twice, the other class as positive."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measure.cases import figures, spec_of

Row = tuple[int, bool, bool]
ROWS = st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), min_size=2, max_size=60)
SPEC = spec_of(score="s", prediction="p", label="y")
# What a figure is called once the other class counts as positive.
SWAPPED = {
    "accuracy_score": "accuracy_score", "roc_auc_score": "roc_auc_score", "recall_score": "specificity_score",
    "brier_score_loss": "brier_score_loss", "matthews_corrcoef": "matthews_corrcoef",
    "balanced_accuracy_score": "balanced_accuracy_score", "log_loss": "log_loss",
}  # fmt: skip


def frame(rows: list[Row]) -> pl.DataFrame:
    """Scores in fortieths, predictions and labels."""
    return pl.DataFrame(
        {
            "s": [s / 40 for s, _, _ in rows],
            "p": [int(p) for _, p, _ in rows],
            "y": [int(y) for *_, y in rows],
        }
    )


def performance(rows: pl.DataFrame) -> dict[str, tuple[float | None, int]]:
    """Name -> value and n, of the model as a whole."""
    found = figures(rows, SPEC).filter(pl.col("family") == "performance", pl.col("group").is_null())
    return {name: (value, n) for name, value, n in found.select("metric", "value", "n").iter_rows()}


@settings(max_examples=40)
@given(ROWS, st.sampled_from(["cube", "root", "halves"]))
def test_monotone_scores_rank_alike(rows: list[Row], how: str) -> None:
    s = pl.col("s")
    moved = {"cube": s**3, "root": s.sqrt(), "halves": 0.25 + s / 2}[how]
    before, after = performance(frame(rows)), performance(frame(rows).with_columns(s=moved))
    for name in ("roc_auc_score", "gini_coefficient", "average_precision_score"):
        assert after[name] == (pytest.approx(before[name][0], abs=1e-12), before[name][1]), name


@settings(max_examples=40)
@given(ROWS, st.integers(2, 4))
def test_rows_seen_several_times_leave_values_and_multiply_n(rows: list[Row], times: int) -> None:
    before, after = performance(frame(rows)), performance(frame(rows * times))
    for name, (value, n) in before.items():
        assert after[name] == (pytest.approx(value, abs=1e-9), n * times), name


@settings(max_examples=40)
@given(ROWS)
def test_the_other_class_as_positive_swaps_the_rates(rows: list[Row]) -> None:
    before = performance(frame(rows))
    after = performance(frame(rows).select(s=1 - pl.col("s"), p=1 - pl.col("p"), y=1 - pl.col("y")))
    for name, other in SWAPPED.items():
        assert after[other][0] == pytest.approx(before[name][0], abs=1e-9), name


@settings(max_examples=25)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[Row], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    before, after = performance(frame(rows)), performance(frame(mixed))
    for name, (value, n) in before.items():
        assert after[name] == (pytest.approx(value, abs=1e-9), n), name
