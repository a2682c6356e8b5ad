"""How sure predictions are: the chance given to what was predicted, and how many rows lie near the cut.

Kind `sure`, column "": `rows`, `sum` and `squares` of the chance that the scores give to the likelier class
(several classes: to the likeliest one), `outside`, rows whose score is no probability; `near`, rows within a
tenth of the score that decides, and `cut`, rows that could be. With weights all but `outside` are weighted,
and `rows` and `cut` have `..._rows` and `..._squares` beside them.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import estimates, weight
from mlgov.measure.profiles.counters import Asked, Counter
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.spec import ScoreRule

Array = NDArray[np.float64]
NEAR = 0.1
"""How close to the cut a probability is near it."""


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """Add the sums of each window; nothing where no score decides a prediction."""
    spec, by, w = asked.spec, asked.by, weight.by_window(asked)
    counts = True if w is None else w > 0
    if spec.task == "regression" or spec.score is None or (spec.prediction is None and spec.label is None):
        return None
    if isinstance(spec.score, dict):
        table = np.stack([by.sort(estimates.numbers(asked.rows, one)) for one in spec.score.values()])
        finite: NDArray[np.bool_] = np.asarray(np.isfinite(table).all(axis=0)) & counts
        own = None if w is None else w[finite]
        _sums(sheet, by.only(finite), table[:, finite].max(axis=0), table[:, finite].min(axis=0), own)
        return None
    score = by.sort(estimates.numbers(asked.rows, spec.score))
    finite = np.isfinite(score) & counts
    by, score, w = by.only(finite), score[finite], None if w is None else w[finite]
    _sums(sheet, by, np.maximum(score, 1 - score), score, w)
    cut = spec.prediction.score_at_least if isinstance(spec.prediction, ScoreRule) else 0.5
    # Scores such as 0.6 and a cut of 0.5 lie 0.1 apart but for rounding.
    near = np.abs(score - cut) <= NEAR + 1e-12
    weight.sizes(sheet, by, "sure", "cut", w)
    weight.add(sheet, by, "sure", {"near": near.astype(np.float64)}, w)
    return None


def _sums(sheet: Sheet, by: ByWindow, sure: Array, least: Array, w: Array | None) -> None:
    outside = (sure > 1) | (least < 0)
    sure = np.clip(sure, 0.0, 1.0)
    weight.add(sheet, by, "sure", {"sum": sure, "squares": sure**2}, w)
    weight.add(sheet, by, "sure", {"outside": outside.astype(np.float64)})
    weight.sizes(sheet, by, "sure", "rows", w)


COUNTER = Counter("confidence", labels=False, count=count)
