"""The questions of the method of classification; those that follow from an answer appear in place."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import streamlit as st

from mlgov.govern import classification
from mlgov.policy.classification import Method, Query
from mlgov.ui.forms.draft import Draft
from mlgov.ui.forms.fields import trouble
from mlgov.ui.text import plain


def ask(method: Method, draft: Draft) -> None:
    """Ask group by group; the draft keeps every answer to a question that appears."""
    given: dict[str, Any] = draft.values.setdefault("answers", {})
    for title, group in groupby(method.questions, key=lambda one: one.group):
        head, members = st.empty(), list(group)
        for question in members:
            with st.container(key=f"question-{draft.widget(question.id)}"):  # as in `questions`
                if question in classification.visible(method, given):
                    given[question.id] = _ask(question, given.get(question.id), draft)
                    trouble(draft.problem(f"answers.{question.id}"))
        shown = [one for one in members if one in classification.visible(method, given)]
        done = sum(bool(classification.chosen(given, one.id)) for one in shown)
        head.markdown(f"#### {plain(title)} :gray[:small[{done} of {len(shown)} answered]]")
    draft.values["answers"] = classification.kept(method, given)


def _ask(question: Query, value: Any, draft: Draft) -> Any:
    label, help = plain(question.text), plain(question.help) or None
    options = {one.value: one for one in question.options}
    key = draft.widget(f"answers.{question.id}")
    if question.type == "multi":
        chosen = [one for one in value or () if one in options]
        return st.pills(
            label,
            list(options),
            selection_mode="multi",
            default=chosen,
            format_func=lambda one: plain(options[one].label),
            key=key,
            help=help,
        )
    return st.radio(
        label,
        list(options),
        list(options).index(value) if value in options else None,
        format_func=lambda one: plain(options[one].label),
        captions=[plain(one.rationale) for one in question.options],
        key=key,
        help=help,
    )
