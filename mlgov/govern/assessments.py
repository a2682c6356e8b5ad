"""Assessment forms (000 §14.3): which questions appear, what is wrong with the answers, what they add up to.

Answers are {question id: {value, reason}}. `value` is an option's value, a list of them (multi), text, a
finite number or a day as text; `not_applicable` with a reason says that the question does not apply; null
is no answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mlgov.errors import Problem
from mlgov.govern.calendar import after_months
from mlgov.policy.models import Form, Option, Question, Status

NOT_APPLICABLE = "not_applicable"
Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Finding:
    """One answer that carries risk (1 low to 4 severe), with why and with what would lower it."""

    question: str
    text: str
    answer: str
    risk: int
    rationale: str
    mitigation: str


@dataclass(frozen=True)
class Result:
    """What the answers add up to.

    `score` is 0 (no risk) to 100: 100 times the mean of risk / 4 over the choice and multi questions that
    appear and are answered, weighted by the questions' weights; a multi question counts its riskiest chosen
    answer. None when nothing answered carries a weight. `band` is the result of the form's bands, or the
    worst `at_least` among the chosen answers where that is worse. With a required question open there is no
    band, and the status is not_evaluated: unanswered is never compliant.
    """

    score: float | None
    highest_risk: int
    band: str | None
    status: Status
    why: str
    findings: tuple[Finding, ...]
    answered: int  # required questions that appear and are answered
    of: int  # required questions that appear


def questions(form: Form) -> Iterator[Question]:
    for section in form.sections:
        yield from section.questions


def visible(form: Form, answers: Answers) -> list[Question]:
    """The questions that appear, given the answers so far; a hidden question makes no other appear."""
    shown: dict[str, Question] = {}
    for question in questions(form):
        if all(name in shown and _chose(answers, name, values) for name, values in question.show_if.items()):
            shown[question.id] = question
    return list(shown.values())


def problems(form: Form, answers: Answers, *, draft: bool = False) -> list[Problem]:
    """Everything that keeps the answers from being filed; a draft may have gaps, but no wrong answers."""
    shown = {question.id: question for question in visible(form, answers)}
    known = {question.id for question in questions(form)}
    found = []
    for name in answers:
        if name not in known:
            found.append(Problem(f"answers.{name}", "is not a question of this form", "leave it out"))
        elif name not in shown and _value(answers, name) is not None:
            found.append(
                Problem(f"answers.{name}", "does not appear with the other answers", "take the answer out")
            )
    for question in shown.values():
        fault = _fault(question, answers)
        if fault and not (draft and _value(answers, question.id) is None):
            found.append(Problem(f"answers.{question.id}", *fault))
    return found


def result(form: Form, answers: Answers) -> Result:
    """Score, band and findings; see `Result` for the formula."""
    shown = visible(form, answers)
    good = [
        question
        for question in shown
        if _value(answers, question.id) is not None and not _fault(question, answers)
    ]
    required = [question for question in shown if question.required]
    answered = [question for question in required if question in good]
    picked = [(question, _chosen(question, answers)) for question in good]
    scored = [(question, options) for question, options in picked if options]
    score = _score(scored)
    chosen = [option for _, options in scored for option in options]
    highest = max((option.risk for option in chosen), default=0)
    found = sorted(
        (_finding(q, option) for q, options in scored for option in options if option.risk), key=_worst_first
    )
    band, status, why = _band(form, score, chosen, len(required) - len(answered))
    return Result(score, highest, band, status, why, tuple(found), len(answered), len(required))


def fitted(form: Form, answers: Answers) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """The answers that the form can take, and those that it can't, as when it has changed since."""
    kept = {name: dict(given) for name, given in answers.items()}
    while found := problems(form, kept, draft=True):
        for one in found:
            kept.pop(one.where.removeprefix("answers."), None)
    return kept, {name: dict(given) for name, given in answers.items() if name not in kept}


def valid_until(form: Form, tier: str, accepted: date) -> date | None:
    """The last day an assessment counts for a model of that tier; None when the form sets no term."""
    months, days = form.valid_months.get(tier), form.valid_days.get(tier)
    if days is not None:
        return accepted + timedelta(days=days)
    return None if months is None else after_months(accepted, months)


def _value(answers: Answers, name: str) -> Any:
    """The answer given, None when there is none; an empty text or list is no answer."""
    value = answers.get(name, {}).get("value")
    return None if value in ("", [], ()) or (isinstance(value, str) and not value.strip()) else value


def _values(answers: Answers, name: str) -> set[Any]:
    value = _value(answers, name)
    return set(value) if isinstance(value, list | tuple) else set() if value is None else {value}


def _chose(answers: Answers, name: str, wanted: tuple[str, ...]) -> bool:
    return not _values(answers, name).isdisjoint(wanted)


def _fault(question: Question, answers: Answers) -> tuple[str, str] | None:
    """What is wrong with the answer to a question that appears, and what would be right."""
    value = _value(answers, question.id)
    if value is None:
        return ("is not answered", "answer it") if question.required else None
    if value == NOT_APPLICABLE and NOT_APPLICABLE not in {option.value for option in question.options}:
        if not question.may_not_apply:
            return "always applies", "choose an answer"
        reason = str(answers[question.id].get("reason") or "").strip()
        return None if reason else ("does not apply, without a reason", "say why it does not apply")
    return _type_fault(question, value)


def _type_fault(question: Question, value: Any) -> tuple[str, str] | None:
    if question.type in ("choice", "multi"):
        known = [option.value for option in question.options]
        given = list(value) if question.type == "multi" and isinstance(value, list | tuple) else [value]
        wrong = [str(one) for one in given if one not in known]
        return (
            (f'"{wrong[0]}" is not one of the answers', f"choose from: {', '.join(known)}") if wrong else None
        )
    if question.type == "number":
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return None if number else ("is not a number", "write digits only, with a dot for decimals")
    if not isinstance(value, str):
        return "is not text", "write words"
    return None if question.type == "text" or _is_day(value) else ("is not a date", "write it as 2026-11-14")


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _chosen(question: Question, answers: Answers) -> list[Option]:
    given = _values(answers, question.id)
    return [option for option in question.options if option.value in given]


def _score(scored: list[tuple[Question, list[Option]]]) -> float | None:
    weight = sum(question.weight for question, _ in scored)
    if weight == 0:
        return None
    return 100 * sum(q.weight * max(option.risk for option in options) / 4 for q, options in scored) / weight


def _finding(question: Question, option: Option) -> Finding:
    return Finding(question.id, question.text, option.label, option.risk, option.rationale, option.mitigation)


def _worst_first(finding: Finding) -> int:
    return -finding.risk


def _band(
    form: Form, score: float | None, chosen: list[Option], still_open: int
) -> tuple[str | None, Status, str]:
    if still_open:
        return (
            None,
            "not_evaluated",
            f"{still_open} required question{'s are' if still_open > 1 else ' is'} not answered",
        )
    if score is None:
        return None, "not_evaluated", "no answer carries a score"
    bands = sorted(form.bands, key=lambda band: band.from_score)
    reached = [index for index, band in enumerate(bands) if score >= band.from_score]
    floors = [
        index for index, band in enumerate(bands) for option in chosen if option.at_least == band.result
    ]
    if not reached and not floors:
        return None, "not_evaluated", f"the form has no result for a score of {score:.0f}"
    band = bands[max([*reached, *floors])]
    raised = bool(floors) and max(floors) > max(reached, default=-1)
    return band.result, band.status, f"{'one answer alone leads here: ' if raised else ''}{band.because}"
