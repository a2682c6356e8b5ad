"""From a figure outside its limits to the rule, to what people made of its alarm, and to an incident."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from mlgov.access.people import Person
from mlgov.services import alarms, batches, scorecards
from mlgov.services.context import Context
from mlgov.store.database import Store
from mlgov.ui import breaches, session
from tests.pages.test_every_page import fine
from tests.services import small_world
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]
PSI = {
    "model": "loans", "version": "1.0.0", "family": "drift", "metric": "population_stability_index",
    "subject": "income",
}  # fmt: skip


def enter(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, ctx: Context, role: str) -> None:
    signed_in(ctx.store)
    monkeypatch.setattr(session, "provider", lambda: Person("ana", "Ana Lima", (role,)))


def links(html: str) -> dict[str, str]:
    """What links say -> where they lead; the first of each."""
    found: dict[str, str] = {}
    for url, text in re.findall(r'<a [^>]*data-go="([^"]*)"[^>]*>([^<]*)</a>', html):
        found.setdefault(unescape(text), unescape(url))
    return found


def cards(html: str) -> list[str]:
    """The figures outside their limits that a page tells of, one by one."""
    parts = re.split(r'<li class="(?:breach|warn)">', html)[1:]
    return [part.partition("</ul>")[0] for part in parts]


def form_of(url: str) -> dict[str, str]:
    """What the form for an incident or a finding holds when it is opened by a link."""
    parts = urlsplit(url)
    at = screen.opened(parts.path, **{name: values[0] for name, values in parse_qs(parts.query).items()})
    fine(at)
    fields = [*at.text_input, *at.text_area, *at.selectbox]
    return {one.label.partition(" (if any)")[0].partition(" *")[0]: str(one.value) for one in fields}


@pytest.mark.parametrize("page", ["scorecard", "model"])
def test_a_first_breach_has_its_rule_no_alarm_yet_and_an_incident(
    page: str, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(signed_in, monkeypatch, small_world.made(last_income=300.0), "steward")
    asked = (
        PSI
        if page == "scorecard"
        else {"model": "loans", "tab": "drift", "column": "income", "metric": PSI["metric"]}
    )
    (card,) = [one for one in cards(fine(screen.opened(page, **asked))) if "Population stability" in one]
    assert "Policy rule" in card and "warning above 0.1, breach above 0.25" in card
    assert "No alarm yet" in card and "2 judged windows in a row" in card
    form = form_of(links(card)["File incident"])
    assert form["Title"] == "Population stability index of income in 2026-W09"
    assert (form["Model"], form["Type"], form["Detected by"]) == (
        "loans",
        "accuracy_degradation",
        "monitoring",
    )
    assert "above the limit of 0.25" in form["Description"].lower()
    found = form_of(links(card)["Open a finding"])
    assert (found["Title"], found["Model"], found["Source"]) == (form["Title"], "loans", "monitoring")
    assert "2026-W09" in found["Source id"] and "above the limit" in found["Detail"].lower()
    every = urlsplit(links(card)["All its windows"])
    assert (every.path, parse_qs(every.query)["subject"]) == ("scorecard", ["income"])


def test_a_breach_that_lasts_tells_what_people_made_of_its_alarm(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = small_world.made(last_income=300.0)
    small_world.at(ctx, datetime(2026, 3, 9, 6, tzinfo=UTC))
    last = small_world.week(datetime(2026, 3, 2), wrong=4, income=300.0)
    batches.ingest_frame(ctx, last, small_world.SPEC, name="last week")
    (raised,) = alarms.alarms(ctx, "loans")
    alarms.review(ctx, "loans", raised.id, "confirmed", "The feed sends <b>cents</b>")
    alarms.review(ctx, "loans", raised.id, "dismissed", "Wages were raised by law")
    enter(signed_in, monkeypatch, ctx, "steward")
    (card,) = cards(fine(screen.opened("scorecard", **PSI)))
    for said in ("Policy rule", "Confirmed", "&lt;b&gt;cents", "Dismissed", "Wages were raised by law"):
        assert said in card
    assert raised.id in form_of(links(card)["File incident"])["Description"]
    assert form_of(links(card)["Open a finding"])["Source id"] == raised.id
    assert "tab=drift" in links(card)["Show it"]


def test_figures_that_share_an_alarm_have_one_card(signed_in: SignIn, portfolio: Store) -> None:
    signed_in(portfolio)
    shown = cards(fine(screen.opened("scorecard", model=MODEL)))
    assert shown and len(shown) == len(set(shown)) <= breaches.MOST


def test_every_breach_leads_on(signed_in: SignIn, portfolio: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = Context(portfolio, signed_in(portfolio, "steward"))  # type: ignore[arg-type]
    bad = breaches.outside(scorecards.rows(ctx, MODEL))
    assert {row["family"] for row in bad} >= {"drift", "fairness"}
    for row in bad:
        url = urlsplit(breaches.url(row)).query
        (card,) = cards(fine(screen.opened("scorecard", **parse_qs(url))))  # type: ignore[arg-type]
        assert "Policy rule" in card
        assert "No alarm yet" in card or "judged windows in a row" in card
        asked = parse_qs(urlsplit(links(card)["File incident"]).query)
        assert (asked["new"], asked["model"]) == (["yes"], [MODEL])


def test_a_reader_sees_the_rule_and_files_nothing(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(signed_in, monkeypatch, small_world.made(last_income=300.0), "viewer")
    (card,) = cards(fine(screen.opened("scorecard", **PSI)))
    assert "Policy rule" in card and "File incident" not in card and "Open a finding" not in card


def test_what_is_asked_for_and_is_not_there_is_said(signed_in: SignIn, portfolio: Store) -> None:
    signed_in(portfolio)
    for asked in ({"model": "nobody's <script>"}, {"model": MODEL, "metric": "<script>"}, {"status": "odd"}):
        assert "No figure fits" in fine(screen.opened("scorecard", **asked))


def test_a_long_scorecard_is_turned_page_by_page(signed_in: SignIn, portfolio: Store) -> None:
    signed_in(portfolio)
    every = scorecards.rows(Context(portfolio, signed_in(portfolio)), MODEL)  # type: ignore[arg-type]
    at = screen.opened("scorecard", model=MODEL)
    assert f"rows 1 to 200 of {every.height:,}" in fine(at)
    last = (every.height - 1) // 200 * 200
    next(one for one in at.selectbox if one.label == "Rows").set_value(str(last))
    told = f"rows {last + 1:,} to {every.height:,} of {every.height:,}"
    assert told in fine(at.run())
    assert at.query_params["from"] in (str(last), [str(last)])
    asked = {"model": MODEL, "from": str(last)}
    assert told in fine(screen.opened("scorecard", **asked)), "a colleague sees the same page"


def test_a_choice_narrows_the_rows_and_stands_in_the_address(signed_in: SignIn, portfolio: Store) -> None:
    signed_in(portfolio)
    at = screen.opened("scorecard", model=MODEL, family=["drift", "fairness"])  # type: ignore[arg-type]
    chosen = next(one for one in at.selectbox if one.label == "Family")
    assert "Family: 2 chosen" in chosen.options
    chosen.set_value("fairness")
    at.run()
    assert at.query_params["family"] in ("fairness", ["fairness"])
    rows = scorecards.rows(Context(portfolio, signed_in(portfolio)), MODEL)  # type: ignore[arg-type]
    n = rows.filter(pl.col("family") == "fairness").height
    assert f" of {n:,}<" in fine(at)
