"""Questionnaires as data: assessment forms (000 §14.3) and maturity models (000 §11.2.2)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Days, Id, Months, Status, Strict, Text


class Option(Strict):
    """One answer of a question; carries its risk, why, and what would mitigate it."""

    value: Id
    label: Text
    risk: Annotated[int, Field(ge=0, le=4)] = 0
    """0 none, 1 low, 2 moderate, 3 high, 4 severe."""
    rationale: str = ""
    """Why this answer carries that risk."""
    mitigation: str = ""
    """What would lower it."""
    at_least: str | None = None
    """Result (of the form's bands) that this answer alone leads to, or a worse one, whatever the score."""

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.risk and not self.rationale:
            raise ValueError(f"answer {self.value!r} carries risk {self.risk} and needs a `rationale`")
        if self.risk and not self.mitigation:
            raise ValueError(f"answer {self.value!r} carries risk {self.risk} and needs a `mitigation`")
        return self


class Prefill(Strict):
    """A figure of the monitoring that stands beside a question and proposes its answer.

    It is the worst figure of the family, or of one of its metrics, in the version's newest judged window.
    """

    family: Literal["performance", "drift", "fairness", "operations", "business"]
    metric: Id | None = None
    answers: dict[Status, Id] = Field(default_factory=dict)
    """How the figure was judged -> the answer that it proposes; a question of type number gets the value."""


class Question(Strict):
    """One question; `choice` and `multi` have options, the other types have none."""

    id: Id
    text: Text
    help: str = ""
    type: Literal["choice", "multi", "text", "number", "date"]
    options: tuple[Option, ...] = ()
    required: bool = True
    weight: Annotated[float, Field(ge=0)] = 1.0
    """How much the question counts in the score, against the others."""
    show_if: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Earlier question -> the answers that make this one appear; several questions must all fit."""
    may_not_apply: bool = False
    """"Not applicable" is allowed, with a reason."""
    inherent: bool = False
    """It asks what the model is, not what is done about it: its risk counts, and opens no finding."""
    prefill: Prefill | None = None

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if self.type in ("choice", "multi") and len(self.options) < 2:
            raise ValueError(f"a question of type {self.type} needs at least two `options`")
        if self.type not in ("choice", "multi") and self.options:
            raise ValueError(f"a question of type {self.type} has no `options`")
        if self.prefill and self.type not in ("choice", "number"):
            raise ValueError(f"a question of type {self.type} can't be answered by a figure: no `prefill`")
        known = {one.value for one in self.options}
        wrong = [one for one in (self.prefill.answers.values() if self.prefill else ()) if one not in known]
        if wrong:
            raise ValueError(f"`prefill` proposes `{wrong[0]}`, which is none of the `options`")
        return self


class Section(Strict):
    title: Text
    section: str = ""
    """Where the framework asks for it."""
    intro: str = ""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Band(Strict):
    """From this risk score (0-100) on, the result is this."""

    from_score: Annotated[float, Field(ge=0, le=100)]
    result: Id
    title: str = ""
    """The result in words; the result itself if empty."""
    status: Status
    because: Text


class Reviewing(Strict):
    """Whom it takes beside a second person: somebody who neither built the model nor answers for it."""

    independent_author: bool = False
    independent_reviewer: bool = False
    because: Text = "Whoever did not fill it may review it."

    @model_validator(mode="after")
    def _explained(self) -> Self:
        said = "because" in self.model_fields_set
        if (self.independent_author or self.independent_reviewer) and not said:
            raise ValueError("who has to be independent is asked for a reason: it needs a `because`")
        return self


class Form(Strict):
    """An assessment form: questions in sections, and how answers become a result.

    The score is 100 times the weighted mean of risk / 4 over the choice and multi questions that appear and
    are answered (a multi question counts its riskiest chosen answer); an answer's `at_least` may lead to a
    worse result than the score does.
    """

    id: Id
    title: Text
    purpose: Text
    section: Text
    tiers: tuple[str, ...]
    """Tiers that must have it; the others may."""
    valid_months: dict[str, Months] = Field(default_factory=dict)
    """Tier -> months until it has to be done again."""
    valid_days: dict[str, Days] = Field(default_factory=dict)
    """Tier -> days until it has to be done again, where months are too coarse."""
    review: Reviewing = Reviewing()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    because: Text


class Anchor(Strict):
    level: Annotated[int, Field(ge=0, le=5)]
    description: Text


class Measured(Strict):
    """A level is reached when the named fact of the store is at least this.

    Several entries of one level must all hold, and so must those of the levels below.
    """

    level: Annotated[int, Field(ge=1, le=5)]
    fact: Id
    at_least: float


class Dimension(Strict):
    id: Id
    title: Text
    question: Text
    target: Annotated[int, Field(ge=0, le=5)]
    anchors: tuple[Anchor, ...]
    measured: tuple[Measured, ...] = ()
    because: Text

    @model_validator(mode="after")
    def _described(self) -> Self:
        levels = [anchor.level for anchor in self.anchors]
        if levels != [0, 1, 2, 3, 4, 5]:
            raise ValueError(
                f"`anchors` must describe the levels 0 to 5 in order, each once; they are {levels}"
            )
        return self


class MaturityModel(Strict):
    id: Id
    title: Text
    section: Text
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
