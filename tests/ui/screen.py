"""Running the script as Streamlit does, and reading what it shows."""

from __future__ import annotations

import html
import json
import re

from streamlit.testing.v1 import AppTest

from mlgov.ui import navigation


def opened(page: str, **params: str) -> AppTest:
    """A page of the page table after its first run."""
    at = AppTest.from_file(str(navigation.SCRIPT), default_timeout=30)
    at.run()
    at.query_params.clear()
    at.query_params.update(params)
    at.switch_page(str(navigation.ROOT / f"{page}.py"))
    return at.run()


def source(at: AppTest) -> str:
    """All HTML that the page sent."""
    parts = [json.loads(one.proto.json).get("html", "") for one in at.get("bidi_component") if one.proto.json]
    return "\n".join(parts)


def text(at: AppTest) -> str:
    """The same as a reader sees it, with what Streamlit's own elements say."""
    seen = html.unescape(re.sub(r"<[^>]+>", " ", source(at)))
    own = [one.value for kind in (at.markdown, at.caption, at.success) for one in kind]
    return re.sub(r"\s+", " ", " ".join([seen, *map(str, own)]))


def button(at: AppTest, label: str) -> AppTest:
    """Click the button with this label."""
    next(one for one in at.button if one.label == label).click()
    return at.run()
