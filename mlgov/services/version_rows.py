"""The versions of a model in a row each: where it stands, what it was made from, what it has on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mlgov.govern import artifacts, lifecycle, tiers
from mlgov.govern.version_changes import Ancestry
from mlgov.govern.versions import precedence
from mlgov.services import records, version_approval, version_changes
from mlgov.services.context import Context
from mlgov.services.records import Stored

ROLES = ("champion", "challenger")


@dataclass(frozen=True)
class VersionRow:
    """`role` is champion, challenger or ""; `artifacts` how many of the `required` are there.

    approval: what its approval is worth at that moment; see `version_approval.worth`.
    """

    version: Stored
    approval: str
    phase: str
    role: str
    made_from: str
    artifacts: int
    required: int


@dataclass(frozen=True)
class Versions:
    """Every version of a model, lowest first, and which was made from which (by place)."""

    rows: tuple[VersionRow, ...]
    ancestry: Ancestry


def of(ctx: Context, model: str, *, as_of: datetime | None = None) -> Versions:
    """RecordError when there is no such model at that moment."""
    stored, policy = records.get(ctx, "model", model, as_of=as_of), ctx.policy(as_of)
    today = (as_of or ctx.now()).date()
    tier = tiers.effective(stored.body["tier"], policy).id
    titles = {phase.id: phase.title for phase in policy.phases}

    def filed(kind: str) -> list[Stored]:
        return records.all(ctx, kind, as_of=as_of, model=model)

    phases = {one.id: one.body for one in filed("lifecycle")}
    own_artifacts, deployed = filed("artifact"), filed("deployment")
    known = version_changes.history(ctx, model, as_of=as_of)
    made_from = {known.versions[child]: known.versions[parent] for parent, child in known.edges}
    own = sorted(filed("model_version"), key=lambda one: precedence(str(one.body["version"])))
    approved, rows = version_approval.worth(ctx, own, as_of), []
    for one in own:
        version = str(one.body["version"])
        phase = lifecycle.phase_of(one.body, phases.get(one.id), policy)
        mine = [artifact for artifact in own_artifacts if artifact.body["version"] == version]
        needed = artifacts.required(policy, tier, mine, today)
        there = sum(not need.missing for need in needed)
        role = _role(one, [deployment for deployment in deployed if deployment.body["version"] == version])
        rows.append(
            VersionRow(
                one,
                approved[one.id],
                titles.get(phase, phase),
                role,
                made_from.get(version, ""),
                there,
                len(needed),
            )
        )
    return Versions(tuple(rows), known)


def _role(version: Stored, deployed: Sequence[Stored]) -> str:
    """What it was last brought into production as, while it stands there; else what its aliases say."""
    stands = [
        one
        for one in deployed
        if one.body["environment"] == "production" and one.body["outcome"] == "succeeded"
    ]
    if version.body.get("stage") == "production" and stands:
        role = max(stands, key=lambda one: str(one.body["at"])).body.get("role")
        if role:
            return str(role)
    return next((one for one in version.body.get("aliases") or () if one in ROLES), "")
