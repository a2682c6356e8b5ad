"""Scorecard rows to draw: a metric over weeks, groups of people, bins, levels."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

HOSTILE = [
    '"; drop table x; --',
    "<script>alert(1)</script>",
    "<a href='javascript:x'>go</a>",
    "$\\frac{1}{0}$",
    "%{y} &amp; <b>",
    "‮evil",
    "名前 😀",
    "x" * 500,
    "line\nbreak\tand\x00null",
    "",
]
SCHEMA: dict[str, Any] = {
    "model": pl.String, "version": pl.String, "window": pl.String, "window_index": pl.Int64,
    "window_start": pl.Datetime("us"), "window_end": pl.Datetime("us"), "reference": pl.Boolean,
    "family": pl.String, "metric": pl.String, "subject": pl.String, "group": pl.String, "value": pl.Float64,
    "n": pl.Int64, "lower": pl.Float64, "upper": pl.Float64, "status": pl.String, "why": pl.String,
    "policy_version": pl.String,
}  # fmt: skip
MONDAY = datetime(2026, 1, 5)


def row(**facts: Any) -> dict[str, Any]:
    """One scorecard row; what is not given has a plain value."""
    usual = {
        "model": "m", "version": "1.0.0", "window": "2026-W02", "window_index": 0, "window_start": MONDAY,
        "window_end": MONDAY + timedelta(weeks=1), "reference": False, "family": "drift",
        "metric": "population_stability_index", "subject": "income", "group": None, "value": 0.1, "n": 800,
        "lower": None, "upper": None, "status": "ok", "why": None, "policy_version": "1.0.0",
    }  # fmt: skip
    return usual | facts


@pytest.fixture
def weekly() -> Callable[..., pl.DataFrame]:
    """One figure over weeks; None is a week without a value, a week in `skip` has no row at all."""

    def make(values: Sequence[float | None], *, skip: Sequence[int] = (), **facts: Any) -> pl.DataFrame:
        kept = [(i, value) for i, value in enumerate(values) if i not in skip]
        rows = []
        for place, (i, value) in enumerate(kept):
            start = MONDAY + timedelta(weeks=i)
            status = "not_evaluated" if value is None else "breach" if value > 0.25 else "ok"
            between = {} if value is None else {"lower": value - 0.02, "upper": value + 0.02}
            times = {"window_start": start, "window_end": start + timedelta(weeks=1), "window_index": place}
            own = {"value": value, "status": status, "window": f"2026-W{i + 2:02d}"}
            rows.append(row(**(own | times | between | facts)))
        return pl.DataFrame(rows, schema=SCHEMA)

    return make


@pytest.fixture
def groups() -> Callable[..., pl.DataFrame]:
    """A rate by group: (name, value, n, status) each."""

    def make(*found: tuple[str, float | None, int, str]) -> pl.DataFrame:
        rows = [
            row(
                family="fairness", metric="selection_rate", subject="race", group=json.dumps({"race": name}),
                value=value, n=n, status=status,
                lower=None if value is None else max(0.0, value - 0.05),
                upper=None if value is None else min(1.0, value + 0.05),
            )
            for name, value, n, status in found
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=SCHEMA)

    return make


@pytest.fixture
def bins() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "bin": ["(-inf, 10.5]", "(10.5, 20]", "(20, inf)", "null", "unseen:<b>new</b>"],
            "reference_share": [0.5, 0.3, 0.2, 0.0, 0.0],
            "current_share": [0.2, 0.3, 0.4, 0.0, 0.1],
            "reference_n": [50, 30, 20, 0, 0],
            "current_n": [20, 30, 40, 0, 10],
        }
    )


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)
