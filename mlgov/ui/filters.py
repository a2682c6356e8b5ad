"""One row of filters; what is chosen stands in the URL and survives a change of page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlgov.charts import words
from mlgov.ui import state
from mlgov.ui.table import SHOWN, span
from mlgov.ui.text import title_case

_SEVERAL = "\0several"  # no value of a parameter: those that the URL holds
Choices = Mapping[str, str] | Sequence[str]  # value -> label, or values that are their own labels


def select(
    label: str,
    name: str,
    options: Choices,
    *,
    anything: str | None = "all",
    default: str = "",
    width: int = 250,
) -> str:
    """A choice bound to the URL parameter `name`; empty when anything will do.

    A value in the URL that is not an option (an old link) counts as no choice. `anything` None: there is
    always a choice, `default` or the first option.
    """
    labels = dict(options) if isinstance(options, Mapping) else {one: title_case(one) for one in options}
    values = list(labels) if anything is None else ["", *labels]
    if not values:
        return ""
    key, wanted = f"filter_{name}", state.get(name) or default
    if (wanted in values and wanted != st.session_state.get(key)) or st.session_state.get(key) not in values:
        st.session_state[key] = wanted if wanted in values else values[0]
    return str(
        st.selectbox(
            label,
            values,
            format_func=lambda value: f"{label}: {words.shortened(labels.get(value, anything or ''), 60)}",
            key=key,
            label_visibility="collapsed",
            width=width,
            on_change=lambda: state.put(name, st.session_state[key]),
        )
        or ""
    )


def several(label: str, name: str, options: Choices, *, width: int = 185) -> None:
    """A choice of one value or of any, bound to a parameter of the URL that may stand there several times.

    Several values, as a link may bring them, are one more choice: those. A value that is no option stays.
    """
    labels = dict(options) if isinstance(options, Mapping) else {one: title_case(one) for one in options}
    wanted = state.every(name)
    if len(wanted) == 1:
        labels = {wanted[0]: wanted[0]} | labels
    values = ["", *([_SEVERAL] if len(wanted) > 1 else []), *labels]
    key, present = f"several_{name}", _SEVERAL if len(wanted) > 1 else next(iter(wanted), "")
    if st.session_state.get(key) != present:
        st.session_state[key] = present
    named = {"": "all", _SEVERAL: f"{len(wanted)} chosen"}
    st.selectbox(
        label,
        values,
        format_func=lambda value: (
            f"{label}: {words.shortened({**labels, **named}.get(value, str(value)), 60)}"
        ),
        key=key,
        label_visibility="collapsed",
        width=width,
        on_change=lambda: _put(name, st.session_state[key]),
    )


def _put(name: str, value: str) -> None:
    if value != _SEVERAL:
        state.put(name, value)


def text(label: str, name: str) -> str:
    """Words to look for, bound to the URL parameter `name`."""
    key = f"text_{name}"
    if st.session_state.get(key, "") != state.get(name):
        st.session_state[key] = state.get(name)
    found = st.text_input(
        label,
        key=key,
        placeholder=label,
        label_visibility="collapsed",
        width=380,
        on_change=lambda: state.put(name, st.session_state[key].strip()),
    )
    return str(found).strip()


def page(name: str, total: int) -> int:
    """Where the page of a long list begins that is shown, bound to the URL parameter `name`."""
    starts = {str(start): span(start, total) for start in range(0, total, SHOWN)}
    return int(select("Rows", name, starts, anything=None)) if len(starts) > 1 else 0


def row(*choices: tuple[str, str, Choices]) -> dict[str, str]:
    """Filters side by side, as many as fit: (label, name, options) each; returns name -> value."""
    with beside():
        return each(*choices)


def each(*choices: tuple[str, str, Choices]) -> dict[str, str]:
    """As `row`, in a place that others stand in, too."""
    return {name: select(label, name, options, width=185) for label, name, options in choices}


def beside() -> DeltaGenerator:
    """A place for several choices in one row, which wraps where the screen is narrow."""
    return st.container(horizontal=True)


def present(name: str, options: Sequence[str]) -> str:
    """The value of a parameter of the URL if it is one of the options, else the first of them."""
    wanted = state.get(name)
    return wanted if wanted in options else options[0] if options else ""


def tabs(name: str, options: Mapping[str, str]) -> str:
    """Which part of a page is shown, as its own URL."""
    present = state.get(name) if state.get(name) in options else next(iter(options))
    key = f"tabs_{name}"
    if st.session_state.get(key) != present:
        st.session_state[key] = present
    chosen = st.segmented_control(
        "Part of this page",
        list(options),
        format_func=lambda value: options[value],
        key=key,
        label_visibility="collapsed",
        on_change=lambda: state.put(name, st.session_state[key] or present),
    )
    return str(chosen or present)
