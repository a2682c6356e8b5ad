"""The evaluation batch of a version, and what its figures say to the gates."""

from __future__ import annotations

import json
from datetime import datetime

import polars as pl

from mlgov.govern import evaluation
from mlgov.govern.evaluation import Evaluation
from mlgov.measure import catalogue, scorecards
from mlgov.measure.spec import Spec
from mlgov.services.context import Context
from mlgov.services.effects import judging_tier
from mlgov.store import batches, figures


def evaluate(ctx: Context, model: str, version: str, *, as_of: datetime | None = None) -> Evaluation:
    """The checks on the newest analysis batch in force of a version, over the windows that it touches."""
    cur, seq = ctx.store.cursor(), ctx.seq(as_of)
    found = [one for one in batches.active(cur, model, version, seq) if one.role == "analysis"]
    if not found:
        return evaluation.evaluation(None, pl.DataFrame(), pl.DataFrame(), False)
    batch, spec = found[-1], Spec.model_validate(found[-1].spec)
    rows = figures.scores(cur, seq, model=model, version=version, windows=batch.windows)
    segments = _of_segments(rows, spec)
    if segments.height:
        policy = ctx.policy(as_of)
        alone = segments.with_columns(group=pl.lit(None, pl.String))  # by the limits of the model as a whole
        judged = scorecards.judge(alone, policy, judging_tier(cur, policy, model, seq))
        segments = segments.with_columns(judged["status"], judged["why"])
    known = evaluation.Batch(batch.id, batch.name, batch.sha256)
    return evaluation.evaluation(known, rows, segments, bool(spec.segments))


def _of_segments(rows: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """Performance within the values of one of the spec's segments."""
    parts = rows.filter((pl.col("family") == "performance") & pl.col("group").is_not_null())
    own = [
        group
        for group in parts["group"].unique().to_list()
        if len(cut := json.loads(group)) == 1 and next(iter(cut)) in spec.segments
    ]
    slices = [one.name for one in catalogue.every("performance", "slice")]  # whose groups may look the same
    return parts.filter(pl.col("group").is_in(own) & ~pl.col("metric").is_in(slices))
