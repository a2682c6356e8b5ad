"""The bins of every watched column, fixed once by the reference; after that a profile is plain counting.

A numeric column is cut at exact quantiles of the reference: the edge at q is the smallest value that at least
a share q of the reference does not exceed (the inverse of the empirical distribution), so bins follow any
monotone change of the scale. A bin holds its upper edge; the first and last are open, so no later value falls
outside. Columns of few distinct values, and categories, are counted by value.

Keys, as a profile holds them: `(12.0, 15.0]` a range, `=Paris` a value of the reference, `unseen:Rome` a
value that the reference did not have, `unseen` further such values beyond the first hundred, `other` a value
beyond the thousand most frequent ones of the reference, `null` missing, `invalid` infinite or not a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.rows import Column, Ordered, Rows, ordered
from mlgov.measure.roles import Subject, subjects, values_of
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

NULL, INVALID, UNSEEN, OTHER = "null", "invalid", "unseen", "other"
# A column such as an id would make a bin of every row; its rarer values share one.
MOST_CATEGORIES = 1000


@dataclass(frozen=True)
class ColumnBins:
    """The bins of one column: either `edges` (ascending, finite) or `values` (their texts, in order).

    capped: the reference had more values than `values` names; all others share one bin.
    """

    edges: tuple[float, ...] | None = None
    values: tuple[str, ...] | None = None
    capped: bool = False

    def keys(self) -> tuple[str, ...]:
        """The keys of the bins that the reference fixed, in order, without `null` and `invalid`."""
        if self.edges is None:
            return tuple(f"={value}" for value in self.values or ()) + ((OTHER,) if self.capped else ())
        bounds = ["-inf", *(repr(edge) for edge in self.edges), "inf"]
        closing = ["]"] * len(self.edges) + [")"]
        return tuple(
            f"({low}, {high}{close}" for low, high, close in zip(bounds, bounds[1:], closing, strict=False)
        )


@dataclass(frozen=True)
class Bins:
    """Bins by column name, and whatever else a reference fixes: one JSON document for each counter."""

    columns: dict[str, ColumnBins]
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        columns = {
            name: {"edges": list(one.edges)}
            if one.edges is not None
            else {"values": list(one.values or ()), "capped": one.capped}
            for name, one in self.columns.items()
        }
        return {"columns": columns, "documents": self.documents}

    @staticmethod
    def from_json(document: dict[str, Any]) -> Bins:
        columns = {
            name: ColumnBins(tuple(one["edges"]))
            if "edges" in one
            else ColumnBins(values=tuple(one["values"]), capped=one["capped"])
            for name, one in document["columns"].items()
        }
        return Bins(columns, document["documents"])


def fix(reference: Rows, spec: Spec, binning: Binning) -> Bins:
    """Fix the bins of every watched column by the rows of a reference."""
    return Bins({one.name: fix_column(reference, spec, one, binning) for one in subjects(spec)})


def fix_column(reference: Rows, spec: Spec, subject: Subject, binning: Binning) -> ColumnBins:
    """Fix the bins of one column."""
    values = values_of(reference, spec, subject)
    in_order = Ordered(ordered(reference, subject.name, values)) if subject.numeric else None
    return fixed(Column(values, in_order), binning)


def fixed(column: Column, binning: Binning) -> ColumnBins:
    """The bins of a column; a number is in order, and what is not is none."""
    if column.in_order is None:
        return _categories(column)
    in_order = column.in_order.values
    starts = convert.starts(in_order)
    if len(starts) <= binning.few_values:
        return ColumnBins(values=tuple(convert.texts(pl.Series(in_order[starts]))))
    return ColumnBins(edges=_quantile_edges(in_order, binning.quantile_bins))


def in_words(key: str) -> str:
    """A bin's key as a person reads it: `up to 12`, `12 to 15`, `Paris`, `Rome (new)`, `missing`."""
    if key.startswith("="):
        return key[1:]
    if key.startswith(f"{UNSEEN}:"):
        return f"{key.removeprefix(f'{UNSEEN}:')} (new)"
    if key.startswith("("):
        low, high = (float(part) for part in key[1:-1].split(", "))
        if low == -np.inf:
            return "any number" if high == np.inf else f"up to {high:,.6g}"
        return f"over {low:,.6g}" if high == np.inf else f"{low:,.6g} to {high:,.6g}"
    return {
        NULL: "missing",
        INVALID: "not a finite number",
        UNSEEN: "further new values",
        OTHER: "all others",
    }.get(key, key)


def _quantile_edges(in_order: NDArray[np.float64], bins: int) -> tuple[float, ...]:
    # Integer arithmetic: ceil(n k / bins) - 1 in floats can be off by one.
    at = [-(-len(in_order) * k // bins) - 1 for k in range(1, bins)]
    edges: Sequence[float] = dict.fromkeys(float(in_order[k]) for k in at)  # type: ignore[assignment]
    # An edge at the maximum would leave the last bin empty in the reference itself.
    return tuple(edge for edge in edges if edge < in_order[-1])


def _categories(column: Column) -> ColumnBins:
    counts = column.occurrences().drop_nulls("value")
    named = counts.select("n", text=convert.texts(counts["value"]))
    named = named.filter(~convert.spelt_invalid(named["text"], counts["value"].dtype))
    named = named.group_by("text").agg(pl.col("n").sum())
    capped = named.height > MOST_CATEGORIES
    if capped:
        named = named.sort("n", "text", descending=[True, False]).head(MOST_CATEGORIES)
    return ColumnBins(values=tuple(named["text"].sort()), capped=capped)
