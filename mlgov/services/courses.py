"""The course of a version through its phases, as the records tell it at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mlgov.errors import RecordError
from mlgov.govern import lifecycle
from mlgov.govern.lifecycle import Mark, Stay
from mlgov.govern.versions import newest, precedence
from mlgov.policy.models import Policy
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.services.version_guard import SET_BY_VERBS


@dataclass(frozen=True)
class Course:
    """One version of one model at a moment.

    `stays` are its times in phases, oldest first; `steps` the second reading; `rebuild` the rebuild that made
    it; `observed`: it is in production by the registry's word and passed no gate for it.
    """

    policy: Policy
    now: datetime
    model: Stored
    version: Stored
    phase: str
    history: tuple[Stored, ...]
    stays: tuple[Stay, ...]
    steps: tuple[Mark, ...]
    deliverables: Mapping[str, Stored]
    passages: tuple[Stored, ...]
    rebuild: Stored | None

    @property
    def id(self) -> str:
        return self.version.id

    @property
    def round(self) -> int:
        return lifecycle.rounds(self.history)

    @property
    def observed(self) -> bool:
        live = self.version.body["stage"] == "production"
        gate = self.policy.gates.guarding("deploy:production")
        return live and (gate is None or self.passage(gate.id) is None)

    def passage(self, gate: str) -> Stored | None:
        """The record of having passed a gate since it was last sent back."""
        own = [one for one in self.passages if one.body["gate"] == gate and one.body["round"] == self.round]
        return own[-1] if own else None


def course(ctx: Context, model: str, version: str, *, as_of: datetime | None = None) -> Course:
    """RecordError when there is no such model or version at that moment."""
    ctx.require("read")
    policy, now = ctx.policy(as_of), as_of or ctx.now()
    of_model = filing.get(ctx, "model", model, as_of=as_of)
    versions = filing.history(ctx, "model_version", f"{model}@{version}", as_of=as_of)
    if not versions:
        known = ", ".join(of(ctx, model, as_of=as_of)) or "none yet"
        raise RecordError(f"{model} has no version {version}; versions: {known}")
    own = versions[-1]
    history = tuple(filing.history(ctx, "lifecycle", own.id, as_of=as_of))
    phase = lifecycle.phase_of(own.body, history[-1].body if history else None, policy)
    rebuilds = [one for one in filing.all(ctx, "rebuild", as_of=as_of, model=model) if _made(one, version)]
    made = rebuilds[-1] if rebuilds else None
    return Course(
        policy=policy,
        now=now,
        model=of_model,
        version=own,
        phase=phase,
        history=history,
        stays=tuple(lifecycle.stays(own.body, versions[0].at, history, policy, now)),
        steps=tuple(lifecycle.steps(phase, made is not None, policy)),
        deliverables={
            str(one.body["deliverable"]): one
            for one in filing.all(ctx, "deliverable", as_of=as_of, model=model)
            if one.body["version"] == version
        },
        passages=tuple(
            one
            for one in filing.all(ctx, "gate_passage", as_of=as_of, model=model)
            if one.body["version"] == version
        ),
        rebuild=made,
    )


def of(ctx: Context, model: str, *, as_of: datetime | None = None) -> list[str]:
    """The versions of a model, lowest first."""
    found = filing.all(ctx, "model_version", as_of=as_of, model=model)
    return sorted((str(one.body["version"]) for one in found), key=precedence)


def chosen(ctx: Context, model: str, version: str | None, *, as_of: datetime | None = None) -> str | None:
    """The version asked for, else the newest one that is on its way, else the newest; None without any."""
    if version:
        return version
    found = filing.all(ctx, "model_version", as_of=as_of, model=model)
    under_way = [one for one in found if one.body["stage"] not in ("production", "archived")]
    return newest(str(one.body["version"]) for one in under_way or found)


def _made(rebuild: Stored, version: str) -> bool:
    return bool(rebuild.body["new_version"] == version)


def makers(ctx: Context, own: Course, *, as_of: datetime | None = None) -> list[str]:
    """Who entered this version or changed what it is; who only moved it on is none of them."""
    found, before = set(), None
    for one in filing.history(ctx, "model_version", own.id, as_of=as_of):
        body = {name: value for name, value in one.body.items() if name not in SET_BY_VERBS}
        if body != before:
            found.add(one.actor)
        before = body
    return sorted(found)
