"""A large portfolio in a store, the same for the same seed: what an organisation has after two years."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from mlgov.measure.spec import Spec
from mlgov.services import batches, records
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.services.records import Filing
from mlgov.store.database import Store
from mlgov.store.journal import Draft

BEGAN = datetime(2024, 11, 1, 8, tzinfo=UTC)
SPAN = timedelta(days=730)
UNITS = tuple(f"Unit {name}" for name in ("North", "South", "East", "West", "Retail", "Lending", "Claims"))
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
    filings = list(_filings(ctx, size, random.Random(seed)))
    clock.step = SPAN / (len(filings) + 1)
    with ctx.store.together():
        for start in range(0, len(filings), _CHUNK):
            with ctx.store.transaction() as tx:
                tx.append_all([_draft(ctx, one) for one in filings[start : start + _CHUNK]])
        _figures(ctx, size, clock)
    return replace(ctx, now=lambda: BEGAN + SPAN + timedelta(days=1))


def _draft(ctx: Context, one: Filing) -> Draft:
    body = {"kind": one.kind, "id": one.id, "version": one.base_version + 1, "content": one.content}
    return ctx.draft("record.filed", f"{one.kind}:{one.id}", body)


def _filings(ctx: Context, size: Size, rng: random.Random) -> Iterator[Filing]:
    """Models and versions, then acts about them until there are so many records."""
    ids = [f"model-{k:04d}" for k in range(size.models)]
    people = [f"person-{k:03d}" for k in range(max(size.models // 5, 2))]
    tiers = [one.id for one in ctx.policy().tiers]
    makers = _Makers(ctx, rng, ids, people)
    for name in people:
        yield makers.filing("person", name, {"name": name.title(), "roles": ["steward"]}, {"id": name})
    for k, id in enumerate(ids):
        yield makers.model(k, id, tiers[k % len(tiers)])
    each = size.versions // size.models
    for id in ids:
        for k in range(each):
            yield makers.version(id, k, live=k == each - 1)
    left = size.records - len(people) - size.models * (1 + each)
    acts = [act for act, share in _ACTS.items() for _ in range(round(left * share))]
    for place, act in enumerate(acts):
        yield getattr(makers, act)(place, rng.choice(ids), each)


# What the other records are about; the rest of a store follows from people's daily work.
_ACTS = {"deployment": 0.3, "approval": 0.15, "incident": 0.1, "assessment": 0.2, "training": 0.25}


class _Makers:
    """Records by kind: each kind's content is checked once and then filled in again and again."""

    def __init__(self, ctx: Context, rng: random.Random, ids: list[str], people: list[str]) -> None:
        self.ctx, self.rng, self.ids, self.people = ctx, rng, ids, people
        self.known: dict[str, dict[str, Any]] = {}

    def filing(self, kind: str, id: str, body: dict[str, Any], own: dict[str, Any], base: int = 0) -> Filing:
        """own: what differs from one record of a kind to the next; all else is that of the first."""
        if kind not in self.known:
            self.known[kind] = records.normalised(self.ctx, kind, own | body)
        return Filing(kind, id, self.known[kind] | own, base)

    def model(self, k: int, id: str, tier: str) -> Filing:
        body = {"description": "Says who gets what, and how sure it is.", "domain": "credit"}
        own = {
            "id": id,
            "name": f"Model number {k}",
            "tier": tier,
            "owner": self.rng.choice(self.people),
            "steward": self.rng.choice([*self.people, ""]),
            "business_unit": UNITS[k % len(UNITS)],
            "next_review": f"2026-{1 + k % 12:02d}-15",
        }
        return self.filing("model", id, body | {"phase": "monitoring"}, own)

    def version(self, model: str, k: int, live: bool) -> Filing:
        body = {
            "task": "binary",
            "training_data": "All decisions of the year before",
            "features": [f"feature_{n}" for n in range(12)],
            "metrics": {"roc_auc_score": 0.812, "accuracy_score": 0.774},
        }
        own = {
            "id": f"{model}@1.{k}.0",
            "model": model,
            "version": f"1.{k}.0",
            "stage": "production" if live else "archived",
            "approval": "approved",
            "approved_by": "Model Review Board",
        }
        return self.filing("model_version", f"{model}@1.{k}.0", body, own)

    def deployment(self, place: int, model: str, each: int) -> Filing:
        body = {"environment": "production", "at": "2024-10-01T08:00:00Z", "outcome": "succeeded"}
        own = {"model": model, "version": f"1.{self.rng.randrange(each)}.0"}
        return self.filing("deployment", f"DEP-{place:05d}", body, own)

    def approval(self, place: int, model: str, each: int) -> Filing:
        body = {"body": self.ctx.policy().bodies[0].id, "decision": "approved"}
        own = {"model": model, "version": f"1.{self.rng.randrange(each)}.0"}
        return self.filing("approval", f"APP-{place:05d}", body, own)

    def incident(self, place: int, model: str, each: int) -> Filing:
        kinds = self.ctx.policy().incidents
        at = "2024-10-01T08:00:00Z"
        body = {
            "title": "Scores were missing",
            "type": kinds.types[0].id,
            "occurred": at,
            "detected": at,
            "resolved": at,
            "root_cause": "A feed stood still",
            "description": "For two hours no score came back.",
        }
        own: dict[str, Any] = {
            "model": model,
            "severity": self.rng.choice([one.id for one in kinds.severities]),
        }
        if place % 40 == 0:  # a few are open
            own |= {"status": "open", "resolved": None}
        return self.filing("incident", f"INC-{place:05d}", body, own)

    def assessment(self, place: int, model: str, each: int) -> Filing:
        form = self.ctx.policy().forms[0].id
        own = {"model": model, "state": "submitted", "status": "ok", "band": "low"}
        return self.filing(
            "assessment", f"ASS-{place:05d}", {"form": form, "answers": {}, "state": "draft"}, own
        )

    def training(self, place: int, model: str, each: int) -> Filing:
        body = {"course": "ML model governance certification", "completed_on": "2024-10-01"}
        return self.filing("training", f"TRA-{place:05d}", body, {"person": self.rng.choice(self.people)})


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
