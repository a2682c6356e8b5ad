"""What every page begins with: its title, how far the data reach, the policy, and the moment looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from mlgov.errors import StoreError
from mlgov.services import policies, scorecards
from mlgov.services.context import Context
from mlgov.ui import blocks, session, state
from mlgov.ui.text import day, esc, moment
from mlgov.ui.view import show


@dataclass(frozen=True)
class Here:
    """Who looks, and at which moment (None = now)."""

    ctx: Context
    as_of: datetime | None


def page(title: str, about: str = "") -> Here:
    """Draw the head of a page and say who looks at which moment."""
    here = Here(session.context(), state.as_of())
    left, right = st.columns([5, 4], vertical_alignment="bottom")
    with left:
        show(
            f'<div class="title"><h1>{esc(title)}</h1><span class="sub">{esc(about)}</span></div>',
            key="title",
        )
    with (
        right,
        st.container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="moment"
        ),
    ):
        show(_facts(here), key="moment_facts")
        _control()
    if here.as_of:
        show(
            blocks.note(
                f"You are looking at the past: everything as it stood on {moment(here.as_of)}.", "band"
            ),
            key="past",
        )
    return here


def _facts(here: Here) -> str:
    """How far the data reach and which policy judges; nothing at a moment before the first policy."""
    try:
        cut_off = scorecards.data_cut_off(here.ctx, as_of=here.as_of)
        policy = policies.current(here.ctx, here.as_of)
    except StoreError:
        return ""
    reach = blocks.when(cut_off) if cut_off else "none yet"
    return (
        f'<div class="moment"><span>Data to <b>{reach}</b></span>'
        f"<span>Policy <b>{esc(policy.framework.version)}</b></span></div>"
    )


def _control() -> None:
    chosen = state.as_of_day()
    with st.popover(f"As of {day(chosen) if chosen else 'now'}", key="as_of_popover"):
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        wanted = st.date_input(
            "Show everything as it stood at the end of",
            min(chosen or yesterday, yesterday),
            max_value=yesterday,
        )
        with st.container(horizontal=True):
            if st.button("Show this date", type="primary"):
                state.put("as_of", wanted)
                st.rerun()
            if chosen and st.button("Back to now"):
                state.put("as_of", None)
                st.rerun()
