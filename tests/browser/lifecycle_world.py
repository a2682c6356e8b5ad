"""A demo store with one model of each tier whose first version is at the beginning of its way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlgov.govern import gates as rules
from mlgov.measure.spec import Spec
from mlgov.services import batches, courses, deliverables, inventory, people
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from tests.services import journey
from tests.services.signing import acting, certify

MODELS = {"credit": "critical", "demand": "important", "sorting": "standard"}
WAY = ("data", "development", "evaluation", "staging", "production")  # the gates from planning to production
UNSAID = "success_criteria"  # what nobody has submitted for planning, so that its gate refuses


def built(path: Path, models: Iterable[str] = tuple(MODELS)) -> Path:
    """Everything is submitted but one deliverable, nothing is accepted; both versions have been evaluated."""
    store = Store.open(path)
    root = system(store)
    prepare(root)
    people.mark_demo(root)
    for id, (name, roles) in journey.PEOPLE.items():
        people.create(root, id, name, roles)
        certify(root, id)
    for model in models:
        _entered(root, model, MODELS[model])
    store.close()
    return path


def _entered(root: Context, model: str, tier: str) -> None:
    known = {"name": f"{model.capitalize()} model", "owner": "Otto Ott", "steward": "Ada Arndt"}
    inventory.register(root, {"id": model, "developer": "Dana Dorn", **known})
    inventory.classify(root, model, tier, "As its use demands.")
    body = {"model": model, "version": "1.0.0", "task": "binary", "features": ["income"]}
    inventory.register_version(acting(root, "dana"), body)
    for form in root.policy().forms:
        if tier in form.tiers:
            journey.assess(root, form, model)
    for version in ("1.0.0", "1.1.0"):
        _evaluated(root, model, version)
    _submitted(root, model, tier)


def _evaluated(root: Context, model: str, version: str) -> None:
    """A baseline, and an evaluation batch like it."""
    spec = Spec.model_validate(journey.spec(version).model_dump() | {"model": model})
    dora = acting(root, "dora")
    first = datetime(2025, 12, 1), datetime(2026, 2, 2)
    batches.ingest_frame(dora, journey.rows(first[0]), spec, name="baseline", reference=True)
    batches.ingest_frame(dora, journey.rows(first[1]), spec, name="evaluation")


def _submitted(root: Context, model: str, tier: str) -> None:
    own = courses.course(root, model, "1.0.0")
    for name in WAY:
        gate = own.policy.gates.named(name)
        assert gate is not None
        for one in rules.deliverables(gate, tier, own.policy):
            if one.id != UNSAID:
                say: dict[str, Any] = {"summary": f"{one.title}, as agreed.", "reference": "shelf 4"}
                deliverables.submit(acting(root, "ines"), model, "1.0.0", one.id, **say)


def now() -> datetime:
    return datetime.now(UTC)
