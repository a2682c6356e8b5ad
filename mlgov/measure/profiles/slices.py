"""Where errors have risen: bins of one feature, or of two, whose error lies above that of the reference.

The reference fixes rows and errors of every slice. Of a window only slices stay that pass a test corrected
for all that were looked at, the ten with the strongest evidence: kind `exact`, column "slice", key = JSON
[slice, what], what being `rows`, `errors`, `squares` (in regression the sum of |error| and of its square),
the same of the reference (`reference_rows` ...), `p`, corrected, and `looked`, how many slices were looked
at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import two_shares
from mlgov.measure.profiles import codes, estimates
from mlgov.measure.profiles.bins import UNSEEN, Bins, in_words
from mlgov.measure.profiles.counters import Asked, Counter, Document
from mlgov.measure.profiles.estimation import came_true
from mlgov.measure.profiles.groups import canonical
from mlgov.measure.profiles.rows import Rows
from mlgov.measure.profiles.sheet import SCHEMA, Sheet
from mlgov.measure.roles import subjects, values_of
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

NAME = "slices"
COLUMN = "slice"
LEAST = 30
"""So many rows with an error known a slice needs on either side to be looked at."""
MOST_BINS = 30
"""A feature of more bins is not cut by: hardly any of them would hold enough rows."""
MOST = 10
ERROR = 0.05
"""The expected share of slices named without cause is below it (Benjamini and Hochberg, 1995)."""


@dataclass(frozen=True)
class _Cut:
    """Features that cut the rows together, and the words for each of their bins."""

    names: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]

    @property
    def size(self) -> int:
        return int(np.prod([len(one) for one in self.words]))

    def slice_of(self, place: int) -> dict[str, str]:
        at = np.unravel_index(place, [len(one) for one in self.words])
        return {name: words[int(k)] for name, words, k in zip(self.names, self.words, at, strict=True)}


def fix(reference: Rows, spec: Spec, bins: Bins, binning: Binning) -> Document | None:
    """Rows and errors of each slice of the reference; None where it has no labels or nothing to cut by."""
    error = errors(reference, spec)
    cuts = _cuts(spec, bins)
    if error is None or not cuts or not np.isfinite(error).any():
        return None
    known = np.isfinite(error)
    wanted = {name for cut in cuts for name in cut.names}
    coded = {}
    for one in subjects(spec):
        if one.name in wanted:
            own = codes.codes(values_of(reference, spec, one), one.numeric, bins.columns[one.name])
            coded[one.name] = _placed(own[known], len(codes.keys(bins.columns[one.name])))
    whole = np.zeros(int(known.sum()), dtype=np.int64)
    sums = _sums(cuts, coded, error[known], whole, 1)
    return {key: values[0].tolist() for key, values in zip(("rows", "errors", "squares"), sums, strict=True)}


def errors(rows: Rows, spec: Spec) -> Array | None:
    """The error of each row, NaN where it isn't known: 1 for a wrong prediction, in regression |error|."""
    if spec.label is None:
        return None
    if spec.task == "regression":
        label = estimates.numbers(rows, spec.label)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.abs(estimates.predictions(rows, spec) - label)
    right = came_true(rows, spec)
    return None if right is None else 1 - right


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """The slices of each window whose errors have risen; None where there is none."""
    document, bins = asked.document(NAME), asked.bins
    error = None if document is None else errors(asked.rows, asked.spec)
    if document is None or bins is None or error is None:
        return None
    by, error = asked.by, asked.by.sort(error)
    known = np.isfinite(error)
    if not known.any():
        return None
    cuts = _cuts(asked.spec, bins)
    watched = {one.name: one for one in subjects(asked.spec)}
    coded = {}
    for name in dict.fromkeys(name for cut in cuts for name in cut.names):
        found = codes.of(asked, watched[name])
        if found is not None:
            coded[name] = _placed(by.sort(found[1])[known], len(found[0]))
    now = _sums(cuts, coded, error[known], by.codes[known], by.count)
    then = tuple(np.array(document[key]) for key in ("rows", "errors", "squares"))
    looked = (now[0] >= LEAST) & (then[0] >= LEAST)
    p = _p_values(now, then, looked, counted=asked.spec.task != "regression")
    return _frame(sheet.windows, cuts, now, then, looked, _corrected(p, looked))


def _cuts(spec: Spec, bins: Bins) -> list[_Cut]:
    names = [*spec.features.numeric, *spec.features.categorical]
    words = {
        name: tuple(in_words(key) for key in (*codes.keys(bins.columns[name]), UNSEEN))
        for name in dict.fromkeys(names)
        if name in bins.columns and 1 < len(bins.columns[name].keys()) <= MOST_BINS and name != spec.label
    }
    sides: list[tuple[str, ...]] = [(name,) for name in words]
    if spec.error_slices == 2:
        sides += list(combinations(words, 2))
    return [_Cut(side, tuple(words[name] for name in side)) for side in sides]


def _placed(found: NDArray[np.intp], unknown: int) -> Codes:
    """The numbers of the bins, those without one after all others."""
    return np.where(found == codes.UNKNOWN, unknown, found).astype(np.int64, copy=False)


def _sums(
    cuts: Sequence[_Cut], coded: dict[str, Codes], error: Array, windows: Codes, count: int
) -> tuple[Array, Array, Array]:
    """Rows, errors and squared errors (windows x slices)."""
    tables: tuple[list[Array], list[Array], list[Array]] = ([], [], [])
    squares = error**2
    for cut in cuts:
        at = windows
        for name, words in zip(cut.names, cut.words, strict=True):
            at = at * len(words) + coded[name]
        for table, values in zip(tables, (None, error, squares), strict=True):
            found = np.bincount(at, values, count * cut.size).astype(np.float64)
            table.append(found.reshape(count, cut.size))
    rows, sums, second = (np.concatenate(one, axis=1) for one in tables)
    return rows, sums, second


def _p_values(
    now: tuple[Array, ...], then: tuple[Array, ...], looked: NDArray[np.bool_], *, counted: bool
) -> Array:
    """Two-sided p-values where the error has risen, 1 elsewhere: of two shares, or of two means (Welch)."""
    base = [np.broadcast_to(one, looked.shape) for one in then]
    with np.errstate(divide="ignore", invalid="ignore"):
        risen = looked & (now[1] / now[0] > base[1] / base[0])
    found = np.ones(looked.shape)
    if not risen.any():
        return found
    if counted:
        found[risen] = two_shares.p_values(now[1][risen], now[0][risen], base[1][risen], base[0][risen])
        return found
    from scipy.special import ndtr

    own, old = ([one[risen] for one in side] for side in (now, base))
    gap = own[1] / own[0] - old[1] / old[0]
    spread = sum((s2 - s**2 / n).clip(0) / (n * (n - 1)) for n, s, s2 in (own, old))
    with np.errstate(divide="ignore", invalid="ignore"):
        found[risen] = 2 * ndtr(-np.abs(gap / np.sqrt(spread)))
    return found


def _corrected(p: Array, looked: NDArray[np.bool_]) -> Array:
    """P-values corrected over the slices that each window looked at; 1 elsewhere. As `measure.discovery`."""
    found = np.ones(p.shape)
    for window in np.flatnonzero((np.where(looked, p, 1.0) <= ERROR).any(axis=1)):
        at = np.flatnonzero(looked[window])
        order = at[np.argsort(p[window, at], kind="stable")]
        scaled = p[window, order] * len(at) / np.arange(1, len(at) + 1)
        found[window, order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(0.0, 1.0)
    return found


def _frame(
    windows: pl.DataFrame,
    cuts: Sequence[_Cut],
    now: tuple[Array, ...],
    then: tuple[Array, ...],
    looked: NDArray[np.bool_],
    p: Array,
) -> pl.DataFrame | None:
    """The long frame of the slices that stay."""
    starts = np.cumsum([0, *(cut.size for cut in cuts)])
    rows = []
    for window in np.flatnonzero((p <= ERROR).any(axis=1)):
        places = np.flatnonzero(p[window] <= ERROR)
        for place in places[np.argsort(p[window, places], kind="stable")][:MOST]:
            which = int(np.searchsorted(starts, place, "right")) - 1
            named = cuts[which].slice_of(int(place - starts[which]))
            values = {
                "rows": now[0][window, place], "errors": now[1][window, place],
                "squares": now[2][window, place], "reference_rows": then[0][place],
                "reference_errors": then[1][place], "reference_squares": then[2][place],
                "p": p[window, place], "looked": looked[window].sum(),
            }  # fmt: skip
            rows += [(int(window), canonical([named, what]), float(value)) for what, value in values.items()]
    return _long(windows, rows) if rows else None


def _long(windows: pl.DataFrame, rows: Iterable[tuple[int, str, float]]) -> pl.DataFrame:
    found = pl.DataFrame(rows, schema={"at": pl.Int64, "key": pl.String, "value": pl.Float64}, orient="row")
    nothing = pl.lit(None, pl.String)
    return windows[found["at"]].hstack(
        found.select(
            pl.lit(COLUMN).alias("column"),
            nothing.alias("attribute"),
            nothing.alias("group"),
            pl.lit("exact").alias("kind"),
            "key",
            "value",
        )
    ).select(list(SCHEMA))  # fmt: skip


COUNTER = Counter(NAME, labels=True, count=count, fix=fix)
