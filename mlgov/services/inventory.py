"""The inventory of models: registering, classifying, importing a registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mlgov.errors import MlgovError, Problem
from mlgov.govern import stewards
from mlgov.intake.findings import Finding
from mlgov.intake.registry import read_registry
from mlgov.measure.spec import Spec
from mlgov.policy.names import UNCLASSIFIED
from mlgov.services import classification
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.store.database import Transaction


@dataclass(frozen=True)
class RegistryReport:
    """What an import did: ids that were new, the same, changed on request, or differ and were left alone."""

    new: tuple[str, ...]
    unchanged: tuple[str, ...]
    changed: tuple[str, ...]
    refused: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    dry_run: bool


def models(ctx: Context, *, as_of: datetime | None = None) -> list[Stored]:
    return filing.all(ctx, "model", as_of=as_of)


def versions(ctx: Context, model: str | None = None, *, as_of: datetime | None = None) -> list[Stored]:
    return filing.all(ctx, "model_version", as_of=as_of, model=model)


def families(ctx: Context, *, as_of: datetime | None = None) -> list[str]:
    """Every family that is on file or that a model names, by name."""
    filed = {one.id for one in filing.all(ctx, "model_family", as_of=as_of)}
    return sorted(filed | {str(one.body.get("family") or "") for one in models(ctx, as_of=as_of)} - {""})


@dataclass(frozen=True)
class Watching:
    """Who watches over a model; `lent_by` names the family that lends its steward, else ""."""

    name: str
    lent_by: str


def watching(ctx: Context, model: Stored, *, as_of: datetime | None = None) -> Watching:
    known = stewards.by_family(filing.all(ctx, "model_family", as_of=as_of))
    lent = stewards.lent(model.body, known)
    name = lent or str(model.body.get("steward") or "")
    return Watching(name, str(model.body["family"]) if lent else "")


def register(ctx: Context, body: dict[str, Any]) -> Stored:
    """A new model in the inventory; its tier is given by `classify`."""
    return filing.file(ctx, "model", body | {"tier": UNCLASSIFIED})


def register_version(ctx: Context, body: dict[str, Any]) -> Stored:
    return filing.file(ctx, "model_version", body)


def classify(ctx: Context, model: str, tier: str, reason: str) -> Stored:
    """Enter a tier that was decided elsewhere: by whoever holds the store's file; `classification` asks."""
    classification.enter(ctx, model, tier, reason)
    return filing.get(ctx, "model", model)


def ensure(ctx: Context, tx: Transaction, spec: Spec, source: str) -> None:
    """Enter a model and a version that a prediction extract names for the first time, as unclassified."""
    origin = f"prediction extract {source}"[:200]
    if not tx.newest("model", id=spec.model):
        filing.write(
            ctx, tx, "model", {"id": spec.model, "name": spec.model, "tier": UNCLASSIFIED, "source": origin}
        )
    if not tx.newest("model_version", id=f"{spec.model}@{spec.version}"):
        features = [*spec.features.numeric, *spec.features.categorical]
        body = {"model": spec.model, "version": spec.version, "task": spec.task, "features": features}
        filing.write(ctx, tx, "model_version", body | {"source": origin}, observed=True)


def import_registry(
    ctx: Context, path: Path | str, *, update: bool = False, dry_run: bool = False
) -> RegistryReport:
    """Take models and versions from a registry extract, all in one transaction or none.

    What is new comes in, models as unclassified. What is there already and differs is left alone and named,
    unless `update` says to take the registry's values; tier, people and review dates are never taken over.
    Raises DataError for a file that can't be read.
    """
    ctx.require("model.register")
    extract = read_registry(Path(path))
    report = _Tally()
    try:
        with ctx.store.transaction() as tx:
            for kind, bodies in (("model", extract.models), ("model_version", extract.versions)):
                for body in bodies:
                    _take(ctx, tx, kind, body, update, report)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return report.closed(tuple(extract.findings), dry_run)


class _DryRun(Exception):
    """Leaves the transaction without keeping anything."""


class _Tally:
    def __init__(self) -> None:
        self.new: list[str] = []
        self.unchanged: list[str] = []
        self.changed: list[str] = []
        self.refused: list[Problem] = []

    def closed(self, findings: tuple[Finding, ...], dry_run: bool) -> RegistryReport:
        return RegistryReport(
            tuple(self.new),
            tuple(self.unchanged),
            tuple(self.changed),
            tuple(self.refused),
            findings,
            dry_run,
        )


_UNDECIDED = {"approval": "not_requested", "approved_by": ""}  # a registry's word approves nothing
_DEPLOYED = ("stage", "deployed", "aliases")  # what verbs say of a version that went through gates here
_OURS = ("tier", "owner", "steward", "next_review", "phase", "approval", "approved_by", "source")


def _take(
    ctx: Context, tx: Transaction, kind: str, body: dict[str, Any], update: bool, report: _Tally
) -> None:
    record_id = str(body["id"] if kind == "model" else f"{body['model']}@{body['version']}")
    stood = tx.newest(kind, id=record_id)
    try:
        if not stood:
            unsaid = {"tier": UNCLASSIFIED} if kind == "model" else _UNDECIDED
            filing.write(ctx, tx, kind, body | unsaid, observed=True)
            report.new.append(record_id)
            return
        ours = (*_OURS, *_DEPLOYED) if _moved(tx, record_id) else _OURS
        before = filing.with_defaults(kind, stood[0].body)
        merged = before | {name: value for name, value in body.items() if name not in ours}
        wanted = filing.normalised(ctx, kind, merged)
        differing = sorted(name for name, value in wanted.items() if before.get(name) != value)
        if not differing:
            report.unchanged.append(record_id)
        elif update:
            filing.write(ctx, tx, kind, merged, id=record_id, base_version=stood[0].version, observed=True)
            report.changed.append(record_id)
        else:
            report.refused.append(
                Problem(
                    record_id, f"is there already and differs in {', '.join(differing)}", "left as it stands"
                )
            )
    except MlgovError as problem:
        details = "; ".join(str(one) for one in problem.problems) or problem.message
        report.refused.append(Problem(record_id, details))


def _moved(tx: Transaction, record_id: str) -> bool:
    """Whether a version has gone through phases here, so that a registry no longer tells where it runs."""
    return bool(tx.newest("lifecycle", id=record_id))
