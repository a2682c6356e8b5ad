"""One governed model with four weeks of figures, told through the services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from mlgov.measure.spec import Spec
from mlgov.services import batches, inventory, records
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.store.database import Store

SPEC = Spec.model_validate(
    {
        "model": "loans", "version": "1.0.0", "task": "binary", "timestamp": "day", "window": "week",
        "entity": "id", "score": "score", "prediction": {"score_at_least": 0.5}, "label": "repaid",
        "positive": 1, "features": {"numeric": ["income"]}, "protected": ["sex"],
    }
)  # fmt: skip
OPENED = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


class Clock:
    """Stands where it is put, and moves on a second with each question."""

    def __init__(self) -> None:
        self.at = OPENED

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def week(monday: datetime, *, wrong: int, income: float = 0.0, labelled: bool = True) -> pl.DataFrame:
    """200 loans of one week, of which `wrong` are decided wrongly; both sexes alike."""
    rows = range(200)
    score = [0.9 if k % 2 else 0.1 for k in rows]
    label = [int(k % 2 == 1) if k >= wrong else int(k % 2 == 0) for k in rows]
    return pl.DataFrame(
        {
            "id": [f"{monday:%m%d}-{k}" for k in rows],
            "day": [monday + timedelta(days=k % 7) for k in rows],
            "score": score,
            "repaid": pl.Series(label if labelled else [None] * 200, dtype=pl.Int64),
            "income": [income + 10.0 * (k // 4) for k in rows],
            "sex": [("female", "male")[k // 2 % 2] for k in rows],
        }
    )


def made(wrong: int = 4, last_income: float = 0.0) -> Context:
    """The story until 3 March 2026: `wrong` of 200 decisions a week, incomes shifted in the last week."""
    clock = Clock()
    ctx = system(Store.open(":memory:"), clock)
    prepare(ctx)
    inventory.register(
        ctx,
        {
            "id": "loans", "name": "Loan decisions", "description": "Who gets a loan",
            "owner": "Otto Ott", "steward": "Ada Arndt", "business_unit": "Lending", "phase": "monitoring",
            "next_review": "2026-06-01", "developer": "Dora Dorn", "domain": "credit", "industry": "banking",
            "exposure": "10,000 applications", "approved_uses": "Small loans", "limitations": "No firms",
            "data_sources": [{"name": "Ledger", "classification": "personal"}],
            "consumers": ["Loan desk"], "not_applicable": {"depends_on": "it reads the ledger alone"},
        },
    )  # fmt: skip
    inventory.classify(ctx, "loans", "critical", "It decides about people's credit.")
    inventory.register_version(
        ctx,
        {
            "model": "loans", "version": "1.0.0", "task": "binary", "stage": "production",
            "approval": "approved", "training_data": "loans of 2025", "features": ["income"],

            "metrics": {"accuracy_score": 0.98}, "created": "2025-12-01T00:00:00Z",
            "deployed": "2026-01-05T08:00:00Z", "approved_by": "ML Model Review Board",
        },
    )  # fmt: skip
    reference = pl.concat([week(datetime(2025, 12, 1 + 7 * k), wrong=wrong) for k in range(4)])
    batches.ingest_frame(ctx, reference, SPEC, name="baseline", reference=True)
    for k in range(4):
        monday = datetime(2026, 2, 2) + timedelta(weeks=k)
        clock.at = (monday + timedelta(days=7, hours=6)).replace(tzinfo=UTC)
        last = last_income if k == 3 else 0.0
        batches.ingest_frame(ctx, week(monday, wrong=wrong, income=last), SPEC, name=f"week {k}")
    clock.at = NOW
    return ctx


def at(ctx: Context, moment: datetime) -> None:
    """Put the clock."""
    assert isinstance(ctx.now, Clock)
    ctx.now.at = moment


def incident(ctx: Context, **more: Any) -> str:
    body = {
        "model": "loans", "title": "Refusals doubled", "type": "accuracy_degradation", "severity": "P2",
        "occurred": "2026-03-01T00:00:00Z", "detected": "2026-03-01T02:00:00Z",
    }  # fmt: skip
    return records.file(ctx, "incident", body | more).id
