"""What is said of a model before and after something changed: taken over only where it still holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mlgov.govern.compliance_claims import Organisation
from mlgov.govern.entries import Records, entries
from mlgov.govern.families import FamilyState
from mlgov.govern.model_standings import ModelStanding, ModelStandings, model_standings
from mlgov.govern.records.compliance import declaration_id
from mlgov.govern.under_way import UnderWay
from mlgov.policy.load import load
from mlgov.policy.models import Policy
from tests.govern.filing import START, Filed, figures

POLICY = load()
AT = datetime(2026, 11, 20, tzinfo=UTC)
"""Figures of a week to 9 November are out of date from 23 November on."""
OUT_OF_DATE = datetime(2026, 11, 23, tzinfo=UTC)
KEY = ("credit", "1.0.0")
REGIME = next(one for one in POLICY.compliance if one.id == "eu_ai_act")


def record(id: str, /, **body: Any) -> Filed:
    return Filed(id, START, "ada", body)


MODEL = record(
    "credit", id="credit", name="Credit", tier="critical", owner="Otto", steward="Ada",
    next_review="2026-11-20", description="Who gets a loan",
)  # fmt: skip
LIVE = record(
    "credit@1.0.0", model="credit", version="1.0.0", stage="production", approval="approved",
    deployed="2026-02-01T00:00:00Z", training_data="d", features=["age"], params={}, metrics={"accuracy": 1},
)  # fmt: skip
ADA = record("ada", id="ada", name="Ada", active=True, roles=[])


@dataclass(frozen=True)
class World:
    """What is asked about: records, the figures' states, what is declared, when, and by which policy."""

    records: Mapping[str, Any] = field(
        default_factory=lambda: {"models": [MODEL], "versions": [LIVE], "people": [ADA]}
    )
    families: Mapping[str, FamilyState] = field(default_factory=dict)
    declared: tuple[Filed, ...] = ()
    at: datetime = AT
    policy: Policy = POLICY

    def stands(self, before: ModelStandings | None = None, *, regimes: bool = True) -> ModelStandings:
        found = entries(Records(**self.records), figures({}), self.policy, self.at)
        told = Organisation(found, {"compliance_declaration": self.declared}, {KEY: self.families})
        return model_standings(told, self.policy, self.at, before, regimes=regimes)


def said(found: ModelStandings) -> tuple[Any, ...]:
    own: ModelStanding = found.by_model["credit"]
    return list(own.tier), dict(own.claims), list(own.answers)


def with_records(**more: Any) -> Callable[[World], World]:
    return lambda world: World(world.records | more, world.families, world.declared, world.at, world.policy)


def declaration(**more: Any) -> Filed:
    body: dict[str, Any] = {
        "regime": REGIME.id, "control": next(c.id for c in REGIME.controls if c.about == "model"),
        "model": None, "applicable": False, "state": None, "reason": "nobody's data", "reference": "",
        "valid_until": "2027-01-31", "withdrawn": False, "refused": "", "confirmed_by": "rita",
        "declared_by": "ada",
    } | more  # fmt: skip
    return record(declaration_id(body["regime"], body["control"], body["model"]), **body)


FORM = next(one for one in POLICY.forms if "critical" in one.tiers)
GATE = next(gate for claim in POLICY.claims.claims for gate in claim.gates)
BAD = {"performance": FamilyState("performance", "breach", "0.5, too low")}
CHANGES: dict[str, Callable[[World], World]] = {
    "the model": with_records(models=[record("credit", **(MODEL.body | {"steward": ""}))]),
    "its version": with_records(versions=[record("credit@1.0.0", **(LIVE.body | {"approval": "rejected"}))]),
    "an assessment": with_records(
        assessments=[record("A", model="credit", form=FORM.id, state="accepted", accepted_on="2026-11-01")]
    ),
    "a gate": with_records(
        under_way=UnderWay(passages=[record("G", model="credit", version="1.0.0", gate=GATE)])
    ),
    "what its steward was trained in": with_records(
        trainings=[record("T", person="ada", course="C", completed_on="2026-10-01", expires_on=None)]
    ),
    "figures": lambda world: World(world.records, BAD, world.declared, world.at, world.policy),
    "a declaration for all": lambda world: World(
        world.records, world.families, (declaration(),), world.at, world.policy
    ),
    "a declaration about it": lambda world: World(
        world.records, world.families, (declaration(model="credit"),), world.at, world.policy
    ),
    "the day": lambda world: World(at=AT + timedelta(days=1)),
    "the policy": lambda world: World(
        policy=POLICY.model_copy(update={"compliance": POLICY.compliance[:1]})
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_is_worked_out_anew(name: str) -> None:
    world = World()
    before, other = world.stands(), CHANGES[name](world)
    after = other.stands(before)
    assert said(after) == said(other.stands())
    assert said(after) != said(before)
    assert said(world.stands(after)) == said(before)


def test_figures_run_out_within_a_day() -> None:
    """To the very moment they are in date; a minute later they are not, with nothing filed meanwhile."""
    until, over = (World(at=OUT_OF_DATE + timedelta(minutes=later)) for later in (0, 1))
    before = until.stands()
    after = over.stands(before)
    assert said(after) == said(over.stands())
    assert said(after) != said(before)


def test_what_did_not_change_is_the_same_thing() -> None:
    before = World().stands()
    later = World(at=AT + timedelta(hours=9)).stands(before)
    assert later.by_model["credit"] is before.by_model["credit"]
    without = World().stands(regimes=False)
    assert said(World().stands(without)) == said(before)
    assert said(World().stands(before, regimes=False)) == said(before)
