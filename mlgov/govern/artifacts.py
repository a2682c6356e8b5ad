"""Which artifacts a version has of those that it has to have, and how long each is kept (000 §5.3.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mlgov.govern.calendar import day
from mlgov.govern.entries import Filed
from mlgov.policy.artifacts import ArtifactKind
from mlgov.policy.models import Policy


@dataclass(frozen=True)
class Required:
    """One kind of artifact and what is filed of it; missing while nothing is, or when its time has ended."""

    kind: ArtifactKind
    filed: tuple[Filed, ...]
    kept: tuple[Filed, ...]  # those whose retention has not ended

    @property
    def missing(self) -> bool:
        return not self.kept

    @property
    def why(self) -> str:
        if self.kept:
            return ""
        return "its retention has ended" if self.filed else "none is filed"


def required(policy: Policy, tier: str, artifacts: Iterable[Filed], today: date) -> list[Required]:
    """Every kind that a version of this tier has to have, in the policy's order.

    artifacts: those of one version; tier: the one that counts.
    """
    own = list(artifacts)
    found = []
    for kind in policy.artifacts.kinds:
        if kind.tiers and tier not in kind.tiers:
            continue
        filed = tuple(one for one in own if one.body["artifact"] == kind.id)
        found.append(Required(kind, filed, tuple(one for one in filed if not ended(one, today))))
    return found


def ended(artifact: Filed, today: date) -> bool:
    """Whether its retention has ended, from the day after its last."""
    until = day(artifact.body.get("keep_until"))
    return until is not None and until < today
