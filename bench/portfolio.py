"""A large portfolio in a store, the same for the same seed: what an organisation has after two years."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from bench.portfolio_acts import BEGAN, SHARES, SPAN, Act, Makers
from mlgov.measure.spec import Spec
from mlgov.services import batches
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from mlgov.store.journal import Draft

_CHUNK = 5_000


@dataclass(frozen=True)
class Size:
    """How much of everything; `judged` models have figures, of `weeks` weeks each."""

    models: int = 1_000
    versions: int = 5_000
    records: int = 50_000
    judged: int = 40
    weeks: int = 8


@dataclass
class Clock:
    at: datetime
    step: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def build(path: Path | str, size: Size | None = None, seed: int = 1) -> Context:
    """Make the store and return a context of somebody who may do everything, at the end of the two years."""
    size = size or Size()
    clock = Clock(BEGAN)
    ctx = system(Store.open(path), clock)
    prepare(ctx)
    acts = list(_acts(ctx, size, random.Random(seed)))
    clock.step = SPAN / (len(acts) + 1)
    with ctx.store.together():
        for start in range(0, len(acts), _CHUNK):
            with ctx.store.transaction() as tx:
                tx.append_all([_draft(ctx, one) for one in acts[start : start + _CHUNK]])
        _figures(ctx, size, clock)
    return replace(ctx, now=lambda: BEGAN + SPAN + timedelta(days=1))


def _draft(ctx: Context, act: Act) -> Draft:
    actor, one = act
    body = {"kind": one.kind, "id": one.id, "version": one.base_version + 1, "content": one.content}
    return replace(ctx.draft("record.filed", f"{one.kind}:{one.id}", body), actor=actor)


def _acts(ctx: Context, size: Size, rng: random.Random) -> Iterator[Act]:
    """People, models and versions, then acts about them until there are so many records."""
    each = size.versions // size.models
    makers = Makers(ctx, rng, size.models, each)
    counts = {"person": len(makers.people), "model": size.models, "version": size.models * each}
    left = size.records - sum(counts.values())
    counts |= {kind: round(left * share) for kind, share in SHARES.items()}
    counts["training"] += size.records - sum(counts.values())
    for kind, count in counts.items():
        for n in range(count):
            yield makers.act(kind, n)


def _figures(ctx: Context, size: Size, clock: Clock) -> None:
    """A baseline and some weeks for the first models."""
    for k in range(size.judged):
        spec = _spec(f"model-{k:04d}", f"1.{size.versions // size.models - 1}.0")
        monday = datetime(2026, 8, 31)
        baseline = pl.concat([_week(monday - timedelta(weeks=52 - w), k, 0) for w in range(2)])
        batches.ingest_frame(ctx, baseline, spec, name="baseline", reference=True)
        weeks = [_week(monday + timedelta(weeks=w), k, w) for w in range(size.weeks)]
        batches.ingest_frame(ctx, pl.concat(weeks), spec, name="autumn")


def _week(monday: datetime, k: int, week: int) -> pl.DataFrame:
    """200 rows, of which a share that grows with some models is decided wrongly."""
    rows = range(200)
    wrong = (k % 5) * 4 * week
    return pl.DataFrame(
        {
            "id": [f"{monday:%y%m%d}-{n}" for n in rows],
            "day": [monday + timedelta(days=n % 7) for n in rows],
            "score": [0.9 if n % 2 else 0.1 for n in rows],
            "repaid": [int(n % 2 == 1) if n >= wrong else int(n % 2 == 0) for n in rows],
            "income": [float(10 * (n // 4) + 5 * (k % 3) * week) for n in rows],
            "sex": [("female", "male")[n // 2 % 2] for n in rows],
        }
    )


def _spec(model: str, version: str) -> Spec:
    return Spec.model_validate(
        {
            "model": model, "version": version, "task": "binary", "timestamp": "day", "window": "week",
            "entity": "id", "score": "score", "prediction": {"score_at_least": 0.5}, "label": "repaid",
            "positive": 1, "features": {"numeric": ["income"]}, "protected": ["sex"],
        }
    )  # fmt: skip
