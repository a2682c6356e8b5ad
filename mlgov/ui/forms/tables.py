"""Fields of a form that hold several things: a small table, and reasons why something does not apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from mlgov.govern.records.forms import FormField
from mlgov.ui.text import plain


def rows(
    field: FormField, label: str, present: Sequence[Mapping[str, Any]], key: str
) -> list[dict[str, Any]]:
    """A line of boxes for each entry, and always one more to fill; an emptied line is no entry."""
    st.markdown(label, help=plain(field.help) or None)
    first = f"{key}/0/{field.columns[0].name}"
    if first not in st.session_state:  # a new form, or one returned to from another page
        st.session_state[f"{key}/drawn"] = len(present) + 1
    drawn: int = st.session_state[f"{key}/drawn"]
    given = [_row(field, dict(present[k]) if k < len(present) else {}, f"{key}/{k}") for k in range(drawn)]
    if any(given[-1].values()):
        st.session_state[f"{key}/drawn"] = drawn + 1
        given.append(_row(field, {}, f"{key}/{drawn}"))
    return [row for row in given if any(row.values())]


def _row(field: FormField, present: Mapping[str, Any], key: str) -> dict[str, Any]:
    with st.container(horizontal=True, gap="small"):
        return {one.name: _cell(one, present.get(one.name), f"{key}/{one.name}") for one in field.columns}


def _cell(column: FormField, present: Any, key: str) -> Any:
    if column.widget != "choice":
        return st.text_input(
            column.label, present or "", key=key, label_visibility="collapsed", placeholder=column.label
        )
    labels = {one.value: one.label for one in column.options}
    options = list(labels)
    return st.selectbox(
        column.label,
        options,
        index=options.index(present) if present in labels else None,
        format_func=labels.__getitem__,
        placeholder=column.label,
        label_visibility="collapsed",
        key=key,
        width=200,
    )


def reasons(field: FormField, label: str, present: Mapping[str, str], key: str) -> dict[str, str]:
    """Which of the options do not apply, each with why."""
    labels = {one.value: one.label for one in field.options}
    labels |= {one: one for one in present if one not in labels}
    chosen = st.multiselect(
        label,
        list(labels),
        [one for one in labels if one in present],
        format_func=labels.__getitem__,
        key=key,
        help=plain(field.help) or None,
        placeholder="Choose what does not apply",
    )
    return {
        one: st.text_input(
            f"Why “{plain(labels[one])}” does not apply", present.get(one, ""), key=f"{key}/{one}"
        )
        for one in chosen
    }
