"""Filled forms: assessments (000 §14.3) and maturity assessments (000 §11.2.2).

The questions come from the policy; the record keeps the answers and the result as it stood on the day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from mlgov.errors import Problem
from mlgov.govern import assessments, maturity
from mlgov.govern.records.base import Day, ModelId, Note, Record, Version, field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Form, MaturityModel, Policy, Status
from mlgov.policy.publish import label

Titled = TypeVar("Titled", Form, MaturityModel)


def _storable(value: Any) -> Any:
    """Text, a finite number, a list of texts or nothing; the form says which fits which question."""
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return list(value)
    finite = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if value is None or finite or isinstance(value, str):
        return value
    raise ValueError("an answer is text, a number or a list of texts")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(_Part):
    """One answer; a reason without a value says that the question does not apply."""

    value: Annotated[Any, BeforeValidator(_storable)] = None
    reason: Note = ""

    def as_given(self) -> dict[str, Any]:
        unvalued = self.value in (None, "", [])
        return {
            "value": assessments.NOT_APPLICABLE if unvalued and self.reason else self.value,
            "reason": self.reason,
        }


class FoundRisk(_Part):
    """One answer that carries risk, as the form described it on the day."""

    question: str
    text: str
    answer: str
    risk: int
    rationale: str
    mitigation: str


class Assessment(Record):
    kind: ClassVar[str] = "assessment"
    label: ClassVar[str] = "Assessment"
    plural: ClassVar[str] = "Assessments"
    purpose: ClassVar[str] = "A form of the policy filled for one model, with its result."
    right: ClassVar[str] = rights.ASSESSMENT_FILE
    computed: ClassVar[tuple[str, ...]] = (
        "form_version", "score", "highest_risk", "band", "status", "why", "findings", "answered", "of",
    )  # fmt: skip

    form: str = field("Form", "Which form is filled.", section="Form", widget="choice", options_from="forms")
    model: ModelId = model_field("Form")
    version: Version | None = version_field("Form", default=None)
    state: Literal["draft", "submitted"] = field(
        "State",
        "A draft may have gaps and counts for nothing.",
        section="Form",
        widget="choice",
        default="submitted",
    )
    answers: dict[str, Answer] = field(
        "Answers", "The questions of the form.", section="Form", widget="answers"
    )
    form_version: str = field(
        "Form version", "The policy the form came from.", section="Result", widget="computed", default=""
    )
    score: float | None = field(
        "Score", "Risk from 0 to 100.", section="Result", widget="computed", default=None
    )
    highest_risk: int = field(
        "Highest risk", "Of any one answer, 0 to 4.", section="Result", widget="computed", default=0
    )
    band: str | None = field(
        "Result", "What the answers come to.", section="Result", widget="computed", default=None
    )
    status: Status = field(
        "Status", "How the result counts.", section="Result", widget="computed", default="not_evaluated"
    )
    why: str = field("Why", "What led to the result.", section="Result", widget="computed", default="")
    findings: tuple[FoundRisk, ...] = field(
        "Findings", "Answers that carry risk, worst first.", section="Result", widget="computed", default=()
    )
    answered: int = field(
        "Answered", "Required questions answered.", section="Result", widget="computed", default=0
    )
    of: int = field("Of", "Required questions that appear.", section="Result", widget="computed", default=0)

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        form = _named(policy.forms, self.form)
        if form is not None and self.answers is not None:
            found += assessments.problems(form, self._given(), draft=self.state == "draft")
        return found

    def complete(self, policy: Policy) -> Self:
        form = next(one for one in policy.forms if one.id == self.form)  # `check` has refused unknown ones
        result = assessments.result(form, self._given())
        values = {
            name: getattr(result, name)
            for name in ("score", "highest_risk", "band", "status", "why", "answered", "of")
        }
        if self.state == "draft":
            values |= {"band": None, "status": "not_evaluated", "why": "it is a draft"}
        values["findings"] = tuple(FoundRisk(**vars(finding)) for finding in result.findings)
        values["answers"] = {name: Answer(**given) for name, given in self._given().items()}
        return self.model_copy(update={**values, "form_version": label(policy)})

    def _given(self) -> dict[str, dict[str, Any]]:
        return {name: answer.as_given() for name, answer in self.answers.items()}


class Declared(_Part):
    """The level that people declare for one dimension, and what shows it."""

    level: Annotated[int, Field(ge=0, le=5)]
    evidence: Note = ""


class MaturityAssessment(Record):
    kind: ClassVar[str] = "maturity_assessment"
    label: ClassVar[str] = "Maturity assessment"
    plural: ClassVar[str] = "Maturity assessments"
    purpose: ClassVar[str] = "The level of each dimension as people judge it, with evidence."
    right: ClassVar[str] = rights.MATURITY_FILE
    computed: ClassVar[tuple[str, ...]] = ("score",)

    maturity_model: str = field(
        "Questionnaire", "Which maturity is assessed.", section="Questionnaire", widget="choice",
        options_from="maturity models",
    )  # fmt: skip
    assessed_on: Day = field(
        "Assessed on", "The day it describes.", section="Questionnaire", widget="date", past=True
    )
    answers: dict[str, Declared] = field(
        "Levels", "One level and its evidence for each dimension.", section="Questionnaire", widget="levels"
    )
    score: float | None = field(
        "Score", "Mean level, 0 to 5.", section="Questionnaire", widget="computed", default=None
    )

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        model = _named(policy.maturity, self.maturity_model)
        if model is not None and self.answers is not None:
            found += maturity.problems(model, self._levels())
        return found

    def complete(self, policy: Policy) -> Self:
        model = next(one for one in policy.maturity if one.id == self.maturity_model)
        return self.model_copy(update={"score": maturity.score(model, self._levels())})

    def _levels(self) -> dict[str, dict[str, Any]]:
        return {name: answer.model_dump() for name, answer in self.answers.items()}


def _named(known: Sequence[Titled], name: str) -> Titled | None:
    return next((one for one in known if one.id == name), None)
