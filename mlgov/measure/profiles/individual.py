"""What would become of each person whose protected attribute were another, where a column holds that score.

Kind `counterfactual`, of the attribute and, where it is protected, by its groups; merges by adding. Keys:
`n` rows with both scores, `sum` and `squares` of the score with the attribute flipped minus the score;
`decided` rows where both give a prediction, `flips` those where it changes. The prediction is what the spec's
`score_at_least` makes of either score; where there is no score, the columns hold predictions.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, sides
from mlgov.measure.profiles.counters import Asked, Counter
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import SCHEMA, Sheet
from mlgov.measure.profiles.sides import Side
from mlgov.measure.spec import ScoreRule, Spec

NAME = "counterfactual"
Array = NDArray[np.float64]
Counts = Iterator[tuple[str, str, Array]]


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """Counts of each attribute, with `group` null for all rows; None where the spec names no such column."""
    spec = asked.spec
    if not spec.counterfactual:
        return None
    by_attribute = {one.attribute: one for one in sides.of(asked.rows, spec, asked.by)}
    whole = np.zeros(len(asked.by.codes), dtype=np.int64)
    frames = []
    for attribute, column in spec.counterfactual.items():
        change, decided, flips = _changes(asked, column)
        groups = [Side(attribute, ("",), whole)]
        if attribute in spec.protected:
            groups.append(by_attribute[attribute])
        counted = [
            (side, _sums(side.places(asked.by), asked.by.count * len(side.groups), change, decided, flips))
            for side in groups
        ]
        frames.append(sides.frame(asked.assigned.windows, counted))
    found = pl.concat(frames).with_columns(group=pl.when(pl.col("group") != "").then("group"))
    return found.select(list(SCHEMA))


COUNTER = Counter(NAME, labels=False, count=count)


def _sums(
    places: NDArray[np.int64],
    size: int,
    change: Array,
    decided: NDArray[np.bool_],
    flips: NDArray[np.bool_],
) -> Counts:
    known = np.isfinite(change)
    values = np.where(known, change, 0.0)
    sums = {"n": known, "sum": values, "squares": values**2, "decided": decided, "flips": flips}
    for key, one in sums.items():
        yield NAME, key, np.bincount(places, one, size).astype(np.float64)


def _changes(asked: Asked, column: str) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """By row, in the order of the windows: change of the score (NaN = none), whether both predict, and
    whether the prediction changes."""
    spec, by = asked.spec, asked.by
    source = _source(spec)
    nothing = np.zeros(len(by.codes), dtype=np.bool_)
    if source is None:
        return np.full(len(by.codes), np.nan), nothing, nothing
    if spec.task != "regression" and not isinstance(spec.score, str):
        pair = [convert.texts(column_or_nulls(asked.rows, name)) for name in (source, column)]
        decided = by.sort((pair[0].is_not_null() & pair[1].is_not_null()).to_numpy())
        flips = by.sort((pair[0] != pair[1]).fill_null(False).to_numpy())
        return np.full(len(by.codes), np.nan), decided, flips
    score, flipped = (by.sort(_numbers(asked.rows, name)) for name in (source, column))
    with np.errstate(invalid="ignore", over="ignore"):
        change = flipped - score
        if not isinstance(spec.prediction, ScoreRule):
            return change, nothing, nothing
        cut = spec.prediction.score_at_least
        decided = np.isfinite(score) & np.isfinite(flipped)
        return change, decided, decided & ((score >= cut) != (flipped >= cut))


def _source(spec: Spec) -> str | None:
    """The column beside which the flipped one stands."""
    if isinstance(spec.prediction, str) and (spec.task == "regression" or spec.score is None):
        return spec.prediction
    return spec.score if isinstance(spec.score, str) else None


def _numbers(rows: Rows, name: str) -> Array:
    return convert.numbers(column_or_nulls(rows, name)).values
