"""The whole way in Chromium: sign in, upload an extract, see its scorecard, file an incident, export the pack."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

SPEC = """
model: recidivism-risk
version: 1.0.0
task: binary
entity: id
score: decile_score
prediction: {score_at_least: 5}
label: two_year_recid
positive: 1
features: {numeric: [priors_count, age], categorical: [c_charge_degree]}
protected: [race]
"""


def test_from_signing_in_to_the_council_pack(page: Page, shared_data: Path) -> None:
    _sign_in(page, "Ana Lima")
    _upload(page, shared_data / "fairness_compas_propublica" / "compas-scores-two-years.csv.gz")
    _see_the_scorecard(page)
    _file_an_incident(page, "Group rates far apart")
    text = _export_the_pack(page)
    assert "recidivism-risk" in text
    assert "Group rates far apart" in text


def _sign_in(page: Page, name: str) -> None:
    """Whoever opens a page first is asked who they are, and then led to that page."""
    page.goto("/uploads")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name="Uploads", level=1)).to_be_visible()


def _upload(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read this file").click()
    page.get_by_text("Edit as text").click()
    spec = page.get_by_role("textbox", name="Spec")
    spec.fill(SPEC)
    spec.press("Control+Enter")
    page.get_by_role("button", name="Check this file").click()
    page.get_by_role("button", name="Load 7,214 rows").click()
    expect(page.get_by_role("status").filter(has_text="7,214 rows of recidivism-risk 1.0.0")).to_be_visible()


def _see_the_scorecard(page: Page) -> None:
    """The comparison that made this extract famous, as the page and the REST route give it."""
    page.get_by_role("link", name="Fairness").click()
    expect(page.get_by_role("heading", name="recidivism-risk", level=1)).to_be_visible()
    expect(page.get_by_text("Demographic parity ratio").first).to_be_visible()
    rows = json.loads(page.request.get("/api/v1/scorecard/recidivism-risk").text())
    rates = {
        row["group"]["race"]: row["value"]
        for row in rows
        if row["metric"] == "false_positive_rate" and row["subject"] == "race" and row["group"]
    }
    assert rates["African-American"] == pytest.approx(805 / 1795, abs=1e-12)
    assert rates["Caucasian"] == pytest.approx(349 / 1488, abs=1e-12)


def _file_an_incident(page: Page, title: str) -> None:
    page.get_by_role("link", name="File incident").click()
    page.get_by_role("textbox", name="Title").fill(title)
    _choose(page, "Type")
    _choose(page, "Severity")
    noticed = datetime.now(UTC) - timedelta(days=2)
    _type_moment(page.get_by_role("group", name="Occurred, UTC"), noticed - timedelta(days=1))
    _type_moment(page.get_by_role("group", name="Detected, UTC"), noticed)
    page.get_by_role("button", name="Review before filing").click()
    page.get_by_role("button", name="File incident").click()
    expect(page.get_by_role("status").filter(has_text="is filed as version 1")).to_be_visible()
    page.get_by_role("link", name="Open ").click()
    expect(page.get_by_text(title).first).to_be_visible()


def _choose(page: Page, field: str) -> None:
    """The first of the options that a field offers."""
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option").first.click()


def _type_moment(field: Locator, at: datetime) -> None:
    for part, text in (
        ("year", f"{at:%Y}"),
        ("month", f"{at:%m}"),
        ("day", f"{at:%d}"),
        ("hour", "09"),
        ("minute", "30"),
    ):
        field.get_by_role("spinbutton", name=part).press_sequentially(text)


def _export_the_pack(page: Page) -> str:
    """The pack's own text, without the breaks of its lines."""
    page.goto("/council")
    page.get_by_role("button", name="Make the pack").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    pack = PdfReader(BytesIO(Path(started.value.path()).read_bytes()))
    assert pack.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(sheet.extract_text().split()) for sheet in pack.pages)
