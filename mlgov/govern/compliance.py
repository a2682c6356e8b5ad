"""Where the organisation and each model in use stand against the regimes of the policy; pure.

A requirement about the organisation counts once. One about models counts once for each model in use that the
regime binds: a version of it is live. What stands for it is live evidence (`compliance_claims`,
`compliance_organisation`) and, where nothing in the store can speak for it, a declaration in force
(`compliance_declared`). A law that binds from a later day on is looked at as if it bound already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mlgov.govern.compliance_answers import Answer, answer
from mlgov.govern.compliance_claims import Organisation
from mlgov.govern.compliance_declared import KIND, Book, book
from mlgov.govern.compliance_organisation import of_organisation, over_models
from mlgov.govern.entries import Entry
from mlgov.govern.model_standings import ModelStandings, model_standings
from mlgov.policy.models import Policy


@dataclass(frozen=True)
class Compliance:
    """Every answer at a moment, requirement by requirement; models in the inventory's order."""

    answers: Sequence[Answer]
    declarations: Book
    models: Mapping[str, Entry]  # those in use


def compliance(
    told: Organisation, policy: Policy, now: datetime, stood: ModelStandings | None = None
) -> Compliance:
    """Where everything stands at `now`, of the organisation and of every model in use.

    stood: where the models stand then, if that is at hand.
    """
    known = (stood or model_standings(told, policy, now)).by_model
    declared, models = book(told.shelf.get(KIND, ()), now), {one.id: one for one in told.in_use}
    claims = dict(of_organisation(policy.claims.claims, told, policy, now))
    shown = [known[id].claims for id in models]
    for claim in policy.claims.claims:
        if claim.of_a_model and policy.compliance:
            claims[claim.id] = over_models(claim, [found[claim.id] for found in shown])
    by_control = dict(enumerate(zip(*(known[id].answers for id in models), strict=True)))
    found: list[Answer] = []
    place = 0
    for regime in policy.compliance:
        for control in regime.controls:
            if control.about == "organisation":
                found.append(answer(regime, control, "", claims, declared, ""))
            else:
                found += by_control.get(place, ())
                place += 1
    return Compliance(found, declared, models)
