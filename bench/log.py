"""A prediction log of any length, the same for the same seed: 25 columns, as a scoring model has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from mlgov.measure.spec import Spec

NUMERIC = tuple(f"number_{k}" for k in range(15))
CATEGORICAL = tuple(f"category_{k}" for k in range(5))
_VALUES = (2, 5, 20, 50, 500)
_WEEK = 7 * 24 * 3_600_000_000  # microseconds


def write(path: Path, rows: int, seed: int, drift: float = 0.0, weeks: tuple[int, int] = (0, 12)) -> None:
    """Write `rows` rows as Parquet; `drift` moves three of the numbers and one of the categories.

    weeks: the first week in which rows fall, from 5 January 2026 on, and how many weeks they spread over.
    """
    rng = np.random.default_rng(seed)
    columns: dict[str, object] = {}
    for k, name in enumerate(NUMERIC):
        values = rng.lognormal(size=rows) if k % 3 == 1 else rng.normal(size=rows)
        values = np.where(rng.random(rows) < 0.7, 0.0, values) if k % 5 == 4 else values
        moved = values + (drift if k < 3 else 0.0)
        columns[name] = pl.Series(moved).set(pl.Series(rng.random(rows) < 0.01), None)
    for k, name in enumerate(CATEGORICAL):
        shares = 1 / np.arange(1, _VALUES[k] + 1)
        shares[0] += drift if k == 2 else 0.0
        labels = pl.Series([f"value {one}" for one in range(_VALUES[k])])
        columns[name] = labels.gather(rng.choice(_VALUES[k], rows, p=shares / shares.sum()))
    score = rng.beta(2, 5, rows)
    columns["score"] = score
    columns["sex"] = pl.Series(["f", "m"]).gather(rng.integers(0, 2, rows))
    columns["age"] = pl.Series(["under 30", "30 to 60", "over 60"]).gather(rng.integers(0, 3, rows))
    columns["outcome"] = pl.Series((rng.random(rows) < score).astype(np.int8))
    first, count = weeks
    since = np.arange(rows, dtype=np.int64) * (count * _WEEK // rows)
    columns["at"] = pl.Series(since).cast(pl.Duration("us")) + (datetime(2026, 1, 5) + timedelta(weeks=first))
    pl.DataFrame(columns).write_parquet(path)


def spec(features_only: bool = False, window: str = "none") -> Spec:
    """The columns' parts; `features_only` leaves the features, of which the first stands in for the score."""
    parts = {
        "features": {"numeric": NUMERIC, "categorical": CATEGORICAL},
        "model": "bench",
        "version": "1.0.0",
    }
    if features_only:
        return Spec.model_validate(parts | {"task": "binary", "score": NUMERIC[0]})
    whole = {
        "task": "binary",
        "timestamp": "at",
        "window": window,
        "score": "score",
        "prediction": {"score_at_least": 0.5},
        "label": "outcome",
        "positive": 1,
        "protected": ["sex", "age"],
    }
    return Spec.model_validate(parts | whole)
