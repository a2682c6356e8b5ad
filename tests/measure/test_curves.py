"""Curves from counts against scikit-learn at the cuts, and what holds for any scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.calibration import calibration_curve

from mlgov.measure import curves, windows
from mlgov.measure.profiles import bins
from mlgov.measure.profiles.local import fix, profile
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.profiles.scores import NAME
from mlgov.measure.spec import Spec
from tests.measure.cases import BINNING, spec_of
from tests.measure.test_weighted import binary, classes, numbers

SPEC = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y", segments=["c"])


def counted(
    rows: pl.DataFrame, spec: Spec, reference: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The profile of rows, and the document that the reference (the rows themselves) fixed."""
    base = FrameRows(rows if reference is None else reference)
    fixed: bins.Bins = fix(base, spec, BINNING)
    whole = windows.assign(None, rows.height, spec.window)
    return profile(FrameRows(rows), spec, whole, fixed, base), fixed.documents[NAME]


@pytest.mark.parametrize("weighted", [False, True])
def test_thresholds_equal_scikit_learn_at_the_cuts(weighted: bool) -> None:
    rows, spec = binary(3), SPEC.model_copy(update={"weight": "w" if weighted else None})
    counts, document = counted(rows, spec)
    points = curves.thresholds(curves.of(counts), document, spec)
    y, s, w = (rows[name].to_numpy() for name in ("y", "s", "w"))
    w = w if weighted else np.ones(len(y))
    fpr, tpr, steps = metrics.roc_curve(y, s, sample_weight=w, drop_intermediate=False)
    precision, recall, at = metrics.precision_recall_curve(y, s, sample_weight=w)
    assert 0.5 in points["threshold"]
    for row in points.drop_nulls("threshold").iter_rows(named=True):
        # scikit-learn has a step at each score that occurs: the lowest that reaches the cut is its place.
        step = np.flatnonzero(steps >= row["threshold"])[-1]
        assert row["false_positive_rate"] == pytest.approx(fpr[step], abs=1e-9)
        assert row["recall"] == pytest.approx(tpr[step], abs=1e-9)
        place = np.flatnonzero(at >= row["threshold"])
        if len(place):
            assert row["precision"] == pytest.approx(precision[place[0]], abs=1e-9)
            assert row["recall"] == pytest.approx(recall[place[0]], abs=1e-9)
        chosen = s >= row["threshold"]
        assert row["selected"] == pytest.approx(w[chosen].sum() / w.sum(), abs=1e-9)
        lift = np.average(y[chosen], weights=w[chosen]) / np.average(y, weights=w)
        assert row["lift"] == pytest.approx(lift, abs=1e-9)
    assert points["n"].unique().to_list() == [600]


def test_calibration_equals_scikit_learn() -> None:
    rows = binary(4)
    counts, _ = counted(rows, SPEC)
    found = curves.calibration(curves.of(counts))
    observed, score = calibration_curve(rows["y"].to_numpy(), rows["s"].to_numpy(), n_bins=10)
    assert found["observed"].to_list() == pytest.approx(observed.tolist(), abs=1e-12)
    assert found["score"].to_list() == pytest.approx(score.tolist(), abs=1e-12)
    assert found["n"].sum() == 600


def test_a_group_has_the_curve_of_its_rows() -> None:
    rows = binary(6)
    counts, document = counted(rows, SPEC)
    part = rows.filter(c="web")
    alone, own = counted(part, SPEC, reference=rows)
    assert own == document
    group = curves.of(counts, "c", '{"c":"web"}')
    whole = curves.thresholds(curves.of(alone), document, SPEC)
    coarse = curves.thresholds(group, document, SPEC, grouped=True)
    same = whole.join(coarse.select("threshold"), on="threshold", how="semi", nulls_equal=True)
    assert coarse.height > 5
    assert same.equals(coarse)
    assert curves.calibration(group).equals(curves.calibration(curves.of(alone)))


def test_the_confusion_matrix_is_scikit_learns() -> None:
    rows = classes(2)
    score = {"cat": "s0", "dog": "s1", "owl": "s2"}
    spec = spec_of(task="multiclass", score=score, prediction="p", label="y", positive=None)
    assigned = windows.assign(None, rows.height, "none")
    found = curves.confusion(curves.of(profile(FrameRows(rows), spec, assigned)))
    names = ["cat", "dog", "owl"]
    y, p = rows["y"].to_list(), rows["p"].to_list()
    expected = metrics.confusion_matrix(y, p, labels=names)
    assert found["n"].to_list() == expected.ravel().tolist()
    shares = metrics.confusion_matrix(
        rows["y"].to_list(), rows["p"].to_list(), labels=names, normalize="true"
    )
    assert found["share"].to_list() == pytest.approx(shares.ravel().tolist(), abs=1e-12)


def test_residuals_are_counted_in_twentieths_of_the_reference() -> None:
    rows = numbers(3)
    spec = spec_of(task="regression", prediction="p", label="y", positive=None)
    counts, document = counted(rows, spec)
    found = curves.residuals(curves.of(counts), document)
    assert found.height == 20
    assert found["n"].to_list() == [20] * 20
    bins = curves.by_prediction(curves.of(counts), document)
    error, at = (
        (rows["p"] - rows["y"]).to_numpy(),
        np.searchsorted(document["predictions"], rows["p"].to_numpy()),
    )
    for k, row in enumerate(bins.iter_rows(named=True)):
        own = error[at == k]
        assert row["n"] == len(own) == 40
        assert row["residual"] == pytest.approx(own.mean(), abs=1e-9)
        assert row["upper"] - row["residual"] == pytest.approx(1.959964 * own.std() / np.sqrt(40), rel=1e-6)


ROW = st.tuples(st.floats(0, 1), st.sampled_from([0, 1]))


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=4, max_size=80))
def test_curves_rise_and_areas_stay_below_the_exact_one(drawn: list[tuple[float, int]]) -> None:
    rows = pl.DataFrame({"s": [s for s, _ in drawn], "y": [y for _, y in drawn], "c": ["a"] * len(drawn)})
    counts, document = counted(rows, SPEC)
    points = curves.thresholds(curves.of(counts), document, SPEC)
    if not 0 < rows["y"].sum() < rows.height:
        assert points.is_empty()
        return
    for name in ("selected", "recall", "false_positive_rate"):
        values = points[name].to_numpy()
        assert (np.diff(values) >= 0).all() and values[-1] == 1
    known = points.drop_nulls("precision")
    assert (known["precision_lower"] <= known["precision"]).all()
    assert (known["precision"] <= known["precision_upper"]).all()
    area, exact = curves.area(points), metrics.roc_auc_score(rows["y"].to_numpy(), rows["s"].to_numpy())
    if rows["s"].n_unique() < 40:  # each score has a cut of its own
        assert area == pytest.approx(exact, abs=1e-9)


def test_windows_merge() -> None:
    rows = binary(9)
    spec = Spec.model_validate(SPEC.model_dump() | {"window": {"rows": 150}})
    parts, document = counted(rows, spec)
    whole, _ = counted(rows, SPEC)
    assert parts["window"].n_unique() == 4
    left, right = (curves.thresholds(curves.of(one), document, SPEC) for one in (parts, whole))
    assert left.equals(right)


def test_nothing_counted_draws_nothing() -> None:
    rows = binary(1).with_columns(y=pl.lit(None, pl.Int64))
    counts, document = counted(rows, SPEC)
    own = curves.of(counts)
    assert curves.thresholds(own, document, SPEC).is_empty()
    assert curves.calibration(own).is_empty()
    assert curves.confusion(own).is_empty()
