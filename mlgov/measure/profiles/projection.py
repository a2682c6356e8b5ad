"""How well each row is drawn by the main axes of the reference's features: how columns move together.

Features become numbers as NannyML documents its data reconstruction: a missing number the reference's mean,
a missing category its most frequent one, a category its share of the reference (0 for a new one); all are
centred and scaled by the reference. The axes are the principal components that hold 65 % of the variance. A
row's error is its Euclidean distance from its projection upon them.

Kind `sum` of the column "": `reconstruction` (rows), `reconstruction_sum` and `reconstruction_squares` of the
errors. The document that the reference fixes: for each column either what stands in for a missing number or
the shares of its categories; centres, scales, and the axes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.counters import Asked, Counter, Document
from mlgov.measure.profiles.rows import FrameRows, Rows
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.roles import Subject, subjects, values_of
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

Array = NDArray[np.float64]
HELD = 0.65
# Axes of more features would cost more than all else that is measured.
MOST_FEATURES = 200
# A reference beyond so many rows fixes its axes by so many of them, evenly spaced.
MOST_ROWS = 200_000


def features(spec: Spec) -> list[Subject]:
    return [one for one in subjects(spec) if one.role == "feature"]


def _fix(rows: Rows, spec: Spec, bins: Bins, binning: Binning) -> Document | None:
    """None where there are fewer than two features or too many, rows that are not in memory, or nothing that
    the axes leave out."""
    watched = features(spec)
    if not isinstance(rows, FrameRows) or not 2 <= len(watched) <= MOST_FEATURES or not rows.height:
        return None
    rows = FrameRows(rows.frame.gather_every(-(-rows.height // MOST_ROWS)))
    columns = [_of_column(values_of(rows, spec, one), one.numeric) for one in watched]
    table = _encoded(rows, spec, watched, columns)
    with np.errstate(over="ignore", invalid="ignore"):
        centres, scales = table.mean(axis=0), table.std(axis=0)
    if not np.isfinite(scales).all() or np.count_nonzero(scales) < 2:
        return None
    axes = _axes((table - centres) / np.where(scales > 0, scales, 1.0))
    if len(axes) >= np.count_nonzero(scales):
        return None
    scales[scales == 0] = 1.0
    held = {"centres": centres, "scales": scales, "axes": axes}
    return {"columns": columns, **{name: one.tolist() for name, one in held.items()}}


def _of_column(values: pl.Series, numeric: bool) -> dict[str, Any]:
    """What a column of the reference is made into numbers by."""
    if numeric:
        numbers = convert.numbers(values).values
        finite = numbers[np.isfinite(numbers)]
        return {"missing": float(finite.mean()) if len(finite) else 0.0}
    texts = convert.texts(values).drop_nulls()
    counts = texts.value_counts(name="n").sort("n", texts.name, descending=[True, False])
    # A missing category counts as the most frequent one, also here.
    rows = counts["n"].to_list()
    if rows:
        rows[0] += len(values) - len(texts)
    names = counts[texts.name].to_list()
    shares = {name: n / len(values) for name, n in zip(names, rows, strict=True)}
    return {"shares": shares, "missing": names[0] if names else None}


def _encoded(rows: Rows, spec: Spec, watched: list[Subject], columns: list[dict[str, Any]]) -> Array:
    """Rows x features."""
    found = [
        _numbers(values_of(rows, spec, one), one.numeric, how)
        for one, how in zip(watched, columns, strict=True)
    ]
    return np.stack(found, axis=1)


def _numbers(values: pl.Series, numeric: bool, how: dict[str, Any]) -> Array:
    if numeric:
        numbers = convert.numbers(values).values
        finite = np.isfinite(numbers)
        return numbers if finite.all() else np.where(finite, numbers, how["missing"])
    names, shares = list(how["shares"]), np.array([*how["shares"].values(), 0.0])
    texts = convert.texts(values)
    if how["missing"] is not None:
        texts = texts.fill_null(how["missing"])
    numbered = texts.cast(pl.Enum(names), strict=False).to_physical().cast(pl.Int64).fill_null(len(names))
    taken: Array = shares[numbered.to_numpy()]
    return taken


def _axes(table: Array) -> Array:
    """The fewest principal components that hold more than `HELD` of the variance: components x features."""
    sizes, axes = np.linalg.eigh(table.T @ table)
    held = np.cumsum(sizes[::-1]) / sizes.sum()
    return np.asarray(axes[:, ::-1].T[: int(np.searchsorted(held, HELD, "right")) + 1])


def errors(rows: FrameRows, spec: Spec, document: Document) -> Array:
    """The error of each row; NaN where a number is too large."""
    # In parts, so that a table of all features never stands beside the rows as a whole.
    starts = range(0, max(rows.height, 1), MOST_ROWS)
    parts = (FrameRows(rows.frame.slice(start, MOST_ROWS)) for start in starts)
    return np.concatenate([_errors(part, spec, document) for part in parts])


def _errors(rows: FrameRows, spec: Spec, document: Document) -> Array:
    table = _encoded(rows, spec, features(spec), document["columns"])
    axes = np.array(document["axes"])
    with np.errstate(over="ignore", invalid="ignore"):
        table = (table - np.array(document["centres"])) / np.array(document["scales"])
        left = table - (table @ axes.T) @ axes
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", left, left)))


def _count(sheet: Sheet, asked: Asked) -> None:
    document = asked.document(COUNTER.name)
    if document is None or not isinstance(asked.rows, FrameRows):
        return
    found = asked.by.sort(errors(asked.rows, asked.spec, document))
    known = np.isfinite(found)
    by, found = (asked.by, found) if known.all() else (asked.by.only(known), found[known])
    parts = [found[start:end] for start, end in pairwise(by.starts)]
    table = np.array([(len(part), part.sum(), part @ part) for part in parts], dtype=np.float64)
    for k, key in enumerate(("reconstruction", "reconstruction_sum", "reconstruction_squares")):
        sheet.add("", "sum", key, table[:, k])


COUNTER = Counter("projection", labels=False, count=_count, fix=_fix)
