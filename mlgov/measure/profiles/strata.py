"""Counts by group within the values of legitimate attributes, where the spec names some.

A stratum is one combination of the values of all `conditional` columns; the rarest beyond the hundred largest
share one. Kind `stratum`, by attribute and group, merges by adding; key: what is counted, a colon, and the
stratum as a JSON list of texts, such as `selected:["F","2"]`. Counted are `predicted` and `selected` rows,
and among rows with both a prediction and a label those with a `positive` label and `tp` of them. Weights are
left aside: rows are matched within strata, and each counts once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, sides
from mlgov.measure.profiles.counters import Asked, Counter
from mlgov.measure.profiles.groups import NOT_GIVEN, OTHERS, canonical
from mlgov.measure.profiles.rows import column_or_nulls
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.roles import labelled_positive, predicted_positive

NAME = "strata"
KIND = "stratum"
MOST = 100


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """The long frame; None where the spec names no legitimate attribute, or nothing is predicted."""
    spec = asked.spec
    if not spec.conditional or not spec.protected or spec.task == "regression":
        return None
    predicted = predicted_positive(asked.rows, spec)
    if predicted is None or (spec.task == "multiclass" and spec.positive is None):
        return None
    names, strata = _strata(asked)
    label = labelled_positive(asked.rows, spec)
    marks = _marks(asked, predicted, label)
    found = [one for one in sides.of(asked.rows, spec, asked.by) if _is_protected(one.attribute, asked)]
    counted = []
    for side in found:
        places, size = side.places(asked.by), asked.by.count * len(side.groups)
        counted.append((side, _counts(places, size, names, strata, marks)))
    return sides.frame(asked.assigned.windows, counted)


COUNTER = Counter(NAME, labels=True, count=count)


def _is_protected(attribute: str, asked: Asked) -> bool:
    return attribute in asked.spec.protected or attribute in {
        ",".join(one) for one in asked.spec.intersections
    }


def _counts(
    places: NDArray[np.int64],
    size: int,
    names: list[str],
    strata: NDArray[np.int64],
    marks: dict[str, NDArray[np.bool_]],
) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    cells = places * len(names) + strata
    for key, mark in marks.items():
        table = np.bincount(cells[mark], minlength=size * len(names)).reshape(size, -1)
        for k in np.flatnonzero(table.any(axis=0)).tolist():
            yield KIND, f"{key}:{names[k]}", table[:, k].astype(np.float64)


def _marks(asked: Asked, predicted: pl.Series, label: pl.Series | None) -> dict[str, NDArray[np.bool_]]:
    """Which rows are counted under which key, in the order of the windows."""
    by = asked.by
    known = by.sort(predicted.is_not_null().to_numpy())
    chosen = by.sort(predicted.fill_null(False).to_numpy())
    found = {"predicted": known, "selected": chosen}
    if label is not None:
        positive = by.sort(label.fill_null(False).to_numpy()) & known
        found |= {"positive": positive, "tp": positive & chosen}
    return found


def _strata(asked: Asked) -> tuple[list[str], NDArray[np.int64]]:
    """The strata's names, largest first, and the number of each row's, in the order of the windows."""
    texts = pl.DataFrame(
        {
            f"c{k}": convert.texts(column_or_nulls(asked.rows, name)).fill_null(NOT_GIVEN)
            for k, name in enumerate(asked.spec.conditional)
        }
    )
    columns = texts.columns
    sizes = (
        texts.group_by(columns)
        .agg(rows=pl.len())
        .sort("rows", *columns, descending=[True, *[False] * len(columns)])
    )
    names = [canonical(list(row)) for row in sizes.select(columns).head(MOST).iter_rows()]
    if sizes.height > MOST:
        names.append(canonical([OTHERS]))
    numbered = sizes.select(columns).with_columns(at=pl.int_range(pl.len()).clip(0, MOST))
    at = texts.join(numbered, on=columns, how="left", maintain_order="left")["at"]
    return names, asked.by.sort(at.to_numpy().astype(np.int64))
