"""Which window each row falls into."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.errors import DataError
from mlgov.measure.spec import RowWindow
from mlgov.measure.windows import assign

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))


@settings(deadline=None)
@given(st.lists(MOMENTS | st.none(), max_size=30))
def test_weeks_are_those_of_iso_8601(moments: list[datetime | None]) -> None:
    assigned = assign(pl.Series(moments, dtype=pl.Datetime("us")), len(moments), "week")
    labels = assigned.windows["window"].to_list()
    for moment, index in zip(moments, assigned.index.to_list(), strict=True):
        if moment is None:
            assert index == -1
            continue
        year, week, _ = moment.isocalendar()
        assert labels[index] == f"{year}-W{week:02d}"
        start, end = assigned.windows.row(index)[1:]
        assert start <= moment < end == start + timedelta(weeks=1)
    assert labels == sorted(set(labels))


@pytest.mark.parametrize(
    ("window", "label", "start", "end"),
    [
        ("day", "2026-08-05", date(2026, 8, 5), date(2026, 8, 6)),
        ("month", "2026-08", date(2026, 8, 1), date(2026, 9, 1)),
        ("quarter", "2026-Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("week", "2026-W32", date(2026, 8, 3), date(2026, 8, 10)),
    ],
)
def test_calendar_windows(window: str, label: str, start: date, end: date) -> None:
    found = assign(pl.Series([date(2026, 8, 5)]), 1, window).windows  # type: ignore[arg-type]
    assert found["window"].to_list() == [label]
    assert found["window_start"].dt.date().to_list() == [start]
    assert found["window_end"].dt.date().to_list() == [end]


def test_times_of_a_zone_count_in_utc() -> None:
    moment = datetime(2026, 8, 1, 1, tzinfo=timezone(timedelta(hours=3))).astimezone(UTC)
    assert assign(pl.Series([moment]), 1, "day").windows["window"].to_list() == ["2026-07-31"]


def test_windows_by_rows_go_on_where_the_last_batch_stopped() -> None:
    assigned = assign(None, 7, RowWindow(rows=5), offset=3)
    assert assigned.index.to_list() == [0, 0, 1, 1, 1, 1, 1]
    assert assigned.windows["window"].to_list() == ["rows 0-4", "rows 5-9"]
    assert assigned.windows["window_start"].to_list() == [None, None]


def test_windows_by_rows_with_times_span_their_rows() -> None:
    times = pl.Series([datetime(2026, 1, day) for day in (3, 1, 2)])
    found = assign(times, 3, RowWindow(rows=2)).windows
    assert found["window_start"].to_list() == [datetime(2026, 1, 1), datetime(2026, 1, 2)]
    assert found["window_end"].to_list()[0] == datetime(2026, 1, 3, 0, 0, 0, 1)


def test_one_window_for_all() -> None:
    assigned = assign(None, 3, "none")
    assert assigned.index.to_list() == [0, 0, 0]
    assert assigned.windows.rows() == [("all", None, None)]


def test_no_rows_no_windows() -> None:
    for window in ("none", RowWindow(rows=3)):
        assert assign(None, 0, window).windows.height == 0  # type: ignore[arg-type]
    assert assign(pl.Series([None, None], dtype=pl.Null), 2, "week").index.to_list() == [-1, -1]


def test_calendar_windows_need_times() -> None:
    with pytest.raises(DataError, match="need a timestamp column"):
        assign(None, 3, "week")
    with pytest.raises(DataError, match="the timestamp column at holds"):
        assign(pl.Series("at", ["yesterday"]), 1, "week")
