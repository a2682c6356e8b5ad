"""What shows that a requirement of a tier is met, and the procedures that may be on file (000 §4.2)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Id, Months, Strict, Text

Fact = Literal[
    "registered", "people_named", "documented", "assessed", "performance_monitored", "drift_monitored",
    "fairness_measured", "figures_fresh", "review_planned", "approved", "audit_trail", "steward_trained",
    "classified",
]  # fmt: skip
"""What records and figures of the store say by themselves."""

SOURCES = ("facts", "forms", "deliverables", "artifacts", "procedures", "approvals")


class Sources(Strict):
    """Evidence of a model: requirements of tiers and claims of regimes rest on the same kinds of it."""

    facts: tuple[Fact, ...] = ()
    """What records and figures say of the model by themselves."""
    forms: tuple[Id, ...] = ()
    """Assessment forms: one of them is accepted and in date."""
    deliverables: tuple[Id, ...] = ()
    """Deliverables of phases.yaml: one of them is accepted for the version in use."""
    artifacts: tuple[Id, ...] = ()
    """Kinds of artifacts of which the version in use has one."""
    procedures: tuple[Id, ...] = ()
    """Kinds of procedures of which one is on file and in date, for the model or for all."""
    approvals: tuple[Id, ...] = ()
    """Bodies of which one has approved the version in use."""


class Shown(Sources):
    """One thing to be shown; any one of what is listed shows it."""

    title: Text
    tiers: tuple[Id, ...] = ()
    """Asked of models of these tiers alone; none = of all that have the requirement."""
    because: Text

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any(getattr(self, name) for name in SOURCES):
            raise ValueError(f"names nothing that would show it; give one of {', '.join(SOURCES)}")
        return self


class Rule(Strict):
    """What shows one requirement of tiers.yaml: all of it has to be shown."""

    requirement: Id
    shown_by: Annotated[tuple[Shown, ...], Field(min_length=1)]


class Procedure(Strict):
    """A kind of procedure that is kept on file, for one model or for all."""

    id: Id
    title: Text
    purpose: Text
    valid_months: Months
    """How long one counts that names no day of its own."""
    because: Text


class Warned(Strict):
    """How long before its day something that runs out is a warning."""

    days: Annotated[int, Field(ge=1, le=366)] = 30
    because: Text = "The policy sets nothing: thirty days."


class Evidence(Strict):
    """A policy without rules shows its requirements by what mlgov can compute, and by nothing else."""

    warn: Warned = Warned()
    rules: tuple[Rule, ...] = ()
    procedures: tuple[Procedure, ...] = ()

    def of(self, requirement: str, tier: str) -> tuple[Shown, ...]:
        """What a requirement has to be shown by for models of a tier."""
        found = [one for rule in self.rules if rule.requirement == requirement for one in rule.shown_by]
        return tuple(one for one in found if not one.tiers or tier in one.tiers)

    def procedure(self, id: str) -> Procedure | None:
        return next((one for one in self.procedures if one.id == id), None)
