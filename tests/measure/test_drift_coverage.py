"""How often the intervals of drift hold the true value, by simulation from known populations; seeded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon

from tests.measure.cases import figures, spec_of

WINDOWS, REFERENCES = 15, 30
EDGES = stats.norm.ppf(np.linspace(0, 1, 11))
BEFORE = np.full(10, 0.1)
Draw = Callable[[np.random.Generator, int], list[object]]


def after(shift: float) -> np.ndarray:
    """Shares of ten bins of equal share after a shift by so many standard deviations."""
    return np.diff(stats.norm.cdf(EDGES - shift))


def truth(metric: str, p: np.ndarray, q: np.ndarray) -> float:
    if metric == "population_stability_index":
        return float(sum((a - b) * np.log(a / b) for a, b in zip(p, q, strict=True)))
    if metric == "jensen_shannon_distance":
        return float(jensenshannon(p, q, base=2))
    return float(np.sqrt(1 - np.sqrt(p * q).sum()))


def held(found: pl.DataFrame, metric: str, true: float) -> float:
    """The share of windows whose interval holds the true value."""
    rows = found.filter((pl.col("metric") == metric) & (pl.col("subject") == "x"))
    assert rows.height == WINDOWS * REFERENCES
    return float(((rows["lower"] <= true) & (rows["upper"] >= true)).mean())


def drawn(seed: int, kind: str, now: Draw, then: Draw, n: int, m: int) -> pl.DataFrame:
    """The figures of windows of n rows beside references of m rows, all drawn anew."""
    rng, found = np.random.default_rng(seed), []
    spec = spec_of(features={kind: ["x"]}, prediction="p", window={"rows": n})
    for _ in range(REFERENCES):
        rows, reference = now(rng, n * WINDOWS), then(rng, m)
        frames = (pl.DataFrame({"x": one, "p": [1] * len(one)}) for one in (rows, reference))
        found.append(figures(next(frames), spec, next(frames)))
    return pl.concat(found)


def categories(shares: np.ndarray) -> Draw:
    names = np.array(list("abcdefghij"))
    return lambda rng, n: names[rng.choice(10, n, p=shares)].tolist()


@pytest.mark.parametrize(("shift", "n", "m"), [(0.0, 300, 900), (0.3, 300, 900), (0.5, 400, 1200)])
def test_distances_over_bins(shift: float, n: int, m: int) -> None:
    p = after(shift)
    found = drawn(11, "categorical", categories(p), categories(BEFORE), n, m)
    for metric in ("population_stability_index", "jensen_shannon_distance", "hellinger_distance"):
        assert 0.91 <= held(found, metric, truth(metric, p, BEFORE)) <= 0.99, metric


@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_the_band_of_kolmogorov_and_smirnov_is_safe(shift: float) -> None:
    found = drawn(
        12,
        "numeric",
        lambda rng, n: rng.normal(shift, 1, n).tolist(),
        lambda rng, m: rng.normal(0, 1, m).tolist(),
        200,
        500,
    )
    true = float(2 * stats.norm.cdf(shift / 2) - 1)
    assert held(found, "kolmogorov_smirnov_statistic", true) >= 0.94


def test_missing_values_and_new_categories() -> None:
    values = np.array([None, "new", "old", "other"], dtype=object)
    found = drawn(
        13,
        "categorical",
        lambda rng, n: values[rng.choice(4, n, p=[0.08, 0.1, 0.5, 0.32])].tolist(),
        lambda rng, m: values[rng.choice(4, m, p=[0.04, 0.0, 0.5, 0.46])].tolist(),
        250,
        750,
    )
    assert 0.92 <= held(found, "missing_share_difference", 0.04) <= 0.985
    assert 0.92 <= held(found, "unseen_category_share", 0.1) <= 0.985


SHAPES: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "uniform": lambda rng, n: rng.random(n),
    "normal": lambda rng, n: rng.normal(size=n),
    "exponential": lambda rng, n: rng.exponential(size=n),
    "many zeros": lambda rng, n: np.where(rng.random(n) < 0.7, 0.0, rng.exponential(size=n)),
    "student": lambda rng, n: rng.standard_t(3, n),
}


def _shifted(shape: str, shift: float, n: int, m: int) -> pl.DataFrame:
    draw = SHAPES[shape]
    return drawn(14, "numeric", lambda rng, k: (draw(rng, k) + shift).tolist(),
                 lambda rng, k: draw(rng, k).tolist(), n, m)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("shift", [0.0, 0.3])
def test_the_interval_of_the_area_is_safe(shape: str, shift: float) -> None:
    assert held(_shifted(shape, shift, 200, 500), "wasserstein_distance", shift) >= 0.935


@pytest.mark.parametrize("shape", ["normal", "exponential"])
def test_shifts_of_quantiles_and_spread(shape: str) -> None:
    found = _shifted(shape, 0.4, 300, 900)
    for metric in ("median_difference", "quantile_10_difference", "quantile_90_difference"):
        assert 0.91 <= held(found, metric, 0.4) <= 0.99, metric
    assert 0.9 <= held(found, "standard_deviation_ratio", 1.0) <= 0.99


def test_categories_that_are_gone_and_cramers_v() -> None:
    p, q = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.4, 0.3, 0.2, 0.1])
    names = np.array(list("abcd"))
    found = drawn(15, "categorical", lambda rng, n: names[rng.choice(4, n, p=p)].tolist(),
                  lambda rng, n: names[rng.choice(4, n, p=q)].tolist(), 300, 600)  # fmt: skip
    # All windows beside one of the 30 references share its chance.
    assert held(found, "vanished_category_share", 0.1) >= 0.86
    # Of a table with a third of its rows in the window.
    both = p / 3 + 2 * q / 3
    truth = np.sqrt(sum((share * (row - both) ** 2 / both).sum() for share, row in ((1 / 3, p), (2 / 3, q))))
    assert held(found, "cramers_v", float(truth)) >= 0.91
