"""Columns of files are worked on two at a time, unless they are too long to be in memory together."""

from __future__ import annotations

import threading

import polars as pl
import pytest

from mlgov.measure.profiles import ahead
from mlgov.measure.profiles.rows import FrameRows, ScanRows


def _long(rows: int) -> ScanRows:
    return ScanRows(pl.LazyFrame({"x": [1.0]}), ("x",), rows)


@pytest.mark.parametrize(
    ("heights", "at_once"),
    [([10_000_000], True), ([8_000_000, 8_000_000], True), ([10_000_000, 10_000_000], False)],
)
def test_long_columns_are_worked_on_one_after_the_other(heights: list[int], at_once: bool) -> None:
    """Ten million rows against a kept reference leave room for two columns, both sides of as many do not."""
    read = [_long(rows) for rows in heights]
    workers = set(ahead.each(lambda _: threading.get_ident(), range(8), *read))
    assert (threading.get_ident() not in workers) is at_once


def test_rows_in_memory_are_worked_on_one_after_the_other() -> None:
    rows = FrameRows(pl.DataFrame({"x": [1.0]}))
    workers = set(ahead.each(lambda _: threading.get_ident(), range(8), rows, rows))
    assert workers == {threading.get_ident()}


def test_what_comes_back_is_in_turn() -> None:
    assert list(ahead.each(lambda one: one * one, range(20), _long(3))) == [one * one for one in range(20)]
