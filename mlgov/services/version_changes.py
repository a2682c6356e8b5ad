"""Two versions of a model side by side by all that is on file, and which version came from which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mlgov.errors import RecordError
from mlgov.govern.version_changes import Ancestry, Change, Differences, ancestry, differences
from mlgov.services import records
from mlgov.services.context import Context
from mlgov.services.records import Stored


@dataclass(frozen=True)
class SideBySide:
    """`artifacts` are compared by their SHA-256; `decisions` and `deployments` are those of a and of b."""

    a: Stored
    b: Stored
    differences: Differences
    artifacts: tuple[Change, ...]
    decisions: tuple[tuple[Stored, ...], tuple[Stored, ...]]
    deployments: tuple[tuple[Stored, ...], tuple[Stored, ...]]


def compare(ctx: Context, model: str, a: str, b: str, *, as_of: datetime | None = None) -> SideBySide:
    """What version b says otherwise than version a. RecordError when one of them is not there."""
    filed = {str(one.body["version"]): one for one in _of(ctx, "model_version", model, as_of)}
    lacking = [one for one in (a, b) if one not in filed]
    if lacking:
        known = ", ".join(filed) or "none"
        raise RecordError(f"there is no version {lacking[0]} of {model}; there are: {known}")

    def both(kind: str) -> tuple[tuple[Stored, ...], tuple[Stored, ...]]:
        found = _of(ctx, kind, model, as_of)
        first, second = (tuple(one for one in found if one.body["version"] == version) for version in (a, b))
        return first, second

    return SideBySide(
        filed[a],
        filed[b],
        differences(filed[a].body, filed[b].body),
        _artifacts(*both("artifact")),
        both("approval"),
        both("deployment"),
    )


def _artifacts(a: tuple[Stored, ...], b: tuple[Stored, ...]) -> tuple[Change, ...]:
    first, second = (
        {f"{one.body['artifact']}: {one.body['name']}": one.body["sha256"] for one in side} for side in (a, b)
    )
    return tuple(Change(name, first.get(name), second.get(name)) for name in sorted({*first, *second}))


def history(ctx: Context, model: str, *, as_of: datetime | None = None) -> Ancestry:
    """Which version was made from which, by their own records and by rebuilds."""
    rebuilt = {
        str(one.body["new_version"]): str(one.body["from_version"])
        for one in _of(ctx, "rebuild", model, as_of)
        if one.body.get("new_version")
    }
    return ancestry([one.body for one in _of(ctx, "model_version", model, as_of)], rebuilt)


def _of(ctx: Context, kind: str, model: str, as_of: datetime | None) -> list[Stored]:
    return records.all(ctx, kind, as_of=as_of, model=model)
