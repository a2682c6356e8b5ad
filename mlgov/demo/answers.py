"""Answers to any assessment form or maturity questionnaire of the policy, question by question.

Nothing here knows a particular form: the questions that appear are walked until none is open. What the story
gives for a question is taken where the form knows that answer; other choices take the riskiest option that
the story allows, and texts are written from the model's own entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mlgov.demo.shapes import DemoModel
from mlgov.govern.assessments import NOT_APPLICABLE, visible
from mlgov.policy.models import Form, MaturityModel, Option, Question

Answers = dict[str, dict[str, Any]]


def fill(
    form: Form, model: DemoModel, worries: tuple[int, ...], given: Mapping[str, Any], on: date
) -> Answers:
    """A complete set of answers.

    worries: the risks that answers may carry, 0 to 4, taken in turn from question to question.
    given: answers by question id; a mapping {value, reason} stands for itself, a list answers a question
    with many choices.
    """
    answers: Answers = {}
    while still := [question for question in visible(form, answers) if question.id not in answers]:
        for question in still:
            worry = worries[len(answers) % len(worries)]
            told = _told(question, given.get(question.id))
            answers[question.id] = told or {"value": _value(question, model, worry, on)}
    shown = {question.id for question in visible(form, answers)}
    return {name: answer for name, answer in answers.items() if name in shown}


def _told(question: Question, given: Any) -> dict[str, Any] | None:
    """What the story says, if this question can be answered so."""
    if isinstance(given, Mapping):
        return dict(given) if given.get("value") != NOT_APPLICABLE or question.may_not_apply else None
    known = {option.value for option in question.options}
    wanted = set(given) if isinstance(given, list) else {given}
    return {"value": given} if given is not None and (not known or wanted <= known) else None


def _value(question: Question, model: DemoModel, worry: int, on: date) -> Any:
    if question.type == "choice":
        return _riskiest(question.options, worry).value
    if question.type == "multi":
        return [_riskiest(question.options, worry).value]
    if question.type == "number":
        return model.columns.rows * 52 if model.columns else 0  # the cases of a year
    return on.isoformat() if question.type == "date" else _words(question, model)


def _riskiest(options: tuple[Option, ...], worry: int) -> Option:
    """The riskiest option within `worry` that leads to no result by itself, else the least risky of all."""
    allowed = [option for option in options if option.risk <= worry and option.at_least is None]
    if not allowed:
        return min(options, key=lambda option: option.risk)
    return max(allowed, key=lambda option: option.risk)


def _words(question: Question, model: DemoModel) -> str:
    asked = f"{question.id} {question.text}".lower()
    if any(word in asked for word in ("risk", "harm", "limit", "fail")):
        known = (
            model.limitations or "The vendor names no limits; our own tests found blurred photographs hard."
        )
        return f"{known} Accepted, because people keep the last word: {model.approved_uses}"
    return f"{model.description} It serves {model.business_unit}. {model.approved_uses}"


def gauge(model: MaturityModel, levels: Mapping[str, tuple[int, str]], otherwise: tuple[int, str]) -> Answers:
    """A level and its evidence for each dimension of the questionnaire."""
    told = {dimension.id: levels.get(dimension.id, otherwise) for dimension in model.dimensions}
    return {name: {"level": level, "evidence": evidence} for name, (level, evidence) in told.items()}
