"""Papers from a store: the right, the moment, the same bytes, and the entry that remembers the export."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta

import polars as pl
import pypdf
import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, DataError, StoreError
from mlgov.govern import periods
from mlgov.measure.spec import Spec
from mlgov.services import (
    audit,
    batches,
    council,
    council_pack,
    extracts,
    incidents,
    inventory,
    policies,
    records,
)
from mlgov.services.context import Context, system
from mlgov.store.database import Store

MONDAY = datetime(2026, 1, 5)
SPEC = Spec.model_validate(
    {
        "model": "loans", "version": "1.0.0", "task": "binary", "timestamp": "at", "window": "week",
        "score": "score", "prediction": {"score_at_least": 0.5}, "label": "paid", "positive": 1,
        "features": {"numeric": ["income"]}, "protected": ["sex"],
    }
)  # fmt: skip


class Clock:
    """Stands until it is moved."""

    at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ctx(clock: Clock) -> Context:
    """A critical model whose income and whose choice between the sexes shift in its sixth week."""
    made = system(Store.open(":memory:"), clock)
    policies.prepare(made)
    batches.ingest_frame(made, _rows(4, shifted=False), SPEC, name="baseline.csv", reference=True)
    batches.ingest_frame(made, _rows(8, shifted=True), SPEC, name="spring.csv")
    inventory.classify(made, "loans", made.policy().tiers[0].id, "It decides about loans.")
    body = {
        "model": "loans", "title": "Wrong refusals", "type": made.policy().incidents.types[0].id,
        "severity": "P2", "occurred": "2026-02-27T08:00:00Z", "detected": "2026-02-28T08:00:00Z",
        "detected_by": "monitoring",
    }  # fmt: skip
    records.file(made, "incident", body)
    return made


def _rows(weeks: int, *, shifted: bool, each: int = 400) -> pl.DataFrame:
    """`each` rows a week; the score runs evenly over [0, 1)."""
    frame = pl.DataFrame({"i": range(weeks * each)}).with_columns(
        week=pl.col("i") // each, wave=(pl.col("i") * 7919 % 1000) / 1000
    )
    late = pl.lit(shifted) & (pl.col("week") >= 5)
    lower = pl.when(late & (pl.col("i") % 2 == 0)).then(0.4).otherwise(0.0)
    return frame.select(
        at=pl.lit(MONDAY) + pl.duration(days=pl.col("week") * 7, minutes=pl.col("i") % each),
        score=(pl.col("wave") - lower).clip(0, 1),
        income=1000 + pl.col("wave") * 1000 + pl.when(late).then(900).otherwise(0),
        sex=pl.when(pl.col("i") % 2 == 0).then(pl.lit("female")).otherwise(pl.lit("male")),
        paid=(pl.col("wave") > 0.5).cast(pl.Int64),
    )


def _text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def test_the_pack_holds_what_the_store_knows(ctx: Context) -> None:
    text = _text(council.council_pdf(ctx, period="2026-Q1").pdf)
    for said in (
        "Council pack, first quarter of 2026", "Decisions asked", "loans", "Wrong refusals", "overdue",
        "Population stability index of income", "Demographic parity ratio of sex", "Selection rate by sex",
        "2026-W09", "page 1 of", "policy 1.0.0", "data up to 2 Mar 2026 09:00 UTC",
    ):  # fmt: skip
        assert said in text, said


def test_an_open_incident_says_whom_the_law_asks_to_be_told(ctx: Context) -> None:
    incidents.assess_harm(ctx, "INC-0001", ["personal_data"])
    moment = council.moment_of(ctx, None)
    pack = council_pack.gather(ctx, periods.parse("2026-Q1"), council.stamp_at(ctx, moment))
    (line,) = [one for one in pack.incidents if one.id == "INC-0001"]
    assert line.notices.startswith("Notification of a personal data breach by 3 Mar 2026 08:00 UTC")
    assert line.notices.endswith("to be confirmed with counsel")


def test_the_same_store_and_moment_give_the_same_bytes(ctx: Context, clock: Clock) -> None:
    first = council.council_pdf(ctx, period="2026-02")
    clock.at += timedelta(hours=5)
    assert council.council_pdf(ctx, period="2026-02") == first
    again = council.council_pdf(ctx, period="2026-02", as_of=datetime(2099, 1, 1, tzinfo=UTC))
    assert council.council_pdf(ctx, period="2026-02", as_of=datetime(2099, 1, 1, tzinfo=UTC)) == again
    assert council.model_pdf(ctx, "loans") == council.model_pdf(ctx, "loans")


def test_a_paper_is_made_again_years_later(ctx: Context, clock: Clock) -> None:
    at = council.moment_of(ctx, None)
    first = council.council_pdf(ctx, period="2026-02", as_of=at)
    clock.at += timedelta(days=400)
    inventory.register(ctx, {"id": "churn", "name": "Churn"})
    assert council.council_pdf(ctx, period="2026-02", as_of=at) == first
    assert council.council_pdf(ctx, period="2026-02").sha256 != first.sha256


def test_its_moment_is_the_newest_act_or_the_beginning_of_today(ctx: Context, clock: Clock) -> None:
    assert council.moment_of(ctx, None) == clock.at
    newest = clock.at
    clock.at += timedelta(days=3, hours=2)
    assert council.moment_of(ctx, None) == datetime(2026, 3, 5, tzinfo=UTC)
    assert council.moment_of(ctx, newest) == newest


def test_the_head_on_the_paper_is_an_entry_of_the_journal(ctx: Context) -> None:
    stamp = council.stamp_at(ctx, None)
    council.council_pdf(ctx, period="2026-02")
    assert council.stamp_at(ctx, None) == stamp
    entry = next(one for one in audit.entries(ctx) if one.seq == stamp.entry)
    assert entry.hash == stamp.head
    assert entry.action == "record.filed"


def test_the_export_is_in_the_journal_with_the_hash_of_the_file(ctx: Context) -> None:
    paper = council.council_pdf(ctx, period="2026-02")
    entry = audit.entries(ctx, audit.Wanted(action="export.made"))[0]
    assert entry.subject == "council:2026-02"
    assert entry.body["sha256"] == paper.sha256 == hashlib.sha256(paper.pdf).hexdigest()
    assert entry.body["bytes"] == len(paper.pdf)
    assert audit.verify(ctx).ok


def test_the_model_report_holds_its_figures(ctx: Context) -> None:
    paper = council.model_pdf(ctx, "loans")
    assert paper.filename == "model-loans-20260302.pdf"
    text = _text(paper.pdf)
    for said in (
        "Drift of version 1.0.0",
        "since 2026-W07",
        "Wrong refusals",
        "Requirements of its tier",
        "income",
    ):
        assert said in text, said


def test_operations_and_business_stand_where_there_are_any(ctx: Context) -> None:
    plain = council_pack.gather(ctx, periods.parse("2026-02"), council.stamp_at(ctx, None))
    assert plain.families == ("performance", "drift", "fairness", "compliance")
    hours = pl.DataFrame(
        {
            "timestamp": [MONDAY + timedelta(hours=k) for k in range(168)],
            "interval_seconds": [3600.0] * 168,
            "requests": [50.0] * 168,
            "errors": [10.0] * 168,
        }
    )
    value = pl.DataFrame(
        {
            "metric": ["Calls"], "timestamp": [MONDAY], "value": [31.0], "unit": ["calls"], "target": [40.0],
            "better": ["higher"], "aggregation": ["sum"],
        }
    )  # fmt: skip
    extracts.ingest_frame(ctx, "operations", hours, model="loans", version="1.0.0", name="hours")
    extracts.ingest_frame(ctx, "business", value, model="loans", version="1.0.0", name="values")
    pack = council_pack.gather(ctx, periods.parse("2026-02"), council.stamp_at(ctx, None))
    assert pack.families == ("performance", "drift", "fairness", "operations", "compliance")
    assert pack.portfolio[0].families[3] == "breach"
    titles = [one.title for one in pack.findings]
    assert any(title.endswith(": Error rate") for title in titles)
    assert any(title.endswith(": Calls") for title in titles)
    assert any("operations" in one.title for one in pack.decisions)
    told = _text(council.model_pdf(ctx, "loans").pdf)
    assert "Operations of version 1.0.0" in told
    assert "Business of version 1.0.0" in told
    assert "Calls is 31 in" in told and "misses the target of at least 40" in told


def test_what_is_no_period_no_model_and_no_policy(ctx: Context) -> None:
    with pytest.raises(DataError, match="2026-13"):
        council.council_pdf(ctx, period="2026-13")
    with pytest.raises(DataError, match="nobody"):
        council.model_pdf(ctx, "nobody")
    with pytest.raises(StoreError, match="policy"):
        council.council_pdf(ctx, period="2026-02", as_of=datetime(2020, 1, 1, tzinfo=UTC))
    assert not audit.entries(ctx, audit.Wanted(action="export.made"))


def test_exporting_needs_the_right(ctx: Context) -> None:
    reader = Context(ctx.store, Person("ann", "Ann", ()), ctx.now)
    for make in (
        lambda: council.council_pdf(reader, period="2026-02"),
        lambda: council.model_pdf(reader, "loans"),
    ):
        with pytest.raises(AccessError):
            make()
    assert not audit.entries(ctx, audit.Wanted(action="export.made"))


def test_an_empty_store_makes_an_honest_pack() -> None:
    made = system(Store.open(":memory:"), Clock())
    policies.prepare(made)
    text = _text(council.council_pdf(made, period="2026-02").pdf)
    assert "No model is registered yet." in text
    assert "no data yet" in text
