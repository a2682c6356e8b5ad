"""Performance before labels are there: against NannyML's figures, slow counts, simulation of coverage."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

from mlgov.measure import estimates, scorecards
from mlgov.measure.profiles.merge import merge
from tests.measure.cases import EVERY_GROUP, counts, figures, only, shared, spec_of, value
from tests.measure.test_car_loan import SPEC as CAR_LOAN

# What nannyml 0.13.1 estimates for the ten chunks of 5,000 analysis rows.
NANNYML = {
    "accuracy_score": (0.94179188, 0.94332121, 0.94549156, 0.94481601, 0.94464500, 0.91071416, 0.91114947,
                       0.91119273, 0.91438936, 0.91173132),
    "precision_score": (0.95778596, 0.95795555, 0.95827549, 0.95699849, 0.95820794, 0.94131754, 0.94186810,
                        0.93941325, 0.94334692, 0.94113292),
    "recall_score": (0.92872267, 0.92526104, 0.92931721, 0.92971315, 0.93060380, 0.88398983, 0.88352779,
                     0.88550108, 0.88597759, 0.88980829),
    "f1_score": (0.94303045, 0.94132449, 0.94357422, 0.94315852, 0.94420416, 0.91175344, 0.91176565,
                 0.91166082, 0.91376268, 0.91475124),
    "roc_auc_score": (0.97074364, 0.97101063, 0.97140672, 0.97109139, 0.97112312, 0.96109027, 0.96182470,
                      0.96107345, 0.96253346, 0.96131615),
}  # fmt: skip
BINARY = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y", window={"rows": 400})


@pytest.fixture(scope="module")
def car_loan() -> pl.DataFrame:
    """Figures of the car loans, whose labels have not arrived."""
    folder = "drift_nannyml_car_loan"
    reference = pl.read_csv(shared(folder, "synthetic_car_loan_reference.csv.gz"), try_parse_dates=True)
    analysis = pl.read_csv(shared(folder, "synthetic_car_loan_analysis.csv.gz"), try_parse_dates=True)
    return figures(analysis.with_columns(repaid=pl.lit(None, pl.Int64)), CAR_LOAN, reference)


# NannyML lets each row make a pair with itself; a row can't outrank itself, so the last digits differ.
@pytest.mark.parametrize(("metric", "within"), [(name, 3e-5 if "auc" in name else 1e-8) for name in NANNYML])
def test_nannyml_estimates_the_same(car_loan: pl.DataFrame, metric: str, within: float) -> None:
    own = car_loan.filter(metric=f"estimated_{metric}")
    assert own["value"].to_list() == pytest.approx(NANNYML[metric], abs=within)
    assert own["n"].to_list() == [5000] * 10


@pytest.mark.parametrize("metric", ["accuracy_score", "f1_score", "roc_auc_score"])
def test_published_performance_lies_in_the_intervals(car_loan: pl.DataFrame, metric: str) -> None:
    published = pl.read_csv(shared("drift_nannyml_car_loan", "published_performance.csv"))
    realised = published.filter(pl.col("chunk.period") == "analysis")[
        f"{metric.removesuffix('_score')}.value"
    ]
    own = car_loan.filter(metric=f"estimated_{metric}")
    assert ((own["lower"] <= realised) & (realised <= own["upper"])).sum() >= 8


def _scored(seed: int, n: int, *, power: float = 1.0, known: float = 1.0) -> pl.DataFrame:
    """Scores whose true chance is score ** power, predicted from a half on."""
    rng = np.random.default_rng(seed)
    score = rng.beta(1.5, 2, n)
    label = (rng.random(n) < score**power).astype(int).tolist()
    hidden = rng.random(n) >= known
    return pl.DataFrame(
        {"s": score, "y": [None if gone else one for one, gone in zip(label, hidden, strict=True)]},
        schema={"s": pl.Float64, "y": pl.Int64},
    )


def _by_hand(score: np.ndarray, p: np.ndarray) -> dict[str, float]:
    tp = fp = fn = tn = brier = 0.0
    for s, q in zip(score, p, strict=True):
        if s >= 0.5:
            tp, fp = tp + q, fp + 1 - q
        else:
            fn, tn = fn + q, tn + 1 - q
        brier += q * (1 - s) ** 2 + (1 - q) * s**2
    return {
        "accuracy_score": (tp + tn) / len(score),
        "precision_score": tp / (tp + fp),
        "recall_score": tp / (tp + fn),
        "f1_score": 2 * tp / (2 * tp + fp + fn),
        "brier_score_loss": brier / len(score),
    }


@pytest.fixture
def as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores that were found to be chances already."""
    document = {"scores": None, "chances": None, "rows": 1}
    monkeypatch.setattr("mlgov.measure.calibration.fit", lambda score, positive, weight: document)


@pytest.mark.usefixtures("as_they_are")
def test_calibrated_scores_give_the_sums_of_their_chances() -> None:
    reference, rows = _scored(1, 4000), _scored(2, 300, known=0.0)
    own = figures(rows, BINARY, reference)
    for name, expected in _by_hand(rows["s"].to_numpy(), rows["s"].to_numpy()).items():
        assert value(own, f"estimated_{name}") == pytest.approx(expected, abs=1e-12), name


@cache
def _many(power: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """400 windows of 400 rows, and their figures."""
    reference, rows = _scored(5, 6000, power=power), _scored(6, 160_000, power=power)
    return rows, figures(rows, BINARY, reference)


@pytest.mark.parametrize("power", [1.0, 2.5])
@pytest.mark.parametrize(
    ("metric", "realised"),
    [
        ("accuracy_score", lambda y, s: accuracy_score(y, s >= 0.5)),
        ("precision_score", lambda y, s: precision_score(y, s >= 0.5)),
        ("recall_score", lambda y, s: recall_score(y, s >= 0.5)),
        ("f1_score", lambda y, s: f1_score(y, s >= 0.5)),
        ("roc_auc_score", roc_auc_score),
        ("brier_score_loss", lambda y, s: float(np.mean((y - s) ** 2))),
    ],
)
def test_the_interval_holds_what_labels_show(metric: str, realised: Any, power: float) -> None:
    rows, every = _many(power)
    own = every.filter(metric=f"estimated_{metric}")
    parts = [(one["y"].to_numpy(), one["s"].to_numpy()) for one in rows.iter_slices(400)]
    true = np.array([realised(y, s) for y, s in parts])
    inside = (own["lower"].to_numpy() <= true) & (true <= own["upper"].to_numpy())
    assert len(inside) == 400
    assert 0.91 <= inside.mean() <= 0.99


@pytest.mark.usefixtures("as_they_are")
def test_what_labels_show_is_compared_over_labelled_rows_alone() -> None:
    reference, rows = _scored(1, 4000), _scored(3, 400, known=0.4)
    own = figures(rows, BINARY, reference)
    known = rows.drop_nulls()
    p, y = known["s"].to_numpy(), known["y"].to_numpy()
    right = np.where(p >= 0.5, p, 1 - p).mean() - np.mean((p >= 0.5) == y)
    found = only(own, "estimation_error_accuracy_score")
    assert found["value"] == pytest.approx(right, abs=1e-12)
    assert found["n"] == known.height
    assert found["lower"] < found["value"] < found["upper"]
    # Chances of rows, and those of pairs of distinct rows.
    pairs = [(i, j) for i in range(len(p)) for j in range(len(p)) if i != j]
    won = sum(p[i] * (1 - p[j]) * (p[i] > p[j]) for i, j in pairs)
    expected = won / sum(p[i] * (1 - p[j]) for i, j in pairs) - roc_auc_score(y, p)
    assert value(own, "estimation_error_roc_auc_score") == pytest.approx(expected, abs=1e-9)


def test_concept_drift_shows_where_labels_arrive() -> None:
    reference, quiet = _scored(1, 5000), _scored(8, 400)
    turned = pl.Series(np.random.default_rng(8).random(400) < 0.3)
    changed = quiet.with_columns(y=pl.when(turned).then(1 - pl.col("y")).otherwise("y"))
    for rows, beyond in ((quiet, False), (changed, True)):
        found = only(figures(rows, BINARY, reference), "estimation_error_accuracy_score")
        assert (found["undefined"] is not None) is beyond
        if beyond:
            assert "concept drift" in found["undefined"]
            assert found["lower"] > 0


def test_quiet_windows_are_seldom_beyond() -> None:
    own = figures(_scored(21, 120_000), BINARY, _scored(20, 8000))
    found = own.filter(metric="estimation_error_accuracy_score")
    assert found["undefined"].is_not_null().mean() < 0.09


def test_windows_merge_into_what_their_union_gives() -> None:
    reference, rows = _scored(1, 3000, power=2.0), _scored(4, 1200)
    whole = BINARY.model_copy(update={"window": "none"})
    merged = merge([counts(rows, BINARY, reference)], into="all")
    both = [
        estimates.frame(one, BINARY, has_reference=True) for one in (merged, counts(rows, whole, reference))
    ]
    for name in ("expected_tp", "expected_brier", "expected_spread_selected", "sure_sum", "sure_near"):
        assert both[0][name][0] == pytest.approx(both[1][name][0], rel=1e-12)
    assert both[0]["estimated_roc_auc"][0] is None


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (None, "no reference is loaded"),
        (pl.DataFrame({"s": [0.1, 0.9], "y": [None, None]}, schema_overrides={"y": pl.Int64}), "no labels"),
        (pl.DataFrame({"s": [0.1, 0.9], "y": [1, 1]}), "one class alone"),
    ],
)
def test_what_is_lacking_is_said(reference: pl.DataFrame | None, said: str) -> None:
    found = only(figures(_scored(1, 50), BINARY, reference), "estimated_accuracy_score")
    assert found["value"] is None
    assert said in found["undefined"]


def test_scores_that_are_missing_are_not_estimated() -> None:
    rows = _scored(2, 100).with_columns(
        s=pl.when(pl.int_range(pl.len()) < 40).then(float("nan")).otherwise("s")
    )
    own = figures(rows, BINARY, _scored(1, 2000))
    assert only(own, "estimated_roc_auc_score")["n"] == 60
    assert only(own, "mean_prediction_confidence")["n"] == 60


def test_confidence_by_hand() -> None:
    rows = pl.DataFrame({"s": [0.1, 0.45, 0.6, 0.95], "y": [0, 1, 1, 1]})
    own = figures(rows, BINARY)
    assert value(own, "mean_prediction_confidence") == pytest.approx((0.9 + 0.55 + 0.6 + 0.95) / 4)
    assert value(own, "near_cut_share") == 0.5  # 0.45 and 0.6
    deciles = figures(rows.with_columns(pl.col("s") * 10), BINARY)
    assert "not a probability" in only(deciles, "mean_prediction_confidence")["undefined"]


def test_the_reference_figure_is_its_own_estimate() -> None:
    reference = _scored(1, 4000)
    own = figures(_scored(2, 400), BINARY, reference)
    realised = accuracy_score(reference["y"], reference["s"] >= 0.5)
    assert only(own, "estimated_accuracy_score")["reference_value"] == pytest.approx(realised, abs=0.01)


def test_scorecards_hold_every_estimate_once() -> None:
    own = figures(_scored(2, 400), BINARY, _scored(1, 2000), EVERY_GROUP)
    place = own.filter(pl.col("metric").str.contains("estimat")).select("metric", "window")
    assert place.is_duplicated().sum() == 0
    assert scorecards.FIGURES.keys() <= set(own.columns)
