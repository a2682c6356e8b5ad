"""The roadmap's page: what is late, an activity with its form, the programme's first day, and the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mlgov.services import records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen

SignIn = Callable[..., object]


def ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def begun(store: Store) -> None:
    """A programme of which the first month ended between a week and two ago."""
    ctx = system(store)
    records.file(ctx, "roadmap_programme", {"starts": ago(40)})
    body = {"activity": "define_roles", "owner": "steward", "state": "in_progress", "started": ago(39)}
    records.file(ctx, "roadmap_activity", body | {"note": "Slow <b>going</b>"})


def test_without_a_first_day_it_says_what_to_do(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "executive")
    at = screen.opened("roadmap")
    assert "The programme has no first day yet" in screen.text(at)
    at = screen.button(at, "Say when the programme starts")
    next(one for one in at.date_input if one.label == "First day").set_value(datetime(2026, 3, 2).date())
    at = screen.button(at.run(), "Review before filing")
    at = screen.button(at, "File start of the roadmap")
    assert "is filed as version 1" in screen.text(at)
    assert records.get(system(fresh_portfolio), "roadmap_programme", "roadmap").body["starts"] == "2026-03-02"


def test_what_is_late_stands_first_with_who_has_it(fresh_portfolio: Store, signed_in: SignIn) -> None:
    begun(fresh_portfolio)
    signed_in(fresh_portfolio, "viewer")
    at = screen.opened("roadmap")
    seen = screen.text(at)
    assert "4 activities are late" in seen
    assert "Person of role Model steward" in seen
    assert "should have begun" in seen and "no owner yet" in seen
    assert "<b>going" not in screen.source(at)
    assert not [one for one in at.button if "first day" in one.label], "a viewer can't move it"
    late = screen.text(screen.opened("roadmap", standing="late"))
    assert "Say who is responsible for what" in late and "Name a steward" not in late


def test_an_activity_is_taken_on_and_finished(fresh_portfolio: Store, signed_in: SignIn) -> None:
    begun(fresh_portfolio)
    signed_in(fresh_portfolio, "executive")
    at = screen.opened("roadmap", id="define_roles", change="yes")
    next(one for one in at.selectbox if one.label.startswith("State")).set_value("done")
    at = screen.button(at.run(), "Review before filing")
    assert "Finished on: missing" in screen.text(at)
    next(one for one in at.date_input if one.label.startswith("Finished on")).set_value(
        datetime.now(UTC).date()
    )
    at = screen.button(at.run(), "Review before filing")
    at = screen.button(at, "File changes to roadmap activity")
    assert "is filed as version 2" in screen.text(at)
    assert records.get(system(fresh_portfolio), "roadmap_activity", "define_roles").body["state"] == "done"


def test_an_activity_nobody_filed_about_has_a_form_for_those_who_may(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(fresh_portfolio, "executive")
    assert [one for one in screen.opened("roadmap", id="form_review_board").button if "Review" in one.label]
    signed_in(fresh_portfolio, "viewer")
    at = screen.opened("roadmap", id="form_review_board")
    assert "Nothing filed yet" in screen.text(at)
    assert not [one for one in at.button if "Review" in one.label]


def test_an_activity_of_no_policy_and_the_past_are_told(fresh_portfolio: Store, signed_in: SignIn) -> None:
    begun(fresh_portfolio)
    signed_in(fresh_portfolio, "executive")
    at = screen.opened("roadmap", id="<script>")
    assert "No such activity" in screen.text(at) and "<script>" not in screen.source(at)
    past = screen.opened("roadmap", as_of="2026-10-02")
    assert "The programme has no first day yet" in screen.text(past)
    assert not [one for one in past.button if "programme starts" in one.label]
