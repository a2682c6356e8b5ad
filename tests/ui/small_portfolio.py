"""A small portfolio for the screens: one model whose data drift, one that nobody has classified."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from mlgov.measure.spec import Spec
from mlgov.services import batches, inventory, people, policies, records
from mlgov.services.context import Context, system
from mlgov.store.database import Store

MODEL = "credit-scoring"
START = datetime(2026, 8, 31, tzinfo=UTC)  # a Monday
WEEKS = 10
SPEC = Spec.model_validate(
    {
        "model": MODEL,
        "version": "1.0.0",
        "task": "binary",
        "timestamp": "scored_at",
        "window": "week",
        "score": "score",
        "prediction": {"score_at_least": 0.5},
        "label": "defaulted",
        "positive": 1,
        "features": {"numeric": ["income", "age"], "categorical": ["purpose"]},
        "protected": ["sex"],
    }
)


def rows(weeks: int, first: datetime, *, shift_from: int | None = None, each: int = 400) -> pl.DataFrame:
    """Scored rows: from week `shift_from` on, incomes are higher and one group is selected less often."""
    n = weeks * each
    frame = pl.DataFrame({"i": range(n)}).with_columns(
        week=pl.col("i") // each,
        wave=(pl.col("i") * 7919 % 1000) / 1000,
        other=(pl.col("i") * 104729 % 997) / 997,
    )
    late = pl.col("week") >= (weeks + 1 if shift_from is None else shift_from)
    sex = pl.when(pl.col("i") % 2 == 0).then(pl.lit("female")).otherwise(pl.lit("male"))
    lower = pl.when(late & (pl.col("i") % 2 == 0)).then(0.25).otherwise(0.0)
    return frame.select(
        scored_at=pl.lit(first) + pl.duration(days=pl.col("week") * 7, minutes=pl.col("i") % each),
        score=(pl.col("wave") - lower).clip(0.0, 1.0),
        income=1000 + 3000 * pl.col("other") + pl.when(late).then(2000).otherwise(0),
        age=20 + (pl.col("i") % 50),
        purpose=pl.when(pl.col("i") % 3 == 0).then(pl.lit("car")).otherwise(pl.lit("home")),
        sex=sex,
        defaulted=((pl.col("wave") + pl.col("other")) / 2 > 0.5).cast(pl.Int64),
    )


def build(store: Store) -> Store:
    """Fill an empty store; acts happen in October and November 2026."""
    at = datetime(2026, 10, 1, 9, tzinfo=UTC)

    def now() -> datetime:
        nonlocal at
        at += timedelta(minutes=1)
        return at

    ctx = system(store, now)
    policies.prepare(ctx)
    people.mark_demo(ctx)
    for role in ctx.policy().roles:
        people.create(ctx, role.id.replace("_", "-"), f"Person of role {role.title}", (role.id,))
    batches.ingest_frame(ctx, rows(8, START - timedelta(weeks=8)), SPEC, name="baseline.csv", reference=True)
    batches.ingest_frame(ctx, rows(WEEKS, START, shift_from=7), SPEC, name="autumn.csv")
    inventory.classify(ctx, MODEL, ctx.policy().tiers[0].id, "It decides about loans.")
    inventory.register(ctx, {"id": "churn", "name": "Churn <b>of</b> customers", "tier": "unclassified"})
    records.file(ctx, "incident", incident(ctx))
    records.file(ctx, "retirement", {"model": "churn", "reason": "Replaced by a rule"})
    return store


def incident(ctx: Context) -> dict[str, object]:
    return {
        "model": MODEL,
        "title": "Approvals fell <script>alert(1)</script>",
        "type": ctx.policy().incidents.types[0].id,
        "severity": "P1",
        "occurred": "2026-09-28T08:00:00Z",
        "detected": "2026-09-28T09:30:00Z",
        "detected_by": "monitoring",
    }
