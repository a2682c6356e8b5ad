"""Shows HTML blocks in the page, in the theme's colours; a click on one of their links turns the page."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

_ASSETS = Path(__file__).parent / "assets"
_GO = "go_to"


@cache
def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def show(*blocks: str, key: str) -> None:
    """Render blocks of HTML; `key` is unique on the page. The blocks are escaped by who built them."""
    body = "".join(
        f'<div class="block">{block}</div>' if len(blocks) > 1 else block for block in blocks if block
    )
    render = component("mlgov_view", css=_asset("view.css"), js=_asset("view.js"))
    render(data={"html": body}, key=f"view_{key}", on_go_change=lambda: _remember(f"view_{key}"))


def pdf(content: bytes, *, key: str) -> None:
    """A PDF in the browser's own viewer."""
    render = component("mlgov_pdf", css=_asset("view.css"), js=_asset("pdf.js"))
    render(data={"pdf": base64.b64encode(content).decode()}, key=f"pdf_{key}")


def _remember(key: str) -> None:
    st.session_state[_GO] = st.session_state[key].go


def wanted() -> str | None:
    """The URL whose link was just clicked, once."""
    url = st.session_state.pop(_GO, None)
    return str(url) if url else None
