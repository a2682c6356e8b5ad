"""A graph as lines beside a list: each node has a row, and what it feeds hangs on its lane further down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lanes:
    """Which lane each row's node stands in, how far down its lane runs, and how many lanes there are."""

    of: tuple[int, ...]
    until: tuple[int, ...]
    count: int


def lanes(rows: int, edges: Sequence[tuple[int, int]]) -> Lanes:
    """Give every row a lane, so that no two lines run over each other.

    edges: (row, row further down). A lane is taken from its node's row to the last row that it feeds; a node
    takes over a lane that ends with it, and else the first that is free.
    """
    until = list(range(rows))
    for source, target in edges:
        if target <= source:
            raise ValueError(f"row {source} can't feed row {target}: lines run down only")
        until[source] = max(until[source], target)
    of: list[int] = []
    busy: list[int] = []  # the last row of each lane so far
    for row in range(rows):
        ending = [of[source] for source, target in edges if target == row and until[source] == row]
        free = [lane for lane, last in enumerate(busy) if last < row]
        lane = min(ending or free, default=len(busy))
        if lane == len(busy):
            busy.append(row)
        of.append(lane)
        busy[lane] = until[row]
    return Lanes(tuple(of), tuple(until), len(busy))
