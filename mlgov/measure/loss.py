"""How large an error to expect of a row: a regression tree over the bins of its features and prediction.

A tree is a JSON document: `columns`, what its tests are made on; `tests`, one for each inner node: [place of
the column, the codes that go left, node on the left, node on the right], a node below zero being the leaf
-1 - node; `leaves`: [rows, mean loss, its variance, mean squared loss, its variance] over rows that had no
say in where the tree was cut, and `rows`, how many those are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Document = dict[str, Any]

MOST_LEAVES = 64
LEAST_ROWS = 50
"""A leaf holds so many rows of the half that cuts the tree."""
LEAST = 4 * LEAST_ROWS
"""So many rows a reference must have for its errors to be learnt from."""
_SEED = 7


@dataclass
class _Leaf:
    rows: NDArray[np.int64]
    node: int | None  # the test above it, None at the root
    left: bool
    gain: float = 0.0
    column: int = 0
    codes: tuple[int, ...] = ()


def fit(columns: Sequence[str], codes: Codes, loss: Array) -> Document | None:
    """The tree of a reference: where to cut is learnt from one half of the rows, its leaves from the other.

    codes: rows x columns, from 0; loss: |error| of each row, finite. None below `LEAST` rows. Cuts follow
    CART (Breiman et al., 1984), the best gain first; two halves after the honest trees of Athey and Imbens
    (2016), because a leaf that was sought for its large errors would overstate them.
    """
    if len(loss) < LEAST:
        return None
    cutting = np.random.default_rng(_SEED).permutation(len(loss)) % 2 == 0
    tests = _grow(codes[cutting], loss[cutting])
    leaf, held = leaves_of(tests, codes[~cutting]), loss[~cutting]
    count = len(tests) + 1
    rows = np.bincount(leaf, minlength=count).astype(np.float64)
    return {
        "columns": list(columns),
        "tests": tests,
        "leaves": [
            [float(n), *means]
            for n, *means in zip(
                rows, *_moments(leaf, held, rows), *_moments(leaf, held**2, rows), strict=True
            )
        ],
        "rows": len(held),
    }


def leaves_of(tests: Sequence[Sequence[Any]], codes: Codes) -> Codes:
    """The leaf of each row, from 0. A code that the tree has not seen goes right."""
    found = np.zeros(len(codes), dtype=np.int64)
    if not tests:
        return found
    widest = int(max(codes.max(initial=0), *(max(test[1], default=0) for test in tests))) + 1
    following = np.empty((len(tests), widest), dtype=np.int64)
    for place, (_, left_codes, left, right) in enumerate(tests):
        following[place] = right
        following[place, left_codes] = left
    tested = np.array([test[0] for test in tests])
    rows = np.arange(len(codes))
    while len(rows):
        nodes = found[rows]
        found[rows] = following[nodes, codes[rows, tested[nodes]]]
        rows = rows[found[rows] >= 0]
    return -1 - found


def _grow(codes: Codes, loss: Array) -> list[list[Any]]:
    """Cut the leaf with the best gain until no cut helps or there are enough leaves."""
    tests: list[list[Any]] = []
    open_leaves = [_best_cut(_Leaf(np.arange(len(loss)), None, False), codes, loss)]
    while len(open_leaves) < MOST_LEAVES:
        best = max(open_leaves, key=lambda leaf: leaf.gain)
        if best.gain <= 0:
            break
        open_leaves = [leaf for leaf in open_leaves if leaf is not best]
        place = len(tests)
        _hang(tests, best, place)
        tests.append([best.column, list(best.codes), 0, 0])
        goes_left = np.isin(codes[best.rows, best.column], best.codes)
        for left, rows in ((True, best.rows[goes_left]), (False, best.rows[~goes_left])):
            open_leaves.append(_best_cut(_Leaf(rows, place, left), codes, loss))
    for number, leaf in enumerate(open_leaves):
        _hang(tests, leaf, -1 - number)
    return tests


def _hang(tests: list[list[Any]], leaf: _Leaf, node: int) -> None:
    if leaf.node is not None:
        tests[leaf.node][2 if leaf.left else 3] = node


def _best_cut(leaf: _Leaf, codes: Codes, loss: Array) -> _Leaf:
    """The cut of a leaf that takes most off the squared error: its bins in the order of their mean loss."""
    own = loss[leaf.rows] - loss[leaf.rows].mean()
    # A gain below what noise gives would be a cut for nothing.
    leaf.gain = 4 * float(own @ own) / max(len(own), 1)
    found = False
    for column in range(codes.shape[1]):
        taken = codes[leaf.rows, column]
        rows, sums = np.bincount(taken).astype(np.float64), np.bincount(taken, weights=own)
        there = np.flatnonzero(rows)
        order = there[np.argsort(sums[there] / rows[there], kind="stable")]
        left_rows, left_sums = np.cumsum(rows[order])[:-1], np.cumsum(sums[order])[:-1]
        right_rows = len(own) - left_rows
        gains = left_sums**2 * (1 / left_rows + 1 / right_rows)
        gains[(left_rows < LEAST_ROWS) | (right_rows < LEAST_ROWS)] = 0.0
        if len(gains) and gains.max() > leaf.gain:
            at = int(gains.argmax())
            leaf.gain, leaf.column, found = float(gains[at]), column, True
            leaf.codes = tuple(sorted(order[: at + 1].tolist()))
    leaf.gain = leaf.gain if found else 0.0
    return leaf


def _moments(leaf: Codes, values: Array, rows: Array) -> tuple[list[float], list[float]]:
    """Mean and variance of the values of each leaf; one with fewer than two rows has those of all rows."""
    few = rows < 2
    sums = np.bincount(leaf, weights=values, minlength=len(rows))
    mean = np.where(few, values.mean(), sums / np.maximum(rows, 1))
    squares = np.bincount(leaf, weights=(values - mean[leaf]) ** 2, minlength=len(rows))
    variance = np.where(few, values.var(), squares / np.maximum(rows - 1, 1))
    return mean.tolist(), variance.tolist()
