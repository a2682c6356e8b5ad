"""The agenda of a body's next meeting, filled by what records and figures ask for, worst first (000 §3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mlgov.govern import requirements
from mlgov.govern.bodies import Open
from mlgov.govern.calendar import due_state, last_moment, plural, written
from mlgov.govern.families import SEVERITY
from mlgov.govern.portfolio import ModelState
from mlgov.govern.worklist import Due
from mlgov.policy.models import Body, Policy, Status

# What can be done about a breach, by the family of the figure; the first that applies is recommended.
REMEDY = {
    "fairness": "Have people review the decisions that rest on it until the difference is explained or gone.",
    "performance": "Decide whether to retrain it, to go back to the version before, or to accept the loss "
    "until a named day.",
    "drift": "Have the cause confirmed; if the change will last, retrain it and renew its reference.",
    "operations": "Have those who run it say by when it keeps its limits again, and what stands in for it.",
}
DECIDES = ("approval", "request")  # rules of the worklist that wait for a decision on a version
WAIVES = ("exception", "exception_over")  # that end, or have ended with what they covered open
ELSEWHERE = (
    "incident",
    "notice",
    "action",
    "escalated",
    "sign",
    *DECIDES,
    *WAIVES,
)  # what has items of its own
EARLY = ("planning", "data", "development", "evaluation")  # phases of what is not in use yet
ORDER = ("breaches", "decisions", "escalations", "exceptions", "initiatives", "actions")


@dataclass(frozen=True)
class Item:
    """One item. `id` stays the same while its reason does; `by` says whom it concerns; `due` may be none."""

    id: str
    subject: str
    title: str
    why: str
    recommendation: str
    status: Status
    by: str
    due: date | None
    kind: str
    link: str


@dataclass(frozen=True)
class Asked:
    """An approval that somebody asks a body for."""

    id: str
    title: str
    model: str
    by: str
    since: date
    missing: int
    bodies: tuple[str, ...]


@dataclass(frozen=True)
class Initiative:
    """A version that is on its way into use."""

    model: str
    version: str
    phase: str
    title: str


@dataclass(frozen=True)
class Known:
    """What an agenda is filled from. told: (model, family) -> its worst figure in words."""

    states: Sequence[ModelState]
    due: Sequence[Due]
    told: Mapping[tuple[str, str], str]
    last: date | None = None
    requests: Sequence[Asked] = ()
    initiatives: Sequence[Initiative] = ()
    actions: Sequence[Open] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def items(body: Body, known: Known, policy: Policy, now: datetime) -> tuple[Item, ...]:
    """Every item that a body deals with, worst first; equally bad ones by subject, then in order."""
    sources = {
        "breaches": _breaches(known),
        "decisions": _decisions(body, known, policy, now),
        "escalations": (*_escalations(known), *_findings(body, known, policy)),
        "exceptions": _exceptions(known),
        "initiatives": _initiatives(known, policy),
        "actions": _actions(body, known, now),
    }
    found = [one for subject in ORDER if subject in body.agenda.subjects for one in sources[subject]]
    return tuple(sorted(found, key=lambda one: -SEVERITY[one.status]))


def _breaches(known: Known) -> Iterator[Item]:
    for state in known.states:
        standing = {name: state.families[name] for name in REMEDY if name in state.families}
        families = [name for name, one in standing.items() if one.status == "breach"]
        if not (state.in_use and families):
            continue
        model = state.entry.id
        why = [known.told.get((model, name), sentence(standing[name].why)) for name in families]
        new = [name for name in families if _new(known.last, standing[name].since_at)]
        if known.last and new:
            why.append(f"New since the last meeting on {written(known.last)}: {_and(new)}.")
        title = f"{state.entry.name}: what to do about its {_and(families)}?"
        yield Item(
            f"breach:{model}", "breaches", title, " ".join(why), REMEDY[families[0]], "breach",
            _about(state), None, "model", model,
        )  # fmt: skip


def _new(last: date | None, since: datetime | None) -> bool:
    return last is not None and since is not None and since.date() > last


def _decisions(body: Body, known: Known, policy: Policy, now: datetime) -> Iterator[Item]:
    """Approvals asked of this body, and versions in use or asked for without anybody to ask."""
    states = {state.entry.id: state for state in known.states}
    for asked in known.requests:
        state = states.get(asked.model)
        if body.id in asked.bodies:
            lacks = plural(asked.missing, "signature")
            why = f"{asked.by} asked for it on {written(asked.since)}; {lacks} missing."
            told = _recommendation(state, policy, now) if state else "Read what is asked, and decide."
            by = _about(state) if state else asked.by
            yield Item(
                f"request:{asked.id}", "decisions", asked.title, why, told, "warn", by, None,
                "approval_request", asked.id,
            )  # fmt: skip
    open_models = {asked.model for asked in known.requests}
    for one in known.due:
        state = states.get(one.model)
        if (
            one.rule in DECIDES
            and one.link_kind != "approval_request"
            and state is not None
            and one.model not in open_models
        ):
            status: Status = "breach" if one.state == "overdue" else "warn"
            yield Item(
                f"{one.rule}:{one.link_id}", "decisions", f"{one.what}?", sentence(one.why),
                _recommendation(state, policy, now), status, _about(state), one.due, one.link_kind,
                one.link_id,
            )  # fmt: skip


def _recommendation(state: ModelState, policy: Policy, now: datetime) -> str:
    """To approve when nothing that the tier asks for is known to be missing."""
    standings = requirements.standings(state.entry, policy, now)
    missing = [one for one in standings if one.status == "breach" and "approv" not in one.requirement.id]
    shown = [one for one in standings if one.met]
    if missing:
        listed = "; ".join(f"{one.requirement.title.rstrip('.')} ({one.why})" for one in missing[:4])
        return f"Not yet: {plural(len(missing), 'requirement')} of its tier not met: {listed}."
    if state.status == "breach":
        return "Not while a figure of it is in breach."
    return f"Approve: {plural(len(shown), 'requirement')} of its tier met, and none known to be missing."


def _escalations(known: Known) -> Iterator[Item]:
    """Incidents past their clocks one by one; what else is overdue, one item for each model."""
    for one in known.due:
        if one.rule in ("incident", "notice") and one.state == "overdue":
            key = f":{one.what}" if one.rule == "notice" else ""  # an incident may call for several
            yield Item(
                f"{one.rule}:{one.link_id}{key}", "escalations", f"{one.what}: what is needed?",
                f"{sentence(one.why)} It was due on {written(one.due)}." if one.due else sentence(one.why),
                "Name who finishes it, and until when.", "breach", _by(one), one.due, one.link_kind,
                one.link_id,
            )  # fmt: skip
    late: dict[str, list[Due]] = {}
    for one in known.due:
        if one.state == "overdue" and one.rule not in ELSEWHERE:
            late.setdefault(one.model, []).append(one)
    for model, found in late.items():
        worst = min(found, key=lambda one: last_moment(one.due).timestamp() if one.due else 0.0)
        since = f", since {written(worst.due)}" if worst.due else ""
        more = f"; and {plural(len(found) - 1, 'more thing')}" if len(found) > 1 else ""
        yield Item(
            f"overdue:{model}", "escalations",
            f"{worst.model_name}: {plural(len(found), 'thing is', 'things are')} overdue, who does them?",
            f"{sentence(f'{worst.what} ({worst.why}){since}{more}')}",
            "Name who does it and until when, or accept the delay with a reason.", "warn", _by(worst),
            worst.due, worst.link_kind, worst.link_id,
        )  # fmt: skip


def _findings(body: Body, known: Known, policy: Policy) -> Iterator[Item]:
    """Findings that the policy escalates to this body."""
    if policy.findings.escalate_to not in (None, body.id):
        return
    for one in known.due:
        if one.rule == "escalated":
            yield Item(
                f"finding:{one.link_id}", "escalations", f"{one.what}: who closes it, and when?",
                sentence(one.why), "Name who closes it and until when, or accept the risk by an exception.",
                "breach", _by(one), one.due, one.link_kind, one.link_id,
            )  # fmt: skip


def _exceptions(known: Known) -> Iterator[Item]:
    """Exceptions that end soon, and those that ended with what they covered still open."""
    for one in known.due:
        if one.rule in WAIVES:
            yield Item(
                f"exception:{one.link_id}", "exceptions", f"{one.what}: what follows?", sentence(one.why),
                "Have what it covers met before its day, or say now that it will be asked for anew.",
                "breach" if one.state == "overdue" else "warn", _by(one), one.due, one.link_kind, one.link_id,
            )  # fmt: skip


def _initiatives(known: Known, policy: Policy) -> Iterator[Item]:
    """Versions of the strictest tier, or of none yet, that are on their way into use."""
    states = {state.entry.id: state for state in known.states}
    strictest = min(policy.tiers, key=lambda tier: tier.rank)
    phases = {phase.id: phase.title for phase in policy.phases}
    for one in known.initiatives:
        state = states.get(one.model)
        if (
            state is None
            or state.entry.retired
            or state.entry.tier.id != strictest.id
            or one.phase not in EARLY
        ):
            continue
        entry, phase = state.entry, phases.get(one.phase, one.phase)
        tier = entry.tier.title if entry.classified else f"Unclassified, counts as {entry.tier.title.lower()}"
        told = (
            "Note it, and say what has to be shown before it goes live."
            if entry.classified
            else "Have it classified before more is spent on it."
        )
        subject = f"{one.model}@{one.version}" if one.version else one.model
        yield Item(
            f"initiative:{subject}", "initiatives",
            f"{one.title}: {tier.lower()}, on its way into use", f"It is in {phase[:1].lower()}{phase[1:]}.",
            told, "ok" if entry.classified else "warn", _about(state), None, "model", one.model,
        )  # fmt: skip


def _actions(body: Body, known: Known, now: datetime) -> Iterator[Item]:
    for one in known.actions:
        if one.body == body.id:
            state = due_state(one.due, now)
            owner = known.names.get(one.owner, one.owner)
            yield Item(
                f"action:{one.id}", "actions", f"{one.title}: is it done?",
                f"Decided on {written(one.decided)}: {sentence(one.decision)} {owner} has it until "
                f"{written(one.due)}.",
                "Have it reported done, or set a new day." if state == "overdue" else "Hear how far it is.",
                _urgency(state), owner, one.due, "meeting", one.meeting,
            )  # fmt: skip


def _urgency(state: str) -> Status:
    return "breach" if state == "overdue" else "warn" if state in ("today", "week") else "ok"


def _by(one: Due) -> str:
    return ", ".join(part for part in (one.model_name, one.owner) if part)


def _about(state: ModelState) -> str:
    return ", ".join(part for part in (state.entry.tier.title, state.entry.owner) if part)


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def sentence(text: str) -> str:
    """The text as a sentence: a capital first, and one full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('. ')}."
