"""The audit trail: every entry can be reached, by filters, words and pages that stand in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlgov.services import audit, records
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from tests.ui import screen

SignIn = Callable[..., Any]
MANY = 230


def test_entries_are_found_by_their_words_and_say_who_acted(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    ctx = Context(fresh_portfolio, signed_in(fresh_portfolio, "auditor"))
    seen = screen.text(screen.opened("audit", kind="incident"))
    assert "The chain of" in seen and "Incident INC-0001, version 1" in seen and "loaded a batch" not in seen
    assert "loaded a batch" in screen.text(screen.opened("audit", find="AUTUMN.csv"))
    assert "No entry fits these filters." in screen.text(screen.opened("audit", find="<b>nowhere</b>"))
    about = screen.opened("audit", model="churn")
    assert audit.count(ctx, audit.Wanted(model="churn")) == 2
    assert "entries 1 to 2 of 2" in screen.text(about) and "Churn &lt;b&gt;of&lt;/b&gt;" in screen.source(
        about
    )


def test_all_pages_together_hold_every_entry(fresh_portfolio: Store, signed_in: SignIn) -> None:
    root = system(fresh_portfolio)
    common = {"model": "churn", "severity": "S4", "source": "audit", "opened": "2026-11-01", "owner": "x"}
    for k in range(MANY):
        records.file(root, "finding", common | {"title": f"Entry {k:04}"})
    signed_in(fresh_portfolio, "auditor")
    first = screen.text(screen.opened("audit", kind="finding"))
    assert f"entries 1 to 200 of {MANY}" in first and "Entry 0229" in first and "Entry 0029" not in first
    last = screen.text(screen.opened("audit", **{"kind": "finding", "from": "200"}))
    assert f"entries 201 to {MANY} of {MANY}" in last and "Entry 0029" in last and "Entry 0030" not in last
    tab = screen.text(screen.opened("model", model="churn", tab="audit"))
    assert f"The newest 200 of {MANY + 2} entries name this model." in tab
