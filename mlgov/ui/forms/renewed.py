"""A questionnaire whose policy changes while it is open: answers that fit stay, the others are kept apart.

What changed is said above the form. Whoever goes on, files by the form in force; what it can't take is set
aside in the record, so that nothing is lost.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from mlgov.govern.assessment_words import form_changes, said
from mlgov.govern.assessments import NOT_APPLICABLE, fitted, questions
from mlgov.policy.models import Form
from mlgov.policy.publish import label
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.ui import blocks
from mlgov.ui.forms.draft import Draft


def renew(ctx: Context, form: Draft, stood: Stored | None) -> None:
    """Fit the answers to the form in force, where it is another one than that by which they were given.

    stood: the stored record that the form began with, where it has just begun.
    """
    policy = ctx.policy()
    asked, now = policy.form(str(form.values.get("form"))), label(policy)
    if not form.policy and stood is not None:
        form.policy = str(stood.body["form_version"])
        form.asked = ctx.policy(stood.at).form(str(stood.body["form"]))
    if asked is None or form.policy == now:
        return
    if form.asked is not None:
        _fit(form, form.asked, asked)
    form.policy, form.asked = now, asked


def _fit(form: Draft, before: Form, now: Form) -> None:
    given = {**form.values.get("answers", {}), **_on_the_screen(form, before)}
    kept, aside = fitted(now, given)
    lost = {name: one for name, one in aside.items() if one.get("value") not in (None, "", [])}
    texts = {one.id: one for one in questions(before)}
    told = form_changes(before, now) or ["Its questions are what they were"]
    told += [
        f"Set aside: “{texts[one].text}” – {said(texts[one], lost[one])}" for one in lost if one in texts
    ]
    form.aside |= lost
    form.changed += told
    form.stage, form.problems, form.message = "fill", (), ""
    form.values["answers"], form.turn = kept, form.turn + 1


def _on_the_screen(form: Draft, before: Form) -> dict[str, dict[str, Any]]:
    """What was answered last, which the draft learns only as its questions are drawn."""
    found: dict[str, dict[str, Any]] = {}
    for one in questions(before):
        key = form.widget(f"answers.{one.id}")
        if key in st.session_state:
            value = st.session_state[key]
            found[one.id] = {"value": value.isoformat() if isinstance(value, date) else value, "reason": ""}
        elif f"{key}/reason" in st.session_state:
            found[one.id] = {"value": NOT_APPLICABLE, "reason": st.session_state[f"{key}/reason"]}
    return found


def told(form: Draft) -> str:
    """The note above the form."""
    return blocks.note(
        f"The policy has changed since this was begun, and {form.policy} is in force: look at every answer"
        f" again. {'. '.join(form.changed)}."
        + (" What was set aside is kept with the record." if form.aside else "")
    )


def to_file(form: Draft) -> dict[str, Any]:
    """The answers, and those set aside, which the record keeps apart."""
    if not form.aside:
        return form.values
    return form.values | {"set_aside": {**form.values.get("set_aside", {}), **form.aside}}
