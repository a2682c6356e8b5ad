"""Regimes that bind models and the organisation: their requirements, and which live evidence speaks for each.

A file of `compliance/` is one regime: identifiers, short titles in our own words, and references; no text of
a standard. What shows a requirement is a claim of `claims.yaml`, which several regimes share, and what
somebody has to declare where nothing in the store can speak for all of it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Id, Months, Strict, Text
from mlgov.policy.evidence import SOURCES, Sources
from mlgov.policy.inventory import Source

Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ().-]{0,39}$")]
"""How a regime calls one of its requirements, such as `GOVERN 1.1`, `A.2.2` or `Article 9`."""

Sure = Literal["read", "sources", "convention", "unchecked"]
"""The text itself was read; independent sources agree; a convention of ours; still to be checked."""

Known = Literal[
    "policy_in_date", "inventory_classified", "inventory_complete", "people_trained", "incidents_reviewed",
    "notices_in_time", "findings_in_time", "exceptions_in_date", "retirements_complete", "maturity_assessed",
    "roles_defined", "incident_severities", "outside_incidents",
]  # fmt: skip
"""What the store says of the organisation by itself."""

OF_A_MODEL = ("requirements", *SOURCES, "attributes", "gates", "families")
OF_THE_ORGANISATION = ("known", "meetings", "seats", "settled")


class Claim(Sources):
    """One thing that live evidence shows: any one of what is listed shows it."""

    id: Id
    title: Text
    requirements: tuple[Id, ...] = ()
    """Requirements of tiers.yaml: one of them stands well for the model."""
    attributes: tuple[Source, ...] = ()
    """What the inventory says: all of these together."""
    gates: tuple[Id, ...] = ()
    """Gates of which the version in use has passed one."""
    families: tuple[Literal["performance", "drift", "fairness", "operations"], ...] = ()
    """Families of figures of which one keeps its limits in its newest window."""
    known: tuple[Known, ...] = ()
    """What the store says of the organisation."""
    meetings: tuple[Id, ...] = ()
    """Bodies of which one has met within the last quarter."""
    seats: tuple[Id, ...] = ()
    """Bodies of which one has members today."""
    settled: tuple[Id, ...] = ()
    """Kinds of procedures of which one is on file for all models, and in date."""
    because: Text

    @property
    def of_a_model(self) -> bool:
        return any(getattr(self, name) for name in OF_A_MODEL)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        organisation = any(getattr(self, name) for name in OF_THE_ORGANISATION)
        if self.of_a_model == organisation:
            some = f"{', '.join(OF_A_MODEL)}, or of {', '.join(OF_THE_ORGANISATION)}"
            raise ValueError(f"names evidence of a model or of the organisation, and not both: one of {some}")
        return self


class Claims(Strict):
    """A policy without claims shows no requirement of a regime."""

    declared_months: Months = 12
    """How long a declaration counts at most, and without a day of its own."""
    trained_share: Annotated[float, Field(gt=0, le=1)] = 0.95
    """More than this share of the courses that people owe has to be in date."""
    because: Text = "The policy sets nothing: twelve months and 95 %, a convention."
    claims: tuple[Claim, ...] = ()

    def of(self, id: str) -> Claim | None:
        return next((one for one in self.claims if one.id == id), None)


class Scope(Strict):
    """Which models a regime binds; a model of which the store does not know it is bound."""

    tiers: tuple[Id, ...] = ()
    """Models of these tiers; none = of every tier."""
    personal: bool = False
    """True: models that read data about people."""
    answers: dict[Id, tuple[str, ...]] = Field(default_factory=dict)
    """Question of the classification -> the answers of those that are bound."""
    because: Text = "The policy narrows nothing: it binds every model."


class Group(Strict):
    id: Id
    title: Text


class Control(Strict):
    """One requirement of a regime.

    It is shown by all the claims that it names, and by the declaration, where `declare` asks for one.
    """

    id: Reference
    title: Text
    group: Id
    about: Literal["model", "organisation"]
    """`model`: each model in use answers for it. `organisation`: it stands once, and claims about models
    count over all that are in use."""
    shown_by: tuple[Id, ...] = ()
    """Claims of claims.yaml."""
    declare: Text | None = None
    """What somebody has to declare, because nothing in the store can speak for it."""
    tiers: tuple[Id, ...] = ()
    """Models of these tiers alone; none = every model that the regime binds."""
    sure: Sure | None = None
    """How sure this line is, where it differs from the regime's."""

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        if not (self.shown_by or self.declare):
            raise ValueError("nothing could ever show it; give `shown_by`, `declare` or both")
        if self.tiers and self.about == "organisation":
            raise ValueError("`tiers` narrow what models answer for, and this is about the organisation")
        return self


class Regime(Strict):
    """One law, standard or guideline."""

    id: Id
    title: Text
    version: Text
    """The edition that the identifiers are of."""
    kind: Literal["law", "standard", "guidance"]
    source: Text
    """The address of the text, or where it is to be found."""
    retrieved: date | None = None
    """When the text, or a copy of it, was taken, where a copy was."""
    sure: Sure
    """How sure its lines are."""
    applies_from: date | None = None
    """The first day on which its duties bind; none = it is in force."""
    scope: Scope = Scope()
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]
    because: Text

    def control(self, id: str) -> Control | None:
        return next((one for one in self.controls if one.id == id), None)

    def sure_of(self, control: Control) -> Sure:
        return control.sure or self.sure
