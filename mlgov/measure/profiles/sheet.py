"""Putting a profile together: rows numbered by window, and figures gathered into the long frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.windows import SCHEMA as WINDOW
from mlgov.measure.windows import Assigned

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

T = TypeVar("T", bound=np.generic)
Floats = NDArray[np.float64]
Compared = tuple[str, Floats, Floats, Floats]  # column, KS distance, rows of either side, by window

SCHEMA: dict[str, PolarsDataType] = {
    **WINDOW,
    "column": pl.String,
    "attribute": pl.String,
    "group": pl.String,
    "kind": pl.String,
    "key": pl.String,
    "value": pl.Float64,
}
_PLACE = ("column", "kind", "key")
# A whole profile says of every row whether late labels change it (see `measure.parts`).
PROFILE: dict[str, PolarsDataType] = {**SCHEMA, "part": pl.String}


@dataclass(frozen=True)
class ByWindow:
    """Rows in the order of their windows.

    order: the rows' numbers in that order, without rows that belong to none; None where it is the order they
    have. codes: the window of each row in that order; starts: where each window begins, and one past the end.
    """

    order: NDArray[np.int64] | None
    codes: NDArray[np.int64]
    starts: NDArray[np.int64]

    @staticmethod
    def of(assigned: Assigned) -> ByWindow:
        index = assigned.index.to_numpy()
        order = None
        if len(index) and (index[0] < 0 or (np.diff(index) < 0).any()):
            order = np.argsort(index, kind="stable")
            order = order[np.searchsorted(index[order], 0) :]
            index = index[order]
        starts = np.searchsorted(index, np.arange(assigned.windows.height + 1))
        return ByWindow(order, index.astype(np.int64), starts)

    @property
    def count(self) -> int:
        return len(self.starts) - 1

    @property
    def is_whole(self) -> bool:
        """Whether all rows form one window."""
        return self.count == 1 and self.order is None

    def sort(self, values: NDArray[T]) -> NDArray[T]:
        """Values of rows in the order of the windows."""
        return values if self.order is None else values[self.order]

    def tally(self, which: NDArray[np.bool_] | None) -> NDArray[np.float64]:
        """How many rows of each window are marked; `which`: in the order of the windows, None marks none."""
        if which is None:
            return np.zeros(self.count)
        return np.bincount(self.codes[which], minlength=self.count).astype(np.float64)

    def only(self, which: NDArray[np.bool_]) -> ByWindow:
        """The windows with the marked rows alone."""
        codes = self.codes[which]
        return ByWindow(None, codes, np.searchsorted(codes, np.arange(self.count + 1)))


@dataclass
class Sheet:
    """Collects one value for each window and key; NaN is no value and leaves no row."""

    windows: pl.DataFrame
    places: list[tuple[str, str, str]] = field(default_factory=list)
    values: list[NDArray[np.float64]] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)  # what p-values are still to be worked out of

    def add(self, column: str, kind: str, key: str, values: NDArray[np.float64]) -> None:
        """column: "" for what concerns whole rows; values: one for each window."""
        self.places.append((column, kind, key))
        self.values.append(values)

    def take(self, other: Sheet) -> None:
        """Add all that another sheet of the same windows collected."""
        self.places += other.places
        self.values += other.values
        self.compared += other.compared

    def frame(self) -> pl.DataFrame:
        """The long frame, by window and then in the order of adding."""
        count = self.windows.height
        flat = np.stack(self.values, axis=1).ravel() if self.values else np.empty(0)
        rows = np.flatnonzero(np.isfinite(flat))
        places = pl.DataFrame(self.places, schema=dict.fromkeys(_PLACE, pl.String), orient="row")
        width = max(len(self.places), 1)
        windows = self.windows if count == 1 else self.windows[rows // width]
        named = places[rows % width].with_columns(
            value=pl.Series(flat[rows]), attribute=pl.lit(None, pl.String), group=pl.lit(None, pl.String)
        )
        if count == 1:
            first = windows.row(0)
            return named.select(
                *(
                    pl.lit(value, dtype).alias(name)
                    for (name, dtype), value in zip(WINDOW.items(), first, strict=True)
                ),
                *list(SCHEMA)[3:],
            )
        return windows.hstack(named).select(list(SCHEMA))
