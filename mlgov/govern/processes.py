"""The processes of the framework as graphs (000 §14.2), built from the policy: what follows what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from mlgov.govern.calendar import plural
from mlgov.policy.classification import Branch, Method
from mlgov.policy.gates import Gate, Need
from mlgov.policy.models import Phase, Policy

Shape = Literal["end", "step", "gate", "question"]


@dataclass(frozen=True)
class Node:
    """One box. `level` indents it below the box that leads to it; `by` says which edge leads there."""

    id: str
    shape: Shape
    title: str
    lines: tuple[str, ...] = ()
    level: int = 0
    by: str = ""


@dataclass(frozen=True)
class Edge:
    """From one box to another; one that does not lead to the next box below says what it stands for."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Flow:
    """One process: its boxes from top to bottom, and what leads from which to which."""

    id: str
    title: str
    section: str
    about: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def lifecycle(policy: Policy) -> Flow:
    """The phases, the gates between them, and the rebuild loop."""
    nodes: list[Node] = []
    for number, phase in enumerate(policy.phases, start=1):
        nodes.append(Node(phase.id, "step", f"{number} {phase.title}", _phase_lines(phase)))
        gate = policy.gates.leaving(phase.id)
        if gate is not None:
            nodes.append(Node(f"gate:{gate.id}", "gate", f"Gate: {gate.title}", _gate_lines(gate, policy)))
    return Flow(
        "lifecycle",
        "Lifecycle of a version",
        "000 §2.1, §5.2",
        "A version goes from phase to phase; a gate refuses the way until everything it asks for stands.",
        tuple(nodes),
        (*_chain(nodes), *_loops(policy)),
    )


def _phase_lines(phase: Phase) -> tuple[str, ...]:
    least, most = phase.weeks or (0, 0)
    planned = f"{least} to {plural(most, 'week')}" if phase.weeks else "for as long as it is in use"
    return (f"{planned}, {plural(len(phase.deliverables), 'deliverable')}",)


def _gate_lines(gate: Gate, policy: Policy) -> tuple[str, ...]:
    guards = {
        "advance": "guards the next phase",
        "deploy:staging": "guards staging",
        "deploy:production": "guards production",
        "retire": "guards the retirement",
    }
    asks = ["deliverables accepted"] if gate.deliverables is None or gate.deliverables else []
    asks += ["assessments in date"] if gate.assessments else []
    asks += [f"{', '.join(one.family for one in gate.checks)} checked"] if gate.checks else []
    asks += ["retirement record complete"] if gate.retirement else []
    signed = [f"{tier_title(one.tier, policy)}: {needs(one.needs, policy)}" for one in gate.approvals]
    return (f"{guards[gate.guards]}: {', '.join(asks) or 'nothing on file'}", *signed)


def needs(wanted: Sequence[Need], policy: Policy) -> str:
    """`2 of the Review Board, 1 of the Council`."""
    titles = {body.id: body.title for body in policy.bodies}
    return ", ".join(f"{one.least} of {titles.get(one.body, one.body)}" for one in wanted)


def tier_title(tier: str, policy: Policy) -> str:
    return next((one.title for one in policy.tiers if one.id == tier), tier)


def _loops(policy: Policy) -> Iterator[Edge]:
    """The rebuild of 002: from watching back to where it is made anew."""
    known = {phase.id for phase in policy.phases}
    last = policy.gates.guarding("deploy:production")
    for step in policy.gates.steps:
        first = next((phase for phase in step.phases if phase in known), None)
        if step.is_rebuild and first is not None and last is not None and last.enters in known:
            yield Edge(last.enters, first, step.title)


def _chain(nodes: Sequence[Node]) -> Iterator[Edge]:
    for one, other in pairwise(nodes):
        yield Edge(one.id, other.id)


def approval(policy: Policy, tier: str = "") -> Flow:
    """How a version is approved for production; with a tier, by what that tier needs."""
    gate = policy.gates.guarding("deploy:production")
    wanted = [one for one in gate.approvals if tier in ("", one.tier)] if gate else []
    signing = [
        Node(f"body:{body}", "step", title, lines)
        for body, title, lines in _bodies([(one.tier, one.needs) for one in wanted], policy)
    ]
    nodes = [
        Node("asked", "end", "Somebody asks", ("bound to the content of the version by its hash",)),
        *signing,
        Node("complete", "question", "Has everybody signed?", ("the same content, certificates in date",)),
        Node("approved", "end", "Approved", ("with conditions and an end, if any were set",)),
        Node("rejected", "end", "Rejected", ("one rejection ends the request",)),
        Node("void", "end", "Void", ("what was asked has changed: it has to be asked anew",)),
    ]
    if not signing:
        nodes.insert(1, Node("nobody", "step", "Nobody has to sign", ("accepted deliverables suffice",)))
    sides = (
        Edge("complete", "rejected", "somebody rejects"),
        Edge("complete", "void", "the content changes"),
    )
    again = Edge("void", "asked", "asked anew")
    told = "Whoever asked, owns or developed it does not sign, nor does an administrator."
    chain = _chain([one for one in nodes if one.id not in ("rejected", "void")])
    return Flow("approval", "Approval", "000 §3, §4", told, tuple(nodes), (*chain, *sides, again))


def _bodies(
    wanted: Sequence[tuple[str, Sequence[Need]]], policy: Policy
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(body, title, how many sign by tier) of every body that somebody needs, in the policy's order."""
    for body in policy.bodies:
        lines = [
            f"{tier_title(tier, policy)}: {plural(one.least, 'signature')}"
            for tier, some in wanted
            for one in some
            if one.body == body.id
        ]
        if lines:
            certificates = [one.title for one in policy.approvals.required(body.id)]
            yield body.id, body.title, (*lines, *(f"with {one}" for one in certificates))


def incident(policy: Policy) -> Flow:
    """The stages of the response with their clocks."""
    stages = [
        Node(
            one.id,
            "step",
            f"{one.title}, {one.from_hours:g} to {one.to_hours:g} h",
            one.steps,
        )
        for one in policy.incidents.stages
    ]
    clocks = tuple(
        f"{one.id} {one.title}: contain in {one.contain_within_hours:g} h, find the cause in "
        f"{one.investigate_within_hours:g} h, resolve in {one.resolve_within_hours:g} h"
        for one in policy.incidents.severities
    )
    nodes = [
        Node("detected", "end", "Detected", ("by monitoring, a person, a customer or an audit",)),
        Node("severity", "question", "How severe is it?", clocks),
        *stages,
        Node("resolved", "end", "Resolved", ("its root cause is on file",)),
    ]
    return Flow(
        "incident",
        "Incident response",
        "000 §9",
        "The clocks run from detection; the severity says which ones.",
        tuple(nodes),
        tuple(_chain(nodes)),
    )


def retirement(policy: Policy) -> Flow:
    """The last phase: its activities, the gate before it, and what is kept."""
    gate = policy.gates.guarding("retire")
    phase = next((one for one in policy.phases if one.id == (gate.enters if gate else "retirement")), None)
    steps = [
        Node(f"activity:{number}", "step", text)
        for number, text in enumerate(phase.activities if phase else (), 1)
    ]
    before = (
        [Node(f"gate:{gate.id}", "gate", f"Gate: {gate.title}", _gate_lines(gate, policy))] if gate else []
    )
    kept = tuple(one.title for one in phase.deliverables) if phase else ()
    nodes = [
        Node("wanted", "end", "It is to go", ("replaced, no longer needed, or no longer fit",)),
        *before,
        *steps,
        Node("gone", "end", "Retired", kept),
    ]
    return Flow(
        "retirement",
        "Retirement",
        "000 §2.1",
        phase.objective if phase else "",
        tuple(nodes),
        tuple(_chain(nodes)),
    )


def classification(policy: Policy) -> Flow | None:
    """The decision tree, override rules first; None where the policy has no method."""
    method = policy.classification
    if method is None:
        return None
    nodes = [
        Node("rules", "question", "Does an override rule fit?", ("the first that fits decides",)),
        *(
            Node(f"rule:{one.id}", "end", f"{one.title}: {tier_title(one.tier, policy)}", (), 1, "yes")
            for one in method.overrides
        ),
        *_tree(method, policy, method.tree[0].id, 0, "no" if method.overrides else "", ()),
        Node("score", "question", "Score", _bands(method, policy)),
    ]
    edges = [
        Edge("rules", one.id) for one in nodes if one.by == "yes" and one.level == 1 and one.id[:5] == "rule:"
    ]
    return Flow(
        "classification",
        "Classification",
        method.section,
        f"{method.title}, version {method.version}: rules come before the tree, the tree before the score.",
        tuple(nodes),
        tuple(edges),
    )


def _tree(
    method: Method, policy: Policy, node: str, level: int, by: str, seen: tuple[str, ...]
) -> Iterator[Node]:
    """A question of the tree and what its answers lead to, each below it and one level deeper."""
    found = next((one for one in method.tree if one.id == node), None)
    if found is None or node in seen:
        return
    asked = next((one for one in method.questions if one.id == found.question), None)
    yield Node(f"question:{node}", "question", asked.text if asked else found.question, (), level, by)
    for branch in found.branches:
        told = _answers(method, found.question, branch)
        if branch.next is not None:
            yield from _tree(method, policy, branch.next, level + 1, told, (*seen, node))
        else:
            title = "The score decides" if branch.score else tier_title(branch.tier or "", policy)
            end = "score" if branch.score else branch.tier or ""
            yield Node(f"answer:{node}:{'+'.join(branch.answers)}:{end}", "end", title, (), level + 1, told)


def _answers(method: Method, question: str, branch: Branch) -> str:
    asked = next((one for one in method.questions if one.id == question), None)
    labels = {one.value: one.label for one in asked.options} if asked else {}
    return "; or ".join(labels.get(one, one) for one in branch.answers)


def _bands(method: Method, policy: Policy) -> tuple[str, ...]:
    return tuple(f"from {one.from_score:g}: {tier_title(one.tier, policy)}" for one in method.bands)


def every(policy: Policy, tier: str = "") -> list[Flow]:
    """Every process that the policy says enough of to draw."""
    found = [
        lifecycle(policy),
        approval(policy, tier),
        classification(policy),
        incident(policy),
        retirement(policy),
    ]
    return [one for one in found if one is not None and one.nodes]
