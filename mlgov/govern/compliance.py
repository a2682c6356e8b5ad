"""Where the organisation and each model in use stand against the regimes of the policy; pure.

A requirement about the organisation counts once. One about models counts once for each model in use that the
regime binds: a version of it is live. What stands for it is live evidence (`compliance_claims`,
`compliance_organisation`) and, where nothing in the store can speak for it, a declaration in force
(`compliance_declared`). A law that binds from a later day on is looked at as if it bound already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from mlgov.govern.compliance_claims import Organisation, Shown, State, combined, of_model
from mlgov.govern.compliance_declared import KIND, Book, Declared, book, stated
from mlgov.govern.compliance_organisation import of_organisation, over_models
from mlgov.govern.entries import Entry
from mlgov.govern.requirements import Standing
from mlgov.policy.compliance import Control, Regime, Scope
from mlgov.policy.models import Policy


@dataclass(frozen=True)
class Answer:
    """One requirement for one model, or for the organisation (`model` empty), with all that shows it."""

    regime: Regime
    control: Control
    model: str
    state: State
    shown: tuple[Shown, ...] = ()
    reason: str = ""  # why it does not apply
    declared: Declared | None = None  # what says whether it applies

    @property
    def why(self) -> str:
        """What is wanting; where nothing is, what shows it."""
        if self.state == "not_applicable":
            return self.reason
        bad = [one for one in self.shown if one.state not in ("met", "not_applicable")]
        return "; ".join(dict.fromkeys(one.why for one in bad or self.shown))

    @property
    def due(self) -> date | None:
        """The first day on which something that shows it runs out, or did."""
        return min((one.due for one in self.shown if one.due is not None), default=None)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.regime.id, self.control.id, self.model


@dataclass(frozen=True)
class Compliance:
    """Every answer at a moment, requirement by requirement; models in the inventory's order."""

    answers: Sequence[Answer]
    declarations: Book
    models: Mapping[str, Entry]  # those in use
    shown: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)  # what claims say of each model


def compliance(told: Organisation, policy: Policy, now: datetime) -> Compliance:
    """Where everything stands at `now`, of the organisation and of every model in use."""
    stood = of_models(told, policy, now)
    own = dict(of_organisation(policy.claims.claims, told, policy, now))
    shown = stood.shown.values()
    for claim in policy.claims.claims:
        if claim.of_a_model and policy.compliance:
            own[claim.id] = over_models(claim, [found[claim.id] for found in shown])
    by_control: dict[tuple[str, str], list[Answer]] = {}
    for one in stood.answers:
        by_control.setdefault((one.regime.id, one.control.id), []).append(one)
    found: list[Answer] = []
    for regime in policy.compliance:
        for control in regime.controls:
            if control.about == "organisation":
                found.append(_answer(regime, control, "", own, stood.declarations, ""))
            found += by_control.get((regime.id, control.id), ())
    return replace(stood, answers=found)


def of_models(
    told: Organisation,
    policy: Policy,
    now: datetime,
    by_tier: Mapping[str, Sequence[Standing]] | None = None,
) -> Compliance:
    """The same without what is about the organisation.

    by_tier: id of a model -> where the requirements of its tier stand at `now`, for whom they are at hand.
    """
    declared, entries = book(told.shelf.get(KIND, ()), now), {one.id: one for one in told.in_use}
    asked = [
        (one, control) for one in policy.compliance for control in one.controls if control.about == "model"
    ]
    claims = policy.claims.claims if policy.compliance else ()
    shown, found = {}, []
    for id, entry in entries.items():
        shown[id] = of_model(entry, claims, told, policy, now, (by_tier or {}).get(id))
        outside = {one.id: unbound(one.scope, entry, policy) for one in policy.compliance}
        found += [
            _answer(
                regime, control, id, shown[id], declared, outside[regime.id] or _other_tier(control, entry)
            )
            for regime, control in asked
        ]
    return Compliance(found, declared, entries, shown)


def _answer(
    regime: Regime, control: Control, model: str, claims: Mapping[str, Shown], declared: Book, outside: str
) -> Answer:
    speaks = declared.speaking(regime.id, control.id, model)
    if outside:
        return Answer(regime, control, model, "not_applicable", reason=outside, declared=speaks)
    if speaks is not None and not speaks.record.body["applicable"]:
        return Answer(
            regime,
            control,
            model,
            "not_applicable",
            reason=str(speaks.record.body["reason"]),
            declared=speaks,
        )
    shown = [claims[name] for name in control.shown_by if name in claims]
    if control.declare is not None:
        shown.append(stated(control, declared.stating(regime.id, control.id, model)))
    state = combined(one.state for one in shown)
    reason = "; ".join(one.why for one in shown) if state == "not_applicable" else ""
    return Answer(regime, control, model, state, tuple(shown), reason, speaks)


def unbound(scope: Scope, entry: Entry, policy: Policy) -> str:
    """Why a regime does not bind a model; empty where it does, or where the store does not know."""
    if scope.tiers and entry.tier.id not in scope.tiers:
        return f"it binds no {entry.tier.title.lower()} models"
    if scope.personal and _impersonal(entry, policy):
        return "none of its data sources holds data about people"
    given = entry.classification.body.get("answers") or {} if entry.classification else {}
    for question, bound in scope.answers.items():
        answer = given.get(question)
        value = answer.get("value") if isinstance(answer, Mapping) else answer
        if value is not None and value not in bound:
            return f"its classification says “{_words(policy, question, str(value))}”"
    return ""


def _impersonal(entry: Entry, policy: Policy) -> bool:
    personal = {one.id for one in policy.inventory.data_classes if one.personal}
    sources = entry.body.get("data_sources") or ()
    return bool(sources) and not any(one.get("classification") in personal for one in sources)


def _words(policy: Policy, question: str, value: str) -> str:
    """The answer as the questionnaire words it."""
    asked = policy.classification.questions if policy.classification else ()
    options = next((one.options for one in asked if one.id == question), ())
    return next((one.label for one in options if one.value == value), value)


def _other_tier(control: Control, entry: Entry) -> str:
    if control.tiers and entry.tier.id not in control.tiers:
        return f"it is not asked of {entry.tier.title.lower()} models"
    return ""
