"""Boosted trees as plain numbers: learnt once on a reference, kept as JSON, applied to rows at hand.

Gradient boosting for squared errors (Friedman, 2001) over bins of each column, as in histogram-based
libraries; all nodes of a level are cut at once. A forest is a JSON document: `start`, what all rows have;
`values`, for each tree its leaves from left to right; `tests`, each [tree, column, threshold, whether a
missing value goes left, the first leaf on its left, the first on its right]: a row goes left where its value
is at most the threshold. No order of walking has to be kept, as a row's leaf is the first that no failed test
rules out (Lucchese et al., QuickScorer, 2015).
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.int64]
Document = dict[str, Any]

_TREES, _DEPTH, _LEAST, _RATE = 40, 4, 20, 0.1
_LEAVES = 2**_DEPTH
_BINS = 64  # of a column; the last one is for what is missing
_CHUNK = 32_768  # rows whose leaves are found together
_ALL = np.uint16(2**_LEAVES - 1)
_LARGEST = float(np.finfo(np.float64).max)


class _Cuts(NamedTuple):
    """The best cut of each node: its column, the last bin on the left, whether what is missing goes left, and
    whether it takes anything off the squared error."""

    column: Places
    last: Places
    missing_left: NDArray[np.bool_]
    helps: NDArray[np.bool_]


def fit(table: Array, target: Array, weight: Array | None = None) -> Document:
    """Trees that follow the target. table: rows x columns, NaN = missing; target, weight: finite."""
    edges, codes = _binned(table)
    w = np.ones(len(target)) if weight is None else weight
    start = float(np.average(target, weights=w))
    left_over, tests, values = target - start, [], []
    for tree in range(_TREES):
        node = np.zeros(len(target), dtype=np.int64)
        for depth in range(_DEPTH):
            cuts = _best(codes, node, w * left_over, w, 2**depth)
            tests += _told(tree, depth, cuts, edges)
            own = codes[np.arange(len(node)), cuts.column[node]]
            right = np.where(own == _BINS - 1, ~cuts.missing_left[node], own > cuts.last[node])
            node = 2 * node + (right & cuts.helps[node])
        total = np.bincount(node, w, _LEAVES)
        mean = np.bincount(node, w * left_over, _LEAVES) / np.where(total > 0, total, 1.0)
        left_over = left_over - _RATE * mean[node]
        values.append((_RATE * mean).tolist())
    return {"start": start, "tests": tests, "values": values}


def _binned(table: Array) -> tuple[list[Array], Places]:
    """The upper edges of the bins of each column but the last one's, and the bin of each value."""
    edges, codes = [], np.full(table.shape, _BINS - 1, dtype=np.int64)
    for column, values in enumerate(table.T):
        there = ~np.isnan(values)
        cuts = np.unique(values[there])[:-1]
        if len(cuts) > _BINS - 2:
            shares = np.arange(1, _BINS - 1) / (_BINS - 1)
            cuts = np.unique(np.quantile(values[there], shares, method="inverted_cdf"))
        codes[there, column] = np.searchsorted(cuts, values[there])
        edges.append(cuts)
    return edges, codes


def _best(codes: Places, node: Places, pull: Array, w: Array, nodes: int) -> _Cuts:
    """pull: weight times what is left over of each row. Each side of a cut has at least `_LEAST` rows."""
    shape = (nodes, codes.shape[1], _BINS)
    place = (codes + _BINS * (np.arange(shape[1]) + shape[1] * node[:, None])).ravel()
    size = nodes * shape[1] * _BINS
    parts = [np.bincount(place, np.repeat(one, shape[1]), size).reshape(shape) for one in (pull, w)]
    parts.append(np.bincount(place, minlength=size).reshape(shape).astype(np.float64))
    # On the left lie the bins up to each cut, with or without what is missing.
    left = [np.stack((one := part[..., :-1].cumsum(axis=-1), one + part[..., -1:])) for part in parts]
    whole = [part.sum(axis=-1)[..., None] for part in parts]
    right = [all_ - one for all_, one in zip(whole, left, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = left[0] ** 2 / left[1] + right[0] ** 2 / right[1] - whole[0] ** 2 / whole[1]
    gain = np.where((left[2] >= _LEAST) & (right[2] >= _LEAST), gain, 0.0)
    gain = gain.transpose(1, 0, 2, 3).reshape(nodes, -1)
    at = gain.argmax(axis=1)
    missing, column, last = np.unravel_index(at, (2, shape[1], _BINS - 1))
    return _Cuts(column, last, missing == 1, gain[np.arange(nodes), at] > 1e-12)


def _told(tree: int, depth: int, cuts: _Cuts, edges: list[Array]) -> list[list[Any]]:
    """The tests of one level of a tree."""
    half, found = _LEAVES >> (depth + 1), []
    for node in np.flatnonzero(cuts.helps):
        own, last = edges[cuts.column[node]], int(cuts.last[node])
        # Beyond the last edge a cut parts what is there from what is missing.
        threshold = float(own[last]) if last < len(own) else _LARGEST
        first = int(2 * node * half)
        missing_left = bool(cuts.missing_left[node])
        found.append([tree, int(cuts.column[node]), threshold, missing_left, first, first + half])
    return found


def predicted(document: Document, table: Array) -> Array:
    """What the trees say of each row of a table with the columns that they were learnt on."""
    columns = _columns(document)
    leaves = np.array(document["values"])
    place = np.arange(len(leaves)) * _LEAVES
    found = np.full(len(table), document["start"])
    for start in range(0, len(table), _CHUNK):
        part = slice(start, start + _CHUNK)
        open_ = np.full((len(found[part]), len(leaves)), _ALL)
        for column, (cuts, masks) in columns.items():
            values = table[part, column]
            at = np.where(np.isnan(values), len(cuts) + 1, np.searchsorted(cuts, values))
            open_ &= masks[at]
        found[part] += leaves.ravel()[_lowest()[open_] + place].sum(axis=1)
    return found


def _columns(document: Document) -> dict[int, tuple[Array, NDArray[np.uint16]]]:
    """Of each column that is tested its thresholds, and which leaves of every tree stay open: for values up
    to the first, up to the second and so on, beyond the last, and for none."""
    found = {}
    for column in sorted({test[1] for test in document["tests"]}):
        own = [test for test in document["tests"] if test[1] == column]
        cuts = np.unique([test[2] for test in own])
        masks = np.full((len(cuts) + 2, len(document["values"])), _ALL)
        for tree, _, threshold, missing_left, first, right in own:
            beyond = int(np.searchsorted(cuts, threshold)) + 1
            shut = _ALL ^ np.uint16((1 << right) - (1 << first))
            masks[beyond : len(cuts) + 1, tree] &= shut
            if not missing_left:
                masks[-1, tree] &= shut
        found[column] = (cuts, masks)
    return found


@cache
def _lowest() -> Places:
    """The number of the lowest bit of every pattern."""
    found = np.zeros(2**_LEAVES, dtype=np.int64)
    for bit in reversed(range(_LEAVES)):
        found[1 << bit :: 2 << bit] = bit
    return found
