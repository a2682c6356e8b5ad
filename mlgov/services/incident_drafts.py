"""Incidents that the monitoring drafts: after a batch, in its transaction, as entries of the system itself.

A rebuild files them again as it finds them in the journal, and drafts none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from mlgov.access.people import SYSTEM
from mlgov.charts import words
from mlgov.govern import drafting
from mlgov.measure import catalogue
from mlgov.policy.models import Drafting
from mlgov.services import records
from mlgov.services.context import Context
from mlgov.services.effects import judging_tier
from mlgov.services.records import Stored
from mlgov.store import figures
from mlgov.store.database import Transaction

KIND = "incident"
Run = Sequence[drafting.Row]


def after(ctx: Context, tx: Transaction, model: str, version: str, seq: int) -> list[Stored]:
    """Draft what the figures call for that entry `seq` put in force; the entries are the system's.

    Only versions in production are watched: what a challenger does wrong harms nobody.
    """
    policy = ctx.policy()
    if not policy.incidents.drafting or not _in_production(tx, model, version):
        return []
    tier = judging_tier(tx.cur, policy, model, tx.seq)
    rules = [one for one in policy.incidents.drafting if tier in one.tiers]
    drafted = [_draft(ctx, tx, one, model, version, seq) for one in rules]
    return [one for one in drafted if one is not None]


def _in_production(tx: Transaction, model: str, version: str) -> bool:
    stood = tx.newest("model_version", id=f"{model}@{version}")
    return bool(stood) and stood[0].body["stage"] == "production"


def _draft(
    ctx: Context, tx: Transaction, rule: Drafting, model: str, version: str, seq: int
) -> Stored | None:
    fresh = figures.breaches_since(tx.cur, model, version, seq, rule.family)
    if rule.metrics:
        fresh = fresh.filter(pl.col("metric").is_in(rule.metrics))
    if fresh.is_empty():
        return None
    now = ctx.now()
    series = _series(tx, rule, model, version, fresh)
    runs = [found for rows in series if (found := drafting.run(rows, rule, now))]
    bodies = [one.body for one in tx.newest(KIND, model=model)]
    if not runs or drafting.known(bodies, version, rule, runs):
        return None
    runs.sort(key=len, reverse=True)
    body = _body(ctx, rule, model, version, runs, now)
    return records.write(Context(ctx.store, SYSTEM, ctx.now), tx, KIND, body, carrying=True)


def _series(
    tx: Transaction, rule: Drafting, model: str, version: str, fresh: pl.DataFrame
) -> list[list[dict[str, Any]]]:
    """Every window of each figure that is in breach, in the order of time."""
    found = []
    for metric in fresh["metric"].unique(maintain_order=True):
        scores = figures.scores(tx.cur, tx.seq, model=model, version=version, metric=metric)
        own = scores.filter(pl.col("family") == rule.family).join(
            fresh, on=["metric", "subject", "group"], how="semi", nulls_equal=True
        )
        for part in own.partition_by("subject", "group", maintain_order=True):
            found.append([_row(row) for row in part.iter_rows(named=True)])
    return found


def _row(row: dict[str, Any]) -> dict[str, Any]:
    end = row["window_end"]
    return row | {"window_end": end.replace(tzinfo=UTC) if end is not None else None}


def _body(
    ctx: Context, rule: Drafting, model: str, version: str, runs: Sequence[Run], now: datetime
) -> dict[str, Any]:
    """The incident: it occurred when the first window ended, and is detected now, when the batch came in."""
    first = runs[0][0]
    began = min(run[0]["window_end"] for run in runs)
    told = [
        f"{_name(run[-1], rule, model)}, {run[-1]['window']}: {str(run[-1]['why']).rstrip('.')}."
        for run in runs
    ]
    return {
        "model": model, "version": version, "type": rule.type, "severity": rule.severity,
        "title": words.shortened(f"{_name(first, rule, model)} in breach since {first['window']}", 200),
        "description": "\n".join([*told, f"Drafted by the rule “{rule.id}”: {rule.because}"]),
        "occurred": min(began, now).isoformat(), "detected": now.isoformat(), "detected_by": "monitoring",
        "draft": True, "key": drafting.key(model, version, rule, first),
        "figures": [_figure(row) for run in runs for row in run],
    }  # fmt: skip


def _name(row: drafting.Row, rule: Drafting, model: str) -> str:
    own = rule.family == "business"  # the organisation's metrics have names of their own
    label = str(row["metric"]) if own else catalogue.get(row["metric"], rule.family).label
    return label if row["subject"] == model else f"{label}, {row['subject']}"


def _figure(row: drafting.Row) -> dict[str, Any]:
    names = ("metric", "subject", "window", "value", "n", "why")
    return {name: row[name] for name in names} | {"group": row["group"] or "", "limit": row["limit_value"]}
