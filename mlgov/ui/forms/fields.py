"""One field of a form: its widget, its help beside it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from mlgov.errors import Problem
from mlgov.govern.records.forms import FormField
from mlgov.ui import evidence
from mlgov.ui.forms import tables
from mlgov.ui.forms.draft import Draft
from mlgov.ui.text import parsed, plain


def shown(field: FormField, values: dict[str, Any]) -> bool:
    """Whether the other answers make this field appear."""
    return all(values.get(other) in wanted for other, wanted in field.show_if.items())


def draw(field: FormField, draft: Draft) -> None:
    """Ask for a field and keep the answer in the draft, in the form in which records are filed."""
    always = field.required or field.widget == "switch"
    label = plain(field.label) if always else f"{plain(field.label)} (if any)"
    present = draft.values.get(field.name, field.default)
    draft.values[field.name] = _ask(field, label, present, draft.widget(field.name))
    found = draft.problem(field.name)
    where = tables.place(field, found.where) if found else ""
    if found and where:
        found = replace(found, what=f"{where} {found.what}")
    trouble(found)


def trouble(problem: Problem | None) -> None:
    """What is wrong, at the field itself."""
    if problem:
        what = problem.what.removeprefix("is ")
        text = f"{what}; {problem.fix}" if problem.fix else what
        st.markdown(f":red[▲ {plain(text[:1].upper() + text[1:])}]")


def _ask(field: FormField, label: str, present: Any, key: str) -> Any:
    help = plain(field.help) or None
    match field.widget:
        case "area":
            return st.text_area(label, present or "", key=key, help=help, height=110)
        case "choice":
            return _choice(field, label, present, key, help)
        case "multi":
            return _multi(field, label, present or (), key, help)
        case "evidence":
            return evidence.ask(field, label, present or (), key)
        case "rows":
            return tables.rows(field, label, present or (), key)
        case "reasons":
            return tables.reasons(field, label, present or {}, key)
        case "date":
            found = parsed(present)
            return _iso(st.date_input(label, found, key=key, help=help))
        case "moment":
            return _moment(label, parsed(present), key, help)
        case "number":
            return st.number_input(label, value=present, key=key, help=help)
        case "switch":
            return st.checkbox(label, bool(present), key=key, help=help)
        case "list":
            text = st.text_area(label, "\n".join(present or ()), key=key, help=f"{help or ''} One a line.")
            return [line.strip() for line in text.splitlines() if line.strip()]
        case "mapping" | "numbers":
            return _mapping(label, present or {}, key, help, numbers=field.widget == "numbers")
        case _:
            return st.text_input(label, present or "", key=key, help=help)


def _choice(field: FormField, label: str, present: Any, key: str, help: str | None) -> Any:
    labels = {one.value: one.label for one in field.options}
    if field.open and present:
        labels.setdefault(present, present)
    options = list(labels)
    return st.selectbox(
        label,
        options,
        index=options.index(present) if present in labels else None,
        format_func=lambda value: labels.get(value, value),
        placeholder="Choose one, or write another" if field.open else "Choose one",
        accept_new_options=field.open,
        key=key,
        help=help,
    )


def _multi(field: FormField, label: str, present: Sequence[str], key: str, help: str | None) -> list[str]:
    labels = {one.value: one.label for one in field.options}
    if field.open:
        labels |= {one: one for one in present if one not in labels}
    return st.multiselect(
        label,
        list(labels),
        [one for one in present if one in labels],
        format_func=lambda value: labels.get(value, value),
        placeholder="Choose, or write another and press Enter" if field.open else "Choose",
        accept_new_options=field.open,
        key=key,
        help=help,
    )


def _moment(label: str, present: date | datetime | None, key: str, help: str | None) -> str | None:
    """A day and a time of day in UTC; nothing while the day is empty."""
    at = present.astimezone(UTC) if isinstance(present, datetime) and present.tzinfo else present
    found = st.datetime_input(
        f"{label}, UTC", at.replace(tzinfo=None) if isinstance(at, datetime) else at, key=key, help=help
    )
    return (
        found.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z") if isinstance(found, datetime) else None
    )


def _mapping(
    label: str, present: dict[str, Any], key: str, help: str | None, *, numbers: bool
) -> dict[str, Any]:
    lines = "\n".join(f"{name} = {value}" for name, value in present.items())
    text = st.text_area(label, lines, key=key, help=f"{help or ''} One a line, as name = value.")
    pairs = [line.split("=", 1) for line in text.splitlines() if "=" in line]
    return {name.strip(): _number(value) if numbers else value.strip() for name, value in pairs}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text.strip()


def _iso(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else None
