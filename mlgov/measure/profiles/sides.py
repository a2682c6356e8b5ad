"""The groups that rows fall into, side by side: protected attributes, their intersections, and segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.groups import MOST_GROUPS, NOT_GIVEN, OTHERS, canonical
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import SCHEMA, ByWindow
from mlgov.measure.spec import Spec

Array = NDArray[np.float64]
# Counts of one side: (kind, key, one value for each window and group, group by group within a window).
Counts = Iterable[tuple[str, str, Array]]


@dataclass(frozen=True)
class Side:
    """One way to divide the rows.

    attribute: as profiles name it, `race` or `race,sex`; groups: canonical JSON of each; codes: the group of
    each row, in the order of the windows.
    """

    attribute: str
    groups: tuple[str, ...]
    codes: NDArray[np.int64]

    def places(self, by: ByWindow) -> NDArray[np.int64]:
        """Window and group of each row as one number."""
        found: NDArray[np.int64] = by.codes * len(self.groups) + self.codes
        return found


def of(rows: Rows, spec: Spec, by: ByWindow) -> list[Side]:
    """Every side that performance is measured in."""
    plain = dict.fromkeys((*spec.protected, *spec.segments))
    single = {name: _single(rows, name, by) for name in plain}
    crossed = [_crossed(names, single) for names in spec.intersections if len(names) > 1]
    return [*(Side(name, *one) for name, one in ((n, _written(n, s)) for n, s in single.items())), *crossed]


def frame(windows: pl.DataFrame, counted: Sequence[tuple[Side, Counts]]) -> pl.DataFrame:
    """The long frame of counts by group: what is no number leaves no row, nor does a 0.

    The sums and the exact figures of a group are an exception where its first count is not 0: a sum of errors
    of 0 is a figure, and so is a ROC AUC of 0.
    """
    parts: dict[str, list[NDArray[np.int64]]] = {"window": [], "group": [], "key": []}
    values: list[Array] = []
    groups: list[tuple[str, str]] = []
    keys: dict[tuple[str, str], int] = {}
    for side, counts in counted:
        first = len(groups)
        groups += [(side.attribute, group) for group in side.groups]
        present: NDArray[np.bool_] | None = None
        for kind, key, found in counts:
            present = found > 0 if present is None else present
            at = np.flatnonzero(np.isfinite(found) & (present if kind in ("sum", "exact") else found != 0))
            parts["window"].append(at // len(side.groups))
            parts["group"].append(first + at % len(side.groups))
            parts["key"].append(np.full(len(at), keys.setdefault((kind, key), len(keys))))
            values.append(found[at])
    if not values:
        return pl.DataFrame(schema=SCHEMA)
    numbers = {name: np.concatenate(own) for name, own in parts.items()}
    by_group = pl.DataFrame(groups, schema={"attribute": pl.String, "group": pl.String}, orient="row")
    by_key = pl.DataFrame(list(keys), schema={"kind": pl.String, "key": pl.String}, orient="row")
    whole = pl.concat(
        [
            windows[numbers["window"]],
            by_group[numbers["group"]],
            by_key[numbers["key"]],
            pl.DataFrame({"value": np.concatenate(values)}),
        ],
        how="horizontal",
    )
    return whole.with_columns(column=pl.lit("")).select(list(SCHEMA))


def _single(rows: Rows, name: str, by: ByWindow) -> tuple[list[str], NDArray[np.int64]]:
    """The names of a column's groups, and the group of each row; the rarest beyond the most share one."""
    text = convert.texts(column_or_nulls(rows, name)).fill_null(NOT_GIVEN)
    sizes = text.value_counts(name="rows").sort("rows", text.name, descending=[True, False])
    names = sizes[text.name].head(MOST_GROUPS).to_list()
    if sizes.height > MOST_GROUPS:
        text = text.zip_with(text.is_in(sizes[text.name].head(MOST_GROUPS).implode()), pl.Series([OTHERS]))
        names = list(dict.fromkeys([*names, OTHERS]))
    codes = text.replace_strict(names, range(len(names)), return_dtype=pl.Int64)
    return names, by.sort(codes.to_numpy())


def _written(
    name: str, single: tuple[list[str], NDArray[np.int64]]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    names, codes = single
    return tuple(canonical({name: one}) for one in names), codes


def _crossed(attributes: Sequence[str], single: Mapping[str, tuple[list[str], NDArray[np.int64]]]) -> Side:
    """Only the combinations that occur."""
    together = np.zeros(len(single[attributes[0]][1]), dtype=np.int64)
    for name in attributes:
        together = together * len(single[name][0]) + single[name][1]
    present, codes = np.unique(together, return_inverse=True)
    groups = []
    for code in present.tolist():
        named = {}
        for name in reversed(attributes):
            code, own = divmod(code, len(single[name][0]))
            named[name] = single[name][0][own]
        groups.append(canonical(named))
    return Side(",".join(attributes), tuple(groups), codes.astype(np.int64))
