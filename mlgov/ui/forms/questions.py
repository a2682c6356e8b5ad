"""Questionnaires of the policy: the questions of an assessment, and the levels of a maturity model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from mlgov.govern import assessments
from mlgov.policy.models import Dimension, Form, MaturityModel, Question
from mlgov.ui.forms import figures
from mlgov.ui.forms.draft import Draft
from mlgov.ui.forms.fields import trouble
from mlgov.ui.text import parsed, plain

Answers = dict[str, dict[str, Any]]


def answers(form: Form, draft: Draft) -> None:
    """Ask a form's questions section by section; those that follow from an answer appear in place."""
    given: Answers = draft.values.setdefault("answers", {})
    for number, section in enumerate(form.sections, start=1):
        head = st.empty()
        if section.intro or section.section:
            st.caption(plain(" ".join(part for part in (section.intro, _cited(section.section)) if part)))
        for question in section.questions:
            # A question that appears leaves the others in their place; its key makes it look like one.
            with st.container(key=f"question-{draft.widget(question.id)}"):
                if question in assessments.visible(form, given):
                    _question(question, given, draft)
        shown = [one for one in section.questions if one in assessments.visible(form, given) and one.required]
        done = sum(_answered(given, one) for one in shown)
        head.markdown(f"#### {number}. {plain(section.title)} :gray[:small[{done} of {len(shown)} answered]]")
    kept = {one.id for one in assessments.visible(form, given)}
    draft.values["answers"] = {name: one for name, one in given.items() if name in kept}


def _cited(section: str) -> str:
    return f"({section})" if section else ""


def progress(form: Form, given: Answers) -> tuple[int, int]:
    """Required questions answered, and required questions that appear."""
    asked = [one for one in assessments.visible(form, given) if one.required]
    return sum(_answered(given, one) for one in asked), len(asked)


def _answered(given: Answers, question: Question) -> bool:
    answer = given.get(question.id, {})
    if answer.get("value") == assessments.NOT_APPLICABLE:
        return bool(answer.get("reason"))
    return answer.get("value") not in (None, "", [])


def _question(question: Question, given: Answers, draft: Draft) -> None:
    stood = given.get(question.id, {})
    key = draft.widget(f"answers.{question.id}")
    label = plain(question.text) + ("" if question.required else " (if any)")
    not_applicable = stood.get("value") == assessments.NOT_APPLICABLE
    if question.may_not_apply:
        not_applicable = bool(st.session_state.get(f"{key}/na", not_applicable))
    if not_applicable:
        st.markdown(f"**{label}**")
        reason = st.text_input("Why it does not apply", stood.get("reason", ""), key=f"{key}/reason")
        given[question.id] = {"value": assessments.NOT_APPLICABLE, "reason": reason}
    else:
        value = stood.get("value") if stood.get("value") != assessments.NOT_APPLICABLE else None
        given[question.id] = {"value": _ask(question, label, value, key), "reason": ""}
    shown = draft.values.get("figures", {}).get(question.id)
    if shown:
        st.caption(figures.beside(shown))
    if question.may_not_apply:
        st.checkbox("Does not apply to this model", not_applicable, key=f"{key}/na")
    trouble(draft.problem(f"answers.{question.id}"))


def _ask(question: Question, label: str, value: Any, key: str) -> Any:
    help = plain(question.help) or None
    labels = {one.value: one.label for one in question.options}
    options = list(labels)
    match question.type:
        case "choice":
            index = options.index(value) if value in labels else None
            return st.radio(
                label, options, index, format_func=lambda one: plain(labels[one]), key=key, help=help
            )
        case "multi":
            chosen = [one for one in value or () if one in labels]
            return st.pills(
                label,
                options,
                selection_mode="multi",
                default=chosen,
                format_func=lambda one: plain(labels[one]),
                key=key,
                help=help,
            )
        case "number":
            return st.number_input(label, value=value, key=key, help=help)
        case "date":
            found = st.date_input(label, parsed(value), key=key, help=help)
            return found.isoformat() if isinstance(found, date) else None
        case _:
            return st.text_area(label, value or "", key=key, help=help, height=90)


def levels(model: MaturityModel, draft: Draft) -> None:
    """Ask for the level of each dimension, its anchors in words, and what shows it."""
    given: Answers = draft.values.setdefault("answers", {})
    for number, dimension in enumerate(model.dimensions, start=1):
        with st.container():
            st.markdown(f"#### {number}. {plain(dimension.title)} :gray[:small[target {dimension.target}]]")
            _level(dimension, given, draft)
    draft.values["answers"] = {name: one for name, one in given.items() if one.get("level") is not None}


def _level(dimension: Dimension, given: Answers, draft: Draft) -> None:
    stood = given.get(dimension.id, {})
    key = draft.widget(f"answers.{dimension.id}")
    anchors: Sequence[str] = [plain(anchor.description) for anchor in dimension.anchors]
    chosen = st.radio(
        plain(dimension.question),
        range(6),
        stood.get("level"),
        captions=anchors,
        key=key,
        format_func=lambda level: f"Level {level}",
    )
    evidence = st.text_area("What shows it", stood.get("evidence", ""), key=f"{key}/evidence", height=80)
    given[dimension.id] = {"level": chosen, "evidence": evidence}
    trouble(draft.problem(f"answers.{dimension.id}"))
