"""How large an error to expect of a row, by boosted trees over its features and prediction.

Trees rank rows by the error that is to be expected of them; how large it is, rows say that had no say in the
trees. A document is JSON: `trees` (see `boosted`); `edges`, by which what the trees say falls into classes;
`leaves`, one for each class: [rows, mean loss, its variance, mean squared loss, its variance]; `rows`. With
weights, means and variances are weighted, and rows are Kish's effective number.

On bike sharing, and on made-up rows whose mix changes, estimates lay a third closer to what labels showed
than those of one honest tree over bins, and as close as NannyML's (`tests/peers`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlgov.measure import boosted

Array = NDArray[np.float64]
Document = dict[str, Any]

LEAST = 200
"""So many rows a reference must have for its errors to be learnt from."""
MOST_ROWS = 50_000
"""A larger reference is learnt from by a seeded sample of so many rows."""
_CLASSES, _IN_CLASS = 32, 50  # as many classes at most, each of so many rows or more
_PARTS = 3
_SEED = 7


def fit(table: Array, loss: Array, weight: Array | None = None) -> Document | None:
    """What a reference says of errors; None below `LEAST` rows.

    table: rows x columns, NaN = missing; loss: |error| of each row, finite; weight: above 0. The loss of a
    class is that of rows which the trees that placed them were not shown (three parts in turn), as trees that
    sought large errors overstate them among the rows that they sought in.
    """
    if len(loss) < LEAST:
        return None
    if len(loss) > MOST_ROWS:
        taken = np.random.default_rng(_SEED).choice(len(loss), MOST_ROWS, replace=False)
        table, loss, weight = table[taken], loss[taken], None if weight is None else weight[taken]
    said = _held_out(table, loss, weight)
    classes = min(_CLASSES, len(loss) // _IN_CLASS)
    edges = np.unique(np.quantile(said, np.arange(1, classes) / classes))
    w = np.ones(len(loss)) if weight is None else weight
    leaf = np.searchsorted(edges, said)
    leaves = _moments(leaf, loss, w, len(edges) + 1)
    return {
        "trees": boosted.fit(table, loss, weight),
        "edges": edges.tolist(),
        "leaves": leaves.tolist(),
        "rows": float(w.sum() ** 2 / (w @ w)),
    }


def leaves_of(document: Document, table: Array) -> NDArray[np.int64]:
    """The class of each row, from 0."""
    found = np.searchsorted(np.array(document["edges"]), boosted.predicted(document["trees"], table))
    return found.astype(np.int64)


def _held_out(table: Array, loss: Array, weight: Array | None) -> Array:
    """What trees say of each row that they were not shown."""
    part = np.random.default_rng(_SEED).permutation(len(loss)) % _PARTS
    found = np.empty(len(loss))
    for own in range(_PARTS):
        rest = part != own
        trees = boosted.fit(table[rest], loss[rest], None if weight is None else weight[rest])
        found[~rest] = boosted.predicted(trees, table[~rest])
    return found


def _moments(leaf: NDArray[np.int64], loss: Array, w: Array, classes: int) -> Array:
    """One row for each class; a class of fewer than two rows has the moments of all rows."""
    total, squares = np.bincount(leaf, w, classes), np.bincount(leaf, w**2, classes)
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = np.where(squares > 0, total**2 / squares, 0.0)
        few = rows <= 1 + 1e-9
        columns = [rows]
        for values in (loss, loss**2):
            overall = np.average(values, weights=w)
            mean = np.where(few, overall, np.bincount(leaf, w * values, classes) / total)
            spread = np.bincount(leaf, w * (values - mean[leaf]) ** 2, classes) / total * rows / (rows - 1)
            columns += [mean, np.where(few, np.average((values - overall) ** 2, weights=w), spread)]
    return np.stack(columns, axis=1)
