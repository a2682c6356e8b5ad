"""Rows in, counts out, by Polars and numpy on this machine, one column in memory at a time.

A profile is one long frame; one row holds one count or sum: [window, window_start, window_end, column,
attribute, group, kind, key, value]. `column` is "" for what concerns whole rows; `attribute` and `group` are
null except for counts by group. Kinds:

- `bin`: rows in a bin of a column (keys: see `bins`); every bin that the reference fixed is there, if only
  with 0;
- `sum`: n, nulls, invalid, sum, zeros of a column; sums of errors and numbers of rows scored over whole
  rows;
- `cell`: tp, fp, fn, tn, and how many rows are there, predicted, selected, labelled, positive or both;
- `confusion`: rows of a pair of classes, key = JSON [label, prediction];
- `exact`: what needs the order of the values (ks, wasserstein, roc_auc, median ...).

All kinds but `exact` merge by adding. A last column, `part`, says what late labels change (`measure.parts`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from mlgov.measure import parts
from mlgov.measure.parts import OUTCOMES, PARTS, Part
from mlgov.measure.profiles import ahead, classes, groups, listed, outcome, unsorted
from mlgov.measure.profiles.bins import Bins, ColumnBins, fixed
from mlgov.measure.profiles.bins import fix as fix_columns
from mlgov.measure.profiles.count import count, p_values
from mlgov.measure.profiles.counters import Asked
from mlgov.measure.profiles.rows import Ordered, Reference, Rows
from mlgov.measure.profiles.sheet import PROFILE, ByWindow, Sheet
from mlgov.measure.roles import Subject, labelled_positive, predicted_positive, subjects
from mlgov.measure.spec import Spec
from mlgov.measure.windows import Assigned
from mlgov.policy.models import Binning


def fix(reference: Rows, spec: Spec, binning: Binning) -> Bins:
    """All that a reference fixes: the bins of every watched column, and the documents of the counters."""
    return listed.fix(reference, spec, fix_columns(reference, spec, binning), binning)


def profile(
    rows: Rows,
    spec: Spec,
    assigned: Assigned,
    bins: Bins | None = None,
    reference: Reference | None = None,
    asked: Sequence[Part] = PARTS,
) -> pl.DataFrame:
    """Count rows by window.

    bins: as the reference fixed them; without them there are no bins, and so no drift. reference: its columns
    in order, for what needs them (KS, Wasserstein). asked: the parts to count.
    """
    if not assigned.windows.height:
        return pl.DataFrame(schema=PROFILE)
    sheets, by = Sheets(assigned.windows), ByWindow.of(assigned)
    watched = [one for one in subjects(spec) if parts.of_column(one.name, spec) in asked]

    def counted(subject: Subject) -> Sheet:
        own = None if bins is None else bins.columns.get(subject.name)
        against = reference.in_order(subject.name) if reference is not None and subject.numeric else None
        sheet = Sheet(assigned.windows)
        _count(sheet, by, rows, spec, subject, own, against)
        return sheet

    for subject, sheet in zip(watched, ahead.each(counted, watched, rows), strict=True):
        sheets[parts.of_column(subject.name, spec)].take(sheet)
    return _with_rows(sheets, Asked(rows, spec, assigned, by, bins), asked)


def baseline(
    rows: Rows,
    spec: Spec,
    assigned: Assigned,
    binning: Binning,
    keep: Callable[[str, Ordered], None] = lambda name, in_order: None,
) -> tuple[Bins, pl.DataFrame]:
    """The bins that a reference fixes, and its profile, reading each column once.

    keep: is handed the name and the order of every number, for whom rows are to be compared later.
    """
    sheets, by = Sheets(assigned.windows), ByWindow.of(assigned)
    watched, bins = subjects(spec), {}

    def counted(subject: Subject) -> tuple[ColumnBins, Sheet]:
        fixed_bins, sheet, in_order = _fix_and_count(assigned, by, rows, spec, subject, binning)
        if in_order is not None:
            keep(subject.name, in_order)
        return fixed_bins, sheet

    for subject, (own, sheet) in zip(watched, ahead.each(counted, watched, rows), strict=True):
        bins[subject.name] = own
        sheets[parts.of_column(subject.name, spec)].take(sheet)
    found = listed.fix(rows, spec, Bins(bins), binning)
    return found, _with_rows(sheets, Asked(rows, spec, assigned, by, found))


def compare(
    reference: Rows, current: Rows, spec: Spec, assigned: tuple[Assigned, Assigned], binning: Binning
) -> tuple[Bins, pl.DataFrame, pl.DataFrame]:
    """The bins of a reference, its profile and that of current rows against it, reading each column once.

    assigned: the windows of the reference and of the current rows. For files this takes half the time of
    `fix` and `profile`, and no more columns are in memory than there is room for.
    """
    base, now = (Sheets(one.windows) for one in assigned)
    by_base, by_now = (ByWindow.of(one) for one in assigned)
    watched, bins = subjects(spec), {}

    def counted(subject: Subject) -> tuple[ColumnBins, Sheet, Sheet]:
        own, first, in_order = _fix_and_count(assigned[0], by_base, reference, spec, subject, binning)
        second = Sheet(assigned[1].windows)
        _count(second, by_now, current, spec, subject, own, in_order)
        return own, first, second

    for subject, (own, *both) in zip(watched, ahead.each(counted, watched, reference, current), strict=True):
        bins[subject.name] = own
        for sheets, sheet in zip((base, now), both, strict=True):
            sheets[parts.of_column(subject.name, spec)].take(sheet)
    found = listed.fix(reference, spec, Bins(bins), binning)
    first = _with_rows(base, Asked(reference, spec, assigned[0], by_base, found))
    return found, first, _with_rows(now, Asked(current, spec, assigned[1], by_now, found))


def _fix_and_count(
    assigned: Assigned, by: ByWindow, rows: Rows, spec: Spec, subject: Subject, binning: Binning
) -> tuple[ColumnBins, Sheet, Ordered | None]:
    """The bins of one column of a reference, which is counted in them, and its order where it is a number."""
    column = ahead.read(rows, spec, subject, whole=by.is_whole, in_order=True)
    bins = fixed(column, binning)
    sheet = Sheet(assigned.windows)
    count(sheet, by, subject, column, bins)
    return bins, sheet, column.in_order


def _count(
    sheet: Sheet,
    by: ByWindow,
    rows: Rows,
    spec: Spec,
    subject: Subject,
    bins: ColumnBins | None,
    against: Ordered | None,
) -> None:
    """One column, put in order only where that is needed."""
    in_order = by.is_whole and not unsorted.wanted(rows.height, bins, against)
    column = ahead.read(rows, spec, subject, whole=by.is_whole, in_order=in_order)
    count(sheet, by, subject, column, bins, against)


class Sheets:
    """One sheet for each part."""

    def __init__(self, windows: pl.DataFrame) -> None:
        self._of: dict[Part, Sheet] = {part: Sheet(windows) for part in PARTS}

    def __getitem__(self, part: Part) -> Sheet:
        return self._of[part]

    def p_values(self) -> None:
        p_values(list(self._of.values()))


def _with_rows(sheets: Sheets, asked: Asked, wanted: Sequence[Part] = PARTS) -> pl.DataFrame:
    """The profile: what was counted by column, with what concerns whole rows."""
    sheets.p_values()
    frames = []
    for part in wanted:
        by_group = listed.count(sheets[part], asked, labels=part == OUTCOMES)
        if part == OUTCOMES:
            by_group += _outcomes(sheets[part], asked)
        whole = pl.concat([sheets[part].frame(), *by_group])
        frames.append(whole.with_columns(part=pl.lit(part, pl.String)))
    return pl.concat(frames)


def _outcomes(sheet: Sheet, asked: Asked) -> list[pl.DataFrame]:
    """How predictions and labels meet: sums and ranking into the sheet, confusion counts as frames."""
    rows, spec, by = asked.rows, asked.spec, asked.by
    label, predicted = None, None
    if spec.task == "binary" or (spec.task == "multiclass" and spec.positive is not None):
        label, predicted = labelled_positive(rows, spec), predicted_positive(rows, spec)
    if spec.task == "binary" and label is not None and isinstance(spec.score, str):
        outcome.binary_scores(sheet, by, rows, spec, label)
    if spec.task == "multiclass" and spec.label is not None:
        classes.multiclass(sheet, by, rows, spec)
    if spec.task == "regression" and spec.label is not None:
        outcome.regression(sheet, by, rows, spec)
    return [] if spec.task == "regression" else [groups.cells(rows, spec, asked.assigned, label, predicted)]
