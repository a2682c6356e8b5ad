"""A spreadsheet of the inventory on the page of uploads, and long tables page by page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mlgov.services import records
from mlgov.services.context import system
from mlgov.store.database import Store
from mlgov.ui.table import SHOWN
from mlgov.ui.uploads.job import Job
from tests.ui import screen
from tests.ui.screen import opened

SignIn = Callable[..., object]
Place = tempfile.TemporaryDirectory[str]


@pytest.fixture
def place() -> Iterator[Place]:
    """Where the uploaded file lies."""
    with tempfile.TemporaryDirectory() as name:
        held = tempfile.TemporaryDirectory(dir=name)
        yield held
        held.cleanup()


def uploading(place: Place, text: str) -> AppTest:
    """The page with a spreadsheet at hand, as it is after "Read this file"."""
    path = Path(place.name) / "models.csv"
    path.write_text(text, encoding="utf-8")
    at = opened("uploads")
    at.session_state["upload"] = Job(path, "spreadsheet", place)
    return at.run()


def test_it_is_checked_and_then_applied(fresh_portfolio: Store, signed_in: SignIn, place: Place) -> None:
    signed_in(fresh_portfolio, "steward")
    at = uploading(place, "id,name\nclaims,Claims\n")
    assert "1 record can be written" in screen.text(at)
    at = screen.button(at, "Apply to 1 record")
    assert not at.exception
    assert "1 record written" in screen.text(at)
    stored = records.get(system(fresh_portfolio), "model", "claims")
    assert stored.body["source"] == "spreadsheet models.csv"


def test_problems_stand_in_a_table_and_nothing_can_be_applied(
    fresh_portfolio: Store, signed_in: SignIn, place: Place
) -> None:
    signed_in(fresh_portfolio, "steward")
    rows = "\n".join(f"m{k},<b>M{k}</b>,soon" for k in range(SHOWN + 50))
    at = uploading(place, f"id,name,next_review\n{rows}\n")
    said = screen.text(at)
    assert f"{SHOWN + 50} problems have to be mended first" in said
    assert f"rows 1 to {SHOWN} of {SHOWN + 50}" in said
    assert "C2 " in said and f"C{SHOWN + 51} " not in said
    assert not any(one.label.startswith("Apply") for one in at.button)
    at.selectbox(key=next(one.key for one in at.selectbox if str(one.key).startswith("page_sheet"))).select(
        SHOWN
    )
    assert f"C{SHOWN + 51} " in screen.text(at.run())
    at.text_input(key="find_sheet_problems").input(f"C{SHOWN + 51}")
    found = screen.text(at.run())
    assert "rows 1 to 1 of 1" in found and "C2 " not in found


def test_the_inventory_can_be_taken_out(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    at = opened("models")
    assert any("inventory_workbook" in str(one.proto.id) for one in at.get("download_button"))
