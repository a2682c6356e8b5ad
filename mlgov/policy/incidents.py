"""Incidents as the framework has them: types, severities with clocks, what is done, and what starts one."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Hours, Id, Strict, Text

Days = Annotated[int, Field(ge=1, le=3660)]


class IncidentType(Strict):
    id: Id
    title: Text
    family: Literal["performance", "security", "compliance"]
    recovery: tuple[Id, ...] = ()
    """Recovery procedures that usually fit, by id."""


class Severity(Strict):
    """P1 to P4 with the clocks of 000 §9.2.1, in hours after detection."""

    id: Id
    title: Text
    examples: tuple[Text, ...]
    contain_within_hours: Hours
    investigate_within_hours: Hours
    resolve_within_hours: Hours
    review_within_days: Days | None = None
    """So many days after it was resolved a review has to be on file; None = none is asked for."""
    because: Text

    @model_validator(mode="after")
    def _clocks_in_order(self) -> Self:
        clocks = (self.contain_within_hours, self.investigate_within_hours, self.resolve_within_hours)
        if list(clocks) != sorted(clocks):
            raise ValueError(
                f"containing, investigating and resolving must come in this order; they are {clocks} h"
            )
        return self


class ResponseStage(Strict):
    """One stage of the response, in hours after detection."""

    id: Id
    title: Text
    from_hours: Hours
    to_hours: Hours
    steps: tuple[Text, ...]

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.from_hours >= self.to_hours:
            raise ValueError(
                f"`to_hours` ({self.to_hours}) must be later than `from_hours` ({self.from_hours})"
            )
        return self


class Recovery(Strict):
    """A way back to normal as a checklist (000 §9.2.2)."""

    id: Id
    title: Text
    steps: tuple[Text, ...]
    section: Text
    because: Text


class Harm(Strict):
    """What an incident may have done; it decides which notices are due."""

    id: Id
    title: Text
    meaning: Text
    source: Text
    """Where the words come from, such as an article."""


class Drafting(Strict):
    """When a breach in the monitoring drafts an incident by itself, as which type and severity."""

    id: Id
    family: Literal["performance", "drift", "fairness", "operations", "business"]
    metrics: tuple[Id, ...] = ()
    """Only these; none = every metric of the family that has a limit of breach."""
    tiers: tuple[Id, ...]
    """Only models of these tiers; one without a tier counts as the tier that the policy says."""
    windows: Annotated[int, Field(ge=1, le=366)]
    """So many judged windows in a row have to be in breach, the newest among them."""
    within_days: Days
    """The newest of them has ended at most so many days before it was loaded: what is older is history."""
    type: Id
    severity: Id
    because: Text


class Incidents(Strict):
    """A policy that says nothing of harms, recovery and drafting has none of them."""

    types: tuple[IncidentType, ...]
    severities: tuple[Severity, ...]
    stages: tuple[ResponseStage, ...]
    recovery: tuple[Recovery, ...] = ()
    harms: tuple[Harm, ...] = ()
    drafting: tuple[Drafting, ...] = ()

    def parts(self) -> tuple[ResponseStage | Recovery, ...]:
        """Everything with steps: the stages of the response, then the recovery procedures."""
        return (*self.stages, *self.recovery)

    def severity(self, id: str) -> Severity | None:
        """The rule for a severity; None where the policy has none."""
        return next((one for one in self.severities if one.id == id), None)
