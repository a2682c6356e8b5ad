"""How a model gets its tier, as data: questions, override rules, a tree and scored factors (000 §14.1)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Id, Strict, Text
from mlgov.policy.gates import Need

Score = Annotated[float, Field(ge=0, le=100)]


class Answer(Strict):
    """One answer of a question, with how much risk it carries (0 to 100) and why."""

    value: Id
    label: Text
    score: Score
    rationale: str = ""
    """Why this answer carries that score."""

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.score and not self.rationale:
            raise ValueError(f"answer {self.value!r} scores {self.score:g} and needs a `rationale`")
        return self


class Query(Strict):
    """One question about the model; of several answers to a `multi` question the riskiest counts."""

    id: Id
    group: Text
    """The heading under which it is asked."""
    text: Text
    help: str = ""
    type: Literal["choice", "multi"] = "choice"
    options: Annotated[tuple[Answer, ...], Field(min_length=2)]
    show_if: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Earlier question -> the answers that make this one appear; several questions must all fit."""


class Override(Strict):
    """Answers that give a tier by themselves, before tree and score; of several rules the first decides."""

    id: Id
    title: Text
    when: Annotated[dict[str, tuple[str, ...]], Field(min_length=1)]
    """Question -> answers of which one must be given; all questions must fit."""
    tier: str
    because: Text


class Branch(Strict):
    """From a node, by these answers, to another node, to a tier, or to the scored factors."""

    answers: Annotated[tuple[str, ...], Field(min_length=1)]
    next: str | None = None
    tier: str | None = None
    score: bool = False
    because: Text

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum((self.next is not None, self.tier is not None, self.score)) != 1:
            raise ValueError("a branch leads to one of `next`, `tier` and `score: true`")
        return self


class Node(Strict):
    """A question of the tree; each of its answers stands in one branch."""

    id: Id
    question: str
    branches: Annotated[tuple[Branch, ...], Field(min_length=1)]


class Factor(Strict):
    """A share of the score: the riskiest answer to its questions, 0 where none of them appears."""

    id: Id
    title: Text
    weight: Annotated[float, Field(gt=0, le=1)]
    questions: Annotated[tuple[str, ...], Field(min_length=1)]
    because: Text


class TierBand(Strict):
    """From this score on, a model is of this tier."""

    from_score: Score
    tier: str
    because: Text


class Reclassify(Strict):
    """How soon a model is classified anew once a newer version of the method is in force."""

    within_days: Annotated[int, Field(ge=1, le=3650)]
    because: Text


class Signed(Strict):
    """Whose signatures it takes."""

    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    because: Text


class Changes(Strict):
    """Who approves a classification that changes a tier, or is not what the method gives."""

    stricter: Signed
    looser: Signed
    from_strictest: Signed
    """From the strictest tier to any other."""
    by_hand: Signed
    """A tier that the method does not give, whatever else is asked."""


class Method(Strict):
    """One version of the method. The first override rule that fits decides, else the tree, else the score.

    The score is 0 (no risk) to 100: the factors' scores, each times its weight. A classification stays with
    the version it was made by; a change of content needs a higher version.
    """

    id: Id
    title: Text
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    section: Text
    questions: Annotated[tuple[Query, ...], Field(min_length=1)]
    overrides: tuple[Override, ...] = ()
    tree: Annotated[tuple[Node, ...], Field(min_length=1)]
    """The first node is where it starts."""
    factors: Annotated[tuple[Factor, ...], Field(min_length=1)]
    bands: Annotated[tuple[TierBand, ...], Field(min_length=1)]
    reclassify: Reclassify
    changes: Changes
    because: Text
