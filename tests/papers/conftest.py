"""Papers from fixed data: a small one with every kind of block, and a pack that says little."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pypdf
import pytest

from mlgov.charts.limits import LimitLine
from mlgov.papers import drawings
from mlgov.papers.blocks import Chart, Decision, KeyFigure, Sentence
from mlgov.papers.pack import CouncilPack, DueLine, Finding, IncidentLine, KpiLine, PortfolioLine
from mlgov.papers.typesetting import Stamp

HEAD = "9f3a6c0e1b7d" + "4f" * 26


@pytest.fixture
def stamp() -> Stamp:
    at = datetime(2026, 11, 21, 3, 28, 5, tzinfo=UTC)
    return Stamp(at, datetime(2026, 11, 20, 6, tzinfo=UTC), "1.0.0 (3f9c2a17)", HEAD, 1234)


@pytest.fixture
def text_of() -> Callable[[bytes], str]:
    """The text of a PDF as a reader copies it, without the places where words may break."""

    def read(pdf: bytes) -> str:
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")

    return read


@pytest.fixture
def history() -> pl.DataFrame:
    """A figure over six weeks with a gap in the fourth and a breach at the end."""
    values = [0.05, 0.06, 0.09, None, 0.2, 0.31]
    start = [datetime(2026, 1, 5 + 7 * i) if i < 4 else datetime(2026, 2, 2 + 7 * (i - 4)) for i in range(6)]
    return pl.DataFrame(
        {
            "window": [f"2026-W{i + 2:02d}" for i in range(6)],
            "window_index": range(6),
            "window_start": start,
            "window_end": [*start[1:], datetime(2026, 2, 16)],
            "value": values,
            "n": [500] * 6,
            "lower": [None if v is None else v - 0.02 for v in values],
            "upper": [None if v is None else v + 0.02 for v in values],
            "status": ["ok", "ok", "ok", "not_evaluated", "warn", "breach"],
            "why": [None] * 6,
        }
    )


@pytest.fixture
def charts(history: pl.DataFrame) -> tuple[Chart, ...]:
    """One chart of each kind."""
    groups = pl.DataFrame(
        {
            "group": ['{"race":"A"}', '{"race":"B"}'],
            "value": [0.2, 0.5],
            "n": [300, 12],
            "lower": [0.15, 0.2],
            "upper": [0.25, 0.8],
            "status": ["ok", "not_evaluated"],
            "why": [None, "n = 12"],
        }
    )
    bins = pl.DataFrame(
        {
            "bin": ["(-inf, 1]", "(1, inf)"],
            "reference_share": [0.6, 0.4],
            "current_share": [0.3, 0.7],
            "reference_n": [60, 40],
            "current_n": [30, 70],
        }
    )
    levels = pl.DataFrame({"dimension": ["Ethics"], "declared": [4], "measured": [None], "target": [4]})
    limits = [LimitLine(0.1, "warn", "warn above 0.10"), LimitLine(0.25, "breach", "breach above 0.25")]
    made = (
        drawings.series(history, limits=limits, reference=0.04, title="Income left its reference."),
        drawings.dots(groups, overall=0.3, limits=limits, title="A is chosen less often."),
        drawings.pairs(bins, title="Income rose."),
        drawings.levels(levels, title="Ethics is where it should be."),
        drawings.field(
            [("Credit", ["ok", None, "breach"])], ["W1", "W2", "W3"], title="Credit is in breach."
        ),
    )
    return tuple(chart for chart in made if chart is not None)


@pytest.fixture
def pack(stamp: Stamp, charts: tuple[Chart, ...]) -> CouncilPack:
    return CouncilPack(
        house="Model governance",
        period="October 2026",
        stamp=stamp,
        policy_hash="ab" * 32,
        verdict=(
            Sentence("breach", "1 of 2 models needs a decision."),
            Sentence("warn", "1 model needs watching."),
        ),
        decisions=(Decision("Restrict Credit?", "Its ratio is 0.74.", "Restrict it.", "Critical"),),
        figures=(KeyFigure("Models in breach", "1", "breach", "of 2", "one more", (0, 0, 1)),),
        portfolio=(
            PortfolioLine("Credit", "Critical", "breach", ("ok", "ok", "breach", "ok"), "0.74", "Ana Kovač"),
            PortfolioLine("Churn", "Standard", "not_evaluated", ("not_evaluated",) * 4, "no data"),
        ),
        tiers=("Critical", "Standard"),
        weeks=("2026-W45", "2026-W46"),
        states=(("Credit", ("ok", "breach")), ("Churn", (None, None))),
        kpis=(
            KpiLine("Quality", "Accuracy", "share", 0.9462, 0.95, "higher", "warn", "", 5, (0.96, 0.95)),
            KpiLine("Risk", "Time to detect", "hours", 3.2, 24.0, "lower", "ok", "", 7, strict=True),
            KpiLine("Risk", "Training", "share", None, 1.0, "higher", "not_evaluated", "no record of it"),
        ),
        findings=(Finding("breach", "Credit: ratio", "The ratio is 0.74.", charts),),
        incidents=(
            IncidentLine(
                "INC-0001", "Wrong refusals", "Credit", "P2", "contained", datetime(2026, 11, 18, tzinfo=UTC),
                "resolve", date(2026, 11, 20), True,
            ),
        ),
        due=(DueLine("Review Churn", "every 6 months", date(2026, 12, 3), False, "Ola"),),
        changes=("14 Nov 2026: policy published",),
        changes_since=date(2026, 11, 1),
    )  # fmt: skip
