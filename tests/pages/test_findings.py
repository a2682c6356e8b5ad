"""Audit findings on their page: opened by form with the policy's day, and picked out by their source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mlgov.services import findings, records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


def test_an_audit_finding_is_opened_by_form_with_the_policys_day(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened(
        "findings",
        new="yes",
        model=MODEL,
        title="No fallback",
        severity="S2",
        source="audit",
        source_id="A-7",
    )
    at = screen.button(at, "Review before filing")
    at = screen.button(at, "Open this finding")
    assert "is filed as version 1" in screen.text(at)
    (one,) = records.all(system(fresh_portfolio), "finding")
    assert (one.body["source"], one.body["source_id"]) == ("audit", "A-7")
    due = datetime.now(UTC).date() + timedelta(days=60)  # S2, critical
    assert one.body["due"] == due.isoformat()


def test_findings_of_audits_are_picked_out(fresh_portfolio: Store, signed_in: SignIn) -> None:
    ctx = system(fresh_portfolio)
    for title, source in (("No fallback", "audit"), ("Weak <b>test</b>", "assessment")):
        findings.open(ctx, {"model": MODEL, "title": title, "severity": "S2", "source": source})
    signed_in(fresh_portfolio, "viewer")
    every = screen.text(screen.opened("findings"))
    assert "No fallback" in every and "Weak <b>test</b>" in every
    of_audits = screen.source(screen.opened("findings", source="audit"))
    table = of_audits.rpartition("<table")[2]
    none = screen.text(screen.opened("findings", source="gate"))
    assert "No finding fits these filters" in none
    assert "No fallback" in table and "Weak" not in table and "<b>test" not in of_audits
