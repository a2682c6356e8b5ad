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
from mlgov.govern.reviewing import OPEN
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


class ShownFigure(_Part):
    """A figure of the monitoring as it stood when the form was begun, frozen with what it was judged by."""

    metric: str
    subject: str
    group: dict[str, str] | None
    value: float | None
    n: int | None
    window: str
    version: str
    status: Status
    why: str
    policy: str
    proposed: Annotated[Any, BeforeValidator(_storable)] = None


_REVIEW = "Review"


def _by_verbs(label: str, help: str, default: Any) -> Any:
    return field(label, help, section=_REVIEW, widget="computed", default=default)


class Assessment(Record):
    kind: ClassVar[str] = "assessment"
    label: ClassVar[str] = "Assessment"
    plural: ClassVar[str] = "Assessments"
    purpose: ClassVar[str] = "A form of the policy filled for one model, with its result."
    right: ClassVar[str] = rights.ASSESSMENT_FILE
    filed_by: ClassVar[str] = "saving, submitting or reviewing it, on the page of assessments"
    computed: ClassVar[tuple[str, ...]] = (
        "form_version", "score", "highest_risk", "band", "status", "why", "findings", "answered", "of",
        "figures", "filled_by", "submitted_by", "reviewer", "reviewed_by", "comments", "accepted_on",
        "renews", "set_aside",
    )  # fmt: skip

    form: str = field("Form", "Which form is filled.", section="Form", widget="choice", options_from="forms")
    model: ModelId = model_field("Form")
    version: Version | None = version_field("Form", default=None)
    state: Literal["draft", "submitted", "in_review", "returned", "accepted"] = field(
        "State",
        "A draft may have gaps; it counts once somebody else has accepted it.",
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
    figures: dict[str, ShownFigure] = _by_verbs("Figures", "Question -> the figure that stood beside it.", {})
    filled_by: tuple[str, ...] = _by_verbs("Filled by", "Everybody who saved it.", ())
    submitted_by: str = _by_verbs("Submitted by", "Who says that it is complete.", "")
    reviewer: str = _by_verbs("Reviewer", "Who took it for review.", "")
    reviewed_by: str = _by_verbs("Reviewed by", "Who accepted or returned it.", "")
    comments: str = _by_verbs("Comments", "What the review said.", "")
    accepted_on: Day | None = _by_verbs("Accepted on", "The day from which it counts.", None)
    renews: str = _by_verbs("Renews", "The assessment that it started from.", "")
    set_aside: dict[str, Answer] = _by_verbs("Set aside", "Answers that the form can't take any more.", {})

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        form = _named(policy.forms, self.form)
        if form is not None and self.answers is not None:
            found += assessments.problems(form, self._given(), draft=self._unfinished())
        return found

    def complete(self, policy: Policy) -> Self:
        form = next(one for one in policy.forms if one.id == self.form)  # `check` has refused unknown ones
        result = assessments.result(form, self._given())
        values = {
            name: getattr(result, name)
            for name in ("score", "highest_risk", "band", "status", "why", "answered", "of")
        }
        if self._unfinished():
            word = "it is a draft" if self.state == "draft" else "it was returned"
            values |= {"band": None, "status": "not_evaluated", "why": word}
        values["findings"] = tuple(FoundRisk(**vars(finding)) for finding in result.findings)
        values["answers"] = {name: Answer(**given) for name, given in self._given().items()}
        return self.model_copy(update={**values, "form_version": label(policy)})

    def _unfinished(self) -> bool:
        return self.state in OPEN

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
