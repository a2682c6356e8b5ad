"""What is still wrong with a form, in the words of its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlgov.errors import Problem
from mlgov.govern.records.forms import FormField
from mlgov.policy.models import Policy
from mlgov.ui.forms import review, tables
from mlgov.ui.forms.draft import Draft


def named(form: Draft, fields: Sequence[FormField], policy: Policy) -> list[Problem]:
    """The problems that stand, each under the label or the question that it belongs to."""
    labels = _labels(form, fields, policy)
    return [Problem(_place(one.where, labels, fields), shortly(one), one.fix) for one in form.standing()]


def _place(where: str, labels: Mapping[str, str], fields: Sequence[FormField]) -> str:
    """The label of a field or question, and in a small table the line and the column."""
    label = labels.get(_field(where), where)
    within = next((tables.place(one, where) for one in fields if one.name == _field(where)), "")
    return f"{label}, {within}" if within else label


def shortly(problem: Problem) -> str:
    """`missing` for `is missing`: the name of the field stands before it."""
    return problem.what.removeprefix("is ")


def _field(where: str) -> str:
    """`answers.purpose` of `answers.purpose.value`, `title` of `title`."""
    parts = where.split(".")
    return ".".join(parts[:2] if parts[0] == "answers" else parts[:1])


def _labels(form: Draft, fields: Sequence[FormField], policy: Policy) -> dict[str, str]:
    labels = {one.name: one.label for one in fields}
    widgets = {one.widget for one in fields}
    if "answers" in widgets:
        sections = review.assessment_form(policy, form.values).sections
        labels |= {
            f"answers.{one.id}": one.text.rstrip("?") for section in sections for one in section.questions
        }
    if "levels" in widgets:
        dimensions = review.maturity_model(policy, form.values).dimensions
        labels |= {f"answers.{one.id}": one.title for one in dimensions}
    return labels
