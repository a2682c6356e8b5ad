"""Whether people who are alike are treated alike: each row beside its nearest by the features.

Opt-in by the spec's `consistency`, as it takes time. Distances are Euclidean over the features without the
protected attributes: numbers in standard deviations of the window, a missing one at the mean; a category as
one indicator for each value, where two different values are 1 apart. Up to 5,000 rows of a window everything
is exact; of more, 5,000 are drawn (seeded) and sought among at most 50,000 drawn ones.

Kind `exact`, so nothing merges. Of the column "": `consistency`, its `consistency_variance`,
`consistency_rows` (looked at) and `consistency_all` (of the window). By protected attribute and group:
`matched_effect` of the group against the largest one, its `matched_variance`, `matched_rows`, and the name of
the largest as a group with `matched_against`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, sides
from mlgov.measure.profiles.counters import Asked, Counter
from mlgov.measure.profiles.rows import column_or_nulls
from mlgov.measure.profiles.sheet import SCHEMA, Sheet
from mlgov.measure.profiles.sides import Side
from mlgov.measure.roles import predicted_positive

NAME = "neighbours"
EXACT = 5_000  # rows of a window that are all looked at
AMONG = 50_000  # rows that neighbours of more rows are sought among
MOST_VALUES = 50  # indicators of one category; rarer values share none
FEWEST = 2  # rows of a group whose effect has a variance
Array = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Features:
    """Rows as points: numbers (NaN is missing), and an indicator of 0 or 1 for each value of a category."""

    numbers: Array
    indicators: Array

    def points(self, rows: Numbers) -> Array:
        """Some rows, their numbers in standard deviations around their mean, missing ones at the mean."""
        numbers = self.numbers[rows]
        there = np.isfinite(numbers)
        known = np.maximum(there.sum(axis=0), 1)
        centred = np.where(there, numbers - np.where(there, numbers, 0.0).sum(axis=0) / known, 0.0)
        deviation = np.sqrt((centred**2).sum(axis=0) / known)
        scaled = centred / np.where(deviation > 0, deviation, 1.0)
        # Two different values of a category differ in two indicators: together they are 1 apart.
        return np.concatenate([scaled, self.indicators[rows] / np.sqrt(2.0)], axis=1)


@dataclass(frozen=True)
class Matched:
    """The mean difference of matched rows, its variance, and how many rows were matched."""

    effect: float
    variance: float
    rows: int


def consistency(points: Array, outcome: Array, neighbours: int, at: Numbers | None = None) -> Array:
    """|outcome - mean outcome of the nearest other rows| of each row, or of those `at`; empty where there are
    not enough rows.

    Zemel et al. (2013). AIF360 counts the row itself among its neighbours: its value at k is
    1 - (k - 1) / k times the mean of this at k - 1.
    """
    if len(points) <= neighbours:
        return np.empty(0)
    own = np.arange(len(points)) if at is None else at
    near = _others(points, own, neighbours)
    found: Array = np.abs(outcome[own] - outcome[near].mean(axis=1))
    return found


def matched(points: Array, outcome: Array, treated: NDArray[np.bool_]) -> Matched | None:
    """The mean over treated rows of their outcome minus that of the nearest row that is not treated.

    The variance counts how often a row serves as a match: Abadie and Imbens (2006), for one match, with
    replacement, and effects on the treated. None where either side has fewer than two rows.
    """
    own, other = np.flatnonzero(treated), np.flatnonzero(~treated)
    if min(len(own), len(other)) < FEWEST:
        return None
    nearest = _nearest(points[other], points[own], 1)[:, 0]
    gaps = outcome[own] - outcome[other[nearest]]
    used = np.bincount(nearest, minlength=len(other)).astype(np.float64)
    again = np.flatnonzero(used > 1)
    twins = _others(points[other], again, 1)[:, 0] if len(again) else again
    spread = (outcome[other[again]] - outcome[other[twins]]) ** 2 / 2
    reuse = float((used[again] * (used[again] - 1) * spread).sum())
    variance = (float(((gaps - gaps.mean()) ** 2).sum()) + reuse) / len(own) ** 2
    return Matched(float(gaps.mean()), variance, len(own))


def _nearest(among: Array, of: Array, count: int) -> Numbers:
    from sklearn.neighbors import NearestNeighbors

    found: Any = NearestNeighbors(n_neighbors=count).fit(among).kneighbors(of, return_distance=False)
    return np.asarray(found, dtype=np.int64)


def _others(points: Array, own: Numbers, count: int) -> Numbers:
    """The nearest rows of some rows, without themselves (which need not come first among equals)."""
    near = _nearest(points, points[own], count + 1)
    itself = near == own[:, None]
    itself[~itself.any(axis=1), -1] = True  # among many equals it was not even listed
    found: Numbers = near[~itself].reshape(len(own), count)
    return found


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """Consistency into the sheet, matched pairs by group as a frame; None where the spec asks for neither."""
    spec = asked.spec
    if spec.consistency is None or (spec.task == "multiclass" and spec.positive is None):
        return None
    features, outcome = _features(asked), _outcome(asked)
    attributes = [one for one in sides.of(asked.rows, spec, asked.by) if one.attribute in spec.protected]
    chosen = predicted_positive(asked.rows, spec) if spec.task != "regression" else None
    decided = None if chosen is None else asked.by.sort(chosen.cast(pl.Float64).fill_null(np.nan).to_numpy())
    table = np.full((asked.by.count, 4), np.nan)
    rows: list[tuple[int, str, str, str, float]] = []
    for window, (start, end) in enumerate(pairwise(asked.by.starts)):
        part = np.arange(start, end)
        if decided is not None:
            table[window] = _of_window(features, decided, part, spec.consistency.neighbours)
        for side in attributes:
            rows += [(window, side.attribute, *one) for one in _pairs(features, outcome, side, part)]
    keys = ("consistency", "consistency_variance", "consistency_rows", "consistency_all")
    for key, values in zip(keys, table.T, strict=True):
        sheet.add("", "exact", key, values)
    return _frame(asked, rows)


COUNTER = Counter(NAME, labels=False, count=count)


def _of_window(features: Features, decided: Array, part: Numbers, neighbours: int) -> tuple[float, ...]:
    known = part[np.isfinite(decided[part])]
    among, at = _drawn(known)
    gaps = consistency(features.points(among), decided[among], neighbours, at)
    if not len(gaps):
        return np.nan, np.nan, 0.0, float(len(known))
    variance = float(gaps.var(ddof=1)) / len(gaps) if len(gaps) > 1 else np.nan
    return 1 - float(gaps.mean()), variance, float(len(gaps)), float(len(known))


def _pairs(features: Features, outcome: Array, side: Side, part: Numbers) -> list[tuple[str, str, float]]:
    """[group, key, value] of every group but the largest, which the others are matched with."""
    known = part[np.isfinite(outcome[part])]
    among = _drawn(known)[0][:EXACT]
    sizes = np.bincount(side.codes[among], minlength=len(side.groups)) if len(among) else np.zeros(0)
    if np.count_nonzero(sizes) < 2:
        return []
    largest = int(sizes.argmax())
    scaled, found = features.points(among), []
    for code in np.flatnonzero(sizes).tolist():
        own = np.isin(side.codes[among], [code, largest])
        pair = matched(scaled[own], outcome[among][own], side.codes[among][own] == code)
        if code == largest:
            found.append((side.groups[code], "matched_against", float(sizes[code])))
        elif pair is not None:
            facts = {"effect": pair.effect, "variance": pair.variance, "rows": float(pair.rows)}
            found += [(side.groups[code], f"matched_{key}", value) for key, value in facts.items()]
    return found


def _drawn(known: Numbers) -> tuple[Numbers, Numbers]:
    """Rows among which neighbours are sought, and the places in them of the rows that are looked at."""
    if len(known) <= EXACT:
        return known, np.arange(len(known))
    mixed = np.random.default_rng(len(known)).permutation(known)[:AMONG]
    return mixed, np.arange(EXACT)


def _features(asked: Asked) -> Features:
    """In the order of the windows."""
    spec, by = asked.spec, asked.by
    numbers = []
    for name in spec.features.numeric:
        if name not in spec.protected:
            values = convert.numbers(column_or_nulls(asked.rows, name)).values
            numbers.append(by.sort(np.where(np.isfinite(values), values, np.nan)))
    indicators = []
    for name in spec.features.categorical:
        if name not in spec.protected:
            texts = convert.texts(column_or_nulls(asked.rows, name)).alias("text")
            for value in texts.drop_nulls().value_counts(sort=True)["text"].head(MOST_VALUES):
                indicators.append(by.sort((texts == value).fill_null(False).to_numpy()).astype(np.float64))
    rows = len(by.codes)
    return Features(*(np.stack(one, axis=1) if one else np.zeros((rows, 0)) for one in (numbers, indicators)))


def _outcome(asked: Asked) -> Array:
    """The score; without one the prediction, as 1 and 0 where it is a class."""
    spec = asked.spec
    if spec.task == "regression" and isinstance(spec.prediction, str):
        return asked.by.sort(convert.numbers(column_or_nulls(asked.rows, spec.prediction)).values)
    if isinstance(spec.score, str):
        return asked.by.sort(convert.numbers(column_or_nulls(asked.rows, spec.score)).values)
    chosen = predicted_positive(asked.rows, spec)
    if chosen is None:
        return np.full(len(asked.by.codes), np.nan)
    return asked.by.sort(chosen.cast(pl.Float64).fill_null(np.nan).to_numpy())


def _frame(asked: Asked, rows: list[tuple[int, str, str, str, float]]) -> pl.DataFrame | None:
    if not rows:
        return None
    schema: dict[str, Any] = {
        "at": pl.Int64,
        "attribute": pl.String,
        "group": pl.String,
        "key": pl.String,
        "value": pl.Float64,
    }
    table = pl.DataFrame(rows, schema=schema, orient="row")
    windows = asked.assigned.windows[table["at"]]
    # The column is named, so that these are not taken for what is exact of whole rows.
    return (
        windows.hstack(table.drop("at"))
        .with_columns(column=pl.col("attribute"), kind=pl.lit("exact"))
        .select(list(SCHEMA))
    )
