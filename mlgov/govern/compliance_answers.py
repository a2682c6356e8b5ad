"""What evidence and declarations come to for one requirement of a regime, of a model or the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mlgov.govern.compliance_claims import Shown, State, combined
from mlgov.govern.compliance_declared import Book, Declared, stated
from mlgov.govern.entries import Entry
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


def of_model(entry: Entry, claims: Mapping[str, Shown], declared: Book, policy: Policy) -> list[Answer]:
    """What one model in use comes to, in the policy's order. claims: what live evidence says of it."""
    found = []
    for regime in policy.compliance:
        outside = unbound(regime.scope, entry, policy)
        found += [
            answer(regime, one, entry.id, claims, declared, outside or _other_tier(one, entry))
            for one in regime.controls
            if one.about == "model"
        ]
    return found


def answer(
    regime: Regime, control: Control, model: str, claims: Mapping[str, Shown], declared: Book, outside: str
) -> Answer:
    """outside: why the requirement does not apply to the model; empty where it does."""
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
