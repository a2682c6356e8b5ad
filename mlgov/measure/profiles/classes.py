"""How predictions and labels meet among several classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, weight
from mlgov.measure.profiles.groups import canonical
from mlgov.measure.profiles.outcome import Found, Met, Places
from mlgov.measure.profiles.ranking import Array, rank
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.spec import Spec

_TINY = float(np.finfo(np.float64).eps)
_NEARLY = 0.001  # how far from 1 the sum of probabilities may lie, since extracts round them


def multiclass(sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec) -> None:
    """Confusion counts by pair of classes, losses, and the ROC AUC of each class against the rest."""
    label = convert.texts(column_or_nulls(rows, str(spec.label)))
    known = by.sort(label.is_not_null().to_numpy())
    sheet.add("", "sum", "rows", np.diff(by.starts).astype(np.float64))
    sheet.add("", "sum", "rows_labelled", by.tally(known))
    for kind, key, values in confusion(rows, spec, by, by.codes, by.count):
        sheet.add("", kind, key, np.where(values > 0, values, np.nan))
    if isinstance(spec.score, dict):
        own = weight.of(rows, spec)
        _scores(sheet, by, rows, spec.score, label, None if own is None else by.sort(own))


def likeliest(rows: Rows, spec: Spec, by: ByWindow) -> Met | None:
    """The chance that each labelled row gives to its likeliest class, and whether that one came true."""
    if not isinstance(spec.score, dict):
        return None
    label = convert.texts(column_or_nulls(rows, str(spec.label)))
    table = np.stack(
        [by.sort(convert.numbers(column_or_nulls(rows, one)).values) for one in spec.score.values()]
    )
    kept: NDArray[np.bool_] = by.sort(label.is_not_null().to_numpy()) & np.isfinite(table).all(axis=0)
    w = weight.of(rows, spec)
    own = None if w is None else by.sort(w)
    if own is not None:
        kept = kept & (own > 0)
        own = own[kept]
    best = table[:, kept].argmax(axis=0)
    true = by.sort(_codes(label, pl.Series(list(spec.score))))[kept]
    return Met(by.only(kept), kept, table[:, kept].max(axis=0), (best == true).astype(np.float64), own)


def against_the_rest(
    rows: Rows, spec: Spec, by: ByWindow, wanted: Sequence[str]
) -> Iterator[tuple[str, Met]]:
    """Of each class wanted: its scores in labelled rows, and whether these are of the class."""
    if not isinstance(spec.score, dict):
        return
    label, w = convert.texts(column_or_nulls(rows, str(spec.label))), weight.of(rows, spec)
    known = by.sort(label.is_not_null().to_numpy())
    own = None if w is None else by.sort(w)
    known = known if own is None else known & (own > 0)
    for name in [one for one in spec.score if one in wanted]:
        score = by.sort(convert.numbers(column_or_nulls(rows, spec.score[name])).values)
        kept: NDArray[np.bool_] = known & np.isfinite(score)
        true = by.sort((label == name).fill_null(False).to_numpy())[kept].astype(np.float64)
        yield name, Met(by.only(kept), kept, score[kept], true, None if own is None else own[kept])


def confusion(rows: Rows, spec: Spec, by: ByWindow, places: Places, count: int) -> Found:
    """Rows of each pair of classes in each place: key = JSON [label, prediction]; `compared`: all of them."""
    predicted = _predicted_class(rows, spec)
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


def _scores(
    sheet: Sheet, by: ByWindow, rows: Rows, columns: dict[str, str], label: pl.Series, w: Array | None
) -> None:
    known = by.sort(label.is_not_null().to_numpy())
    known = known if w is None else known & (w > 0)
    table = np.stack(
        [by.sort(convert.numbers(column_or_nulls(rows, one)).values) for one in columns.values()]
    )
    true = np.stack([by.sort((label == name).fill_null(False).to_numpy()) for name in columns])
    moves = np.zeros(len(known))
    for k, name in enumerate(columns):
        both: NDArray[np.bool_] = known & np.isfinite(table[k])
        own = None if w is None else w[both]
        codes, hit = by.codes[both], true[k][both]
        found = rank(codes, by.count, table[k][both], hit, own)
        moves[both] += found.influence / len(columns)
        for suffix, values in _kinds(own):
            sheet.add("", "sum", f"scored{suffix}:{name}", _tally(codes, by.count, values))
            marked = hit.astype(np.float64) if values is None else values * hit
            sheet.add("", "sum", f"scored_positive{suffix}:{name}", _tally(codes, by.count, marked))
        sheet.add("", "exact", f"roc_auc:{name}", found.auc)
        sheet.add("", "exact", f"roc_auc_variance:{name}", found.variance)
        sheet.add("", "exact", f"average_precision:{name}", found.average_precision)
        sheet.add("", "exact", f"average_precision_variance:{name}", found.precision_variance)
    sheet.add("", "exact", "macro_auc_variance", _tally(by.codes, by.count, moves**2))
    _losses(sheet, by, table, true, known, w)


def _losses(
    sheet: Sheet,
    by: ByWindow,
    table: Array,
    true: NDArray[np.bool_],
    known: NDArray[np.bool_],
    w: Array | None,
) -> None:
    """Brier score and log loss; where they are no probabilities of the label's classes, how often."""
    usable: NDArray[np.bool_] = known & np.isfinite(table).all(axis=0)
    chances, hit, codes = table[:, usable], true[:, usable], by.codes[usable]
    odd = (chances < 0).any(axis=0) | (np.abs(chances.sum(axis=0) - 1) > _NEARLY)
    sheet.add("", "sum", "score_outside", _tally(codes, by.count, odd.astype(np.float64)))
    strange = (~np.asarray(hit.any(axis=0))).astype(np.float64)
    sheet.add("", "sum", "label_outside", _tally(codes, by.count, strange))
    own = None if w is None else w[usable]
    for suffix, values in _kinds(own):
        sheet.add("", "sum", f"scored{suffix}", _tally(codes, by.count, values))
    clipped = np.clip(chances, 0.0, 1.0)
    given = np.clip((clipped * hit).sum(axis=0), _TINY, 1.0)
    losses: dict[str, Array] = {"brier": ((clipped - hit) ** 2).sum(axis=0) / 2, "log_loss": -np.log(given)}
    for key, loss in losses.items():
        weighted = np.ones(len(loss)) if own is None else own
        sheet.add("", "sum", key, _tally(codes, by.count, weighted * loss))
        sheet.add("", "sum", f"{key}_second", _tally(codes, by.count, weighted * loss**2))


def _tally(codes: NDArray[np.int64], count: int, values: Array | None) -> Array:
    return np.bincount(codes, values, count).astype(np.float64)


def _predicted_class(rows: Rows, spec: Spec) -> pl.Series | None:
    """The predicted class as text: the prediction column, or the class of the highest score."""
    if isinstance(spec.prediction, str):
        return convert.texts(column_or_nulls(rows, spec.prediction))
    if not isinstance(spec.score, dict):
        return None
    scores = np.stack(
        [convert.numbers(column_or_nulls(rows, one)).values for one in spec.score.values()], axis=1
    )
    usable: NDArray[np.bool_] = np.asarray(np.isfinite(scores).all(axis=1))
    best = np.argmax(np.where(usable[:, None], scores, 0.0), axis=1)
    named = pl.Series(list(spec.score), dtype=pl.String).gather(best)
    return named.set(pl.Series(~usable), None)
