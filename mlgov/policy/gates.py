"""Gates between the phases of the lifecycle, what each tier has to document, and the six steps of 002."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Id, Strict, Text

Guard = Literal["advance", "deploy:staging", "deploy:production", "retire"]
Family = Literal["performance", "fairness", "drift", "robustness"]


class Need(Strict):
    """So many different people have to sign for a body of `bodies.yaml`."""

    body: Id
    least: Annotated[int, Field(ge=1, le=99)] = 1


class Step(Strict):
    """One of the six steps of 002, as another reading of the phases."""

    id: Id
    title: Text
    section: Text
    """Where the source describes it, such as "002, step 1"."""
    phases: tuple[Id, ...]
    is_rebuild: bool = False
    """The loop: a version that a rebuild made is read as this step, and starts in its first phase."""


class Needed(Strict):
    """The deliverables that models of a tier owe; a tier without an entry owes all of them."""

    tier: Id
    deliverables: tuple[Id, ...]
    because: Text


class Check(Strict):
    """Figures of the evaluation batch that have to be judged and out of breach."""

    family: Family
    tiers: tuple[Id, ...]
    unless: Id | None = None
    """A deliverable: where it was accepted as not applicable, the check does not apply either."""
    because: Text


class Signed(Strict):
    """Whose approval models of a tier need."""

    tier: Id
    needs: tuple[Need, ...]
    because: Text


class Gate(Strict):
    """What has to stand before a version goes from one phase to the next.

    `guards` is the action that is refused until then. Without `deliverables` those of the phase left count.
    """

    id: Id
    title: Text
    leaves: Id
    enters: Id
    guards: Guard
    deliverables: tuple[Id, ...] | None = None
    assessments: bool = False
    """True: every form that the model's tier demands has been filed and counts today."""
    retirement: bool = False
    """True: a retirement record says why it goes, and what is kept."""
    checks: tuple[Check, ...] = ()
    approvals: tuple[Signed, ...] = ()
    because: Text

    def checks_for(self, tier: str) -> tuple[Check, ...]:
        return tuple(one for one in self.checks if tier in one.tiers)

    def needs_for(self, tier: str) -> tuple[Need, ...]:
        return next((one.needs for one in self.approvals if one.tier == tier), ())


class Fixed(Strict):
    """From which phase on the content of a version can't change."""

    phase: Id
    because: Text


class Gates(Strict):
    """A policy that names no gates lets no version into staging or production."""

    steps: tuple[Step, ...] = ()
    gates: tuple[Gate, ...] = ()
    needed: tuple[Needed, ...] = ()
    fixed_from: Fixed | None = None

    def leaving(self, phase: str) -> Gate | None:
        """The gate at the end of a phase."""
        return next((one for one in self.gates if one.leaves == phase), None)

    def guarding(self, guard: str) -> Gate | None:
        """The gate that guards an action."""
        return next((one for one in self.gates if one.guards == guard), None)

    def named(self, gate: str) -> Gate | None:
        return next((one for one in self.gates if one.id == gate), None)

    def owed(self, tier: str, deliverable: str) -> bool:
        """Whether models of a tier owe a deliverable."""
        own = next((one for one in self.needed if one.tier == tier), None)
        return own is None or deliverable in own.deliverables

    @model_validator(mode="after")
    def _one_gate_for_each_way(self) -> Self:
        for name in ("leaves", "enters"):
            seen = [getattr(one, name) for one in self.gates]
            twice = next((one for one in seen if seen.count(one) > 1), None)
            if twice is not None:
                raise ValueError(f"two gates have `{name}: {twice}`; between two phases there is one gate")
        for guard in ("deploy:staging", "deploy:production", "retire"):
            if self.gates and sum(one.guards == guard for one in self.gates) != 1:
                raise ValueError(f"one gate, and only one, has to have `guards: {guard}`")
        return self
