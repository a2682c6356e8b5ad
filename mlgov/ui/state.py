"""What stands in the URL: filters that survive a change of page, the moment, and what a page shows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from mlgov.errors import DataError
from mlgov.services import moments

KEPT = ("as_of", "unit", "tier", "steward", "model")  # what goes along from page to page
_MEMORY = "kept_filters"


def restore() -> None:
    """Bring the kept filters back into the URL after a change of page, which clears it."""
    memory: dict[str, str] = st.session_state.setdefault(_MEMORY, {})
    for name in KEPT:
        if name in st.query_params:
            memory[name] = st.query_params[name]
        elif memory.get(name):
            st.query_params[name] = memory[name]


def get(name: str, default: str = "") -> str:
    return str(st.query_params.get(name, default))


def every(name: str) -> tuple[str, ...]:
    """All values of a parameter that may stand in the URL several times, each once."""
    return tuple(dict.fromkeys(st.query_params.get_all(name)))


def put(name: str, value: Any) -> None:
    """Set one parameter of the URL; an empty value takes it away, for good."""
    text = "" if value is None else str(value)
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]
    if name in KEPT:
        st.session_state.setdefault(_MEMORY, {})[name] = text


def kept() -> dict[str, str]:
    """The filters to carry into a link."""
    return {name: st.query_params[name] for name in KEPT if st.query_params.get(name)}


def as_of() -> datetime | None:
    """The past moment looked at, None for now. A date means its end in UTC; what can't be read means now."""
    now = datetime.now(UTC)
    try:
        moment = moments.parse(get("as_of", now.isoformat()))
    except DataError:
        return None
    return None if moment >= now else moment


def as_of_day() -> date | None:
    moment = as_of()
    return moment.date() if moment else None
