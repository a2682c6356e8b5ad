"""Operations by window: against slow counts in plain Python and cases worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from mlgov.measure import catalogue, running

MONDAY = datetime(2026, 3, 2)
NOTHING = pl.DataFrame()
HOUR = 3600.0


def log(n: int = 3_000, seed: int = 3) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "timestamp": [MONDAY + timedelta(minutes=int(k)) for k in rng.integers(0, 20_000, n)],
            "latency_ms": [float(x) if k % 11 else None for k, x in enumerate(rng.lognormal(5, 0.6, n))],
            "status": [bool(x < 0.02) if k % 7 else None for k, x in enumerate(rng.random(n))],
        }
    )


def hours(count: int, **columns: Any) -> pl.DataFrame:
    rows = pl.DataFrame(
        {
            "timestamp": [MONDAY + timedelta(hours=k) for k in range(count)],
            "interval_seconds": [HOUR] * count,
        }
    )
    return rows.with_columns(**{name: pl.Series(values) for name, values in columns.items()})


def found(requests: pl.DataFrame, intervals: pl.DataFrame, window: Any = "week") -> dict[Any, dict[str, Any]]:
    rows = running.figures(requests, intervals, window, "m")
    assert rows.filter(pl.col("value").is_null() & pl.col("undefined").is_null()).is_empty()
    return {(row["window"], row["metric"], row["subject"]): row for row in rows.to_dicts()}


def test_a_log_of_requests_against_a_slow_count() -> None:
    rows = log()
    seen = found(rows, NOTHING)
    by_week: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dicts():
        year, week, _ = row["timestamp"].isocalendar()
        by_week.setdefault(f"{year}-W{week:02}", []).append(row)
    assert {window for window, _, _ in seen} == set(by_week)
    for window, own in by_week.items():
        latencies = [row["latency_ms"] for row in own if row["latency_ms"] is not None]
        for percent in (50, 95, 99):
            figure = seen[window, f"latency_p{percent}", "m"]
            assert figure["n"] == len(latencies)
            if len(latencies) >= 368:
                expected = np.quantile(latencies, percent / 100, method="linear")
                assert figure["value"] == pytest.approx(expected, rel=1e-12)
                assert figure["lower"] <= figure["value"] <= figure["upper"]
                assert figure["lower"] in latencies
        known = [row["status"] for row in own if row["status"] is not None]
        errors = seen[window, "error_rate", "m"]
        interval = binomtest(sum(known), len(known)).proportion_ci(method="wilson")
        assert (errors["value"], errors["n"]) == (sum(known) / len(known), len(known))
        assert (errors["lower"], errors["upper"]) == pytest.approx((interval.low, interval.high), abs=1e-12)
        times = [row["timestamp"] for row in own]
        span = (max(times) - min(times)).total_seconds()
        assert seen[window, "throughput", "m"]["value"] == pytest.approx((len(own) - 1) / span, rel=1e-12)


def test_too_few_requests_have_no_high_percentile() -> None:
    seen = found(log(100).with_columns(timestamp=pl.lit(MONDAY), latency_ms=pl.lit(5.0)), NOTHING)
    p99 = seen["2026-W10", "latency_p99", "m"]
    assert (p99["value"], p99["n"]) == (None, 100)
    assert "n = 100; an interval of this percentile needs 368 requests" in p99["undefined"]
    assert seen["2026-W10", "latency_p95", "m"]["value"] == 5.0
    assert seen["2026-W10", "throughput", "m"]["undefined"] == "all requests bear one and the same time"


def test_intervals_by_hand() -> None:
    seen = found(
        NOTHING,
        hours(
            4,
            requests=[3_600.0, 7_200.0, 0.0, None],
            errors=[36.0, 0.0, 0.0, None],
            up=[1.0, 0.5, None, 1.0],
            cpu_utilisation=[0.2, 0.4, None, 0.9],
        ),
    )
    assert seen["2026-W10", "throughput", "m"]["value"] == pytest.approx(1.0)  # three hours were counted
    assert seen["2026-W10", "error_rate", "m"]["value"] == pytest.approx(36 / 10_800)
    assert (seen["2026-W10", "uptime", "m"]["value"], seen["2026-W10", "uptime", "m"]["n"]) == (
        pytest.approx(2.5 / 3),
        3,
    )
    assert seen["2026-W10", "utilisation", "cpu"]["value"] == pytest.approx(0.5)
    p95 = np.quantile([0.2, 0.4, 0.9], 0.95)
    assert seen["2026-W10", "utilisation_p95", "cpu"]["value"] == pytest.approx(p95)
    assert not [key for key in seen if key[2] == "memory"]
    assert "the extract brings no latency" in seen["2026-W10", "latency_p50", "m"]["undefined"]


def test_intervals_of_different_lengths_count_by_their_length() -> None:
    rows = hours(2, up=[1.0, 0.0], cpu_utilisation=[0.1, 0.7]).with_columns(
        interval_seconds=pl.Series([300.0, 900.0])
    )
    seen = found(NOTHING, rows)
    assert seen["2026-W10", "uptime", "m"]["value"] == pytest.approx(0.25)
    assert seen["2026-W10", "utilisation", "cpu"]["value"] == pytest.approx((0.1 * 300 + 0.7 * 900) / 1200)


def test_time_that_several_machines_watch_is_counted_once() -> None:
    one = hours(5, requests=[1_800.0] * 5, up=[1.0] * 5)
    other = one.with_columns(pl.col("timestamp") + timedelta(minutes=30), up=pl.lit(0.5))
    seen = found(NOTHING, pl.concat([one, other]))
    assert seen["2026-W10", "throughput", "m"]["value"] == pytest.approx(10 * 1_800 / (5.5 * HOUR))
    assert seen["2026-W10", "uptime", "m"]["value"] == pytest.approx(0.75)


def test_percentiles_of_several_intervals_are_not_merged_and_say_so() -> None:
    rows = hours(3, requests=[100.0, 300.0, 0.0], latency_p95_ms=[80.0, 120.0, None])
    figure = found(NOTHING, rows)["2026-W10", "latency_p95", "m"]
    assert figure["value"] == pytest.approx((80 * 100 + 120 * 300) / 400)
    assert (figure["lower"], figure["upper"], figure["n"]) == (80.0, 120.0, 2)
    assert "can't be merged" in figure["undefined"]
    alone = found(NOTHING, rows.head(1))["2026-W10", "latency_p95", "m"]
    assert (alone["value"], alone["undefined"]) == (80.0, None)
    without = found(NOTHING, rows.drop("requests"))["2026-W10", "latency_p95", "m"]
    assert without["value"] == 100.0


def test_the_true_percentile_lies_within_the_range_of_its_parts() -> None:
    rng = np.random.default_rng(8)
    for _ in range(50):
        parts = [rng.lognormal(rng.normal(4, 1), 0.5, rng.integers(20, 200)) for _ in range(6)]
        given = [float(np.quantile(one, 0.95, method="inverted_cdf")) for one in parts]
        rows = hours(6, requests=[float(len(one)) for one in parts], latency_p95_ms=given)
        figure = found(NOTHING, rows)["2026-W10", "latency_p95", "m"]
        true = np.quantile(np.concatenate(parts), 0.95, method="inverted_cdf")
        assert figure["lower"] <= true <= figure["upper"]


def test_where_both_are_there_latencies_come_from_requests_and_counts_from_intervals() -> None:
    requests = log(2_000).with_columns(timestamp=pl.lit(MONDAY) + pl.duration(seconds=pl.int_range(pl.len())))
    intervals = hours(2, requests=[9_000.0, 9_000.0], errors=[9.0, 0.0], latency_p95_ms=[1.0, 2.0])
    seen = found(requests, intervals)
    expected = np.quantile(requests["latency_ms"].drop_nulls(), 0.95)
    assert seen["2026-W10", "latency_p95", "m"]["value"] == pytest.approx(expected)
    assert seen["2026-W10", "throughput", "m"]["value"] == pytest.approx(2.5)
    assert seen["2026-W10", "error_rate", "m"]["value"] == pytest.approx(9 / 18_000)


@pytest.mark.parametrize("window", ["day", "week", "month", "quarter", "none"])
def test_order_of_rows_does_not_matter(window: str) -> None:
    requests, intervals = log(), hours(500, up=[1.0] * 499 + [0.0], requests=[5.0] * 500)
    shuffled = [one.sample(fraction=1, shuffle=True, seed=1) for one in (requests, intervals)]
    first = running.figures(requests, intervals, window, "m").drop("a", "b")  # type: ignore[arg-type]
    again = running.figures(*shuffled, window, "m").drop("a", "b")  # type: ignore[arg-type]
    assert first["metric"].to_list() == again["metric"].to_list()
    for name in ("value", "lower", "upper"):
        np.testing.assert_allclose(first[name].to_numpy(), again[name].to_numpy(), rtol=1e-12)


def test_rows_twice_move_no_rate() -> None:
    rows = log()
    once, twice = found(rows, NOTHING), found(pl.concat([rows, rows]), NOTHING)
    for key, row in once.items():
        if key[1] == "error_rate":
            assert twice[key]["value"] == pytest.approx(row["value"])
            assert twice[key]["n"] == 2 * row["n"]


@pytest.mark.parametrize("metric", catalogue.every("operations"), ids=lambda one: one.name)
def test_values_keep_to_the_bounds_of_the_catalogue(metric: catalogue.Metric) -> None:
    intervals = hours(
        400, requests=[float(k % 7) for k in range(400)], errors=[float(k % 7 == 3) for k in range(400)],
        up=[1.0] * 400, cpu_utilisation=[k / 400 for k in range(400)], latency_p50_ms=[3.0] * 400,
    )  # fmt: skip
    rows = pl.concat(
        [running.figures(log(), NOTHING, "week", "m"), running.figures(NOTHING, intervals, "day", "m")]
    ).filter(metric=metric.name)
    known = rows.filter(pl.col("value").is_not_null())
    assert known.height
    least, most = metric.bounds
    for name in ("value", "lower", "upper"):
        column = known[name].drop_nulls()
        assert column.is_finite().all()
        assert least is None or (column >= least).all()
        assert most is None or (column <= most).all()
