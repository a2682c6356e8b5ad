"""The whole way in Chromium: sign in, upload an extract, see its figures, file an incident, make the pack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from mlgov.intake.spec_file import spec_to_yaml
from mlgov.measure.spec import Spec
from tests.browser.acting import uploads
from tests.conftest import SHARED

pytestmark = pytest.mark.browser

COMPAS = """
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


@dataclass(frozen=True)
class Upload:
    """A file, what its columns are, and the false positive rates by group that it is known to give."""

    file: Path
    spec: str
    model: str
    rows: int
    attribute: str
    rates: Mapping[str, float]


@pytest.fixture
def upload(tmp_path: Path, loans: pl.DataFrame, loans_spec: Spec) -> Upload:
    """The COMPAS scores with the published counts; where they are not, the small loans counted by hand."""
    compas = SHARED / "fairness_compas_propublica" / "compas-scores-two-years.csv.gz"
    if compas.is_file():
        known = {"African-American": 805 / 1795, "Caucasian": 349 / 1488}
        return Upload(compas, COMPAS, "recidivism-risk", 7214, "race", known)
    file, kept = tmp_path / "repayment.csv", loans.head(159)
    kept.write_csv(file)
    spec = loans_spec.model_copy(update={"model": "repayment", "window": "none"})
    sides = {sex: kept.filter(pl.col("repaid") == 0, pl.col("sex") == sex) for sex in ("female", "male")}
    known = {sex: (side["score"] >= 0.5).sum() / side.height for sex, side in sides.items()}
    return Upload(file, spec_to_yaml(spec), "repayment", 159, "sex", known)


def test_from_signing_in_to_the_council_pack(page: Page, upload: Upload) -> None:
    _sign_in(page, "Ana Lima")
    uploads(page, upload.file, upload.spec, upload.rows, f"{upload.model} 1.0.0")
    _see_the_scorecard(page, upload)
    _file_an_incident(page, "Group rates far apart")
    text = _export_the_pack(page)
    assert upload.model in text
    assert "Group rates far apart" in text


def _sign_in(page: Page, name: str) -> None:
    """Whoever opens a page first is asked who they are, and then led to that page."""
    page.goto("/uploads")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name="Uploads", level=1)).to_be_visible()


def _see_the_scorecard(page: Page, upload: Upload) -> None:
    """The comparison between groups on the page, and the rates behind it over REST."""
    page.get_by_role("link", name="Fairness").click()
    expect(page.get_by_role("heading", name=upload.model, level=1)).to_be_visible()
    expect(page.get_by_text("Demographic parity ratio").first).to_be_visible()
    rows = json.loads(page.request.get(f"/api/v1/scorecard/{upload.model}").text())
    rates = {
        row["group"][upload.attribute]: row["value"]
        for row in rows
        if row["metric"] == "false_positive_rate" and row["subject"] == upload.attribute and row["group"]
    }
    assert {group: rates[group] for group in upload.rates} == pytest.approx(upload.rates, abs=1e-12)


def _file_an_incident(page: Page, title: str) -> None:
    page.get_by_role("link", name="File incident").first.click()
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
