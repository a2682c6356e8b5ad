"""How the label goes with each feature and the score: labels counted by bin of the reference.

Kinds, keys as of kind `bin`: `labelled`, rows of a bin that have a label, those without a bin under `unseen`;
`label_sum`, how many of them are positive, or in regression the sum of their labels, then with
`label_squares`; there labels are taken as distances from the middle of the bins that the reference fixed for
them, so that squares keep their digits. Among several classes without a positive one, `label_class` counts
each class: key = JSON [bin, class]. What is 0 leaves no row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import codes, convert
from mlgov.measure.profiles.bins import UNSEEN
from mlgov.measure.profiles.counters import Asked, Counter
from mlgov.measure.profiles.groups import canonical
from mlgov.measure.profiles.rows import column_or_nulls
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.roles import Subject, labelled_positive, subjects
from mlgov.measure.spec import Spec

Array = NDArray[np.float64]


def related(spec: Spec) -> tuple[Subject, ...]:
    """The columns whose relation to the label is watched: features and scores; in regression also the
    prediction, which is its score."""
    if spec.label is None:
        return ()
    roles = ("feature", "score", "prediction") if spec.task == "regression" else ("feature", "score")
    return tuple(one for one in subjects(spec) if one.role in roles)


@dataclass(frozen=True)
class _Labels:
    """Rows that have a label, in the order of their windows: their places, windows and labels.

    values: 1 and 0 or numbers; None where the label is one of several classes, numbered by `classes`.
    """

    rows: NDArray[np.int64]
    window: NDArray[np.int64]
    values: Array | None
    numbered: NDArray[np.intp]
    classes: tuple[str, ...]


def _count(sheet: Sheet, asked: Asked) -> None:
    labels = _labels(asked) if asked.bins is not None and asked.spec.label is not None else None
    if labels is None or not len(labels.rows):
        return
    for subject in related(asked.spec):
        found = codes.of(asked, subject)
        if found is not None:
            keys, code = (*found[0], UNSEEN), found[1][labels.rows]
            _add(sheet, subject.name, keys, code, labels, asked.spec.task == "regression")


def _add(
    sheet: Sheet, name: str, keys: tuple[str, ...], code: NDArray[np.intp], labels: _Labels, squares: bool
) -> None:
    shape = (sheet.windows.height, len(keys))
    at = labels.window * len(keys) + np.where(code == codes.UNKNOWN, len(keys) - 1, code)

    def by_bin(weights: Array | None = None) -> Array:
        found = np.bincount(at, weights, minlength=shape[0] * shape[1])
        return found.astype(np.float64).reshape(shape)

    rows = by_bin()
    sums = {"labelled": rows}
    if labels.values is not None:
        sums["label_sum"] = by_bin(labels.values)
        if squares:
            with np.errstate(over="ignore"):
                sums["label_squares"] = by_bin(labels.values**2)
    for kind, table in sums.items():
        for k, key in enumerate(keys):
            if rows[:, k].any():
                sheet.add(name, kind, key, np.where(table[:, k] != 0, table[:, k], np.nan))
    for number, label in enumerate(labels.classes):
        table = by_bin((labels.numbered == number).astype(np.float64))
        for k, key in enumerate(keys):
            if table[:, k].any():
                pair = canonical([key, label])
                sheet.add(name, "label_class", pair, np.where(table[:, k] > 0, table[:, k], np.nan))


def _labels(asked: Asked) -> _Labels:
    spec = asked.spec
    values: Array | None = None
    numbered: NDArray[np.intp] = np.empty(0, dtype=np.intp)
    classes: tuple[str, ...] = ()
    column = column_or_nulls(asked.rows, str(spec.label))
    if spec.task == "regression":
        values = asked.by.sort(convert.numbers(column).values) - _middle(asked)
        known = np.isfinite(values)
    elif spec.task == "multiclass" and spec.positive is None:
        texts = convert.texts(column)
        classes = tuple(texts.drop_nulls().unique().sort())
        numbered = texts.cast(pl.Enum(classes)).to_physical().fill_null(0).to_numpy().astype(np.intp)
        numbered = asked.by.sort(numbered)
        known = asked.by.sort(texts.is_not_null().to_numpy())
    else:
        positive = labelled_positive(asked.rows, spec)
        if positive is None:
            raise AssertionError("a relation is counted only where the spec names a label")
        values = asked.by.sort(positive.fill_null(False).to_numpy().astype(np.float64))
        known = asked.by.sort(positive.is_not_null().to_numpy())
    order = asked.by.order
    places = np.flatnonzero(known) if order is None else order[known]
    return _Labels(
        places,
        asked.by.codes[known],
        None if values is None else values[known],
        numbered[known] if classes else numbered,
        classes,
    )


def _middle(asked: Asked) -> float:
    fixed = asked.bins.columns.get(str(asked.spec.label)) if asked.bins else None
    if fixed is None:
        return 0.0
    found = fixed.edges or tuple(float(text) for text in fixed.values or ())
    return found[len(found) // 2] if found else 0.0


COUNTER = Counter("relation", labels=True, count=_count)
