"""Which of its tier's requirements a model meets (000 §4.1, §4.2), as far as records and figures can tell.

What shows a requirement is data of the policy (`evidence.yaml`): all that it lists, each by any one record or
figure. What nothing in the store speaks about is `not_evaluated`, with what to file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from mlgov.govern.entries import Entry
from mlgov.govern.evidence import Link, Proof, best
from mlgov.govern.witness import Witness
from mlgov.policy.evidence import Fact, Shown
from mlgov.policy.models import Policy, Requirement, Status


@dataclass(frozen=True)
class Standing:
    """One requirement: met (`ok`), met for a short while (`warn`), not met (`breach`) or not evaluated.

    `due` is the first day on which one of its proofs runs out, or did.
    """

    requirement: Requirement
    status: Status
    why: str
    due: date | None = None
    proofs: tuple[Proof, ...] = ()

    @property
    def met(self) -> bool:
        return self.status in ("ok", "warn")

    @property
    def mends(self) -> tuple[Link, ...]:
        """What a person does about it, the most pressing first; empty where nothing is to be done."""
        return tuple(dict.fromkeys(one.mend for one in sorted(self.proofs, key=_worst_first) if one.mend))

    @property
    def mend(self) -> Link | None:
        return next(iter(self.mends), None)


# What shows a requirement where the policy in force says nothing of evidence.
BUILT_IN: Mapping[str, Fact] = {
    "registration": "registered",
    "full_documentation": "documented",
    "performance_monitoring": "performance_monitored",
    "advanced_monitoring": "drift_monitored",
    "fairness_assessment": "fairness_measured",
    "continuous_monitoring": "figures_fresh",
    "health_check": "figures_fresh",
    "regular_review": "review_planned",
    "ethics_impact_assessment": "assessed",
    "review_board_approval": "approved",
    "technical_review": "approved",
}
_WORST: tuple[Status, ...] = ("breach", "not_evaluated", "warn", "ok", "not_applicable")


def standings(entry: Entry, policy: Policy, now: datetime, witness: Witness | None = None) -> list[Standing]:
    """Every requirement of the model's tier, in the policy's order. witness: of the same, if at hand."""
    says = witness or Witness(entry, policy, now)
    return [_standing(one, says) for one in entry.tier.requirements]


def worst_first(found: Sequence[Standing]) -> list[Standing]:
    """By status, then by what runs out first."""
    return sorted(found, key=lambda one: (_WORST.index(one.status), one.due or date.max))


def _standing(requirement: Requirement, says: Witness) -> Standing:
    wanted = says.policy.evidence.of(requirement.id, says.entry.tier.id) or _built_in(requirement)
    if not wanted:
        return Standing(requirement, "not_evaluated", "no record shows it yet")
    found = tuple(replace(best(says.proofs(one)), title=one.title) for one in wanted)
    status = min((one.status for one in found), key=_WORST.index)
    bad = [one for one in found if one.status not in ("ok", "not_applicable")]
    why = "; ".join(one.why for one in (sorted(bad, key=_worst_first) or found))
    days = [one.due for one in found if one.due is not None]
    return Standing(requirement, status, why, min(days, default=None), found)


def _built_in(requirement: Requirement) -> tuple[Shown, ...]:
    fact = BUILT_IN.get(requirement.id)
    return (Shown(title=requirement.title, facts=(fact,), because="what mlgov computes"),) if fact else ()


def _worst_first(one: Proof) -> int:
    return _WORST.index(one.status)
