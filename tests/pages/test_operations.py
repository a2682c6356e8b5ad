"""The operations tab of a model: figures with limits, business metrics with targets, names from strangers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import polars as pl
import pytest

from mlgov.services import extracts
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]
MONDAY = datetime(2026, 10, 5)


def business(ctx: Context) -> None:
    names = ["Revenue", "<b>Calls</b> & [more](x)", "Approval rate"]
    values = pl.DataFrame(
        {
            "metric": names,
            "timestamp": [MONDAY] * 3,
            "value": [80_000.0, 31.5, 0.4],
            "unit": ["EUR", "calls", "share"],
            "target": [100_000.0, 40.0, None],
            "better": ["higher", "lower", None],
            "aggregation": ["sum", "sum", "mean"],
        }
    )
    extracts.ingest_frame(ctx, "business", values, model=MODEL, version="1.0.0", name="values")


def operations(ctx: Context) -> None:
    count = 336
    hours = pl.DataFrame(
        {
            "timestamp": [MONDAY + timedelta(hours=k) for k in range(count)],
            "interval_seconds": [3600.0] * count,
            "requests": [5.0] * count,
            "errors": [float(k >= 168 and k % 2) for k in range(count)],
            "latency_p95_ms": [90.0] * count,
            "cpu_utilisation": [0.3] * count,
            "up": [1.0] * count,
        }
    )
    extracts.ingest_frame(ctx, "operations", hours, model=MODEL, version="1.0.0", name="hours")


def shown(**params: str) -> str:
    at = screen.opened("model", model=MODEL, tab="operations", **params)
    assert not at.exception, [one.value for one in at.exception]
    found = screen.source(at)
    assert "Sorry, this did not work" not in found and "<b>Calls" not in found
    return found


def test_without_extracts_it_says_what_to_load(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    found = shown()
    assert "No operations or business figures yet" in found
    assert f"mlgov ingest operations FILE --model {MODEL}" in found


@pytest.mark.parametrize("params", [{}, {"metric": "uptime"}, {"metric": "utilisation_p95", "of": "cpu"}])
def test_figures_and_targets(fresh_portfolio: Store, signed_in: SignIn, params: dict[str, str]) -> None:
    ctx = system(fresh_portfolio)
    operations(ctx)
    business(ctx)
    signed_in(fresh_portfolio)
    found = shown(**params)
    assert "Error rate" in found and "above the limit of 5.0 %" in found
    assert "80,000 EUR" in found and "at least 100,000" in found
    assert "40.0 %" in found and "Meets the target of at most 40.00" in found
    assert "percentiles of 168 intervals" in found


def test_business_metrics_alone(fresh_portfolio: Store, signed_in: SignIn) -> None:
    business(system(fresh_portfolio))
    signed_in(fresh_portfolio)
    found = shown(business="Approval rate")
    assert "Business metrics" in found and "Over time" not in found
