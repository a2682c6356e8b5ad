"""Where rows come from: anything that can hand over one column at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.buckets import Grid
from mlgov.measure.profiles.wasserstein import running_sums

_KEPT = 256_000_000  # bytes of columns that are kept for who asks again


class Rows(Protocol):
    """Rows whose columns are read one by one, so that only one of them needs to be in memory."""

    @property
    def height(self) -> int: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def column(self, name: str) -> pl.Series:
        """The values of one column, in the order of the rows."""
        ...


class Ordered:
    """The finite values of a numeric column in ascending order; what is worked out of them stays at hand.

    missing: how many rows have no value, where that is known. grid: the buckets that values in no order are
    held against; None where they are better sorted.
    """

    def __init__(self, values: NDArray[np.float64], missing: int = 0, *, grid: Grid | None = None) -> None:
        self.values, self.missing = values, missing
        if grid is not None:
            self.grid = grid

    @staticmethod
    def of(column: pl.Series) -> Ordered:
        return Ordered(convert.finite_ascending(column), column.null_count())

    @cached_property
    def sums(self) -> NDArray[np.float64]:
        return running_sums(self.values)

    @cached_property
    def grid(self) -> Grid | None:
        return Grid.of(self.values)


@dataclass(frozen=True)
class Column:
    """A column as far as it was read.

    values: as they came, none where their order or their tally stands for them. in_order: the finite ones of
    a number in ascending order, where that was asked for. tally: [value, n], how often each value occurs,
    where a file was counted while it was read.
    """

    values: pl.Series
    in_order: Ordered | None = None
    tally: pl.DataFrame | None = None

    def occurrences(self) -> pl.DataFrame:
        """[value, n]: how often each value occurs, a missing one, too; in any order."""
        if self.tally is not None:
            return self.tally
        return self.values.rename("value").value_counts(name="n")


class Reference(Protocol):
    """What rows are compared with: numeric columns in order, each read when it is asked for."""

    def in_order(self, name: str) -> Ordered: ...


@dataclass(frozen=True)
class FrameRows:
    """Rows in memory. Sorted columns are kept, since a reference is asked for them again and again."""

    frame: pl.DataFrame
    kept: dict[str, Ordered] = field(default_factory=dict, compare=False, repr=False)

    @property
    def height(self) -> int:
        return self.frame.height

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.frame.columns)

    def column(self, name: str) -> pl.Series:
        return self.frame.get_column(name)

    def in_order(self, name: str, values: pl.Series | None = None) -> Ordered:
        """`values`: the column where it is at hand."""
        if name not in self.kept:
            taken = column_or_nulls(self, name) if values is None else values
            self.kept[name] = Ordered.of(taken)
        return self.kept[name]


@dataclass(frozen=True)
class ScanRows:
    """Rows in a file or another lazy source; each column is read when it is asked for.

    kept: columns that were asked for a second time, as counters do, as long as they are small together; those
    read once stand as None.
    """

    source: pl.LazyFrame
    names: tuple[str, ...]
    height: int
    kept: dict[str, pl.Series | None] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(source: pl.LazyFrame) -> ScanRows:
        height = int(source.select(pl.len()).collect().item())
        return ScanRows(source, tuple(source.collect_schema().names()), height)

    def column(self, name: str) -> pl.Series:
        held = self.kept.get(name)
        if held is not None:
            return held
        found = self.source.select(pl.col(name)).collect(engine="streaming").to_series()
        again = name in self.kept
        size = sum(one.estimated_size() for one in list(self.kept.values()) if one is not None)
        self.kept[name] = found if again and size + found.estimated_size() <= _KEPT else None
        return found

    def tally(self, name: str) -> pl.DataFrame:
        """[value, n]: how often each value of a column occurs, counted while it is read: ten million texts
        are never in memory together."""
        self.kept.setdefault(name, None)
        return self.source.group_by(value=pl.col(name)).agg(n=pl.len()).collect(engine="streaming")


def column_or_nulls(rows: Rows, name: str) -> pl.Series:
    """A column, or nulls throughout where the rows do not have it, such as a label that is not there yet."""
    if isinstance(rows, FrameRows):
        # The names of a frame are written out anew at each asking, which ten thousand columns would feel.
        found: pl.Series | None = rows.frame.get_column(name, default=None)
    else:
        found = rows.column(name) if name in rows.names else None
    if found is not None:
        return found
    return pl.Series(name, [None], dtype=pl.Null).new_from_index(0, rows.height)


def ordered(rows: Rows, name: str, values: pl.Series | None = None) -> NDArray[np.float64]:
    """The finite values of a numeric column in ascending order. `values`: the column where it is at hand."""
    if isinstance(rows, FrameRows):
        return rows.in_order(name, values).values
    return convert.finite_ascending(column_or_nulls(rows, name) if values is None else values)
