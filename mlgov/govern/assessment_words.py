"""Answers in words, and what a new assessment says differently from the one that it renews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlgov.govern.assessments import NOT_APPLICABLE, Answers, questions
from mlgov.policy.models import Form, Question

NOTHING = "–"


@dataclass(frozen=True)
class Changed:
    """One question whose answer is not what it was; `risk` is what the riskiest chosen answer carries."""

    question: str
    text: str
    before: str
    after: str
    risk_before: int
    risk_after: int

    @property
    def worse(self) -> bool:
        return self.risk_after > self.risk_before


def said(question: Question, answer: Mapping[str, Any] | None) -> str:
    """One answer as a person reads it; a dash without any."""
    value = (answer or {}).get("value")
    if value == NOT_APPLICABLE and NOT_APPLICABLE not in {one.value for one in question.options}:
        return f"Does not apply: {(answer or {}).get('reason')}"
    labels = {one.value: one.label for one in question.options}
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(one, str(one)) for one in chosen if one not in (None, "")) or NOTHING


def changed(form: Form, before: Answers, after: Answers) -> list[Changed]:
    """Every question of the form that is answered differently, in the form's order."""
    found = []
    for one in questions(form):
        was, now = said(one, before.get(one.id)), said(one, after.get(one.id))
        if was != now:
            risks = (_risk(one, before.get(one.id)), _risk(one, after.get(one.id)))
            found.append(Changed(one.id, one.text, was, now, *risks))
    return found


def form_changes(before: Form, now: Form) -> list[str]:
    """What a form asks otherwise than before, a sentence each without its stop; [] where all is alike."""
    was, found = {one.id: one for one in questions(before)}, []
    for one in questions(now):
        stood = was.pop(one.id, None)
        if stood is None:
            found.append(f"“{one.text}” is new")
        else:
            found += _question_changes(stood, one)
    return [f"“{one.text}” is asked no more" for one in was.values()] + found


def _question_changes(before: Question, now: Question) -> Iterator[str]:
    if before.text != now.text:
        yield f"“{before.text}” now reads “{now.text}”"
    was, labels = ({one.value: one.label for one in each.options} for each in (before, now))
    for value in was.keys() - labels.keys():
        yield f"“{now.text}” no longer offers “{was[value]}”"
    for value in labels.keys() - was.keys():
        yield f"“{now.text}” also offers “{labels[value]}”"
    if (before.type, before.required) != (now.type, now.required):
        yield f"“{now.text}” is answered in another way"


def _risk(question: Question, answer: Mapping[str, Any] | None) -> int:
    value = (answer or {}).get("value")
    chosen = value if isinstance(value, list) else [value]
    return max((one.risk for one in question.options if one.value in chosen), default=0)
