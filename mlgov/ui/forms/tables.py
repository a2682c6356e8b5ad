"""Fields of a form that hold several things: a small table, and reasons why something does not apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import streamlit as st

from mlgov.govern.records.forms import FormField
from mlgov.ui.text import parsed, plain


def rows(
    field: FormField, label: str, present: Sequence[Mapping[str, Any]], key: str
) -> list[dict[str, Any]]:
    """A line of boxes for each entry, and always one more to fill; an emptied line is no entry."""
    st.markdown(label, help=plain(field.help) or None)
    first = f"{key}/0/{field.columns[0].name}"
    if first not in st.session_state:  # a new form, or one returned to from another page
        st.session_state[f"{key}/drawn"] = len(present) + 1
    drawn: int = st.session_state[f"{key}/drawn"]
    given = [_row(field, dict(present[k]) if k < len(present) else {}, key, k) for k in range(drawn)]
    if any(given[-1].values()):
        st.session_state[f"{key}/drawn"] = drawn + 1
        given.append(_row(field, {}, key, drawn))
    return [row for row in given if any(row.values())]


def _row(field: FormField, present: Mapping[str, Any], key: str, line: int) -> dict[str, Any]:
    with st.container(horizontal=True, gap="small"):
        return {
            one.name: _cell(one, present.get(one.name), f"{key}/{line}/{one.name}", line)
            for one in field.columns
        }


def place(field: FormField, where: str) -> str:
    """`line 1, Severity` for `actions.0.severity`; empty where it is about the whole table."""
    _, _, rest = where.partition(".")
    line, _, name = rest.partition(".")
    labels = {one.name: one.label for one in field.columns}
    return f"line {int(line) + 1}, {labels[name]}" if line.isdigit() and name in labels else ""


def _cell(column: FormField, present: Any, key: str, line: int) -> Any:
    """One box; the first line's labels are the heads of all, the others are read aloud alone."""
    label = column.label if line == 0 else f"{column.label}, line {line + 1}"
    seen: Literal["visible", "collapsed"] = "visible" if line == 0 else "collapsed"
    if column.widget == "date":
        day = st.date_input(label, parsed(present), key=key, label_visibility=seen, width=200)
        return day.isoformat() if isinstance(day, date) else None
    if column.widget != "choice":
        hint = column.label if line else None
        return st.text_input(label, present or "", key=key, label_visibility=seen, placeholder=hint)
    labels = {one.value: one.label for one in column.options}
    options = list(labels)
    return st.selectbox(
        label,
        options,
        index=options.index(present) if present in labels else None,
        format_func=labels.__getitem__,
        placeholder="Choose" if line == 0 else column.label,
        label_visibility=seen,
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
