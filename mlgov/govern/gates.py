"""Where a version stands before a gate: each requirement, what is missing, and who can mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlgov.govern import lifecycle
from mlgov.govern.calendar import written
from mlgov.govern.coverage import Coverage
from mlgov.govern.entries import Filed
from mlgov.govern.evaluation import Evaluation
from mlgov.policy import rights
from mlgov.policy.gates import Gate, Need
from mlgov.policy.models import Deliverable, Policy, Status, Tier

PHASE = "phase"
APPROVAL = "approval"
_WORST_FIRST: dict[str, int] = {"breach": 0, "not_evaluated": 1, "warn": 2, "ok": 3, "not_applicable": 4}


@dataclass(frozen=True)
class GateRequirement:
    """One thing that a gate asks for.

    `key` names it, also where an exception waives it (`gate:<gate>:<key>`). `link` is the kind and the id of
    what it is about. `waived` is the exception in force that covers it.
    """

    key: str
    kind: str
    title: str
    status: Status
    why: str
    who: str = ""
    link: tuple[str, str] = ("", "")
    waived: str = ""

    @property
    def met(self) -> bool:
        return bool(self.waived) or self.status in ("ok", "not_applicable")


@dataclass(frozen=True)
class GateStanding:
    """Where one version stands before one gate; `passage` is the record of having passed it in this round."""

    gate: Gate
    model: str
    version: str
    tier: str
    requirements: tuple[GateRequirement, ...]
    passage: Filed | None = None

    @property
    def passed(self) -> bool:
        """Whether everything stands, so that the action may happen."""
        return all(one.met for one in self.requirements)

    @property
    def missing(self) -> tuple[GateRequirement, ...]:
        return tuple(one for one in self.worst_first() if not one.met)

    def worst_first(self) -> list[GateRequirement]:
        return sorted(self.requirements, key=lambda one: (one.met, _WORST_FIRST[one.status]))


@dataclass(frozen=True)
class Asked:
    """The newest request for the gate's approval: its id, its state as of the dossier now, and why."""

    id: str
    state: str
    why: str
    missing: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Case:
    """One version before a gate, with all that is on file about it.

    `observed`: it is in production by the registry's word, and passed no gate on its way. `waived` is what
    exceptions in force cover, by key.
    """

    model: Mapping[str, Any]
    version: Mapping[str, Any]
    tier: Tier
    phase: str
    observed: bool = False
    deliverables: Mapping[str, Filed] = field(default_factory=dict)
    coverage: Sequence[Coverage] = ()
    rests_on: Mapping[str, str] = field(default_factory=dict)  # form -> its newest assessment and version
    evaluation: Evaluation | None = None
    asked: Asked | None = None
    retirement: Filed | None = None
    waived: Mapping[str, Filed] = field(default_factory=dict)
    passage: Filed | None = None

    @property
    def name(self) -> str:
        return f"{self.model['id']}@{self.version['version']}"


Rule = Callable[[Gate, Case, Policy], Iterator[GateRequirement]]


def gate_standing(gate: Gate, case: Case, policy: Policy) -> GateStanding:
    """Every requirement of the gate for this version, in the order in which they are met."""
    found = [one for rule in _RULES for one in rule(gate, case, policy)]
    told = tuple(_waived(one, gate, case) for one in found)
    return GateStanding(
        gate, str(case.model["id"]), str(case.version["version"]), case.tier.id, told, case.passage
    )


def waiver_key(gate: str, requirement: str) -> str:
    """What an exception names that waives a requirement of a gate."""
    return f"gate:{gate}:{requirement}"


def deliverables(gate: Gate, tier: str, policy: Policy) -> list[Deliverable]:
    """The deliverables that models of a tier owe at a gate."""
    if gate.deliverables is not None:
        listed = [one for phase in policy.phases for one in phase.deliverables if one.id in gate.deliverables]
    else:
        listed = [one for phase in policy.phases if phase.id == gate.leaves for one in phase.deliverables]
    return [one for one in listed if policy.gates.owed(tier, one.id)]


def _waived(one: GateRequirement, gate: Gate, case: Case) -> GateRequirement:
    """An exception covers what is missing, but not where the version is."""
    exception = case.waived.get(waiver_key(gate.id, one.key))
    if one.met or exception is None or one.kind == PHASE:
        return one
    return GateRequirement(**{**vars(one), "waived": exception.id})


def _place(gate: Gate, case: Case, policy: Policy) -> Iterator[GateRequirement]:
    titles = {phase.id: phase.title for phase in policy.phases}
    leaves, here = titles.get(gate.leaves, gate.leaves), titles.get(case.phase, case.phase)
    title = f"It is in “{leaves}”"
    link = ("lifecycle", case.name)
    if case.phase == gate.leaves:
        yield GateRequirement(PHASE, PHASE, title, "ok", "it is there")
    elif case.passage is not None:
        yield GateRequirement(PHASE, PHASE, title, "ok", f"it was, and passed this gate ({case.passage.id})")
    elif case.observed and case.phase == gate.enters:
        why = "it was in production when it was first seen, and passes this gate afterwards"
        yield GateRequirement(PHASE, PHASE, title, "ok", why)
    else:
        early = lifecycle.before(case.phase, gate.leaves, policy)
        first = policy.gates.leaving(case.phase)
        why = f"it is in “{here}”" + (
            f", and first passes the gate “{first.title}”" if early and first else ""
        )
        yield GateRequirement(PHASE, PHASE, title, "breach", why, _who(policy, rights.MODEL_REGISTER), link)


def _delivered(gate: Gate, case: Case, policy: Policy) -> Iterator[GateRequirement]:
    for one in deliverables(gate, case.tier.id, policy):
        status, why, who = _deliverable(one, case, policy)
        link = ("deliverable", f"{case.name}/{one.id}")
        yield GateRequirement(f"deliverable:{one.id}", "deliverable", one.title, status, why, who, link)


def _deliverable(one: Deliverable, case: Case, policy: Policy) -> tuple[Status, str, str]:
    filed = case.deliverables.get(one.id)
    submit, accept = _who(policy, rights.DELIVERABLE_SUBMIT), _who(policy, rights.DELIVERABLE_ACCEPT)
    aside = ", nobody who built the model" if one.independent else ""
    if filed is None or filed.body["state"] == "draft":
        return "breach", "nothing has been submitted", submit + aside
    body = filed.body
    if body["state"] == "returned":
        return "breach", f"it was returned: {body['comments'] or 'without a comment'}", submit + aside
    if body["state"] == "submitted":
        claim = "said not to apply" if body["reason"] else "submitted"
        why = f"{claim} by {body['submitted_by']}, and not accepted yet"
        return "warn", why, f"{accept}, other than {body['submitted_by']}{aside}"
    if body["state"] == "not_applicable":
        return "not_applicable", f"it does not apply: {body['reason']}", ""
    newest = case.rests_on.get(one.assessment or "", "")
    if one.assessment is not None and body["rests_on"] != newest:
        why = f"what was accepted is {body['rests_on']}; by now there is {newest or 'none'}"
        return "breach", why, submit + aside
    return "ok", f"accepted by {body['accepted_by']}", ""


def _assessed(gate: Gate, case: Case, policy: Policy) -> Iterator[GateRequirement]:
    for one in case.coverage if gate.assessments else ():
        key, title = f"assessment:{one.form.id}", one.form.title
        until = written(one.until) if one.until else ""
        if one.state == "valid" and one.newest is not None:
            why, link = f"{one.newest.id} counts" + (f" until {until}" if until else ""), one.newest.id
            yield GateRequirement(key, "assessment", title, "ok", why, "", ("assessment", link))
            continue
        why = f"it expired on {until}" if one.state == "expired" else "none has been filed"
        shown, who = one.waiting or one.newest, _who(policy, rights.ASSESSMENT_FILE)
        if one.waiting is not None:
            by = one.waiting.body["submitted_by"]
            why = f"{one.waiting.id} was submitted by {by}, and not accepted yet"
            who = f"{_who(policy, rights.ASSESSMENT_REVIEW)}, other than {by}"
        link = shown.id if shown else ""
        status: Status = "warn" if one.waiting is not None else "breach"
        yield GateRequirement(key, "assessment", title, status, why, who, ("assessment", link))


def _checked(gate: Gate, case: Case, policy: Policy) -> Iterator[GateRequirement]:
    for check in gate.checks_for(case.tier.id):
        key, title = f"check:{check.family}", f"{check.family.capitalize()} on the evaluation batch"
        link = ("figures", f"{case.name}/{check.family}")
        aside = case.deliverables.get(check.unless or "")
        if aside is not None and aside.body["state"] == "not_applicable":
            yield GateRequirement(key, "check", title, "not_applicable", str(aside.body["reason"]), "", link)
            continue
        if case.evaluation is None:
            yield GateRequirement(key, "check", title, "not_evaluated", "it is computed when asked", "", link)
            continue
        one = case.evaluation.of(check.family)
        why = f"{one.why}: {one.fix}" if one.fix else one.why
        mend = {
            "not_evaluated": f"{_who(policy, rights.INGEST)}; an exception may cover it",
            "breach": f"{_who(policy, rights.MODEL_REGISTER)}, by sending it back; an exception may cover it",
        }
        yield GateRequirement(key, "check", title, one.status, why, mend.get(one.status, ""), link)


def _retiring(gate: Gate, case: Case, policy: Policy) -> Iterator[GateRequirement]:
    if gate.retirement:
        found = case.retirement
        why = f"{found.id} is on file" if found else "nothing says why it goes, and what is kept"
        who = "" if found else _who(policy, rights.RETIREMENT_FILE)
        link = ("retirement", found.id if found else "")
        yield GateRequirement(
            "retirement", "retirement", "Retirement record", "ok" if found else "breach", why, who, link
        )


def _approved(gate: Gate, case: Case, policy: Policy) -> Iterator[GateRequirement]:
    needs = gate.needs_for(case.tier.id)
    if not needs:
        return
    title, asked = f"Approved by {needed(needs, policy)}", case.asked
    if asked is None:
        why = "its approval has not been requested"
        yield GateRequirement(APPROVAL, APPROVAL, title, "breach", why, _who(policy, rights.MODEL_REGISTER))
        return
    link = ("approval_request", asked.id)
    if asked.state in ("approved", "conditions"):
        yield GateRequirement(APPROVAL, APPROVAL, title, "ok", asked.why, "", link)
    elif asked.state == "open":
        who = needed(asked.missing, policy)
        yield GateRequirement(APPROVAL, APPROVAL, title, "warn", asked.why, who, link)
    else:
        who = f"{_who(policy, rights.MODEL_REGISTER)}, by a new request"
        yield GateRequirement(APPROVAL, APPROVAL, title, "breach", asked.why, who, link)


def needed(needs: Sequence[Need], policy: Policy) -> str:
    """`2 of the ML Model Review Board and 1 of the ML Model Governance Council`."""
    titles = {body.id: body.title for body in policy.bodies}
    return " and ".join(f"{one.least} of the {titles.get(one.body, one.body)}" for one in needs)


def _who(policy: Policy, right: str) -> str:
    *most, last = rights.holders(policy, right) or ["nobody, until a role of the policy has the right to it"]
    return f"{', '.join(most)} or {last}" if most else last


_RULES: tuple[Rule, ...] = (_place, _delivered, _assessed, _checked, _retiring, _approved)
