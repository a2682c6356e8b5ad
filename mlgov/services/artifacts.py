"""The artifacts of a version: those it has to have, those on file, and what is missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mlgov.govern import artifacts, tiers
from mlgov.govern.artifacts import Required
from mlgov.services import records
from mlgov.services.context import Context
from mlgov.services.records import Stored


def of(ctx: Context, model: str, version: str, *, as_of: datetime | None = None) -> list[Stored]:
    """Every artifact of a version, in the order of their ids."""
    found = records.all(ctx, "artifact", as_of=as_of, model=model)
    return [one for one in found if one.body["version"] == version]


def required(ctx: Context, model: str, version: str, *, as_of: datetime | None = None) -> list[Required]:
    """Every kind of artifact that the version has to have at a moment, with what is filed of it."""
    policy, now = ctx.policy(as_of), as_of or ctx.now()
    tier = tiers.effective(records.get(ctx, "model", model, as_of=as_of).body["tier"], policy).id
    return artifacts.required(policy, tier, of(ctx, model, version, as_of=as_of), now.date())


def as_json(found: list[Required]) -> list[dict[str, Any]]:
    """What the command line and the REST route print."""
    return [
        {
            "kind": one.kind.id,
            "title": one.kind.title,
            "missing": one.missing,
            "why": one.why,
            "artifacts": [artifact.body for artifact in one.filed],
        }
        for one in found
    ]
