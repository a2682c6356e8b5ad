"""What live evidence says of a model or of the organisation, claim by claim (`claims.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from mlgov.govern import metadata
from mlgov.govern.entries import Entry, Filed
from mlgov.govern.evidence import Link, Proof
from mlgov.govern.families import FamilyState
from mlgov.govern.requirements import Standing
from mlgov.govern.witness import Witness
from mlgov.policy.compliance import Claim
from mlgov.policy.models import Policy, Status

State = Literal["met", "partly", "not_met", "not_evaluated", "not_applicable"]
STATES: tuple[State, ...] = ("not_met", "partly", "not_evaluated", "met", "not_applicable")
"""Worst first."""
OF_A_STATUS: dict[Status, State] = {
    "ok": "met", "warn": "met", "breach": "not_met", "not_evaluated": "not_evaluated",
    "not_applicable": "not_applicable",
}  # fmt: skip
_BETTER: tuple[State, ...] = ("met", "partly", "not_applicable", "not_met", "not_evaluated")


@dataclass(frozen=True)
class Shown:
    """What one claim, or a declaration, comes to. `due` is the last day it counts, or did."""

    title: str
    state: State
    why: str
    due: date | None = None
    evidence: Link | None = None
    mend: Link | None = None


@dataclass(frozen=True)
class Organisation:
    """All that stands at a moment: models, records by kind, and the figures of each model's shown version."""

    entries: Sequence[Entry]
    shelf: Mapping[str, Sequence[Filed]]
    families: Mapping[tuple[str, str], Mapping[str, FamilyState]] = field(default_factory=dict)
    published: datetime | None = None  # when the policy in force was

    @property
    def in_use(self) -> list[Entry]:
        """The models that answer for requirements: those of which a version is live."""
        return [one for one in self.entries if one.live is not None]


def combined(states: Iterable[State]) -> State:
    """What several things that all have to be shown come to; what does not apply is left aside.

    Met where all are met; partly where something is met and something is not; not met where nothing is met
    and something speaks against it; not evaluated where nothing speaks at all.
    """
    found = set(states)
    count = found - {"not_applicable"}
    if not count:
        return "not_applicable" if found else "not_evaluated"
    if count == {"met"}:
        return "met"
    if count & {"met", "partly"}:
        return "partly"
    return "not_met" if "not_met" in count else "not_evaluated"


def best(found: Iterable[Shown]) -> Shown:
    """Of several the best: any one is enough."""
    return min(found, key=lambda one: _BETTER.index(one.state))


def of_model(
    claims: Sequence[Claim], organisation: Organisation, says: Witness, by_tier: Sequence[Standing]
) -> dict[str, Shown]:
    """Claim id -> what live evidence says of a model, of claims about models.

    by_tier: where the requirements of its tier stand.
    """
    tier = {one.requirement.id: one for one in by_tier}
    return {one.id: best(_sources(one, tier, organisation, says)) for one in claims}


def _sources(
    claim: Claim, tier: Mapping[str, Standing], organisation: Organisation, says: Witness
) -> Iterator[Shown]:
    entry, policy = says.entry, says.policy
    for id in claim.requirements:
        yield _requirement(claim, id, tier.get(id), entry)
    for proof in says.proofs(claim):
        yield _proved(claim, proof)
    if claim.attributes:
        yield _attributes(claim, entry, policy)
    for gate in claim.gates:
        yield _gate(claim, gate, entry, policy)
    for family in claim.families:
        yield _family(claim, family, entry, organisation)


def _proved(claim: Claim, proof: Proof) -> Shown:
    state = OF_A_STATUS[proof.status]
    return Shown(claim.title, state, proof.why, proof.due, proof.evidence, proof.mend)


def _requirement(claim: Claim, id: str, found: Standing | None, entry: Entry) -> Shown:
    if found is None:
        return Shown(claim.title, "not_evaluated", f"{entry.tier.title.lower()} models are not asked for it")
    state = combined(OF_A_STATUS[one.status] for one in found.proofs)
    link = next((one.evidence for one in found.proofs if one.evidence), None)
    return Shown(claim.title, state, found.why, found.due, link, found.mend)


def _attributes(claim: Claim, entry: Entry, policy: Policy) -> Shown:
    """All of the fields together; one that does not apply, with a reason, counts as said."""
    rules = {one.source: one for one in policy.inventory.attributes}
    lacking, there = [], 0
    for source in claim.attributes:
        of, _, name = source.partition(".")
        body = entry.body if of == "model" else entry.live.body if entry.live else None
        rule = rules.get(source)
        if body is not None and _said(name, body, rule.unsaid if rule else ()):
            there += 1
        else:
            lacking.append(rule.title if rule else name.replace("_", " "))
    link = Link("Entry in the inventory", "model", entry.id)
    if not lacking:
        return Shown(claim.title, "met", "its entry in the inventory says it", None, link)
    why, mend = f"missing: {metadata.named(lacking)}", Link("Complete its entry", "model", entry.id)
    return Shown(claim.title, "partly" if there else "not_met", why, None, link, mend)


def _said(name: str, body: Mapping[str, Any], unsaid: Sequence[str]) -> bool:
    value = body.get(name)
    return (value not in (None, "", [], {}, ()) and value not in unsaid) or bool(
        (body.get("not_applicable") or {}).get(name)
    )


def _gate(claim: Claim, gate: str, entry: Entry, policy: Policy) -> Shown:
    title = next((one.title for one in policy.gates.gates if one.id == gate), gate)
    if entry.live is None:
        return Shown(claim.title, "not_evaluated", "no version is live")
    link = Link("Lifecycle", "lifecycle", entry.live.id)
    if entry.records.under_way.passed(entry.live.id, gate):
        return Shown(claim.title, "met", f"passed “{title}”", None, link)
    return Shown(claim.title, "not_met", f"has not passed “{title}”, and is live", None, None, link)


def _family(claim: Claim, family: str, entry: Entry, organisation: Organisation) -> Shown:
    found = organisation.families.get((entry.id, entry.shown or ""), {}).get(family)
    load = Link("Load figures", "uploads", entry.id)
    if found is None:
        return Shown(claim.title, "not_evaluated", f"no figure of {family} was judged", mend=load)
    link = Link(found.window or "Figures", "figures", family)
    why = f"{family}: {found.short or found.why}"
    return Shown(claim.title, OF_A_STATUS[found.status], why, None, link)
