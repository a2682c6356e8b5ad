"""Which files make up the framework, and what each of them holds."""

from __future__ import annotations

from pydantic import BaseModel

from mlgov.policy.base import Strict
from mlgov.policy.models import (
    Approvals,
    Artifacts,
    Body,
    Claims,
    Evidence,
    Exceptions,
    Findings,
    Form,
    Framework,
    Gates,
    Incidents,
    Inventory,
    Kpi,
    MaturityModel,
    Method,
    Notices,
    Phase,
    Regime,
    Roadmap,
    Role,
    Thresholds,
    Tier,
    Training,
    Worklist,
)


class Phases(Strict):
    phases: tuple[Phase, ...]


class Bodies(Strict):
    bodies: tuple[Body, ...]


class Tiers(Strict):
    tiers: tuple[Tier, ...]


class Kpis(Strict):
    kpis: tuple[Kpi, ...]


class Roles(Strict):
    roles: tuple[Role, ...]


SINGLE: dict[str, type[BaseModel]] = {
    "framework": Framework,
    "phases": Phases,
    "bodies": Bodies,
    "tiers": Tiers,
    "classification": Method,
    "evidence": Evidence,
    "thresholds": Thresholds,
    "incidents": Incidents,
    "notices": Notices,
    "inventory": Inventory,
    "artifacts": Artifacts,
    "kpis": Kpis,
    "roles": Roles,
    "gates": Gates,
    "roadmap": Roadmap,
    "approvals": Approvals,
    "exceptions": Exceptions,
    "findings": Findings,
    "worklist": Worklist,
    "training": Training,
    "claims": Claims,
}
"""One file each, named after the kind."""

FOLDERS: dict[str, type[BaseModel]] = {"forms": Form, "maturity": MaturityModel, "compliance": Regime}
"""A folder each, one entry a file, named after the entry's id."""

WRAPPED = ("phases", "bodies", "tiers", "kpis", "roles")
"""Files whose only key, a list, bears the file's name."""


def model_of(kind: str) -> type[BaseModel]:
    return SINGLE.get(kind) or FOLDERS[kind]
