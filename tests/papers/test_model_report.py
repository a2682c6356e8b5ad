"""One model's report, full and bare."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pypdf

from mlgov.papers.blocks import Chart, Sentence
from mlgov.papers.model_report import (
    FamilyPart,
    FigureLine,
    ModelReport,
    RecordLine,
    RequirementLine,
    VersionLine,
    model_report,
)
from mlgov.papers.typesetting import Stamp

Text = Callable[[bytes], str]


def _report(stamp: Stamp, charts: tuple[Chart, ...]) -> ModelReport:
    line = FigureLine(
        "Population stability index", "income", "", "0.31", 500, "breach above 0.25", "breach", "since"
    )
    return ModelReport(
        house="Model governance",
        model="credit-scoring",
        name="Credit scoring",
        stamp=stamp,
        policy_hash="ab" * 32,
        verdict=(Sentence("breach", "Drift: income has moved."),),
        facts=(("Tier", "Critical"), ("Owner", "Retail")),
        description="Scores applicants.",
        uses="Consumer loans.",
        limitations="Not for firms.",
        families=(FamilyPart("Drift", (line,), charts), FamilyPart("Fairness", remark="No figure.")),
        requirements=(RequirementLine("Assessed", "000 §4.1.1", "ok", "filed"),),
        versions=(VersionLine("2.0.1", "production", "approved", date(2026, 2, 3)),),
        records=(RecordLine("Incident", "Wrong refusals", date(2026, 11, 18), "ana", "contained"),),
        due=("Review it by 3 Dec 2026",),
    )


def test_it_says_everything(stamp: Stamp, charts: tuple[Chart, ...], text_of: Text) -> None:
    text = text_of(model_report(_report(stamp, charts)))
    for said in (
        "Credit scoring", "Drift: income has moved.", "Critical", "Scores applicants.", "Not for firms.",
        "0.31", "breach above 0.25", "No figure.", "Met: 1 of 1 requirement of its tier.", "2.0.1",
        "3 Feb 2026",
        "Wrong refusals", "Review it by 3 Dec 2026", stamp.head,
    ):  # fmt: skip
        assert said in text, said


def test_it_is_the_same_file_twice_and_tagged(stamp: Stamp, charts: tuple[Chart, ...]) -> None:
    made = model_report(_report(stamp, charts))
    assert made == model_report(_report(stamp, charts))
    assert pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/StructTreeRoot"]


def test_a_model_of_which_nothing_is_known(stamp: Stamp, text_of: Text) -> None:
    bare = ModelReport("House", "m", "M", stamp, "00" * 32, ())
    text = text_of(model_report(bare))
    for said in ("No version is registered yet.", "Nothing has been filed about this model yet."):
        assert said in text
