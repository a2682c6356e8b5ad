"""Reading the next column while this one is counted: files, sorting and counting keep both cores busy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from mlgov.measure.profiles.rows import FrameRows, Ordered, Rows
from mlgov.measure.roles import Subject, values_of
from mlgov.measure.spec import Spec


@dataclass(frozen=True)
class Column:
    """values: as they came, none where their order stands for them. in_order: the finite ones of a number in
    ascending order, where that was asked for."""

    values: pl.Series
    in_order: Ordered | None


@dataclass(frozen=True)
class Wanted:
    """A column of some rows; whole: all of them form one window, so that their order is wanted."""

    rows: Rows
    subject: Subject
    whole: bool


def columns(spec: Spec, wanted: Sequence[Wanted]) -> Iterator[Column]:
    """The columns in turn. Of what lies in files the next one is read meanwhile: two are in memory."""
    if all(isinstance(one.rows, FrameRows) for one in wanted):
        yield from (_read(spec, one) for one in wanted)
        return
    with ThreadPoolExecutor(1) as reader:
        coming = [reader.submit(_read, spec, one) for one in wanted[:1]]
        for one in wanted[1:]:
            column = coming.pop().result()
            coming.append(reader.submit(_read, spec, one))
            yield column
            del column
        for last in coming:
            yield last.result()


def _read(spec: Spec, wanted: Wanted) -> Column:
    values = values_of(wanted.rows, spec, wanted.subject)
    if not wanted.subject.numeric:
        return Column(values, None)
    if isinstance(wanted.rows, FrameRows) and (wanted.whole or wanted.subject.name in wanted.rows.kept):
        return Column(values, wanted.rows.in_order(wanted.subject.name, values))
    if not wanted.whole:
        return Column(values, None)
    in_order = Ordered.of(values)
    return Column(values.clear(), in_order)  # the order tells all; ten million values are 80 MB
