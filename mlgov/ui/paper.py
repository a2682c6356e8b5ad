"""A paper that a person asks for: made on request, because each one is an entry in the audit trail."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mlgov.services.council import Paper
from mlgov.ui.errors import guard
from mlgov.ui.text import plain


def offered(
    label: str, key: str, make: Callable[[], Paper], *, help: str = "", first: bool = False
) -> Paper | None:
    """A button that makes the paper and, once it is made, one that downloads it; the paper that was made.

    key: the same as long as it would be the same paper. first: it is what the page is for.
    """
    with guard(f"make_{key}"), st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            label,
            type="primary" if first else "secondary",
            icon=":material/picture_as_pdf:",
            help=help or None,
        ):
            st.session_state[key] = make()
        paper: Paper | None = st.session_state.get(key)
        if paper is not None:
            st.download_button(
                f"Download {plain(paper.filename)}",
                paper.pdf,
                paper.filename,
                "application/pdf",
                on_click="ignore",
                icon=":material/download:",
            )
    return st.session_state.get(key)
