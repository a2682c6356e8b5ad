"""Small ways to go from rows to figures in one call, and where the real extracts are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mlgov.measure import scorecards, windows
from mlgov.measure.profiles.local import fix, profile
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning, Limit, MinimumSample

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
BINNING = Binning(quantile_bins=10, few_values=20, zero_share=0.0001, because="as usual")
EVERY_GROUP = MinimumSample(window_rows=1, group_rows=1, group_share=0.0, because="all are wanted here")
THIRTY = MinimumSample(window_rows=1, group_rows=30, group_share=0.0, because="thirty are enough here")


def shared(*path: str) -> Path:
    """A file of the shared data; skips the test where it is not there."""
    found = SHARED.joinpath(*path)
    if not found.exists():
        pytest.skip(f"the real extract {'/'.join(path)} is not beside this repository")
    return found


def spec_of(**parts: Any) -> Spec:
    return Spec.model_validate({"model": "m", "version": "1.0.0", "task": "binary", "positive": 1} | parts)


def counts(rows: pl.DataFrame, spec: Spec, reference: pl.DataFrame | None = None) -> pl.DataFrame:
    """The profile of rows by the spec's windows; against a reference where there is one."""
    times = rows[spec.timestamp] if spec.timestamp in rows.columns else None
    assigned = windows.assign(times, rows.height, spec.window)
    if reference is None:
        return profile(FrameRows(rows), spec, assigned)
    base = FrameRows(reference)
    return profile(FrameRows(rows), spec, assigned, fix(base, spec, BINNING), base)


def figures(
    rows: pl.DataFrame,
    spec: Spec,
    reference: pl.DataFrame | None = None,
    minimum: MinimumSample = EVERY_GROUP,
) -> pl.DataFrame:
    """Every figure of rows, against a reference where there is one."""
    base = None
    if reference is not None:
        whole = windows.assign(None, reference.height, "none")
        held = FrameRows(reference)
        base = profile(held, spec, whole, fix(held, spec, BINNING), held)
    return scorecards.figures(
        counts(rows, spec, reference), spec, reference=base, is_reference=False, minimum=minimum
    )


def value(found: pl.DataFrame, metric: str, **where: Any) -> float | None:
    """The one value of a metric, or None where it is undefined; `where` narrows by column."""
    row = only(found, metric, **where)
    return None if row["value"] is None else float(row["value"])


def only(found: pl.DataFrame, metric: str, **where: Any) -> dict[str, Any]:
    """The one row of a metric."""
    wanted = [pl.col(name).eq_missing(pl.lit(text)) for name, text in where.items()]
    rows = found.filter(pl.col("metric") == metric, *wanted)
    assert rows.height == 1, f"{metric} {where}: {rows.height} rows"
    return rows.row(0, named=True)


def limit(metric: str, when: str, warn: float | None, breach: float | None, **parts: Any) -> Limit:
    facts = {"metric": metric, "when": when, "warn": warn, "breach": breach, "because": f"{metric} matters"}
    return Limit.model_validate(facts | parts)
