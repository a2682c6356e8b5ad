"""The ROC AUC that scores with calibrated chances are to be expected to show, by window."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mlgov.measure import calibration
from mlgov.measure.profiles.counters import Asked
from mlgov.measure.profiles.sheet import ByWindow

Array = NDArray[np.float64]


def of(asked: Asked, by: ByWindow, column: str, score: Array, chances: Array, w: Array | None) -> Array:
    """The ROC AUC to expect and its variance (windows x 2), worked out once where all rows have labels.

    column: "" or the name of a class. The rows are those of finite scores, or those of them that have a
    label: as many rows are the same rows.
    """
    rows, found = asked.memo.get(f"ranking {column}", (-1, None))
    if rows != len(score):
        parts = [
            calibration.ranking(score[start:end], chances[start:end], None if w is None else w[start:end])
            for start, end in pairwise(by.starts)
        ]
        found = np.array(parts, dtype=np.float64).reshape(-1, 2)
        asked.memo[f"ranking {column}"] = (len(score), found)
    values: Array = found
    return values
