"""A model's way from planning to production, told through the services by the people who may."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from mlgov.govern import gates as rules
from mlgov.govern.assessments import visible
from mlgov.measure.spec import Spec
from mlgov.policy.models import Form, Question
from mlgov.services import (
    approvals,
    assessments,
    batches,
    courses,
    deliverables,
    deployments,
    gates,
    inventory,
    lifecycle,
    records,
)
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.services.records import Stored
from mlgov.store.database import Store
from tests.services.signing import acting, certify
from tests.services.small_world import NOW, Clock, week

PEOPLE = {
    "dana": ("Dana Dorn", ("analyst",)),  # the model's developer
    "dora": ("Dora Doss", ("analyst",)),
    "ada": ("Ada Arndt", ("steward",)),  # its steward
    "sten": ("Sten Sund", ("steward",)),
    "rita": ("Rita Roth", ("reviewer",)),
    "remo": ("Remo Rossi", ("reviewer",)),
    "ines": ("Ines Imhof", ("ethics_officer",)),
    "ella": ("Ella Ernst", ("executive",)),
    "adam": ("Adam Arp", ("administrator",)),
    "aldo": ("Aldo Abel", ("auditor",)),
}
SIGNERS = {"review_board": ("rita", "remo"), "council": ("ella",)}
PHASES = ("planning", "data", "development", "evaluation", "deployment", "monitoring", "retirement")


def world(tier: str = "critical", version: str = "1.0.0", file: Path | None = None) -> Context:
    """A classified model whose first version Dana has entered, its people, and an assessment in date."""
    clock = Clock()
    root = system(Store.open(file or ":memory:"), clock)
    prepare(root)
    clock.at = NOW - timedelta(hours=1)
    for id, (name, roles) in PEOPLE.items():
        records.file(root, "person", {"id": id, "name": name, "roles": list(roles)})
        certify(root, id)
    model = {"id": "loans", "name": "Loan decisions", "owner": "Otto Ott", "steward": "Ada Arndt"}
    inventory.register(root, model | {"developer": "Dana Dorn"})
    inventory.classify(root, "loans", tier, "As its use demands.")
    entered(root, version)
    for form in root.policy().forms:
        if tier in form.tiers:
            assess(root, form)
    clock.at = NOW
    return root


def kept_while_running(prefix: str) -> Path:
    """A folder that lasts as long as the tests run."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _made(tier: str, phase: str) -> Path:
    """A store in which version 1.0.0 has come as far as a phase, made once."""
    file = kept_while_running("journey") / f"{tier}-{phase}.duckdb"
    root = world(tier, file=file)
    taken(root, phase)
    root.store.close()
    return file


def at_phase(tier: str, phase: str, folder: Path) -> Context:
    """A world of its own in which version 1.0.0 has come as far as a phase."""
    file = folder / f"{tier}-{phase}.duckdb"
    shutil.copyfile(_made(tier, phase), file)
    clock = Clock()
    clock.at = NOW + timedelta(hours=1)
    return system(Store.open(file), clock)


def entered(root: Context, version: str, who: str = "dana", **more: Any) -> Stored:
    body = {"model": "loans", "version": version, "task": "binary", "features": ["income"]}
    return inventory.register_version(acting(root, who), body | more)


def assess(root: Context, form: Form, model: str = "loans") -> Stored:
    """The form filled in by Ines with the least risky answers, and accepted by Rita."""
    sent = assessments.submit(acting(root, "ines"), least_risky(form, model))
    return assessments.accept(acting(root, "rita"), sent.id)


def ethics(root: Context) -> Form:
    """The form that the two upper tiers demand."""
    found = root.policy().form("ethics_impact")
    assert found is not None
    return found


def least_risky(form: Form, model: str = "loans", **given: Any) -> dict[str, Any]:
    """The body of an assessment with these answers, and the least risky ones beside them."""
    answers: dict[str, Any] = {}
    while still := [one for one in visible(form, answers) if one.id not in answers]:
        answers |= {one.id: {"value": given.get(one.id, _least(one))} for one in still}
    return {"form": form.id, "model": model, "answers": answers}


def _least(question: Question) -> Any:
    if question.type in ("choice", "multi"):
        value = min(question.options, key=lambda one: one.risk).value
        return [value] if question.type == "multi" else value
    return {"number": 1, "date": "2026-01-05"}.get(question.type, "As described in the charter.")


def spec(version: str = "1.0.0", *, segments: bool = True) -> Spec:
    return Spec.model_validate(
        {
            "model": "loans", "version": version, "task": "binary", "window": "none", "entity": "id",
            "score": "score", "prediction": {"score_at_least": 0.5}, "label": "repaid", "positive": 1,
            "features": {"numeric": ["income"]}, "protected": ["sex"],
            "segments": ["channel"] if segments else [],
        }
    )  # fmt: skip


def rows(first: datetime, wrong: int = 4, weak: str = "") -> pl.DataFrame:
    """800 loans: of each 200 `wrong` are decided wrongly, evenly; in the channel `weak` nearly all are."""
    found = pl.concat([week(first + timedelta(weeks=k), wrong=wrong) for k in range(4)])
    channel = pl.Series("channel", [("web", "shop")[k // 4 % 2] for k in range(found.height)])
    found = found.with_columns(channel)
    return found.with_columns(
        repaid=pl.when(pl.col("channel") == weak).then(1 - pl.col("repaid")).otherwise(pl.col("repaid"))
    )


def evaluated(root: Context, version: str = "1.0.0", *, wrong: int = 4, **more: Any) -> None:
    """A baseline, and an evaluation batch like it but for `wrong` of 200 decisions."""
    feed, asked = acting(root, "dora"), spec(version, **more)
    if not [one for one in batches.all(feed) if (one.version, one.role) == (version, "reference")]:
        batches.ingest_frame(feed, rows(datetime(2025, 12, 1)), asked, name="baseline", reference=True)
    name = f"evaluation {len(batches.all(feed))}"
    batches.ingest_frame(feed, rows(datetime(2026, 2, 2 + len(batches.all(feed))), wrong), asked, name=name)


def delivered(root: Context, version: str = "1.0.0", but: str = "") -> None:
    """Everything that the phase owes, submitted by Ines and accepted by Ada."""
    own = courses.course(root, "loans", version)
    gate = own.policy.gates.leaving(own.phase)
    tier = records.get(root, "model", "loans").body["tier"]
    assert gate is not None
    for one in rules.deliverables(gate, tier, own.policy):
        stood = own.deliverables.get(one.id)
        if one.id != but and (stood is None or stood.body["state"] not in ("accepted", "not_applicable")):
            given(root, one.id, version)


def given(root: Context, deliverable: str, version: str = "1.0.0") -> Stored:
    deliverables.submit(acting(root, "ines"), "loans", version, deliverable, summary="As agreed.")
    return deliverables.accept(acting(root, "ada"), "loans", version, deliverable)


def artifact(root: Context, version: str = "1.0.0") -> Stored:
    body = {
        "model": "loans", "version": version, "artifact": "model", "name": "weights", "made": "2026-02-01",
        "uri": "s3://models/loans", "sha256": "a" * 64, "size": 1024,
    }  # fmt: skip
    return records.file(acting(root, "dora"), "artifact", body)


def asked(root: Context, version: str = "1.0.0", gate: str = "production") -> Stored:
    return gates.request_approval(acting(root, "ada"), "loans", version, gate)


def signed(root: Context, request: Stored) -> None:
    """Everybody who has to sign does."""
    for need in request.body["needs"]:
        for who in SIGNERS[need["body"]][: need["least"]]:
            approvals.decide(acting(root, who), request.id, "approved", body=need["body"])


def taken(root: Context, phase: str, version: str = "1.0.0", **more: Any) -> None:
    """The version taken on by the right people until it is in a phase."""
    while (here := courses.course(root, "loans", version).phase) != phase:
        one_on(root, here, version, **more)


def one_on(root: Context, here: str, version: str, **more: Any) -> None:
    dora = acting(root, "dora")
    delivered(root, version)
    if here == "evaluation":
        evaluated(root, version)
        deployments.deploy(dora, "loans", version, "staging")
    elif here == "deployment":
        gate = root.policy().gates.named("production")
        tier = records.get(root, "model", "loans").body["tier"]
        if gate is not None and gate.needs_for(tier):
            signed(root, asked(root, version))
        deployments.deploy(dora, "loans", version, "production", **more)
    else:
        lifecycle.advance(dora, "loans", version, "everything stands")
