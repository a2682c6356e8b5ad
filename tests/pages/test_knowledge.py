"""The knowledge base: its three shelves, the search in the address, one guide, one template, and the past."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlgov.services import records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen

SignIn = Callable[..., object]


@pytest.fixture
def learned(fresh_portfolio: Store) -> Store:
    lesson = {"title": "Else <b>where</b>", "source": "Register", "lessons": "Never <i>trust</i> a résumé."}
    records.file(system(fresh_portfolio), "outside_incident", lesson)
    return fresh_portfolio


@pytest.mark.parametrize(
    ("view", "there"),
    [
        ("guides", "Pass a gate"),
        ("templates", "Post-incident review"),
        ("lessons", "Never <i>trust</i> a résumé."),
    ],
)
def test_the_three_shelves(view: str, there: str, learned: Store, signed_in: SignIn) -> None:
    signed_in(learned, "viewer")
    at = screen.opened("knowledge", view=view)
    assert there in screen.text(at)
    assert "<i>trust" not in screen.source(at) and "<b>where" not in screen.source(at)


def test_a_search_stands_in_the_address_and_ignores_accents(learned: Store, signed_in: SignIn) -> None:
    signed_in(learned, "viewer")
    at = screen.opened("knowledge", q="RESUME trust")
    assert "1 text found" in screen.text(at) and "Incident elsewhere" in screen.text(at)
    assert "<i>trust" not in screen.source(at)
    assert 'href="incidents?id=EXT-0001"' in screen.source(at)
    box = next(one for one in at.text_input if one.label.startswith("Search"))
    assert box.value == "RESUME trust"
    box.set_value("gate")
    at.run()
    assert at.query_params["q"] in ("gate", ["gate"])
    assert "Pass a gate" in screen.text(at)


def test_nothing_found_says_what_to_do(learned: Store, signed_in: SignIn) -> None:
    signed_in(learned, "viewer")
    at = screen.opened("knowledge", q="<script>zzz")
    assert "Nothing here says" in screen.text(at) and "Look for fewer words" in screen.text(at)
    assert "<script" not in screen.source(at)


def test_a_guide_and_a_template_are_read_and_made(learned: Store, signed_in: SignIn) -> None:
    signed_in(learned, "viewer")
    seen = screen.text(screen.opened("knowledge", guide="read-drift"))
    assert "Read drift figures" in seen and "Population stability index" in seen
    at = screen.opened("knowledge", template="data_bias")
    assert "How did people come into the data?" in screen.text(at)
    assert [one.label for one in at.get("download_button")] == ["YAML to fill in", "Word document"]
    seen = screen.text(at)
    assert "Model steward" in seen and "Critical 12 months; Important 24 months" in seen
    review = screen.text(screen.opened("knowledge", template="incident_review"))
    assert "Each with: What, Owner, By, Severity" in review and "Reviewed by" not in review
    at = screen.opened("knowledge", template="data_bias")
    at = screen.button(at, "Make the PDF")
    assert not at.exception and "did not work" not in screen.text(at)
    for wrong in ({"guide": "<b>no"}, {"template": "<b>no"}):
        shown = screen.opened("knowledge", **wrong)
        assert "There is no" in screen.text(shown) and "<b>no" not in screen.source(shown)


def test_lessons_of_the_past_and_of_nobody(learned: Store, signed_in: SignIn) -> None:
    signed_in(learned, "viewer")
    seen = screen.text(screen.opened("knowledge", view="lessons", as_of="2026-10-02"))
    assert "No lesson is on file" in seen and "Lessons are written where things end" in seen
