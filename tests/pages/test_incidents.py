"""The page of incidents: one with its clocks, notices, steps, timeline, acts and review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlgov.services import incident_extract, incidents, records
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from tests.pages.test_forms import fill
from tests.ui import screen

SignIn = Callable[..., Any]
ID = "INC-0001"


def choose(at: AppTest, label: str, *values: Any) -> None:
    field = next(one for one in at.multiselect if one.label.startswith(label))
    field.set_value(list(values))


def body(store: Store) -> dict[str, Any]:
    return records.get(system(store), "incident", ID).body


def test_one_incident_says_where_it_stands(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    at = screen.opened("incidents", id=ID)
    assert not at.exception
    seen = screen.text(at)
    assert "Contain it" in seen and " over" in seen and "Nobody has said yet what harm it did" in seen
    assert "Contain the damage" in seen and "Detected by monitoring" in seen
    assert "<script>" not in screen.source(at)
    assert [one.label for one in at.button if one.label in ("It is contained", "Write it down")] == []


def test_it_is_contained_and_resolved_and_closed_by_another(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened("incidents", id=ID)
    at = screen.button(at, "It is contained")
    assert "Say it in words" in screen.text(at) or "say it in words" in screen.text(at)
    fill(at, "In words", "Decided by hand")
    at = screen.button(at, "It is contained")
    assert body(fresh_portfolio)["status"] == "contained"
    assert "Decided by hand" in screen.text(at)
    choose(at, "Harm", "fundamental_rights")
    at = screen.button(at, "Record the harm")
    seen = screen.text(at)
    assert "Report of a serious incident" in seen and "to be confirmed with counsel" in seen
    assert "not later than 15 days" in seen
    fill(at, "Reason", "No high-risk system")
    at = screen.button(at, "It is not applicable")
    assert "Not applicable, No high-risk system" in screen.text(at)
    fill(at, "In words", "A wrong cut-off")
    at = screen.button(at, "It is resolved")
    assert "Its review is due" in screen.text(at)
    assert "Close this incident" not in [one.label for one in at.button]
    signed_in(fresh_portfolio, "reviewer")
    at = screen.button(screen.opened("incidents", id=ID), "Close this incident")
    assert "asks for one" in screen.text(at)
    assert body(fresh_portfolio)["status"] == "resolved"


def test_steps_and_the_timeline_are_written(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened("incidents", id=ID)
    choose(at, "Steps", ("immediate", "Contain the damage"), ("immediate", "Tell those concerned"))
    at = screen.button(at, "Tick them off")
    assert "Checklist, 2 of" in screen.text(at)
    fill(at, "What happened", "Told <b>the desk</b>")
    at = screen.button(at, "Write it down")
    assert "Told &lt;b&gt;the desk&lt;/b&gt;" in screen.source(at)
    assert len(records.all(system(fresh_portfolio), "incident_step")) == 2


def test_the_review_is_filed_by_its_form(fresh_portfolio: Store, signed_in: SignIn) -> None:
    person = signed_in(fresh_portfolio, "steward")
    incidents.resolve(Context(fresh_portfolio, person), ID, "A wrong cut-off")
    at = screen.opened("incidents", id=ID, review="yes")
    at = screen.button(at, "Review before filing")
    assert "Summary: missing" in screen.text(at)
    fill(at, "Summary", "Refusals fell for a week")
    fill(at, "What", "Test the cut-off")
    at = screen.button(at.run(), "Review before filing")
    assert "Actions, line 1, Owner: missing" in screen.text(at), "which box of the small table"
    fill(at, "What", "")
    at = screen.button(screen.button(at.run(), "Review before filing"), "File the review")
    assert "is filed as version 1" in screen.text(at)
    assert "Refusals fell for a week" in screen.text(screen.opened("incidents", id=ID))
    signed_in(fresh_portfolio, "reviewer")
    screen.button(screen.opened("incidents", id=ID), "Close this incident")
    assert body(fresh_portfolio)["status"] == "closed"
    seen = screen.opened("incidents", id=ID)
    assert "Change this incident" not in [one.label for one in seen.button]


def test_an_action_that_is_due_in_the_past_is_refused_and_the_draft_survives(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    person = signed_in(fresh_portfolio, "steward")
    incidents.resolve(Context(fresh_portfolio, person), ID, "A wrong cut-off")
    at = screen.opened("incidents", id=ID, review="yes")
    fill(at, "Summary", "Refusals fell for a week")
    fill(at, "What", "Test the cut-off")
    fill(at, "Owner", "Dana Dorn")
    today = datetime.now(UTC).date()
    day = next(one for one in at.date_input if one.label == "By")
    day.set_value(today - timedelta(days=1))
    next(one for one in at.selectbox if one.label == "Severity").select("S3")
    at = screen.button(screen.button(at.run(), "Review before filing"), "File the review")
    assert "Actions, line 1, By: " in screen.text(at)
    assert "is a due date in the past; choose" in screen.text(at)
    assert records.all(system(fresh_portfolio), "incident_review") == []
    at = screen.button(at, "Back to the form")
    (summary,) = [one for one in at.text_area if one.label.startswith("Summary")]
    assert summary.value == "Refusals fell for a week"
    next(one for one in at.date_input if one.label == "By").set_value(today)
    at = screen.button(screen.button(at.run(), "Review before filing"), "File the review")
    assert "is filed as version 1" in screen.text(at)
    (found,) = [one for one in records.all(system(fresh_portfolio), "finding") if one.body["due"]]
    assert (found.body["title"], found.body["due"]) == ("Test the cut-off", str(today))


def test_it_leads_to_a_rebuild_or_the_retirement_of_its_model(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(fresh_portfolio, "steward")
    model, root = body(fresh_portfolio)["model"], system(fresh_portfolio)
    ways = ("Rebuild the model because of it", "Retire the model because of it")
    seen = screen.source(screen.opened("incidents", id=ID))
    assert [way in seen for way in ways] == [False, True], "nothing is live that could be rebuilt"
    (version,) = records.all(root, "model_version", model=model)
    records.file(
        root, "model_version", version.body | {"stage": "production"}, id=version.id,
        base_version=version.version,
    )  # fmt: skip
    seen = screen.source(screen.opened("incidents", id=ID))
    assert all(way in seen for way in ways) and f"incident={ID}" in seen
    at = screen.opened("retirement", new="yes", model=model, reason=f"{ID}: wrong")
    assert f"{ID}: wrong" in [one.value for one in (*at.text_input, *at.text_area)]
    at = screen.opened("model", model=model, tab="lifecycle", incident=ID)
    assert ID in [one.value for one in at.text_input if one.label.startswith("Which one")]
    signed_in(fresh_portfolio, "auditor")
    assert "because of it" not in screen.source(screen.opened("incidents", id=ID))


@pytest.mark.parametrize("given", [{"id": "INC-0099"}, {"id": ID, "as_of": "2026-10-02"}])
def test_what_is_not_there_and_the_past_take_no_acts(
    portfolio: Store, signed_in: SignIn, given: dict[str, str]
) -> None:
    signed_in(portfolio, "steward")
    at = screen.opened("incidents", **given)
    assert not at.exception
    assert "It is contained" not in [one.label for one in at.button]


def test_incidents_elsewhere_are_listed_and_read(
    fresh_portfolio: Store, signed_in: SignIn, tmp_path: Path
) -> None:
    signed_in(fresh_portfolio, "steward")
    assert "No incidents elsewhere yet" in screen.text(screen.opened("incidents", elsewhere="yes"))
    file = tmp_path / "known.csv"
    file.write_text("title,source,category,occurred\nA <b>bus</b>,AIID,System safety,2017-11-08\n")
    incident_extract.ingest(system(fresh_portfolio), file)
    assert "1 incident elsewhere" in screen.text(screen.opened("incidents"))
    at = screen.opened("incidents", elsewhere="yes")
    assert "System safety" in screen.text(at)
    assert "A &lt;b&gt;bus&lt;/b&gt;" in screen.source(at)
    assert "A &lt;b&gt;bus&lt;/b&gt;" in screen.source(screen.opened("incidents", id="EXT-0001"))


def test_a_dismissed_draft_stands_in_the_list_without_a_clock(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(fresh_portfolio, "steward")
    ctx = system(fresh_portfolio)
    records.file(ctx, "incident", body(fresh_portfolio) | {"draft": True}, id=ID, base_version=1)
    incidents.dismiss(ctx, ID, "A test of the alarm")
    at = screen.opened("incidents")
    assert not at.exception
    assert "No clock runs for it" in screen.text(at)
    assert "dismissed" in screen.text(screen.opened("incidents", id=ID))


def test_the_list_shows_notices_that_are_due(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    assert "that are due" not in screen.text(screen.opened("incidents"))
    incidents.assess_harm(system(fresh_portfolio), ID, ["death"])
    seen = screen.text(screen.opened("incidents"))
    assert "Notices to authorities that are due" in seen and "Report of a death" in seen
