"""Limits against the reference's own variation and against a year earlier, from batches to verdicts."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from mlgov.policy.models import Limit, Policy
from mlgov.services import audit, batches, policies, scorecards
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from tests.services.small_world import SPEC, Clock, week

VARIATION = Limit(
    metric="accuracy_score",
    when="below",
    warn=-3,
    breach=-5,
    against="reference_variation",
    model="loans",
    because="The reference says how much a week varies.",
)
SEASON = Limit(
    metric="accuracy_score", when="below", warn=-0.02, breach=-0.05, against="season", because="Every year."
)


def world(limit: Limit, rests_on: str = "figure") -> Context:
    ctx = system(Store.open(":memory:"), Clock())
    prepare(ctx)
    policies.publish(ctx, changed(ctx.policy(), limit, rests_on))
    return ctx


def changed(policy: Policy, limit: Limit, rests_on: str) -> Policy:
    own = policy.thresholds
    certainty = own.certainty.model_copy(update={"rests_on": rests_on})
    thresholds = own.model_copy(update={"limits": (limit,), "certainty": certainty})
    framework = policy.framework.model_copy(update={"version": "9.0.0"})
    return policy.model_copy(update={"thresholds": thresholds, "framework": framework})


def load(ctx: Context, monday: datetime, wrong: int) -> None:
    batches.ingest_frame(ctx, week(monday, wrong=wrong), SPEC, name=f"{monday:%Y-%m-%d}")


def accuracy(ctx: Context) -> dict[str, tuple[str, str]]:
    rows = scorecards.rows(ctx, "loans").filter(
        (pl.col("metric") == "accuracy_score") & (pl.col("family") == "performance")
    )
    return {window: (status, why) for window, status, why in rows.select("window", "status", "why").rows()}


def reference(ctx: Context, weeks: int) -> None:
    start = datetime(2025, 9, 1)
    # Two or four of 200 wrong, in turn: 0.985 on average, a standard deviation of a little over 0.005.
    parts = [week(start + timedelta(weeks=k), wrong=2 + 2 * (k % 2)) for k in range(weeks)]
    batches.ingest_frame(ctx, pl.concat(parts), SPEC, name="baseline", reference=True)


def test_in_standard_deviations_of_the_references_windows() -> None:
    ctx = world(VARIATION)
    reference(ctx, 8)
    for k, wrong in enumerate((3, 5, 7, 9)):
        load(ctx, datetime(2026, 2, 2) + timedelta(weeks=k), wrong)
    found = accuracy(ctx)
    # By hand: 0.985 and sqrt(8 / 7) * 0.005 = 0.00535; 5 of 200 wrong lie 1.9 below, 7 3.7, 9 5.6.
    assert [status for status, _ in found.values()] == ["ok", "ok", "warn", "breach"]
    assert found["2026-W09"][1] == (
        "95.5 % is 5.6 standard deviations below the mean 98.5 % of the reference's 8 windows, "
        "below the limit of -5.00: The reference says how much a week varies."
    )


def test_the_interval_counts_as_well() -> None:
    ctx = world(VARIATION, "interval")
    reference(ctx, 8)
    load(ctx, datetime(2026, 2, 2), 9)
    load(ctx, datetime(2026, 2, 9), 60)
    found = accuracy(ctx)
    assert [status for status, _ in found.values()] == ["warn", "breach"]
    assert "standard deviations below" in found["2026-W06"][1]
    assert "but not surely (n = 200)" in found["2026-W06"][1]


def test_a_reference_of_few_windows_does_not_tell() -> None:
    ctx = world(VARIATION)
    reference(ctx, 7)
    load(ctx, datetime(2026, 2, 2), 60)
    assert accuracy(ctx)["2026-W06"] == (
        "not_evaluated",
        "the reference has 7 windows with this figure; to know how it varies, 8 are needed",
    )


def test_against_the_same_week_a_year_earlier() -> None:
    ctx = world(SEASON)
    for wrong, monday in ((4, datetime(2025, 2, 3)), (30, datetime(2025, 2, 10)), (30, datetime(2026, 2, 2))):
        load(ctx, monday, wrong)
    load(ctx, datetime(2026, 2, 9), 30)
    found = accuracy(ctx)
    assert found["2026-W06"] == (
        "breach",
        "85.0 % is 13.0 points below the 98.0 % of 2025-W06, below the limit of -5.0 points: Every year.",
    )
    assert found["2026-W07"][0] == "ok"  # last year was no better
    assert found["2025-W06"] == (
        "not_evaluated",
        "there is no such figure of 2024-W06, a year earlier, to compare with",
    )


def test_a_year_that_arrives_late_is_judged_all_the_same_and_on_a_rebuild() -> None:
    ctx = world(SEASON)
    load(ctx, datetime(2026, 2, 2), 30)
    assert accuracy(ctx)["2026-W06"][0] == "not_evaluated"
    load(ctx, datetime(2025, 2, 3), 4)
    found = accuracy(ctx)
    assert found["2026-W06"][0] == "breach"
    audit.rebuild(ctx)
    assert accuracy(ctx) == found
