"""Business metrics by window, and what becomes of their targets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest

from mlgov.measure import business

LIMIT = {"warn": 0.0, "breach": 0.1, "because": "our rule"}


def rows(*values: tuple[str, int, float, float | None, str | None, str]) -> pl.DataFrame:
    names = ("metric", "day", "value", "target", "better", "aggregation")
    frame = pl.DataFrame([dict(zip(names, one, strict=True)) for one in values])
    return frame.with_columns(
        pl.col("target").cast(pl.Float64),
        pl.col("better").cast(pl.String),
        timestamp=pl.Series([datetime(2026, 3, day) for day in frame["day"]]),
    )


def found(frame: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    made = business.figures(frame, "week")
    return {(row["window"], row["subject"]): row for row in made.to_dicts()}


def test_sums_and_means_by_window_with_their_targets() -> None:
    seen = found(
        rows(
            ("revenue", 2, 10.0, 12.0, "higher", "sum"), ("revenue", 3, 20.0, 12.0, "higher", "sum"),
            ("revenue", 9, 5.0, 12.0, "higher", "sum"), ("hours", 2, 3.0, 4.0, "lower", "mean"),
            ("hours", 4, 6.0, 5.0, "lower", "mean"), ("calls", 2, 7.0, None, None, "sum"),
        )
    )  # fmt: skip
    revenue, hours = seen["2026-W10", "revenue"], seen["2026-W10", "hours"]
    assert (revenue["value"], revenue["n"], revenue["reference_value"]) == (30.0, 2, 24.0)
    assert (revenue["reference_lower"], revenue["reference_upper"]) == (24.0, None)
    assert (hours["value"], hours["reference_lower"], hours["reference_upper"]) == (4.5, None, 4.5)
    assert seen["2026-W11", "revenue"]["value"] == 5.0
    assert seen["2026-W10", "calls"]["reference_value"] is None


def test_a_window_has_a_target_only_where_all_its_values_have_one() -> None:
    frame = rows(("revenue", 2, 1.0, 12.0, "higher", "sum"), ("revenue", 3, 1.0, None, "higher", "sum"))
    assert found(frame)["2026-W10", "revenue"]["reference_value"] is None


@pytest.mark.parametrize(
    ("value", "target", "better", "status", "why"),
    [
        (100.0, 100.0, "higher", "ok", "100 meets the target of at least 100"),
        (120.0, 100.0, "higher", "ok", "120 meets the target of at least 100"),
        (95.0, 100.0, "higher", "warn", "95 misses the target of at least 100 by 5.0 %: our rule"),
        (89.0, 100.0, "higher", "breach", "89 misses the target of at least 100 by 11.0 %: our rule"),
        (0.9, 1.0, "lower", "ok", "0.90 meets the target of at most 1.00"),
        (111.5, 100.0, "lower", "breach", "111.50 misses the target of at most 100.00 by 11.5 %: our rule"),
        (1.0, 0.0, "lower", "breach", "1 misses the target of at most 0: our rule"),
        (-5.0, -4.0, "higher", "breach", "-5 misses the target of at least -4 by 25.0 %: our rule"),
        (12431.0, 12000.0, "lower", "warn", "12,431 misses the target of at most 12,000 by 3.6 %: our rule"),
        (99.999, 100.0, "higher", "warn", "99.999 misses the target of at least 100.000 by 0.0 %: our rule"),
    ],
)
def test_verdicts(value: float, target: float, better: str, status: str, why: str) -> None:
    made = business.figures(rows(("it", 2, value, target, better, "sum")), "week")
    (row,) = business.judged(made.with_columns(**{k: pl.lit(v) for k, v in LIMIT.items()})).to_dicts()
    assert (row["status"], row["why"]) == (status, why)
    assert row["limit_value"] == target
    assert row["comparison"] in row["why"]


def test_without_a_target_or_a_limit_nothing_is_judged() -> None:
    frame = rows(("a", 2, 1.0, None, None, "sum"), ("b", 2, 1.0, 2.0, "higher", "sum"))
    none = {"warn": pl.lit(None, pl.Float64), "breach": pl.lit(None, pl.Float64)}
    made = business.figures(frame, "week").with_columns(**none, because=pl.lit(None, pl.String))
    found = business.judged(made)
    assert found["status"].to_list() == ["not_applicable", "not_applicable"]
    assert "no target" in found["why"][0] and "no limit" in found["why"][1]
