"""Procedures on file, and the checklist of a model's requirements that they count for."""

from __future__ import annotations

from collections.abc import Callable

from mlgov.services import records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.pages.test_forms import fill
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


def test_the_checklist_says_what_is_missing_and_who_can_mend_it(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "steward")
    shown = screen.source(screen.opened("model", model=MODEL, tab="summary"))
    assert "A person oversees it and can intervene" in shown
    assert f"procedures?new=yes&amp;procedure=human_oversight&amp;model={MODEL}" in shown
    signed_in(portfolio, "viewer")
    seen = screen.text(screen.opened("model", model=MODEL, tab="summary"))
    assert "by: Model steward, AI ethics officer" in seen
    past = screen.source(screen.opened("model", model=MODEL, tab="summary", as_of="2026-10-02"))
    assert "procedures?new=yes" not in past


def test_a_procedure_is_filed_and_counts(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened("procedures", new="yes", procedure="human_oversight", model=MODEL)
    at = screen.button(at, "Review before filing")
    assert "Title: missing; fill it in" in screen.text(at)
    for label, value in (
        ("Title", "Who stops <b>it</b>"),
        ("Summary", "The head of lending stops it"),
        ("Owner", "Ada"),
        ("Reference", "handbook 4.2"),
    ):
        fill(at, label, value)
    at = screen.button(screen.button(at.run(), "Review before filing"), "File procedure")
    assert "is filed as version 1" in screen.text(at)
    (filed,) = records.all(system(fresh_portfolio), "procedure")
    assert filed.body["model"] == MODEL
    listed = screen.opened("procedures")
    assert "&lt;b&gt;it&lt;/b&gt;" in screen.source(listed)
    assert "kinds of procedure have none in force" in screen.text(listed)
    checked = screen.source(screen.opened("model", model=MODEL, tab="summary"))
    assert f"procedures?id={filed.id}" in checked


def test_a_viewer_files_nothing(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    assert "who can: Model steward, AI ethics officer" in screen.text(screen.opened("procedures", new="yes"))
    assert "File a procedure" not in screen.source(screen.opened("procedures"))
