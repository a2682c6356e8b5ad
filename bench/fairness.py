"""Every group metric of three attributes and their intersections, beside fairlearn's MetricFrame."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.harness import Result, measured

ATTRIBUTES = ("sex", "race", "age")
CROSSED = (("sex", "race"), ("sex", "age"), ("race", "age"), ("sex", "race", "age"))
# Above it fairlearn takes minutes: it is measured at this length, and beside it the same number of our rows.
FEW, MANY = 100_000, 1_000_000


def results() -> Iterator[Result]:
    """Rates, differences, ratios, intervals and tests of ours; of fairlearn's six rates and three comparisons
    without intervals."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {rows: str(Path(folder) / f"{rows}.parquet") for rows in (FEW, MANY)}
        for rows, path in paths.items():
            measured(_write, path, rows, repeats=1)
        what = "{}: 3 attributes and 4 intersections, {:,} rows"
        own = {rows: measured(_own, path) for rows, path in paths.items()}
        for rows, one in own.items():
            yield Result(what.format("group fairness", rows), one.seconds, one.peak_mb)
        other = measured(_fairlearn, paths[FEW], repeats=1)
        ratio = other.seconds / own[FEW].seconds
        words = what.format("fairlearn's MetricFrame", FEW)
        yield Result(words, other.seconds, other.peak_mb, "group fairness of as many", ratio)


def _write(path: str, rows: int) -> None:
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(5)
    race = rng.choice(5, rows, p=[0.5, 0.2, 0.15, 0.1, 0.05])
    score = rng.beta(2, 3, rows) + 0.05 * (race == 0)
    pl.DataFrame(
        {
            "sex": pl.Series(["f", "m"]).gather(rng.integers(0, 2, rows)),
            "race": pl.Series(["A", "B", "C", "D", "E"]).gather(race),
            "age": pl.Series(["under 30", "30 to 60", "over 60"]).gather(rng.integers(0, 3, rows)),
            "label": (rng.random(rows) < score).astype(np.int8),
            "prediction": (score > 0.5).astype(np.int8),
        }
    ).write_parquet(path)


def _own(path: str) -> None:
    import polars as pl

    from mlgov.measure import scorecards, windows
    from mlgov.measure.profiles.local import profile
    from mlgov.measure.profiles.rows import ScanRows
    from mlgov.measure.spec import Spec
    from mlgov.policy.load import load

    parts: dict[str, Any] = {
        "model": "bench", "version": "1.0.0", "task": "binary", "label": "label", "prediction": "prediction",
        "positive": 1, "protected": list(ATTRIBUTES), "intersections": [list(one) for one in CROSSED],
    }  # fmt: skip
    spec = Spec.model_validate(parts)
    rows = ScanRows.of(pl.scan_parquet(path))
    counts = profile(rows, spec, windows.assign(None, rows.height, "none"))
    minimum = load().thresholds.minimum
    scorecards.figures(counts, spec, reference=None, is_reference=False, minimum=minimum)


def _fairlearn(path: str) -> None:
    import fairlearn.metrics as fair
    import polars as pl

    rows = pl.read_parquet(path)
    people = rows.select(ATTRIBUTES).to_pandas()
    true, predicted = rows["label"].to_numpy(), rows["prediction"].to_numpy()
    names = ("selection_rate", "true_positive_rate", "false_positive_rate", "true_negative_rate",
             "false_negative_rate", "count")  # fmt: skip
    rates = {name: getattr(fair, name) for name in names}
    for side in (*((one,) for one in ATTRIBUTES), *CROSSED):
        own: Any = people[list(side)]
        frame: Any = fair.MetricFrame(metrics=rates, y_true=true, y_pred=predicted, sensitive_features=own)
        frame.by_group, frame.difference(), frame.ratio()
        for compare in (
            "demographic_parity_difference",
            "demographic_parity_ratio",
            "equalized_odds_difference",
        ):
            getattr(fair, compare)(true, predicted, sensitive_features=own)
