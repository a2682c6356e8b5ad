"""Scores against labels in bins, for all rows and for each group: what curves and calibration are made of.

Rows that have both a finite score and a label are counted. Kinds, which all merge by adding:

- `calibration`: ten equal-width bins of [0, 1], numbered 0 to 9, where scores are probabilities; a bin holds
  its upper edge, as scikit-learn's `calibration_curve`. Keys `n:3` rows, `positive:3` positive labels,
  `score:3` sum of the scores. A bin without rows has no keys. Among several classes the score is the chance
  of the likeliest one, positive that it came true, and `sum`, `sure_error` adds up their squared distances;
- `cuts`: bins between cuts that the reference fixes once. Bin k holds the scores that reach exactly k cuts,
  so thresholds at the cuts have exact counts, and what lies between two cuts is not known. Keys `n:17`,
  `positive:17`. Groups are counted at every fifth cut, with numbers of bins of that coarser scale;
- `class_cuts`: the same of each of several classes against the rest, between cuts of its own scores. Keys
  `n:17:owl`, `positive:17:owl`, the class last; not by group;
- `residual`: prediction - label of numbers, in bins that the residuals of the reference fix (its twentieths);
  keys `n:4`;
- `predicted`: rows in bins of the prediction that the reference fixes (its tenths); keys `n:2`,
  `prediction:2`, `residual:2`, `squares:2` (of residuals).

With weights `n` and the sums are weighted; `rows:3` counts the rows themselves. The document that a reference
fixes: {"probability": bool, "cuts": [...]} for scores, {"classes": {"owl": [...]}} for those of several
classes, {"residuals": [...], "predictions": [...]} for numbers. Cuts are quantiles of at most 100,000 evenly
spaced rows of the reference, and the score at which a prediction turns positive is one of them. Many classes
have fewer cuts each.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import chances, classes, convert, outcome, sides, weight
from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.chances import Chances
from mlgov.measure.profiles.counters import Asked, Counter, Document
from mlgov.measure.profiles.outcome import Array, Found, Met, Places
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.profiles.sides import Side
from mlgov.measure.roles import labelled_positive, predicted_positive
from mlgov.measure.spec import ScoreRule, Spec
from mlgov.policy.models import Binning

NAME = "scores"
BINS = 10
CUTS = 50  # parts that the cuts of the score make of the reference
_ALL_CLASSES, _LEAST = 500, 10  # cuts of all classes together where there are many, and of each at least
COARSE = 5  # groups are counted at every fifth cut
RESIDUALS, PREDICTIONS = 20, 10
_SAMPLE = 100_000
_EDGES = np.linspace(0.0, 1.0, BINS + 1)[1:-1]


def fix(reference: Rows, spec: Spec, bins: Bins, binning: Binning) -> Document | None:
    """What the reference fixes; None where nothing of this kind is counted."""
    if spec.label is None:
        return None
    if spec.task == "regression":
        predicted = spec.prediction if isinstance(spec.prediction, str) else str(spec.score)
        columns = [convert.numbers(_sampled(reference, one)).values for one in (predicted, spec.label)]
        with np.errstate(over="ignore", invalid="ignore"):
            residuals = _cuts(columns[0] - columns[1], RESIDUALS)
        return {"residuals": residuals, "predictions": _cuts(columns[0], PREDICTIONS)}
    if spec.task == "multiclass" and isinstance(spec.score, dict):
        parts = max(_LEAST, min(CUTS, _ALL_CLASSES // len(spec.score)))
        scores = {name: convert.numbers(_sampled(reference, one)) for name, one in spec.score.items()}
        return {"classes": {name: _cuts(own.values, parts) for name, own in scores.items()}}
    if spec.task == "multiclass" or not isinstance(spec.score, str):
        return None
    score = convert.numbers(_sampled(reference, spec.score)).values
    score = score[np.isfinite(score)]
    cuts = _cuts(score, CUTS)
    if isinstance(spec.prediction, ScoreRule):
        cuts = sorted({*cuts, spec.prediction.score_at_least})
    return {"probability": _probable(score), "cuts": cuts}


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """Bins of all rows into the sheet; bins, sums and confusion counts of every group as a frame."""
    spec = asked.spec
    if spec.label is None and not spec.segments:
        return None
    found = sides.of(asked.rows, spec, asked.by)
    counted: list[tuple[Side, Found]] = []
    segments = [
        one for one in found if one.attribute in spec.segments and one.attribute not in spec.protected
    ]
    if spec.task != "regression":
        counted += [(one, _cells(asked, one)) for one in segments]
    if spec.label is None:
        return sides.frame(asked.assigned.windows, counted)
    if spec.task == "multiclass":
        counted += [(one, _confusion(asked, one)) for one in found]
        scored = Chances.of(asked.rows, spec, asked.by)
        if scored is not None:
            _of_classes(sheet, asked, scored)
            counted += [(one, _of_their_side(asked, scored, one)) for one in found]
    elif spec.task == "regression" or isinstance(spec.score, str):
        label = None if spec.task == "regression" else labelled_positive(asked.rows, spec)
        both = outcome.met(asked.rows, spec, asked.by, label)
        document = asked.document(NAME) or {}
        for kind, key, values in _bins(both, both.by.codes, asked.by.count, spec, document, 1):
            sheet.add("", kind, key, np.where(values != 0, values, np.nan))
        counted += [(one, _of_side(asked, both, one, document)) for one in found]
    return sides.frame(asked.assigned.windows, counted) if counted else None


def _of_classes(sheet: Sheet, asked: Asked, scored: Chances) -> None:
    """Of all rows of each window: how often the likeliest class comes true by the chance that was given to
    it, and the scores of each class between its cuts."""
    by = asked.by
    for kind, key, values in _likeliest(scored.likeliest, by.codes, by.count):
        sheet.add("", kind, key, np.where(values != 0, values, np.nan) if kind == "calibration" else values)
    cuts = (asked.document(NAME) or {}).get("classes", {})
    for name, both in scored.against_the_rest([name for name, own in cuts.items() if own]):
        at = np.searchsorted(np.array(cuts[name]), both.score, "right")
        sums = {"n": None, "positive": both.label}
        size = len(cuts[name]) + 1
        for kind, key, values in _binned("class_cuts", both, both.by.codes, by.count, at, size, sums):
            sheet.add("", kind, f"{key}:{name}", np.where(values != 0, values, np.nan))


def _likeliest(both: Met, places: Places, count: int) -> Found:
    """places: of the windows' rows."""
    here = places[both.kept]
    yield "sum", "sure_error", both.total(here, count, (both.score - both.label) ** 2)
    yield from _calibrated(both, here, count)


def _of_their_side(asked: Asked, scored: Chances, side: Side) -> Found:
    places, count = side.places(asked.by), asked.by.count * len(side.groups)
    yield from chances.losses(scored, places, count)
    yield from chances.means(scored, places, count)
    yield from _likeliest(scored.likeliest, places, count)


COUNTER = Counter(NAME, labels=True, count=count, fix=fix)


def _of_side(asked: Asked, both: Met, side: Side, document: Document) -> Found:
    places = side.places(asked.by)[both.kept]
    count = asked.by.count * len(side.groups)
    work = outcome.numbers if asked.spec.task == "regression" else outcome.binary
    yield from work(both, places, count)
    yield from _bins(both, places, count, asked.spec, document, COARSE)


def _confusion(asked: Asked, side: Side) -> Found:
    return classes.confusion(
        asked.rows, asked.spec, asked.by, side.places(asked.by), asked.by.count * len(side.groups)
    )


def _bins(both: Met, places: Places, count: int, spec: Spec, document: Document, every: int) -> Found:
    if spec.task == "regression":
        yield from _of_numbers(both, places, count, document)
        return
    probable = document["probability"] if document else _probable(both.score)
    if probable:
        yield from _calibrated(both, places, count)
    if document.get("cuts"):
        cuts = np.array(thinned(document["cuts"], spec, every))
        at = np.searchsorted(cuts, both.score, "right")
        yield from _binned(
            "cuts", both, places, count, at, len(cuts) + 1, {"n": None, "positive": both.label}
        )


def _calibrated(both: Met, places: Places, count: int) -> Found:
    chance = np.clip(both.score, 0.0, 1.0)
    inside = (both.score >= 0) & (both.score <= 1)
    at = np.searchsorted(_EDGES, chance)
    sums = {"n": None, "positive": both.label, "score": chance}
    yield from _binned("calibration", both, places, count, at, BINS, sums, inside.astype(np.float64))


def thinned(cuts: list[float], spec: Spec, every: int) -> list[float]:
    """The cuts that groups are counted at: every so many, and the one where a prediction turns positive."""
    kept = {cut for k, cut in enumerate(cuts, start=1) if k % every == 0}
    if isinstance(spec.prediction, ScoreRule):
        kept.add(spec.prediction.score_at_least)
    return sorted(kept)


def _of_numbers(both: Met, places: Places, count: int, document: Document) -> Found:
    if not document:
        return
    with np.errstate(over="ignore", invalid="ignore"):
        error = both.score - both.label
        squares = error**2
    if document["residuals"]:
        cuts = np.array(document["residuals"])
        at = np.searchsorted(cuts, error)
        yield from _binned("residual", both, places, count, at, len(cuts) + 1, {"n": None})
    if document["predictions"]:
        cuts = np.array(document["predictions"])
        at = np.searchsorted(cuts, both.score)
        sums = {"n": None, "prediction": both.score, "residual": error, "squares": squares}
        yield from _binned("predicted", both, places, count, at, len(cuts) + 1, sums)


def _binned(
    kind: str,
    both: Met,
    places: Places,
    count: int,
    at: NDArray[np.int64],
    size: int,
    sums: dict[str, Array | None],
    inside: Array | None = None,
) -> Found:
    """Sums of values in each bin of each place, bin by bin; `inside`: 1 for rows that count."""
    cells = places * size + at
    factors = [one for one in (inside, both.weight) if one is not None]
    base = np.multiply.reduce(factors) if factors else None
    asked: list[tuple[str, Array | None]] = [
        (name, base if values is None else values if base is None else values * base)
        for name, values in sums.items()
    ]
    if both.weight is not None:
        asked.append(("rows", inside))
    for name, values in asked:
        table = np.bincount(cells, values, count * size).astype(np.float64).reshape(count, size)
        for k in np.flatnonzero(table.any(axis=0)).tolist():
            yield kind, f"{name}:{k}", table[:, k]


def _cells(asked: Asked, side: Side) -> Found:
    """What `groups` counts of protected attributes, for a segment."""
    rows, spec = asked.rows, asked.spec
    positive = spec.task == "binary" or spec.positive is not None
    pair = [labelled_positive(rows, spec), predicted_positive(rows, spec)] if positive else [None, None]
    truths = [_truth(asked, one) for one in pair]
    (label, labelled), (chosen, predicted) = truths
    w = weight.of(rows, spec)
    own = None if w is None else asked.by.sort(w)
    places, count = side.places(asked.by), asked.by.count * len(side.groups)
    both = labelled & predicted
    marks = {
        "n": np.ones(len(places), dtype=np.bool_), "predicted": predicted, "selected": chosen,
        "labelled": labelled, "positive": label, "compared": both, "tp": both & label & chosen,
        "fp": both & ~label & chosen, "fn": both & label & ~chosen, "tn": both & ~label & ~chosen,
    }  # fmt: skip
    for key, mark in marks.items():
        for suffix, values in _kinds(own):
            counted = mark if values is None else mark * values
            yield f"cell{suffix}", key, np.bincount(places, counted, count).astype(np.float64)


def _kinds(w: Array | None) -> Iterator[tuple[str, Array | None]]:
    if w is None:
        yield "", None
        return
    yield from (("", w), ("_rows", (w > 0).astype(np.float64)), ("_squares", w**2))


def _truth(asked: Asked, values: pl.Series | None) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether it holds, and whether it is known, in the order of the windows."""
    if values is None:
        nothing = np.zeros(len(asked.by.codes), dtype=np.bool_)
        return nothing, nothing
    known = asked.by.sort(values.is_not_null().to_numpy())
    return asked.by.sort(values.fill_null(False).to_numpy()), known


def _sampled(rows: Rows, name: str) -> pl.Series:
    """At most a hundred thousand evenly spaced values of a column."""
    return column_or_nulls(rows, name).gather_every(max(1, -(-rows.height // _SAMPLE)))


def _cuts(values: Array, parts: int) -> list[float]:
    """Distinct quantiles that part the finite values; none where there is nothing to part."""
    finite = convert.ascending(values[np.isfinite(values)])
    # In whole numbers, since 0.55 x 400 is a little more than 220 in binary fractions.
    ranks = [-(-k * len(finite) // parts) - 1 for k in range(1, parts)] if len(finite) else []
    return [float(one) for one in np.unique(finite[ranks])] if ranks else []


def _probable(score: Array) -> bool:
    return bool(len(score)) and bool(((score >= 0) & (score <= 1)).all())
