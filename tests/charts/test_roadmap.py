"""The roadmap's Gantt chart: late by shape and word, today, and names that are no markup."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from mlgov.charts.figures import alt
from mlgov.charts.roadmap import gantt

DAYS = ("planned_start", "planned_end", "due", "started", "finished")
TODAY = date(2026, 4, 10)
PLANNED = {"planned_start": date(2026, 3, 1), "planned_end": date(2026, 3, 31), "due": date(2026, 3, 31)}


def rows(*given: dict[str, Any]) -> pl.DataFrame:
    usual = {"title": "Name stewards", "state": "not_started", "status": "ok", "late": 0, "why": "because"}
    full = [usual | dict.fromkeys(DAYS) | one for one in given]
    return pl.DataFrame(full, schema_overrides=dict.fromkeys(DAYS, pl.Date))


def names(fig: Any) -> list[str]:
    return [one.text for one in fig.layout.annotations]


@pytest.mark.parametrize("dark", [False, True])
def test_without_a_first_day_it_says_so(dark: bool) -> None:
    fig = gantt(rows({}), TODAY, dark=dark)
    assert not fig.data
    assert alt(fig).startswith("No chart: The programme has no first day yet")


@pytest.mark.parametrize("dark", [False, True])
def test_late_is_told_by_a_mark_words_and_a_hatch(dark: bool) -> None:
    late = PLANNED | {"state": "in_progress", "started": date(2026, 3, 5), "status": "breach", "late": 10}
    waits = {"planned_start": date(2026, 4, 1), "status": "warn", "title": "Review it all"}
    fig = gantt(rows(late, waits), TODAY, dark=dark)
    assert names(fig) == ["▲ Name stewards, 10 d late", "◆ Review it all, not begun", "today, 10 Apr 2026"]
    assert [bar.marker.pattern.shape for bar in fig.data if bar.type == "bar"] == [None, None, "/", None]
    assert "triangle-up" in [trace.marker.symbol for trace in fig.data if trace.type == "scatter"]
    assert alt(fig) == (
        "2 activities of the roadmap on 10 Apr 2026: 0 done, 1 late, the longest “Name stewards” by 10 days."
    )


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    done = PLANNED | {"state": "done", "started": date(2026, 3, 5), "finished": date(2026, 3, 9)}
    plan, work = [bar for bar in gantt(rows(done), TODAY).data if bar.type == "bar"]
    day = 86_400_000
    assert (plan.base[0], plan.x[0] / day) == (date(2026, 3, 1), 31)
    assert (work.base[0], work.x[0] / day) == (date(2026, 3, 5), 5)


def test_a_day_of_its_own_and_what_was_dropped_are_marked() -> None:
    moved = PLANNED | {"due": date(2026, 4, 20)}
    fig = gantt(rows(moved, PLANNED | {"state": "dropped", "status": "not_applicable"}), TODAY)
    marks = [(trace.marker.symbol, trace.x[0]) for trace in fig.select_traces({"mode": "markers"})]
    assert marks == [("line-ns-open", date(2026, 4, 20))]
    assert names(fig)[1] == "Name stewards, dropped"


def test_titles_and_reasons_are_no_markup() -> None:
    fig = gantt(rows(PLANNED | {"title": "<b>$x$</b> %{y}", "why": "<script>"}), TODAY)
    text = json.dumps(fig.to_plotly_json(), default=str)
    assert "<b>$x" not in text and "<script>" not in text and "%{y}" not in text
