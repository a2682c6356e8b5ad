"""How predictions and labels meet among several classes."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import chances, convert, weight
from mlgov.measure.profiles.chances import Chances
from mlgov.measure.profiles.groups import canonical
from mlgov.measure.profiles.outcome import Found, Places
from mlgov.measure.profiles.ranking import Array
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.roles import predicted_class
from mlgov.measure.spec import Spec


def multiclass(sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec) -> None:
    """Confusion counts by pair of classes, losses, and the ROC AUC of each class against the rest."""
    label = convert.texts(column_or_nulls(rows, str(spec.label)))
    known = by.sort(label.is_not_null().to_numpy())
    sheet.add("", "sum", "rows", np.diff(by.starts).astype(np.float64))
    sheet.add("", "sum", "rows_labelled", by.tally(known))
    for kind, key, values in confusion(rows, spec, by, by.codes, by.count):
        sheet.add("", kind, key, np.where(values > 0, values, np.nan))
    scored = Chances.of(rows, spec, by)
    if scored is not None:
        for work in (chances.by_class, chances.losses):
            for kind, key, values in work(scored, by.codes, by.count):
                sheet.add("", kind, key, values)


def confusion(rows: Rows, spec: Spec, by: ByWindow, places: Places, count: int) -> Found:
    """Rows of each pair of classes in each place: key = JSON [label, prediction]; `compared`: all of them."""
    predicted = predicted_class(rows, spec)
    if predicted is None:
        return
    label = convert.texts(column_or_nulls(rows, str(spec.label)))
    w = weight.of(rows, spec)
    both = by.sort((label.is_not_null() & predicted.is_not_null()).to_numpy())
    own = None if w is None else by.sort(w)
    if own is not None:
        both = both & (own > 0)
        own = own[both]
    names = pl.concat([label, predicted]).drop_nulls().unique().sort()
    codes = [by.sort(_codes(one, names))[both] for one in (label, predicted)]
    pair = codes[0] * len(names) + codes[1]
    present, at = np.unique(pair, return_inverse=True)
    places = places[both]
    for suffix, values in _kinds(own):
        yield "sum", f"compared{suffix}", np.bincount(places, values, count).astype(np.float64)
        table = np.bincount(places * len(present) + at, values, count * len(present))
        for k, code in enumerate(present.tolist()):
            true, guess = divmod(code, len(names))
            key = canonical([names[true], names[guess]])
            yield f"confusion{suffix}", key, table[k :: len(present)].astype(np.float64)


def _kinds(w: Array | None) -> list[tuple[str, Array | None]]:
    return [("", None)] if w is None else [("", w), ("_rows", np.ones(len(w))), ("_squares", w**2)]


def _codes(text: pl.Series, names: pl.Series) -> NDArray[np.int64]:
    if not len(names):
        return np.full(len(text), -1, dtype=np.int64)
    found = text.replace_strict(names, pl.int_range(len(names), eager=True), default=-1)
    return found.fill_null(-1).cast(pl.Int64).to_numpy()
