"""What each row counts, where the spec names a column of weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.spec import Spec

if TYPE_CHECKING:
    from mlgov.measure.profiles.counters import Asked

Array = NDArray[np.float64]


def of(rows: Rows, spec: Spec) -> Array | None:
    """The weight of each row, in the order of the rows; None where all rows count alike.

    A weight that is missing, negative or infinite counts as 0: such a row is in no figure, and in no n.
    """
    if spec.weight is None:
        return None
    found = convert.numbers(column_or_nulls(rows, spec.weight)).values
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(found) & (found > 0), found, 0.0)


def by_window(asked: Asked) -> Array | None:
    """The weight of each row, in the order of the windows; None where all count alike."""
    found = of(asked.rows, asked.spec)
    return None if found is None else asked.by.sort(found)


def add(
    sheet: Sheet,
    by: ByWindow,
    kind: str,
    sums: Mapping[str, Array],
    w: Array | None = None,
    *,
    squared: bool = False,
    column: str = "",
) -> None:
    """Add weighted sums by key; squared: by the squares of weights, as variances add up."""
    for key, values in sums.items():
        weighted = values if w is None else values * (w**2 if squared else w)
        sheet.add(column, kind, key, np.bincount(by.codes, weighted, by.count).astype(np.float64))


def sizes(sheet: Sheet, by: ByWindow, kind: str, key: str, w: Array | None) -> None:
    """Add how many rows there are; with weights their sum, beside it the rows and the squared weights."""
    rows = np.diff(by.starts).astype(np.float64)
    if w is None:
        sheet.add("", kind, key, rows)
        return
    add(sheet, by, kind, {key: np.ones(len(w))}, w)
    add(sheet, by, kind, {f"{key}_squares": np.ones(len(w))}, w, squared=True)
    sheet.add("", kind, f"{key}_rows", rows)
