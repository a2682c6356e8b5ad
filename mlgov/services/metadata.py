"""What the inventory says of a model and a version: how complete it is, and who watches over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.errors import RecordError
from mlgov.govern import stewards, tiers
from mlgov.govern.entries import speaking
from mlgov.govern.metadata import Completeness, completeness
from mlgov.services import artifacts, lineage, records
from mlgov.services.context import Context
from mlgov.services.records import Stored


@dataclass(frozen=True)
class Description:
    """A model, the version that speaks for it or was asked for, and how complete both are.

    `steward` is who watches over it; `lent_by` names the family that lends its steward, else "".
    """

    model: Stored
    version: Stored | None
    completeness: Completeness
    steward: str
    lent_by: str


def describe(
    ctx: Context, model: str, version: str | None = None, *, as_of: datetime | None = None
) -> Description:
    """What is known of a model; version: None = the live one, or else the one filed last.

    RecordError when there is no such model or version.
    """
    stored, policy = records.get(ctx, "model", model, as_of=as_of), ctx.policy(as_of)
    filed = records.all(ctx, "model_version", as_of=as_of, model=model)
    own = speaking(filed) if version is None else _named(filed, model, version)
    watching = stewards.by_family(records.all(ctx, "model_family", as_of=as_of))
    body = stewards.with_steward(stored.body, watching)
    tier = tiers.effective(stored.body["tier"], policy).id
    return Description(
        stored,
        own,
        completeness(policy, tier, body, own.body if own else None),
        str(body.get("steward") or ""),
        str(body["family"]) if stewards.lent(stored.body, watching) else "",
    )


def _named(filed: list[Stored], model: str, version: str) -> Stored:
    found = next((one for one in filed if one.body["version"] == version), None)
    if found is None:
        known = ", ".join(str(one.body["version"]) for one in filed) or "none"
        raise RecordError(f"there is no version {version} of {model}; there are: {known}")
    return found


def whole(
    ctx: Context, model: str, version: str | None = None, *, as_of: datetime | None = None
) -> dict[str, Any]:
    """All that is known of a model as JSON values: its record, how complete it is, lineage and artifacts."""
    found = describe(ctx, model, version, as_of=as_of)
    own = str(found.version.body["version"]) if found.version else None
    required = artifacts.required(ctx, model, own, as_of=as_of) if own else []
    return as_json(found) | {
        "lineage": lineage.as_json(lineage.of(ctx, model, as_of=as_of)),
        "artifacts": artifacts.as_json(required),
    }


def as_json(found: Description) -> dict[str, Any]:
    """The record with its completeness."""
    said = [
        {
            "attribute": one.attribute.source,
            "title": one.attribute.title,
            "state": one.state,
            "value": one.value,
            "reason": one.reason,
            "section": one.attribute.section,
        }
        for one in found.completeness.said
    ]
    return {
        "model": found.model.body,
        "version": found.version.body if found.version else None,
        "steward": found.steward,
        "steward_of_family": found.lent_by,
        "completeness": {
            "complete": found.completeness.complete,
            "share": found.completeness.share,
            "present": found.completeness.count("present"),
            "not_applicable": found.completeness.count("not_applicable"),
            "missing": found.completeness.count("missing"),
            "attributes": said,
        },
    }
