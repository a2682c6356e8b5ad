"""What tier a model has, by which method, and what led there (000 §4.1, §14.1)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator

from mlgov.errors import Problem
from mlgov.govern import classification
from mlgov.govern.records.base import ModelId, Note, Record, Words, field
from mlgov.govern.records.inventory import model_field
from mlgov.policy import rights
from mlgov.policy.models import Policy
from mlgov.policy.publish import label


def _answer(value: Any) -> Any:
    """The value of one option, or a list of them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return [one.strip() for one in value]
    raise ValueError("an answer is the value of an option, or a list of them")


Answer = Annotated[str | list[str], BeforeValidator(_answer)]


class Classification(Record):
    """Frozen as it was made: a later method changes nothing of it, and a new one is a further version."""

    kind: ClassVar[str] = "classification"
    label: ClassVar[str] = "Classification"
    plural: ClassVar[str] = "Classifications"
    purpose: ClassVar[str] = "The tier of a model, the answers that led to it, and the method that asked."
    right: ClassVar[str] = rights.MODEL_CLASSIFY
    filed_by: ClassVar[str] = "answering the method's questions, on the model's page or by `mlgov classify`"
    computed: ClassVar[tuple[str, ...]] = (
        "method", "method_version", "policy", "by", "rule", "score", "factors", "path", "method_tier", "tier",
    )  # fmt: skip

    model: ModelId = model_field("Classification")
    basis: Literal["answers", "entered"] = field(
        "Basis",
        "The answers to the method's questions, or a tier entered as it was decided elsewhere.",
        section="Classification",
        widget="choice",
        default="answers",
    )
    answers: dict[str, Answer] = field(
        "Answers", "Each question of the method with its answer.", section="Classification", widget="mapping"
    )
    override: str = field(
        "Tier by hand",
        "Another tier than the method gives; it needs a reason and an approval.",
        section="Classification",
        widget="choice",
        options_from="tiers",
        default="",
    )
    reason: Note = field(
        "Reason",
        "Why the tier changes, or why it is not what the method gives.",
        section="Classification",
        widget="area",
        default="",
    )
    proposed_by: Words = field(
        "Proposed by", "Who answered the questions.", section="Classification", default=""
    )
    request: Words = field(
        "Request", "The request by which it was approved.", section="Classification", default=""
    )
    method: str = field("Method", "How it was asked.", section="Result", widget="computed", default="")
    method_version: str = field(
        "Version of the method", "It stays with this one.", section="Result", widget="computed", default=""
    )
    policy: str = field("Policy", "In force on the day.", section="Result", widget="computed", default="")
    by: Literal["rule", "tree", "score", "hand"] = field(
        "Decided by", "What gave the tier.", section="Result", widget="computed", default="hand"
    )
    rule: str = field("Rule", "The override rule that fits.", section="Result", widget="computed", default="")
    score: float | None = field(
        "Score", "0 to 100, of the factors.", section="Result", widget="computed", default=None
    )
    factors: tuple[dict[str, Any], ...] = field(
        "Factors", "The score of each, with its weight.", section="Result", widget="computed", default=()
    )
    path: tuple[dict[str, Any], ...] = field(
        "Path", "The steps that led to the tier.", section="Result", widget="computed", default=()
    )
    method_tier: str = field(
        "Tier by the method", "What the answers give.", section="Result", widget="computed", default=""
    )
    tier: str = field("Tier", "The one that counts.", section="Result", widget="computed", default="")

    @property
    def natural_id(self) -> str | None:
        return self.model

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if self.override and not self.reason:
            found.append(Problem("reason", "is missing", "say why the tier is given by hand"))
        if self.basis == "entered" and self.answers is not None:
            return found + _entered(self.override, self.answers)
        if policy.classification is None:
            what = "the policy in force has no method to classify by"
            return [*found, Problem("answers", what, "publish one that has")]
        if self.answers is not None:
            found += classification.problems(policy.classification, self.answers)
        return found

    def complete(self, policy: Policy) -> Self:
        method, told = policy.classification, dict[str, Any]()
        if method is not None:
            told |= {"method": method.id, "method_version": method.version}
        if method is not None and self.basis == "answers":
            found = classification.outcome(method, self.answers)
            told |= {
                "answers": classification.kept(method, self.answers), "rule": found.rule,
                "by": "hand" if self.override else found.by, "score": found.score,
                "factors": tuple(map(asdict, found.factors)), "path": tuple(map(asdict, found.steps)),
                "method_tier": found.tier or "",
            }  # fmt: skip
        tier = self.override or str(told.get("method_tier") or "")
        return self.model_copy(update=told | {"policy": label(policy), "tier": tier})


def _entered(tier: str, answers: dict[str, Any]) -> list[Problem]:
    found = []
    if not tier:
        found.append(Problem("override", "is missing", "say which tier was decided"))
    if answers:
        what = "are given, yet the tier is entered as it was decided elsewhere"
        found.append(Problem("answers", what, "leave them out"))
    return found
