"""What a council is asked to decide, with a recommendation that follows from the records and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from mlgov.charts import words
from mlgov.govern import requirements
from mlgov.govern.portfolio import ModelState
from mlgov.govern.worklist import Due
from mlgov.papers.blocks import Decision
from mlgov.policy.models import Policy

# What can be done about a breach, by the family of the figure; the first that applies is recommended.
REMEDY = {
    "fairness": "Have people review the decisions that rest on it until the difference is explained or gone.",
    "performance": "Decide whether to retrain it, to go back to the version before, or to accept the loss "
    "until a named day.",
    "drift": "Have the cause confirmed; if the change will last, retrain it and renew its reference.",
    "operations": "Have those who run it say by when it keeps its limits again, and what stands in for it.",
}


def decisions(
    found: Sequence[ModelState],
    due: Sequence[Due],
    told: Mapping[tuple[str, str], str],
    policy: Policy,
    at: datetime,
) -> tuple[Decision, ...]:
    """Breaches first, then approvals that wait, then incidents that are late; each in the order given.

    told: (model, family) -> the worst figure of the family in words.
    """
    return (*_breaches(found, told), *_approvals(found, due, policy, at), *_incidents(due))


def _breaches(found: Sequence[ModelState], told: Mapping[tuple[str, str], str]) -> Iterator[Decision]:
    for state in found:
        standing = {name: state.families[name] for name in REMEDY if name in state.families}
        families = [name for name, one in standing.items() if one.status == "breach"]
        if state.in_use and families:
            names = " and ".join([", ".join(families[:-1]), families[-1]] if len(families) > 1 else families)
            why = [told.get((state.entry.id, name), _sentence(state.families[name].why)) for name in families]
            title = f"{state.entry.name}: what to do about its {names}?"
            yield Decision(title, " ".join(why), REMEDY[families[0]], _about(state))


def _approvals(
    found: Sequence[ModelState], due: Sequence[Due], policy: Policy, at: datetime
) -> Iterator[Decision]:
    states = {state.entry.id: state for state in found}
    for one in due:
        state = states.get(one.model)
        if one.rule in ("approval", "request") and state is not None:
            recommendation = _recommendation(state, policy, at)
            yield Decision(f"{one.what}?", f"{_sentence(one.why)}", recommendation, _about(state))


def _recommendation(state: ModelState, policy: Policy, at: datetime) -> str:
    """To approve when nothing that the tier asks for is known to be missing."""
    standings = requirements.standings(state.entry, policy, at)
    missing = [one for one in standings if one.status == "breach" and "approv" not in one.requirement.id]
    shown = [one for one in standings if one.met]
    if missing:
        listed = "; ".join(f"{one.requirement.title.rstrip('.')} ({one.why})" for one in missing[:4])
        return f"Not yet: {words.plural(len(missing), 'requirement')} of its tier not met: {listed}."
    if state.status == "breach":
        return "Not while a figure of it is in breach."
    return (
        f"Approve: {words.plural(len(shown), 'requirement')} of its tier met, and none known to be missing."
    )


def _incidents(due: Sequence[Due]) -> Iterator[Decision]:
    for one in due:
        if one.rule == "incident" and one.state == "overdue":
            yield Decision(
                f"{one.what}: what is needed?",
                f"{_sentence(one.why)} It was due on {words.date(one.due)}.",
                "Name who finishes it, and until when.",
                ", ".join(part for part in (one.model_name, one.owner) if part),
            )


def _about(state: ModelState) -> str:
    return ", ".join(part for part in (state.entry.tier.title, state.entry.owner) if part)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('. ')}."
