"""Reading and counting: of files two columns at a time while there is room, so that both cores are busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from mlgov.measure.profiles.rows import Column, FrameRows, Ordered, Rows, ScanRows
from mlgov.measure.roles import Subject, values_of
from mlgov.measure.spec import Spec

S = TypeVar("S")
T = TypeVar("T")
_AT_ONCE = 2  # columns in memory, each with its like of the reference
# Two columns of more rows than that, put in order on both sides, would pass one and a half gigabytes.
_ROOM = 16_000_000


def each(work: Callable[[S], T], several: Sequence[S], *read: Rows) -> Iterator[T]:
    """What the work on each of several gives, in turn.

    One after the other where rows are in memory, or where two columns of files are too much for it.
    """
    if all(isinstance(one, FrameRows) for one in read) or sum(one.height for one in read) > _ROOM:
        yield from map(work, several)
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(work, several)


def read(rows: Rows, spec: Spec, subject: Subject, *, whole: bool, in_order: bool) -> Column:
    """The column; whole: whether all rows are one window; in_order: whether the order of a number is asked
    for."""
    category = not (subject.numeric or subject.derived) and subject.name in rows.names
    if whole and category and isinstance(rows, ScanRows):
        tally = rows.tally(subject.name)
        return Column(tally["value"].clear(), tally=tally)
    values = values_of(rows, spec, subject)
    if not subject.numeric:
        return Column(values)
    if isinstance(rows, FrameRows) and (in_order or subject.name in rows.kept):
        return Column(values, rows.in_order(subject.name, values))
    if not in_order:
        return Column(values)
    found = Ordered.of(values)
    return Column(values.clear(), found)  # the order tells all; ten million values are 80 MB
