"""Records as a store would hand them out, for the rules that work on a whole portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from mlgov.govern.entries import Entry, Records, entries
from mlgov.govern.records.parse import parse, to_body
from tests.govern.small_policy import small_policy

NOW = datetime(2026, 11, 14, 12, tzinfo=UTC)
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Filed:
    id: str
    at: datetime
    actor: str
    body: dict[str, Any]


def filed(kind: str, body: dict[str, Any], *, id: str | None = None, at: datetime = START) -> Filed:
    record = parse(kind, body, small_policy())
    return Filed(id or record.natural_id or kind, at, "ada", to_body(record))


def model(**more: Any) -> Filed:
    body = {
        "id": "credit", "name": "Credit scoring", "tier": "critical", "description": "Who gets a loan",
        "owner": "Otto", "steward": "Ada", "next_review": "2027-03-01",
    }  # fmt: skip
    return filed("model", body | more)


def live(version: str = "1.0.0", **more: Any) -> Filed:
    body = {
        "model": "credit", "version": version, "stage": "production", "approval": "approved",
        "deployed": "2026-02-01T00:00:00Z", "training_data": "loans of 2025", "features": ["age"],
        "metrics": {"accuracy": 0.9},
    }  # fmt: skip
    return filed("model_version", body | more)


def assessment(at: datetime = START, **more: Any) -> Filed:
    answers = {"people": {"value": "no"}, "who": {"value": "Ada"}, "share": {"value": 0.1}}
    body = {"form": "ethics", "model": "credit", "answers": answers}
    return filed("assessment", body | more, id="ASS-0001", at=at)


def figures(*rows: dict[str, Any]) -> pl.DataFrame:
    """Scorecard rows of one week; each row says what differs from a good accuracy."""
    usual = {
        "model": "credit", "version": "1.0.0", "window": "2026-W45", "window_start": datetime(2026, 11, 2),
        "window_end": datetime(2026, 11, 9), "family": "performance",
        "metric": "accuracy_score", "subject": "credit", "group": None, "value": 0.9, "n": 500,
        "status": "ok", "why": "0.9, within its limit", "comparison": None,
    }  # fmt: skip
    schema = {
        "model": pl.String, "version": pl.String, "window": pl.String, "window_start": pl.Datetime("us"),
        "window_end": pl.Datetime("us"), "family": pl.String, "metric": pl.String, "subject": pl.String,
        "group": pl.String, "value": pl.Float64, "n": pl.Int64, "status": pl.String, "why": pl.String,
        "comparison": pl.String,
    }  # fmt: skip
    return pl.DataFrame([usual | row for row in rows], schema=schema, orient="row")


def entry(*, newest: pl.DataFrame | None = None, now: datetime = NOW, **records: Any) -> Entry:
    """The one entry of a portfolio with one model."""
    shown = figures({}) if newest is None else newest
    return entries(
        Records(**{"models": [model()], "versions": [live()]} | records), shown, small_policy(), now
    )[0]
