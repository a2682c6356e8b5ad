"""Expected errors of a regression: trees beside scikit-learn, estimates beside what labels show."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from mlgov.measure import boosted, loss
from tests.measure.cases import figures, only, spec_of

SPEC = spec_of(
    task="regression",
    prediction="p",
    label="y",
    positive=None,
    window={"rows": 500},
    features={"numeric": ["x"], "categorical": ["c"]},
)


def _rows(seed: int, n: int, *, hard: float = 0.2, noise: float = 1.0) -> pl.DataFrame:
    """Errors are four times as large in category "hard", and grow with |x|."""
    rng = np.random.default_rng(seed)
    x, c = rng.normal(size=n), np.where(rng.random(n) < hard, "hard", "easy")
    spread = noise * np.where(c == "hard", 4.0, 1.0) * (0.5 + np.abs(x))
    p = 10 + 3 * x
    return pl.DataFrame({"x": x, "c": c, "p": p, "y": p + spread * rng.normal(size=n)})


def _table(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Three columns, the last with gaps, and errors that depend on the first two."""
    rng = np.random.default_rng(seed)
    table = np.stack([rng.normal(size=n), rng.integers(0, 5, n), rng.normal(size=n)], axis=1)
    table[rng.random(n) < 0.1, 2] = np.nan
    spread = 0.3 + np.abs(table[:, 0]) + 2 * (table[:, 1] == 3) + np.isnan(table[:, 2])
    return table, spread * rng.exponential(1.0, n)


def _walk(document: boosted.Document, row: np.ndarray) -> float:
    """By each tree from its root down."""
    found = document["start"]
    for tree, values in enumerate(document["values"]):
        first, size = 0, len(values)
        tests = {(test[4], test[5]): test for test in document["tests"] if test[0] == tree}
        while size > 1:
            test = tests.get((first, first + size // 2))
            size //= 2
            if test is not None:
                value = row[test[1]]
                right = not test[3] if np.isnan(value) else value > test[2]
                first += size if right else 0
        found += values[first]
    return float(found)


def test_leaves_found_at_once_are_those_of_a_walk() -> None:
    table, target = _table(1, 1500)
    trees = json.loads(json.dumps(boosted.fit(table, target)))
    asked = _table(3, 200)[0]
    asked[:3] = [[np.nan, np.nan, np.nan], [-1e300, -1, 1e300], [1e300, 99, 0]]
    expected = [_walk(trees, row) for row in asked]
    np.testing.assert_allclose(boosted.predicted(trees, asked), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_trees_follow_the_target_as_well_as_scikit_learn_does(weighted: bool) -> None:
    table, target = _table(1, 6000)
    weight = np.random.default_rng(2).gamma(2, 1, 6000) if weighted else None
    theirs = HistGradientBoostingRegressor(
        max_iter=40, max_leaf_nodes=16, min_samples_leaf=20, early_stopping=False, random_state=7
    ).fit(table, target, weight)
    asked, realised = _table(3, 20_000)
    own = np.mean((boosted.predicted(boosted.fit(table, target, weight), asked) - realised) ** 2)
    assert own < 1.02 * np.mean((theirs.predict(asked) - realised) ** 2)


def test_a_row_of_weight_three_teaches_as_three_rows_do() -> None:
    """Few values, so that bins are the same and no cut is refused for the rows on a side."""
    rng = np.random.default_rng(6)
    table, times = rng.integers(0, 4, (4000, 2)).astype(float), rng.integers(1, 4, 4000)
    target = table[:, 0] * table[:, 1] + rng.exponential(1.0, 4000)
    weighted = boosted.fit(table, target, times.astype(float))
    repeated = boosted.fit(np.repeat(table, times, axis=0), np.repeat(target, times))
    np.testing.assert_allclose(boosted.predicted(weighted, table), boosted.predicted(repeated, table), 1e-9)


def test_nothing_to_learn_is_one_leaf_for_all() -> None:
    trees = boosted.fit(np.full((300, 2), np.nan), np.full(300, 2.5))
    assert trees["tests"] == []
    assert boosted.predicted(trees, np.zeros((4, 2))).tolist() == [2.5] * 4
    document = loss.fit(np.zeros((300, 1)), np.full(300, 2.5))
    assert document is not None and document["edges"] == [2.5]
    assert loss.leaves_of(document, np.ones((2, 1))).tolist() == [0, 0]
    assert document["leaves"][0] == pytest.approx([300, 2.5, 0.0, 6.25, 0.0])


def test_leaves_say_what_rows_show_that_were_not_learnt_from() -> None:
    """Trees that may remember a row's own error would say less of those that they were not shown."""
    rng = np.random.default_rng(4)
    table, error = rng.normal(size=(2000, 5)), rng.exponential(1.0, 2000)
    document = loss.fit(table, error)
    assert document is not None
    leaves = np.array(document["leaves"])
    assert leaves[:, 0].sum() == pytest.approx(2000) and len(leaves) == 32
    assert (leaves[:, 0] @ leaves[:, 1]) / 2000 == pytest.approx(error.mean(), rel=1e-12)
    # Nothing is to be learnt here, so classes differ by chance alone.
    standard = (leaves[:, 1] - error.mean()) / np.sqrt(leaves[:, 2] / leaves[:, 0])
    assert (standard**2).mean() < 1.8


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_estimates_follow_errors_that_depend_on_two_columns_at_once(seed: int) -> None:
    table, error = _table(seed, 6000)
    document = loss.fit(table, error)
    assert document is not None
    asked, realised = _table(seed + 10, 20_000)
    said = np.array(document["leaves"])[loss.leaves_of(document, asked), 1]
    for part in (asked[:, 1] == 3, asked[:, 1] != 3, np.isnan(asked[:, 2]), np.abs(asked[:, 0]) > 1):
        assert said[part].mean() == pytest.approx(realised[part].mean(), rel=0.13)


def test_too_few_rows_teach_nothing() -> None:
    assert loss.fit(np.zeros((199, 1)), np.ones(199)) is None
    found = only(figures(_rows(1, 60), SPEC, _rows(2, 150)), "estimated_mean_absolute_error")
    assert "fewer than 200" in found["undefined"]


@pytest.mark.parametrize("hard", [0.2, 0.7])
def test_estimates_follow_a_changed_mix_and_hold_what_labels_show(hard: float) -> None:
    found: dict[str, list[tuple[float, float, bool]]] = {}
    for seed in range(16):
        rows = _rows(1000 + seed, 500, hard=hard)
        error = (rows["y"] - rows["p"]).to_numpy()
        own = figures(rows, SPEC, _rows(seed, 4000))
        for name, realised in (
            ("mean_absolute_error", np.abs(error).mean()),
            ("root_mean_squared_error", np.sqrt((error**2).mean())),
        ):
            one = only(own, f"estimated_{name}")
            inside = one["lower"] <= realised <= one["upper"]
            found.setdefault(name, []).append((one["value"], realised, inside))
    for name, each in found.items():
        estimated, realised, inside = np.array(each).T
        assert estimated.mean() == pytest.approx(realised.mean(), rel=0.05), name
        assert inside.mean() >= 0.83, name


def test_a_changed_relation_shows_in_the_gap() -> None:
    reference = _rows(6, 6000)
    for noise, beyond in ((1.0, False), (1.5, True)):
        found = only(
            figures(_rows(9, 500, noise=noise), SPEC, reference), "estimation_error_mean_absolute_error"
        )
        assert (found["undefined"] is not None) is beyond
        assert found["n"] == 500
        if beyond:
            assert found["upper"] < 0
