"""Maturity questionnaires (000 §11.2.2): what is wrong with the declared levels, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.errors import Problem
from mlgov.policy.models import MaturityModel

Levels = Mapping[str, Mapping[str, Any]]  # dimension id -> {level 0..5, evidence}


def problems(model: MaturityModel, answers: Levels) -> list[Problem]:
    """Every dimension needs a level, and every level above 0 says what it rests on."""
    known = [dimension.id for dimension in model.dimensions]
    found = [
        Problem(f"answers.{name}", "is not a dimension of this questionnaire", "leave it out")
        for name in answers
        if name not in known
    ]
    for name in known:
        answer = answers.get(name)
        if answer is None:
            found.append(Problem(f"answers.{name}", "is not answered", "choose a level from 0 to 5"))
        elif answer["level"] > 0 and not answer["evidence"].strip():
            found.append(
                Problem(f"answers.{name}.evidence", "is missing", "a level above 0 says what shows it")
            )
    return found


def score(model: MaturityModel, answers: Levels) -> float | None:
    """Mean declared level over the questionnaire's dimensions, 0 to 5; None unless all are answered."""
    levels = [answers[one.id]["level"] for one in model.dimensions if one.id in answers]
    return sum(levels) / len(levels) if levels and len(levels) == len(model.dimensions) else None
