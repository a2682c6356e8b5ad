"""What each row counts, where the spec names a column of weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.spec import Spec


def of(rows: Rows, spec: Spec) -> NDArray[np.float64] | None:
    """The weight of each row, in the order of the rows; None where all rows count alike.

    A weight that is missing, negative or infinite counts as 0: such a row is in no figure, and in no n.
    """
    if spec.weight is None:
        return None
    found = convert.numbers(column_or_nulls(rows, spec.weight)).values
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(found) & (found > 0), found, 0.0)
