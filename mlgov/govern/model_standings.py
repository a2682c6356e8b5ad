"""Where each model stands against the requirements of its tier and of the regimes.

Working it out takes milliseconds a model, so what an earlier answer said of a model is taken over where
nothing that it follows from has changed: the policy, the day, the model's records and figures, and what is
declared. Nothing else is read, and the clock only by days, but for figures that end within one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mlgov.govern import compliance_answers, compliance_claims, requirements
from mlgov.govern.calendar import over
from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import Organisation, Shown
from mlgov.govern.compliance_declared import KIND, Book, book
from mlgov.govern.entries import Entry
from mlgov.govern.requirements import Standing
from mlgov.govern.witness import Witness
from mlgov.policy.compliance import Claim
from mlgov.policy.models import Policy


@dataclass(frozen=True)
class ModelStanding:
    """One model. `answers`, and the `claims` that they rest on, are there for one that is in use alone.

    follows_from, declared: what it was worked out of; the latter is None where no regime was asked about.
    """

    tier: Sequence[Standing]
    claims: Mapping[str, Shown]
    answers: Sequence[Answer]
    follows_from: tuple[object, ...]
    declared: tuple[object, ...] | None


@dataclass(frozen=True)
class ModelStandings:
    """Every model of the inventory on a day, by its id."""

    policy: Policy
    day: date
    by_model: Mapping[str, ModelStanding]


def model_standings(
    told: Organisation,
    policy: Policy,
    now: datetime,
    before: ModelStandings | None = None,
    *,
    regimes: bool = True,
) -> ModelStandings:
    """Where every model stands at `now`.

    before: an earlier answer, of which is taken what still holds. regimes: whether they are asked about; if
    not, what `before` says of them is kept where it holds.
    """
    usable = before is not None and before.policy is policy and before.day == now.date()
    known = before.by_model if before is not None and usable else {}
    declared = book(told.shelf.get(KIND, ()), now)
    claims = [one for one in policy.claims.claims if one.of_a_model]
    found = {}
    for entry in told.entries:
        own, about, says = known.get(entry.id), _follows_from(entry, told, now), Witness(entry, policy, now)
        if own is None or own.follows_from != about:
            own = ModelStanding(requirements.standings(entry, policy, now, says), {}, (), about, None)
        found[entry.id] = _bound(own, claims, told, declared, says) if regimes else own
    return ModelStandings(policy, now.date(), found)


def _bound(
    own: ModelStanding, claims: Sequence[Claim], told: Organisation, declared: Book, says: Witness
) -> ModelStanding:
    """With what the regimes ask of it."""
    speaks = declared.about(says.entry.id)
    if own.declared == speaks:
        return own
    shown, answers = own.claims, own.answers
    if says.entry.live is not None and says.policy.compliance:
        if own.declared is None:
            shown = compliance_claims.of_model(claims, told, says, own.tier)
        answers = compliance_answers.of_model(says.entry, shown, declared, says.policy)
    return ModelStanding(own.tier, shown, answers, own.follows_from, speaks)


def _follows_from(entry: Entry, told: Organisation, now: datetime) -> tuple[object, ...]:
    """What a model's standing follows from besides the policy, the day and declarations."""
    ends = entry.newest.stale_from if entry.newest else None
    ended = ends is not None and over(ends, now)
    return (*entry.stands_on, ended, told.families.get((entry.id, entry.shown or ""), {}))
