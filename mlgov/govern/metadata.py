"""What the inventory asks of a model and its version (policy `inventory`), and what of it the record says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mlgov.policy.inventory import Attribute
from mlgov.policy.models import Policy

Body = Mapping[str, Any]
State = Literal["present", "not_applicable", "missing"]
FEW = 3  # so many missing attributes are named in a sentence


@dataclass(frozen=True)
class Said:
    """One attribute: its value where it is present, or the reason why it does not apply."""

    attribute: Attribute
    state: State
    value: Any = None
    reason: str = ""


@dataclass(frozen=True)
class Completeness:
    """What is asked of one model with one of its versions, in the policy's order."""

    said: tuple[Said, ...]

    def count(self, state: State) -> int:
        return sum(one.state == state for one in self.said)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(one.attribute.title for one in self.said if one.state == "missing")

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def share(self) -> float | None:
        """The share that is present or does not apply; None where nothing is asked."""
        return 1 - len(self.missing) / len(self.said) if self.said else None

    def of(self, what: str) -> Completeness:
        """The part about the `model` or about the `version`."""
        return Completeness(tuple(one for one in self.said if one.attribute.of == what))


def completeness(policy: Policy, tier: str, model: Body, version: Body | None) -> Completeness:
    """What the inventory says of a model and a version of it.

    tier: the one that counts, see `tiers.effective`. Without a version, all that one has to say is missing.
    """
    asked = [one for one in policy.inventory.attributes if not one.tiers or tier in one.tiers]
    return Completeness(
        tuple(
            _said(one, model if one.of == "model" else version)
            for one in asked
            if not one.stages or (version is not None and version.get("stage") in one.stages)
        )
    )


def everywhere(found: Completeness) -> Completeness:
    """The part about the model that the policy asks of every tier."""
    return Completeness(tuple(one for one in found.of("model").said if not one.attribute.tiers))


def named(titles: Sequence[str]) -> str:
    """`owner, steward, domain and 4 more`."""
    shown = ", ".join(_lower(title) for title in titles[:FEW])
    return f"{shown} and {len(titles) - FEW} more" if len(titles) > FEW else shown


def _said(attribute: Attribute, body: Body | None) -> Said:
    if body is None:
        return Said(attribute, "missing")
    value = body.get(attribute.field)
    if value not in (None, "", [], {}, ()) and value not in attribute.unsaid:
        return Said(attribute, "present", value)
    reason = (body.get("not_applicable") or {}).get(attribute.field)
    if reason and attribute.may_not_apply:
        return Said(attribute, "not_applicable", reason=str(reason))
    return Said(attribute, "missing")


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
