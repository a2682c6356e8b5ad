"""The lists of words that fields of records choose from.

Some come from the policy and are checked when a record is filed; the rest (models, versions, people) are
offered to a person by whoever knows the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mlgov.policy.models import Policy
from mlgov.policy.names import UNCLASSIFIED


@dataclass(frozen=True)
class Choice:
    """One option of a list: what is stored, and what a person reads."""

    value: str
    label: str


def _tiers(policy: Policy) -> Iterable[tuple[str, str]]:
    yield UNCLASSIFIED, "Unclassified"
    yield from ((tier.id, tier.title) for tier in policy.tiers)


def _may_not_apply(of: str) -> Callable[[Policy], Iterable[tuple[str, str]]]:
    return lambda policy: (
        (one.field, one.title) for one in policy.inventory.attributes if one.of == of and one.may_not_apply
    )


FROM_POLICY: dict[str, Callable[[Policy], Iterable[tuple[str, str]]]] = {
    "tiers": _tiers,
    "phases": lambda policy: ((phase.id, phase.title) for phase in policy.phases),
    "deliverables": lambda policy: (
        (one.id, one.title) for phase in policy.phases for one in phase.deliverables
    ),
    "bodies": lambda policy: ((body.id, body.title) for body in policy.bodies),
    "incident types": lambda policy: ((one.id, one.title) for one in policy.incidents.types),
    "severities": lambda policy: ((one.id, f"{one.id} {one.title}") for one in policy.incidents.severities),
    "harms": lambda policy: ((one.id, one.title) for one in policy.incidents.harms),
    "notices": lambda policy: ((one.id, one.title) for one in policy.notices.rules),
    "forms": lambda policy: ((form.id, form.title) for form in policy.forms),
    "maturity models": lambda policy: ((model.id, model.title) for model in policy.maturity),
    "data classes": lambda policy: ((one.id, one.title) for one in policy.inventory.data_classes),
    "artifact kinds": lambda policy: ((one.id, one.title) for one in policy.artifacts.kinds),
    "attributes of a model": _may_not_apply("model"),
    "attributes of a version": _may_not_apply("version"),
    "procedures": lambda policy: ((one.id, one.title) for one in policy.evidence.procedures),
    "regimes": lambda policy: ((one.id, one.title) for one in policy.compliance),
    "roles": lambda policy: ((role.id, role.title) for role in policy.roles),
    "roadmap activities": lambda policy: ((one.id, one.title) for *_, one in policy.roadmap.activities()),
    "exception severities": lambda policy: (
        (one.id, f"{one.id} {one.title}") for one in policy.exceptions.severities
    ),
    "finding severities": lambda policy: (
        (one.id, f"{one.id} {one.title}") for one in policy.findings.severities
    ),
}
FROM_STORE = ("models", "versions", "people", "families", "evidence", "courses", "waivable")


def choices(source: str, policy: Policy) -> tuple[Choice, ...] | None:
    """The options of a vocabulary in the policy's order; None when only the store knows them."""
    if source in FROM_STORE:
        return None
    return tuple(Choice(value, label) for value, label in FROM_POLICY[source](policy))
