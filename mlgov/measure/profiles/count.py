"""Counting one column: how many rows of each window fall into each bin, sums, and what needs the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, order, unsorted, wasserstein
from mlgov.measure.profiles.bins import INVALID, NULL, OTHER, UNSEEN, ColumnBins
from mlgov.measure.profiles.rows import Column, Ordered
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.profiles.summary import Summary, summary
from mlgov.measure.profiles.unsorted import Whole
from mlgov.measure.roles import Subject

# So many values that the reference did not have are bins of their own; the rest share one.
MOST_UNSEEN = 100
_FEW = 2_000
EXACT = (
    "median", "p10", "p90", "median_error", "p10_error", "p90_error", "deviation", "deviation_error",
)  # fmt: skip
_EMPTY: Summary = (0, 0.0, *[np.nan] * 9)  # what is said of no values

Tally = tuple[int, str, int]  # window, value as text, rows


def count(
    sheet: Sheet,
    by: ByWindow,
    subject: Subject,
    column: Column,
    bins: ColumnBins | None,
    reference: Ordered | None = None,
) -> None:
    """Add the counts of one column to the sheet.

    column: its values in the order of the rows, or what stands for them where all rows are one window; bins:
    None where no reference fixed any; reference: for numeric columns the reference's finite values in
    ascending order, None where there is no reference.
    """
    if subject.numeric:
        _numeric(sheet, by, subject, column.values, bins, reference, column.in_order)
    else:
        _categorical(sheet, by, subject, column, bins)


def _numeric(
    sheet: Sheet,
    by: ByWindow,
    subject: Subject,
    values: pl.Series,
    bins: ColumnBins | None,
    reference: Ordered | None,
    in_order: Ordered | None,
) -> None:
    name = subject.name
    if by.is_whole and in_order is None and bins is not None and reference is not None:
        told = unsorted.read(values, bins, reference)
        if told is not None:
            _told(sheet, subject, bins, reference, told)
            return
    if by.is_whole:
        one = Ordered.of(values) if in_order is None else in_order
        parts, nulls = [one.values], np.array([float(one.missing)])
    else:
        parts, nulls = _parts(by, values)
    invalid = np.diff(by.starts) - np.array([len(one) for one in parts], dtype=np.float64) - nulls
    _sums(sheet, name, nulls, invalid, [summary(one) if len(one) else _EMPTY for one in parts])
    if bins is not None:
        if bins.edges is not None:
            edges = np.array(bins.edges)
            _ranges(sheet, name, bins, [[*np.searchsorted(one, edges, "right"), len(one)] for one in parts])
        else:
            _values(sheet, name, bins, _distinct(parts))
        _rest(sheet, subject, nulls, invalid)
    if reference is not None:
        n = np.array([len(one) for one in parts], dtype=np.float64)
        _against(sheet, name, reference, n, [_distances(reference, one) for one in parts])


def _told(sheet: Sheet, subject: Subject, bins: ColumnBins, reference: Ordered, told: Whole) -> None:
    """The counts of a column that was not put in order, as one window."""
    nulls, invalid = np.array([float(told.nulls)]), np.zeros(1)
    _sums(sheet, subject.name, nulls, invalid, [told.summary])
    _ranges(sheet, subject.name, bins, [told.at_most])
    _rest(sheet, subject, nulls, invalid)
    _against(sheet, subject.name, reference, np.array([told.summary[0]]), [told.distances])


def _parts(by: ByWindow, values: pl.Series) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """The finite values of each window in ascending order, and how many are missing in each."""
    numbers = convert.numbers(values)
    taken = by.sort(numbers.values)
    nulls = by.tally(None if numbers.missing is None else by.sort(numbers.missing))
    finite = np.isfinite(taken)
    if not finite.all():
        by, taken = by.only(finite), taken[finite]
    return [convert.ascending(taken[start:end]) for start, end in pairwise(by.starts)], nulls


def _sums(
    sheet: Sheet,
    name: str,
    nulls: NDArray[np.float64],
    invalid: NDArray[np.float64],
    rows: list[Summary],
) -> None:
    """n, sums and order statistics of each window's finite values, without sums too large for a float."""
    for key, found in (("nulls", nulls), ("invalid", invalid)):
        sheet.add(name, "sum", key, found)
    table = np.array(rows, dtype=np.float64).reshape(-1, len(_EMPTY))
    for k, key in enumerate(("n", "sum", "zeros")):
        sheet.add(name, "sum", key, table[:, k])
    for k, key in enumerate(EXACT, start=3):
        sheet.add(name, "exact", key, table[:, k])


def _ranges(sheet: Sheet, name: str, bins: ColumnBins, at_most: Sequence[Sequence[int]]) -> None:
    """at_most: of each window how many values are at most each edge, and how many there are."""
    counts = np.diff(np.array(at_most), axis=1, prepend=0).astype(np.float64)
    for k, key in enumerate(bins.keys()):
        sheet.add(name, "bin", key, counts[:, k])


def _distinct(parts: list[NDArray[np.float64]]) -> list[Tally]:
    """How often each value occurs in each window."""
    starts = [convert.starts(one) for one in parts]
    texts = convert.texts(pl.Series(np.concatenate([one[at] for one, at in zip(parts, starts, strict=True)])))
    windows = np.repeat(np.arange(len(parts)), [len(at) for at in starts])
    counts = np.concatenate([np.diff(np.append(at, len(one))) for one, at in zip(parts, starts, strict=True)])
    return list(zip(windows.tolist(), texts.to_list(), counts.tolist(), strict=True))


def _categorical(
    sheet: Sheet, by: ByWindow, subject: Subject, column: Column, bins: ColumnBins | None
) -> None:
    name, values = subject.name, column.values
    found = _occurrences(by, column)
    nulls, invalid = np.zeros(by.count), np.zeros(by.count)
    known = []
    for window, text, n in found:
        if text is None:
            nulls[window] += n
        elif values.dtype.is_float() and text in convert.INVALID:
            invalid[window] += n
        else:
            known.append((window, text, n))
    for key, tallied in (("n", np.diff(by.starts) - nulls - invalid), ("nulls", nulls)):
        sheet.add(name, "sum", key, tallied)
    if bins is not None:
        _values(sheet, name, bins, known)
        _rest(sheet, subject, nulls, invalid)


def _occurrences(by: ByWindow, column: Column) -> list[tuple[int, str | None, int]]:
    """How often each value occurs in each window; a missing one is None."""
    values = column.values if by.order is None else column.values.gather(by.order)
    if column.tally is None and len(values) <= _FEW:
        # Starting a query takes longer than counting so few rows.
        counted = Counter(zip(by.codes.tolist(), convert.texts(values).to_list(), strict=True))
        return [(window, text, n) for (window, text), n in counted.items()]
    if by.is_whole:
        whole = column.occurrences()
        return [(0, *one) for one in zip(convert.texts(whole["value"]), whole["n"], strict=True)]
    rows = pl.DataFrame({"window": by.codes, "value": values})
    found = rows.group_by("window", "value").agg(n=pl.len())
    return list(zip(found["window"], convert.texts(found["value"]), found["n"], strict=True))


def _values(sheet: Sheet, name: str, bins: ColumnBins, found: list[Tally]) -> None:
    """Bins of single values."""
    count = sheet.windows.height
    known = set(bins.values or ())
    counts: dict[str, NDArray[np.float64]] = {key: np.zeros(count) for key in bins.keys()}  # noqa: SIM118
    totals: Counter[str] = Counter()
    if not bins.capped:
        for _, text, n in found:
            if text not in known:
                totals[text] += n
    named = {text for text, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:MOST_UNSEEN]}
    counts.update({f"{UNSEEN}:{text}": np.zeros(count) for text in sorted(named)})
    if len(totals) > len(named):
        counts[UNSEEN] = np.zeros(count)
    for window, text, n in found:
        if text in known:
            key = f"={text}"
        elif bins.capped:
            key = OTHER
        else:
            key = f"{UNSEEN}:{text}" if text in named else UNSEEN
        counts[key][window] += n
    for key, values in counts.items():
        fixed = not key.startswith(UNSEEN)
        sheet.add(name, "bin", key, values if fixed else np.where(values > 0, values, np.nan))


def _rest(sheet: Sheet, subject: Subject, nulls: NDArray[np.float64], invalid: NDArray[np.float64]) -> None:
    if subject.role != "label":  # a label that is missing has not arrived yet
        sheet.add(subject.name, "bin", NULL, nulls)
    sheet.add(subject.name, "bin", INVALID, invalid)


def p_values(sheets: Sequence[Sheet]) -> None:
    """The KS p-values of every column at once: a call has its price, a further value hardly any."""
    compared = [(sheet, one) for sheet in sheets for one in sheet.compared]
    if not compared:
        return
    d, n, m = (np.concatenate([one[k] for _, one in compared]) for k in (1, 2, 3))
    found = order.kolmogorov_smirnov_p(d, n, m)
    for (sheet, (name, *_)), values in zip(compared, np.split(found, len(compared)), strict=True):
        sheet.add(name, "exact", "ks_p", values)


def _against(
    sheet: Sheet, name: str, reference: Ordered, n: NDArray[np.float64], distances: list[tuple[float, float]]
) -> None:
    """n, distances: of each window, the latter Kolmogorov-Smirnov and Wasserstein."""
    both = np.array(distances, dtype=np.float64).reshape(-1, 2)
    sheet.add(name, "exact", "ks", both[:, 0])
    sheet.compared.append((name, both[:, 0], n, np.full(len(n), float(len(reference.values)))))
    sheet.add(name, "exact", "wasserstein", both[:, 1])


def _distances(reference: Ordered, part: NDArray[np.float64]) -> tuple[float, float]:
    base = reference.values
    if not len(base) or not len(part):
        return np.nan, np.nan
    if part is base:  # the reference, held against itself
        return 0.0, 0.0
    sums = reference.sums if wasserstein.by_sums(base, part) else None
    return order.kolmogorov_smirnov(base, part), wasserstein.wasserstein(base, part, sums)
