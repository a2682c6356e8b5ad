"""What the developers put on file of every version, and what the vendor and the trial leave open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from mlgov.demo.people import developer_of
from mlgov.demo.portfolio import MODELS
from mlgov.demo.shapes import DemoModel, Version
from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Attach, Event, File

NAMES = {
    "model": "model.bin",
    "data": "training.parquet",
    "features": "features.tar",
    "evaluation": "evaluation.html",
    "documentation": "card.md",
}
LEFT_OPEN = {
    "identity-match": ("data", "features", "evaluation"),  # the vendor keeps them to itself
    "claims-photo-triage": ("features", "evaluation", "documentation"),
    "branch-footfall": ("evaluation",),
}


FAMILIES = {
    "Lending decisions": ("anneke.dewit", "Anneke de Wit", "They decide about consumer credit."),
    "Customer value": ("leila.haddadi", "Leila Haddadi", "They are about keeping policyholders."),
}


def all_events(calendar: Calendar) -> Iterator[Event]:
    """One event for each artifact, in the week after its version was trained; cards are stored whole.

    Before them, the families that have a steward.
    """
    for place, (name, (who, steward, shared)) in enumerate(FAMILIES.items()):
        family = {"name": name, "steward": steward, "description": shared}
        yield Event(calendar.at(-9, 4, 15, place), who, File("model_family", name, family))
    for place, model in enumerate(MODELS):
        for version in model.versions:
            week = max(version.trained + 1, model.registered)
            kinds = [kind for kind in NAMES if kind not in LEFT_OPEN.get(model.id, ())]
            for minute, kind in enumerate(kinds):
                at = calendar.at(week, 2, 10, 5 * place + minute)
                yield Event(at, developer_of(model), _artifact(model, version, kind, calendar))


def _artifact(model: DemoModel, version: Version, kind: str, calendar: Calendar) -> File | Attach:
    key = f"{model.id}@{version.version}/{kind}"
    body = {
        "model": model.id,
        "version": version.version,
        "artifact": kind,
        "name": NAMES[kind],
        "made": calendar.monday(version.trained).isoformat(),
    }
    if kind == "documentation":
        return Attach(key, body, f"{model.id}-{version.version}-card.md", _card(model, version))
    digest = hashlib.sha256(key.encode()).hexdigest()
    place = f"s3://tarnbrook-models/{model.id}/{version.version}/{NAMES[kind]}"
    size = 40_000 + int(digest[:6], 16)
    return File("artifact", key, body | {"uri": place, "sha256": digest, "size": size})


def _card(model: DemoModel, version: Version) -> str:
    parts = {
        "Use": model.approved_uses,
        "Limits": model.limitations,
        "Data": version.training_data,
        "Performance": "\n".join(f"- {name}: {value}" for name, value in version.metrics.items()),
    }
    told = "".join(f"\n\n## {title}\n\n{text}" for title, text in parts.items())
    return f"# {model.name} {version.version}\n\n{model.description}{told}\n"
