"""The demo's operations and business extracts: what happened shows, and nothing else does."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from mlgov.demo import running
from mlgov.demo.running import KPIS, LOGS
from mlgov.demo.signals import Calendar
from mlgov.services import scorecards

from .conftest import Demo

CALENDAR = Calendar(date(2026, 11, 15))


@pytest.mark.parametrize("log", LOGS, ids=lambda one: one.model)
def test_the_same_seed_gives_the_same_rows_within_their_weeks(log: running.Requests) -> None:
    rows = running.operations(log, range(3, 6), CALENDAR, 7)
    assert rows.equals(running.operations(log, range(3, 6), CALENDAR, 7))
    assert not rows.equals(running.operations(log, range(3, 6), CALENDAR, 8))
    assert rows["timestamp"].min() >= CALENDAR.start(3) and rows["timestamp"].max() < CALENDAR.start(6)


@pytest.mark.parametrize("model", sorted({one.model for one in KPIS}))
def test_business_metrics_have_a_value_for_every_month(model: str) -> None:
    rows = running.business(model, range(104), CALENDAR, 7)
    assert set(rows.group_by("metric").len()["len"]) == {24}


def _outside(demo: Demo, model: str, **kept: str) -> set[tuple[str, str, str]]:
    rows = scorecards.rows(demo.ctx, model, **kept)
    bad = rows.filter(
        pl.col("family").is_in(["operations", "business"]), pl.col("status").is_in(["warn", "breach"])
    )
    return set(bad.select("window", "metric", "status").iter_rows())


def test_late_prompts_show_in_the_slowest_hundredth_of_their_week_alone(demo: Demo) -> None:
    assert _outside(demo, "ward-deterioration") == {(demo.window(45), "latency_p99", "breach")}


def test_the_outage_and_the_processor_show(demo: Demo) -> None:
    found = _outside(demo, "card-fraud")
    assert (demo.window(27), "uptime", "warn") in found
    assert (demo.window(103), "utilisation_p95", "warn") in found
    assert {metric for _, metric, _ in found} == {"uptime", "utilisation_p95", "business_value"}


def test_business_metrics_miss_their_targets_when_the_models_do(demo: Demo) -> None:
    rows = scorecards.every(demo.ctx, "business_value").filter(pl.col("status").is_in(["warn", "breach"]))
    begun = {row["subject"]: row["window_start"] for row in rows.reverse().iter_rows(named=True)}
    assert set(begun) == {"Losses prevented", "Complaints", "Fresh food wasted"}
    assert min(begun.values()) >= CALENDAR.start(78)
