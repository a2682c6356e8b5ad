"""Lineage on the screen: drawn and as a table, without anybody's markup, and empty."""

from __future__ import annotations

from collections.abc import Callable

from mlgov.services import records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


def test_a_model_and_the_portfolio(fresh_portfolio: Store, signed_in: SignIn) -> None:
    ctx = system(fresh_portfolio)
    source = {"name": "Ledger <b>", "classification": "personal"}
    body = {"id": "limits", "name": "Limits <i>", "depends_on": [MODEL], "data_sources": [source]}
    records.file(ctx, "model", body | {"consumers": ["Desk <script>"]})
    signed_in(fresh_portfolio)
    at = screen.opened("model", model=MODEL, tab="lineage")
    seen, shown = screen.text(at), screen.source(at)
    assert "1 model and 1 consumer depend on it; one is Critical." in seen
    assert "<svg" in shown and 'href="model?model=limits&amp;tab=lineage"' in shown
    assert "downstream, 2 steps away" in seen and "Desk <script>" in seen
    for hostile in ("Ledger <b>", "Limits <i>", "<script>"):
        assert hostile not in shown
    at = screen.opened("lineage")
    seen = screen.text(at)
    assert "Most depends on" in seen and "1 model says nothing of its lineage" in seen
    assert "data, personal" in seen


def test_without_lineage_the_page_says_what_would_be_there(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "steward")
    at = screen.opened("model", model=MODEL, tab="lineage")
    assert "No lineage yet" in screen.text(at) and "Say what it depends on" in screen.text(at)
    assert "Nothing that the inventory knows of depends on it." in screen.text(at)
    assert "No lineage yet" in screen.text(screen.opened("lineage"))
