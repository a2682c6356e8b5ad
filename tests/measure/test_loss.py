"""Expected errors of a regression: the tree against a slow walk, its estimates against what labels show."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mlgov.measure import loss
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


def _walk(document: loss.Document, row: list[int]) -> int:
    node = 0 if document["tests"] else -1
    while node >= 0:
        place, left, on_left, on_right = document["tests"][node]
        node = on_left if row[place] in left else on_right
    return -1 - node


def test_the_tree_leads_each_row_to_the_leaf_of_its_bins() -> None:
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 8, (3000, 3))
    error = (codes[:, 0] > 4) * 2.0 + (codes[:, 1] == 3) * 3.0 + rng.exponential(0.3, 3000)
    document = loss.fit(["a", "b", "c"], codes, error)
    assert document is not None
    leaves = loss.leaves_of(document["tests"], codes)
    assert leaves.tolist() == [_walk(document, row) for row in codes.tolist()]
    assert 4 <= len(document["leaves"]) <= loss.MOST_LEAVES
    means = np.array(document["leaves"])[:, 1]
    assert np.abs(means[leaves] - error).mean() < 0.35


def test_leaves_say_what_rows_show_that_did_not_cut_the_tree() -> None:
    rng = np.random.default_rng(2)
    codes, error = rng.integers(0, 5, (1000, 1)), rng.exponential(1.0, 1000)
    document = loss.fit(["a"], codes, error * (1 + codes[:, 0]))
    assert document is not None
    held = np.random.default_rng(7).permutation(1000) % 2 == 1
    leaf, own = loss.leaves_of(document["tests"], codes[held]), (error * (1 + codes[:, 0]))[held]
    for number, (rows, mean, variance, square, _) in enumerate(document["leaves"]):
        values = own[leaf == number]
        assert rows == len(values)
        assert mean == pytest.approx(values.mean(), rel=1e-12)
        assert variance == pytest.approx(values.var(ddof=1), rel=1e-12)
        assert square == pytest.approx((values**2).mean(), rel=1e-12)


def test_errors_without_pattern_are_one_leaf() -> None:
    rng = np.random.default_rng(3)
    document = loss.fit(["a"], rng.integers(0, 6, (2000, 1)), rng.exponential(1.0, 2000))
    assert document is not None and len(document["leaves"]) <= 3


def test_too_few_rows_teach_nothing() -> None:
    assert loss.fit(["a"], np.zeros((199, 1), dtype=np.int64), np.ones(199)) is None
    found = only(figures(_rows(1, 60), SPEC, _rows(2, 150)), "estimated_mean_absolute_error")
    assert "fewer than 200" in found["undefined"]


@pytest.mark.parametrize("hard", [0.2, 0.7])
def test_estimates_follow_a_changed_mix_and_hold_what_labels_show(hard: float) -> None:
    found: dict[str, list[tuple[float, float, bool]]] = {}
    for seed in range(50):
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
        assert estimated.mean() == pytest.approx(realised.mean(), rel=0.04), name
        assert inside.mean() >= 0.86, name


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
