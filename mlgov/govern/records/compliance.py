"""Declarations: which requirements apply and why, and how those are met that no record can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from mlgov.errors import Problem
from mlgov.govern.calendar import after_months
from mlgov.govern.records.base import Day, Line, ModelId, Moment, Note, Record, Words, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.govern.records.inventory import MODEL_HELP
from mlgov.policy import rights
from mlgov.policy.explain import nearest
from mlgov.policy.models import Control, Policy, Regime

ALL = "*"  # stands for every requirement of a regime
ControlId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class Declaration(Record):
    kind: ClassVar[str] = "compliance_declaration"
    label: ClassVar[str] = "Declaration"
    plural: ClassVar[str] = "Declarations"
    purpose: ClassVar[str] = (
        "Whether a requirement applies and why, and how it is met where no record shows it."
    )
    right: ClassVar[str] = rights.COMPLIANCE_DECLARE
    filed_by: ClassVar[str] = "declaring it on the page of compliance, or by `mlgov compliance declare`"
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("confirmed", "valid_until"),)

    regime: str = field(
        "Regime", "The law, standard or guideline.", section="Requirement", widget="choice",
        options_from="regimes",
    )  # fmt: skip
    control: ControlId = field(
        "Requirement", f"As the regime calls it; {ALL} for all of them.", section="Requirement"
    )
    model: ModelId | None = field(
        "Model",
        f"{MODEL_HELP} None: it holds for the organisation and for all models.",
        section="Requirement",
        widget="choice",
        options_from="models",
        default=None,
    )
    applicable: bool = field(
        "Applies", "Off: it does not apply, with the reason.", section="Declaration", widget="switch",
        default=True,
    )  # fmt: skip
    reason: Note = field(
        "Reason", "Why it applies, or why not; it stands in the statement of applicability.",
        section="Declaration", widget="area",
    )  # fmt: skip
    state: Literal["", "met", "partly", "not_met"] = field(
        "Declared as",
        "How it is met, where nothing in the store can speak for it.",
        section="Declaration",
        widget="choice",
        default="",
    )
    reference: Words = field(
        "Evidence lies at", "An address, or a number in a register.", section="Declaration", default=""
    )
    evidence: Files = evidence_field("Declaration")
    owner: Line = field("Owner", "Who keeps it up to date.", section="Declaration")
    valid_until: Day = field("Valid until", "The last day it counts.", section="Declaration", widget="date")
    declared_by: Words = field("Declared by", "Who declared it.", section="Review", default="")
    confirmed_by: Words = field("Confirmed by", "Somebody else.", section="Review", default="")
    confirmed: Moment | None = field(
        "Confirmed", "When.", section="Review", widget="moment", default=None, past=True
    )
    refused: Note = field("Refused", "Why a second person refused it.", section="Review", default="")
    withdrawn: bool = field(
        "Withdrawn", "It counts for nothing.", section="Review", widget="switch", default=False
    )

    @property
    def natural_id(self) -> str | None:
        return declaration_id(self.regime, self.control, self.model)

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        regime = policy.regime(self.regime) if self.regime else None
        found = super().check(policy, now)
        if regime is not None and self.control:
            found += self._fits(regime)
        if not self.reason:
            found.append(Problem("reason", "is missing", "the statement of applicability gives one for each"))
        if self.state and not (self.reference or self.evidence):
            found.append(Problem("reference", "is missing", "say where the evidence lies, or attach it"))
        return [*found, *self._term(policy, now)]

    def _fits(self, regime: Regime) -> Iterator[Problem]:
        if self.control == ALL:
            if self.state:
                yield Problem("state", "can't be declared for a whole regime", "declare each requirement")
            return
        control = regime.control(self.control)
        if control is None:
            known = [one.id for one in regime.controls]
            fix = nearest(self.control, known) or f"{regime.title} has {known[0]} to {known[-1]}"
            yield Problem("control", f"{regime.title} has no “{self.control}”", fix)
            return
        if self.model and control.about == "organisation":
            what = "is the organisation's, not a model's"
            yield Problem("model", f"“{control.id}” {what}", "leave it out")
        yield from self._state_fits(control)

    def _state_fits(self, control: Control) -> Iterator[Problem]:
        if self.state and not self.applicable:
            yield Problem("state", "is given for what does not apply", "leave it out")
        elif self.state and control.declare is None:
            what = f"“{control.id}” follows from live evidence and can't be declared"
            yield Problem("state", what, "leave it out, and file what the evidence asks for")

    def _term(self, policy: Policy, now: datetime | None) -> Iterator[Problem]:
        """A new declaration ends neither in the past nor later than the policy lets it."""
        if now is None or self.valid_until is None or self.withdrawn or self.refused:
            return
        today = now.date()
        most = after_months(today, policy.claims.declared_months)
        if self.valid_until < today:
            yield Problem("valid_until", "lies in the past", f"today is {today}")
        elif self.valid_until > most:
            yield Problem("valid_until", "is too far ahead", f"the policy lets it count until {most} at most")


def declaration_id(regime: str, control: str, model: str | None) -> str:
    """`iso_42001/A.2.2`, or `iso_42001/A.5.3@credit` for one model."""
    return f"{regime}/{control}@{model}" if model else f"{regime}/{control}"
