"""Streams with known moments: rows of a reference, rows that come after, and what moves in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.spec import Spec

Array = NDArray[np.float64]
WINDOWS = 16  # windows of the stream; the reference has as many of the same size, up to its most rows
_REFERENCE_WINDOWS = 12
_VALUES = (2, 5, 20, 50, 500)


@dataclass(frozen=True)
class Stream:
    """A reference and what came after it, in windows of `size` rows.

    moves: column -> the windows [first, last) in which it differs from the reference; a watched column that
    is not named stays put. unsure: (column, window) of which nobody knows. declines: the windows in which the
    model does worse, None where nobody knows. model: whether there is one.
    """

    name: str
    family: str
    reference: pl.DataFrame
    current: pl.DataFrame
    size: int
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]
    moves: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    declines: tuple[tuple[int, int], ...] | None = None
    unsure: frozenset[tuple[str, int]] = frozenset()

    @property
    def windows(self) -> int:
        return self.current.height // self.size

    @property
    def columns(self) -> tuple[str, ...]:
        return self.numeric + self.categorical

    def spec(self) -> Spec:
        scored = "score" in self.reference.columns
        parts = {
            "model": "bench", "version": "1.0.0", "task": "binary", "window": {"rows": self.size},
            "features": {"numeric": self.numeric, "categorical": self.categorical},
        }  # fmt: skip
        if not scored:
            return Spec.model_validate(parts | {"score": self.columns[0]})
        outcome = {"score": "score", "prediction": "prediction", "label": "label", "positive": 1}
        return Spec.model_validate(parts | outcome)


def generated(size: int, seed: int, *, quiet: bool = False) -> Stream:
    """15 numbers, 5 categories and a scored label in 16 windows; seven columns move, or none."""
    rng = np.random.default_rng([size, seed, quiet])
    before = _rows(rng, size * _REFERENCE_WINDOWS, np.zeros(size * _REFERENCE_WINDOWS, np.int64) - 1)
    window = np.full(size * WINDOWS, -1) if quiet else np.repeat(np.arange(WINDOWS), size)
    after = _rows(rng, size * WINDOWS, window)
    moves = {} if quiet else {name: (first, WINDOWS) for name, first in _MOVES.items()}
    return Stream(
        f"{'quiet' if quiet else 'generated'}, {size:,} rows a window, seed {seed}",
        "quiet" if quiet else "generated",
        before,
        after,
        size,
        tuple(name for name in before.columns if name.startswith("n_")),
        tuple(name for name in before.columns if name.startswith("c_")),
        moves,
        () if quiet else ((_CONCEPT, WINDOWS),),
    )


# The window from which on each column moves, and from which on labels follow another rule.
_MOVES = {
    "n_normal_0": 6, "n_lognormal_0": 8, "n_zeros_0": 4, "n_count_0": 9, "c_20": 6, "c_5": 10,
    "n_normal_3": 7,
}  # fmt: skip
_CONCEPT = 9


def _rows(rng: np.random.Generator, n: int, window: NDArray[np.int64]) -> pl.DataFrame:
    """`window` says how far each row is into the story; -1 where nothing moves."""

    def on(name: str) -> NDArray[np.bool_]:
        return np.asarray(window >= _MOVES[name])

    columns: dict[str, pl.Series] = {}
    nulls = {"n_normal_3": np.where(on("n_normal_3"), 0.12, 0.02)}
    for k in range(6):
        columns[f"n_normal_{k}"] = pl.Series(rng.normal(size=n) + 0.5 * (on("n_normal_0") if k == 0 else 0))
    for k in range(3):
        scale = np.where(on("n_lognormal_0"), 1.3, 1.0) if k == 0 else 1.0
        columns[f"n_lognormal_{k}"] = pl.Series(rng.lognormal(size=n) * scale)
    for k in range(3):
        zeros = np.where(on("n_zeros_0"), 0.6, 0.7) if k == 0 else 0.7
        columns[f"n_zeros_{k}"] = pl.Series(np.where(rng.random(n) < zeros, 0.0, rng.exponential(size=n)))
    for k in range(3):
        rate = np.where(on("n_count_0"), 3.3, 3.0) if k == 0 else np.full(n, 3.0)
        columns[f"n_count_{k}"] = pl.Series(rng.poisson(rate).astype(float))
    for name, own in columns.items():
        share = nulls.get(name, 0.01 + 0.02 * (len(name) % 2))
        columns[name] = own.set(pl.Series(rng.random(n) < share), None)
    columns |= {f"c_{m}": _category(rng, n, m, on) for m in _VALUES}
    return _scored(rng, pl.DataFrame(columns), np.asarray(window >= _CONCEPT))


def _category(rng: np.random.Generator, n: int, values: int, on: object) -> pl.Series:
    shares = 1 / np.arange(1, values + 1)
    codes = rng.choice(values, n, p=shares / shares.sum())
    if values == 20:  # one value gains fifteen points
        codes = np.where(on("c_20") & (rng.random(n) < 0.15), 3, codes)  # type: ignore[operator]
    if values == 5:  # a value that the reference did not have
        codes = np.where(on("c_5") & (rng.random(n) < 0.03), values, codes)  # type: ignore[operator]
    return pl.Series([f"value {k}" for k in range(values + 1)]).gather(codes)


def _scored(rng: np.random.Generator, features: pl.DataFrame, other_rule: NDArray[np.bool_]) -> pl.DataFrame:
    """With the score of a model that knows the rule of the reference, and labels, by another rule later."""
    known = features.select(pl.col("n_normal_1", "n_normal_2").fill_null(0.0))
    logit = 1.2 * known["n_normal_1"].to_numpy() - 0.8 * known["n_normal_2"].to_numpy()
    label = rng.random(features.height) < 1 / (1 + np.exp(-(logit + 0.8 * other_rule)))
    score = 1 / (1 + np.exp(-logit))
    return features.with_columns(
        score=pl.Series(score),
        prediction=pl.Series((score >= 0.5).astype(np.int64)),
        label=pl.Series(label.astype(np.int64)),
    )
