"""Estimates through the services: they wait for the labels of a reference, and those of windows test them."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from mlgov.services import batches, scorecards
from mlgov.services.context import Context
from tests.services.small_world import SPEC, week


def _figure(ctx: Context, metric: str, window: str) -> dict[str, object]:
    rows = scorecards.rows(ctx, "loans").filter(pl.col("metric") == metric, pl.col("window") == window)
    assert rows.height == 1
    return rows.row(0, named=True)


def test_estimates_begin_when_a_reference_gets_its_labels(ctx: Context) -> None:
    reference, rows = week(datetime(2025, 12, 1), wrong=20), week(datetime(2026, 2, 2), wrong=20)
    unlabelled = reference.with_columns(repaid=pl.lit(None, pl.Int64))
    batches.ingest_frame(ctx, unlabelled, SPEC, name="baseline", reference=True)
    batches.ingest_frame(ctx, rows.with_columns(repaid=pl.lit(None, pl.Int64)), SPEC, name="week")
    before = _figure(ctx, "estimated_accuracy_score", "2026-W06")
    assert before["value"] is None and "no labels" in str(before["why"])
    late = reference.select("id", "repaid")
    batches.ingest_frame(ctx, late, SPEC, name="labels", labels=True)
    after = _figure(ctx, "estimated_accuracy_score", "2026-W06")
    assert after["value"] == pytest.approx(0.9, abs=1e-9)  # 20 of 200 decisions of the reference are wrong
    assert _figure(ctx, "estimation_error_accuracy_score", "2026-W06")["value"] is None
    batches.ingest_frame(ctx, rows.select("id", "repaid"), SPEC, name="more labels", labels=True)
    gap = _figure(ctx, "estimation_error_accuracy_score", "2026-W06")
    assert gap["value"] == pytest.approx(0.0, abs=1e-9)
    assert gap["n"] == 200
