"""Rows in, counts out, by Polars and numpy on this machine, one column in memory at a time.

A profile is one long frame; one row holds one count or sum: [window, window_start, window_end, column,
attribute, group, kind, key, value]. `column` is "" for what concerns whole rows; `attribute` and `group` are
null except for counts by group. Kinds:

- `bin`: rows in a bin of a column (keys: see `bins`); every bin that the reference fixed is there, if only
  with 0;
- `sum`: n, nulls, invalid, sum, sum_squares of a column; sums of errors and numbers of rows scored over whole
  rows;
- `cell`: tp, fp, fn, tn, and how many rows are there, predicted, selected, labelled, positive or both;
- `confusion`: rows of a pair of classes, key = JSON [label, prediction];
- `exact`: what needs the order of the values (ks, wasserstein, roc_auc, median ...).

All kinds but `exact` merge by adding.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import groups, listed, outcome
from mlgov.measure.profiles.bins import Bins, ColumnBins, fix_column
from mlgov.measure.profiles.bins import fix as fix_columns
from mlgov.measure.profiles.count import count, p_values
from mlgov.measure.profiles.counters import Asked
from mlgov.measure.profiles.rows import FrameRows, Rows, ordered
from mlgov.measure.profiles.sheet import SCHEMA, ByWindow, Sheet
from mlgov.measure.roles import Subject, labelled_positive, predicted_positive, subjects, values_of
from mlgov.measure.spec import Spec
from mlgov.measure.windows import Assigned
from mlgov.policy.models import Binning


def fix(reference: Rows, spec: Spec, binning: Binning) -> Bins:
    """All that a reference fixes: the bins of every watched column, and the documents of the counters."""
    return listed.fix(reference, spec, fix_columns(reference, spec, binning), binning)


def profile(
    rows: Rows, spec: Spec, assigned: Assigned, bins: Bins | None = None, reference: Rows | None = None
) -> pl.DataFrame:
    """Count rows by window.

    bins: as the reference fixed them; without them there are no bins, and so no drift. reference: the
    reference's rows, for what needs them (KS, Wasserstein).
    """
    if not assigned.windows.height:
        return pl.DataFrame(schema=SCHEMA)
    sheet, by = Sheet(assigned.windows), ByWindow.of(assigned)
    for subject in subjects(spec):
        fixed = None if bins is None else bins.columns.get(subject.name)
        against = ordered(reference, subject.name) if reference is not None and subject.numeric else None
        own = rows.kept.get(subject.name) if isinstance(rows, FrameRows) else None
        count(sheet, by, subject, values_of(rows, spec, subject), fixed, against, own)
    return _with_outcomes(sheet, Asked(rows, spec, assigned, by, bins))


def baseline(rows: Rows, spec: Spec, assigned: Assigned, binning: Binning) -> tuple[Bins, pl.DataFrame]:
    """The bins that a reference fixes, and its profile, reading each column once."""
    sheet, by = Sheet(assigned.windows), ByWindow.of(assigned)
    fixed = {}
    for subject in subjects(spec):
        fixed[subject.name], _ = _fix_and_count(sheet, by, rows, spec, subject, binning)
    found = listed.fix(rows, spec, Bins(fixed), binning)
    return found, _with_outcomes(sheet, Asked(rows, spec, assigned, by, found))


def compare(
    reference: Rows, current: Rows, spec: Spec, assigned: tuple[Assigned, Assigned], binning: Binning
) -> tuple[Bins, pl.DataFrame, pl.DataFrame]:
    """The bins of a reference, its profile and that of current rows against it, reading each column once.

    assigned: the windows of the reference and of the current rows. For files this takes half the time of
    `fix` and `profile`, and one column of either side is in memory at a time.
    """
    base, now = (Sheet(one.windows) for one in assigned)
    by_base, by_now = (ByWindow.of(one) for one in assigned)
    fixed = {}
    for subject in subjects(spec):
        bins, in_order = _fix_and_count(base, by_base, reference, spec, subject, binning)
        fixed[subject.name] = bins
        count(now, by_now, subject, values_of(current, spec, subject), bins, in_order)
    found = listed.fix(reference, spec, Bins(fixed), binning)
    first = _with_outcomes(base, Asked(reference, spec, assigned[0], by_base, found))
    return found, first, _with_outcomes(now, Asked(current, spec, assigned[1], by_now, found))


def _fix_and_count(
    sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec, subject: Subject, binning: Binning
) -> tuple[ColumnBins, NDArray[np.float64] | None]:
    """The bins of one column of a reference, and its finite values in ascending order where it is numeric."""
    values = values_of(rows, spec, subject)
    held = FrameRows(pl.DataFrame({subject.name: values}))
    bins = fix_column(held, spec, subject, binning, values)
    in_order = ordered(held, subject.name) if subject.numeric else None
    count(sheet, by, subject, values, bins, in_order=in_order)
    return bins, in_order


def _with_outcomes(sheet: Sheet, asked: Asked) -> pl.DataFrame:
    rows, spec, by = asked.rows, asked.spec, asked.by
    p_values(sheet)
    label, predicted = None, None
    if spec.task == "binary" or (spec.task == "multiclass" and spec.positive is not None):
        label, predicted = labelled_positive(rows, spec), predicted_positive(rows, spec)
    if spec.task == "binary" and label is not None and isinstance(spec.score, str):
        outcome.binary_scores(sheet, by, rows, spec, label)
    if spec.task == "multiclass" and spec.label is not None:
        outcome.multiclass(sheet, by, rows, spec)
    if spec.task == "regression" and spec.label is not None:
        outcome.regression(sheet, by, rows, spec)
    by_group = listed.count(sheet, asked)
    if spec.task != "regression":
        by_group.append(groups.cells(rows, spec, asked.assigned, label, predicted))
    return pl.concat([sheet.frame(), *by_group])
