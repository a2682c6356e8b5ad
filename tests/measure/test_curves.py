"""Curves from counts against scikit-learn at the cuts, and what holds for any scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
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

Array = NDArray[Any]
SPEC = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y", segments=["c"])


def counted(
    rows: pl.DataFrame, spec: Spec, reference: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The profile of rows, and the document that the reference (the rows themselves) fixed."""
    base = FrameRows(rows if reference is None else reference)
    fixed: bins.Bins = fix(base, spec, BINNING)
    whole = windows.assign(None, rows.height, spec.window)
    return profile(FrameRows(rows), spec, whole, fixed, base), fixed.documents[NAME]


def as_scikit_learn(points: pl.DataFrame, y: Array, s: Array, w: Array) -> None:
    """Every point is that of scikit-learn's curves at the same cut."""
    fpr, tpr, steps = metrics.roc_curve(y, s, sample_weight=w, drop_intermediate=False)
    precision, recall, at = metrics.precision_recall_curve(y, s, sample_weight=w)
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


@pytest.mark.parametrize("weighted", [False, True])
def test_thresholds_equal_scikit_learn_at_the_cuts(weighted: bool) -> None:
    rows, spec = binary(3), SPEC.model_copy(update={"weight": "w" if weighted else None})
    counts, document = counted(rows, spec)
    points = curves.thresholds(curves.of(counts), document, spec)
    y, s, w = (rows[name].to_numpy() for name in ("y", "s", "w"))
    assert 0.5 in points["threshold"]
    as_scikit_learn(points, y, s, w if weighted else np.ones(len(y)))
    assert points["n"].unique().to_list() == [600]


def of_classes(**more: Any) -> Spec:
    score = {"cat": "s0", "a:dog": "s1", "owl": "s2"}
    return spec_of(
        task="multiclass", score=score, prediction="p", label="y", positive=None, segments=[], **more
    )


def animals(seed: int, n: int = 500) -> pl.DataFrame:
    """One of the classes has the sign in its name that parts keys; some labels and scores are missing."""
    rows = classes(seed, n).with_columns(pl.col("y", "p").replace({"dog": "a:dog"}))
    at = pl.int_range(pl.len())
    return rows.with_columns(
        y=pl.when(at % 9 > 0).then("y"), s2=pl.when(at % 7 > 0).then("s2"), w=pl.when(at % 11 > 0).then("w")
    ).with_columns(pl.col("w").fill_null(0.0))


def of_class(counts: pl.DataFrame, document: dict[str, Any], name: str, spec: Spec) -> pl.DataFrame:
    cuts = {"cuts": document["classes"][name]}
    return curves.thresholds(curves.of_class(curves.of(counts), name), cuts, spec)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("name", "column"), [("cat", "s0"), ("a:dog", "s1"), ("owl", "s2")])
def test_a_class_against_the_rest_equals_scikit_learn_at_its_cuts(
    name: str, column: str, weighted: bool
) -> None:
    rows, spec = animals(5), of_classes(weight="w" if weighted else None)
    counts, document = counted(rows, spec)
    points = of_class(counts, document, name, spec)
    known = rows.drop_nulls(["y", column])
    known = known.filter(pl.col("w") > 0) if weighted else known
    s, w = (known[one].to_numpy() for one in (column, "w"))
    y = (known["y"] == name).to_numpy()
    as_scikit_learn(points, y.astype(int), s, w if weighted else np.ones(len(s)))
    assert points.height > 40
    assert points["n"].unique().to_list() == [known.height]
    assert points["positives"][0] == pytest.approx(w[y].sum() if weighted else y.sum(), abs=1e-9)


def test_with_weights_the_intervals_of_a_class_rest_on_its_effective_rows() -> None:
    rows = animals(6).with_columns(w=pl.lit(3.0))
    plain, weighed = (
        of_class(*counted(rows, spec), "owl", spec) for spec in (of_classes(), of_classes(weight="w"))
    )
    for end in ("", "_lower", "_upper"):
        for one in ("recall", "precision", "false_positive_rate"):
            same = weighed[f"{one}{end}"].drop_nulls().to_list()
            assert same == pytest.approx(plain[f"{one}{end}"].drop_nulls().to_list(), abs=1e-9)


def test_windows_of_classes_merge() -> None:
    rows = animals(7)
    parts, document = counted(rows, of_classes(window={"rows": 125}))
    whole, same = counted(rows, of_classes())
    assert parts["window"].n_unique() == 4
    assert document == same
    for name in document["classes"]:
        spec = of_classes()
        assert of_class(parts, document, name, spec).equals(of_class(whole, document, name, spec))


def test_many_classes_share_the_cuts() -> None:
    rng = np.random.default_rng(8)
    names = [f"c{k}" for k in range(20)]
    scores = dict(zip(names, rng.random((20, 300)), strict=True))
    rows = pl.DataFrame({"y": rng.choice(names, 300), **scores})
    spec = spec_of(
        task="multiclass", score={one: one for one in names}, prediction=None, label="y", positive=None,
        segments=[],
    )  # fmt: skip
    counts, document = counted(rows, spec)
    assert [len(document["classes"][one]) for one in names] == [24] * 20
    assert counts.filter(pl.col("kind") == "class_cuts").height <= 20 * 2 * 25


def test_a_class_without_labels_or_cuts_draws_nothing() -> None:
    rows, spec = animals(9), of_classes()
    never = rows.with_columns(y=pl.when(pl.col("y") != "owl").then("y"))
    counts, document = counted(never, spec, reference=rows)
    assert of_class(counts, document, "owl", spec).is_empty()
    assert not of_class(counts, document, "cat", spec).is_empty()
    uncut, nothing = counted(rows.with_columns(s0=pl.lit(None, pl.Float64)), spec)
    assert nothing["classes"]["cat"] == []
    assert of_class(uncut, nothing, "cat", spec).is_empty()


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
