"""Several classes: from confusion counts to averages over classes and their variances.

Counts are kept as pairs of classes that occur, so many classes cost no more than their pairs. Variances are
of first order: the multinomial counts of the pairs move a figure by its derivative in each count (the delta
method); with weights by squared weights. A figure that does not change when all counts double needs no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.assemble import WINDOW
from mlgov.measure.intervals import wilson

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
_PLACE = ["window", "attribute", "group"]


@dataclass(frozen=True)
class Pairs:
    """Counts of pairs of classes. place, true, guess: of each pair; squares: of weights, rows: plain counts.

    One slot for each place and class that occurs there: `at_true` and `at_guess` name a pair's two slots,
    `slots` the place and class of each.
    """

    place: Ints
    at_true: Ints
    at_guess: Ints
    right: NDArray[np.bool_]
    count: Array
    rows: Array
    squares: Array
    places: pl.DataFrame
    slot_place: Ints
    slot_class: pl.Series

    def by_slot(self, at: Ints, values: Array) -> Array:
        return np.bincount(at, values, len(self.slot_place)).astype(np.float64)

    def by_place(self, values: Array) -> Array:
        """Of values of pairs."""
        return np.bincount(self.place, values, self.places.height).astype(np.float64)

    def over_classes(self, values: Array) -> Array:
        """Of values of slots."""
        return np.bincount(self.slot_place, values, self.places.height).astype(np.float64)


_KINDS = ("confusion", "confusion_rows", "confusion_squares")


def pairs(rows: pl.DataFrame) -> Pairs:
    """Of the confusion counts in a profile's rows."""
    value, kind = pl.col("value"), pl.col("kind")
    wide = (
        rows.filter(kind.is_in(_KINDS))
        .group_by([*_PLACE, *WINDOW[1:], "key"], maintain_order=True)
        .agg(value.filter(kind == name).max().alias(name) for name in _KINDS)
    )
    pair = pl.col("key").str.json_decode(pl.List(pl.String))
    counts = [pl.coalesce(name, "confusion").alias(name) for name in _KINDS]
    wide = wide.with_columns(*counts, true=pair.list.first(), guess=pair.list.last())
    places = wide.select(*_PLACE, *WINDOW[1:]).unique(maintain_order=True)
    numbered = places.with_row_index("at")
    at = wide.join(numbered, on=_PLACE, how="left", nulls_equal=True, maintain_order="left")["at"]
    place = at.cast(pl.Int64).to_numpy()
    names = pl.concat([wide["true"], wide["guess"]]).unique().sort()
    size = max(len(names), 1)
    slots, inverse = np.unique(
        np.concatenate([place * size + _coded(wide[side], names) for side in ("true", "guess")]),
        return_inverse=True,
    )
    return Pairs(
        place=place,
        at_true=inverse[: len(place)].astype(np.int64),
        at_guess=inverse[len(place) :].astype(np.int64),
        right=(wide["true"] == wide["guess"]).to_numpy(),
        count=wide["confusion"].to_numpy(),
        rows=wide["confusion_rows"].to_numpy(),
        squares=wide["confusion_squares"].to_numpy(),
        places=places,
        slot_place=slots // size,
        slot_class=names.gather(slots % size),
    )


def _coded(side: pl.Series, names: pl.Series) -> Ints:
    if not len(names):
        return np.empty(0, dtype=np.int64)
    codes = pl.int_range(len(names), eager=True)
    return side.replace_strict(names, codes, return_dtype=pl.Int64).to_numpy()


@dataclass(frozen=True)
class Sums:
    """By class: rows of it (true), predicted as it (guess), both (hits), and their squared weights."""

    true: Array
    guess: Array
    hits: Array
    true_squares: Array
    guess_squares: Array

    @staticmethod
    def of(one: Pairs) -> Sums:
        return Sums(
            one.by_slot(one.at_true, one.count),
            one.by_slot(one.at_guess, one.count),
            one.by_slot(one.at_true, np.where(one.right, one.count, 0.0)),
            one.by_slot(one.at_true, one.squares),
            one.by_slot(one.at_guess, one.squares),
        )


def each(rows: pl.DataFrame) -> pl.DataFrame:
    """[window..., name, true, guess, hits, true_squares, guess_squares, true_rows, guess_rows]"""
    one = pairs(rows)
    sums = Sums.of(one)
    columns = {
        name: getattr(sums, name) for name in ("true", "guess", "hits", "true_squares", "guess_squares")
    }
    columns["true_rows"] = one.by_slot(one.at_true, one.rows)
    columns["guess_rows"] = one.by_slot(one.at_guess, one.rows)
    columns["hits_squares"] = one.by_slot(one.at_true, np.where(one.right, one.squares, 0.0))
    columns["hits_rows"] = one.by_slot(one.at_true, np.where(one.right, one.rows, 0.0))
    place = one.places[one.slot_place].select(WINDOW)
    return place.hstack([one.slot_class.alias("name"), *(pl.Series(k, v) for k, v in columns.items())])


def averages(rows: pl.DataFrame) -> pl.DataFrame:
    """[window, attribute, group, and of each average its value with bounds or a variance]"""
    one = pairs(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _averages(one, Sums.of(one))
    return one.places.select(_PLACE).hstack(
        [pl.Series(name, values, nan_to_null=True) for name, values in found.items()]
    )


def _averages(one: Pairs, sums: Sums) -> dict[str, Array]:
    precision = np.where(sums.guess > 0, sums.hits / sums.guess, 0.0)
    recall = np.where(sums.true > 0, sums.hits / sums.true, 0.0)
    f1 = 2 * sums.hits / (sums.true + sums.guess)
    many, present = one.over_classes(np.ones(len(f1))), one.over_classes((sums.true > 0).astype(np.float64))
    total = one.by_place(one.count)
    found = {
        "hits": one.by_place(np.where(one.right, one.count, 0.0)),
        "macro_precision": one.over_classes(precision) / many,
        "macro_recall": one.over_classes(recall) / many,
        "balanced_accuracy": one.over_classes(recall) / present,
        "macro_f1": one.over_classes(f1) / many,
        "weighted_precision": one.over_classes(precision * sums.true) / total,
        "weighted_f1": one.over_classes(f1 * sums.true) / total,
    }
    bounds = {
        "macro_precision": _together(one, precision, sums.hits, sums.guess, sums.guess_squares, many),
        "macro_recall": _together(one, recall, sums.hits, sums.true, sums.true_squares, many),
        "balanced_accuracy": _together(one, recall, sums.hits, sums.true, sums.true_squares, present),
    }
    for name, (down, up) in bounds.items():
        found[f"{name}_lower"], found[f"{name}_upper"] = found[name] - down, found[name] + up
    return found | _variances(one, sums, found, precision, f1, many, total)


def _together(
    one: Pairs, rate: Array, k: Array, n: Array, squares: Array, many: Array
) -> tuple[Array, Array]:
    """How far the mean of independent rates reaches down and up: Wilson's bounds of each, squared distances
    added up (Donner and Zou 2010). A class without rows is a constant 0."""
    size = np.where(n > 0, n**2 / squares, 1.0)
    low, high = wilson(np.where(n > 0, k / n, 0.0) * size, size)
    down = np.where(n > 0, (rate - low) ** 2, 0.0)
    up = np.where(n > 0, (high - rate) ** 2, 0.0)
    return np.sqrt(one.over_classes(down)) / many, np.sqrt(one.over_classes(up)) / many


def _variances(
    one: Pairs, sums: Sums, found: dict[str, Array], precision: Array, f1: Array, many: Array, total: Array
) -> dict[str, Array]:
    i, j, right, place = one.at_true, one.at_guess, one.right, one.place
    both = sums.true + sums.guess
    # How one more row of the pair (i, j) moves F1 of i and of j; the two are one class on the diagonal.
    f1_i = np.where(right, 2 * (both[i] - 2 * sums.hits[i]) / both[i] ** 2, -f1[i] / both[i])
    f1_j = np.where(right, 0.0, -f1[j] / both[j])
    of_precision = (right - precision[j]) / sums.guess[j]
    n, weighted_precision = total[place], found["weighted_precision"][place]
    weighted_f1 = found["weighted_f1"][place]
    moves = {
        "macro_f1": (f1_i + f1_j) / many[place],
        "weighted_precision": (precision[i] + sums.true[j] * of_precision - weighted_precision) / n,
        "weighted_f1": (f1[i] + sums.true[i] * f1_i + sums.true[j] * f1_j - weighted_f1) / n,
    }
    answer = {f"{name}_variance": one.by_place(move**2 * one.squares) for name, move in moves.items()}
    return answer | _matthews(one, sums, found["hits"], total)


def _matthews(one: Pairs, sums: Sums, hits: Array, total: Array) -> dict[str, Array]:
    """Matthews correlation of several classes, R_K of Gorodkin (2004), and its variance."""
    covered = one.over_classes(sums.true * sums.guess)
    a, b = total**2 - one.over_classes(sums.guess**2), total**2 - one.over_classes(sums.true**2)
    root = np.sqrt(a * b)
    value = np.where(root > 0, (hits * total - covered) / root, np.nan)
    i, j, at = one.at_true, one.at_guess, one.place
    top = one.right * total[at] + hits[at] - sums.guess[i] - sums.true[j]
    sides = 2 * (total[at] - sums.guess[j]) / a[at] + 2 * (total[at] - sums.true[i]) / b[at]
    move = top / root[at] - value[at] / 2 * sides
    return {"matthews": value, "matthews_variance": one.by_place(move**2 * one.squares)}
