"""The page of training: worst first, filters, one's own, the matrix, the form, the past, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from mlgov.services import people, records, training
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen

SignIn = Callable[..., object]
ETHICS = "AI ethics and bias"


def ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


@pytest.fixture
def taught(fresh_portfolio: Store) -> Store:
    """The steward's ethics expired, the viewer's is in date; one name tries to be HTML."""
    ctx = system(fresh_portfolio)
    people.create(ctx, "eve", "Eve <b>Ess</b>", ("executive",), unit="Unit <i>x</i>")
    records.file(ctx, "training", {"person": "steward", "course": ETHICS, "completed_on": ago(900)})
    records.file(ctx, "training", {"person": "viewer", "course": ETHICS, "completed_on": ago(10)})
    return fresh_portfolio


def test_what_is_past_its_day_stands_first_with_the_rate(taught: Store, signed_in: SignIn) -> None:
    signed_in(taught, "viewer")
    at = screen.opened("training")
    seen = screen.text(at)
    assert "1 course is past its day" in seen and "Person of role Model steward, AI ethics and bias" in seen
    assert "1 of " in seen and "People with all of theirs" in seen
    assert not [one for one in at.button if one.label == "Enter a completed course"], "a viewer may not"


@pytest.mark.parametrize("view", ["missing", "people", "rates", "mine", "file"])
def test_every_part_of_the_page(view: str, taught: Store, signed_in: SignIn) -> None:
    signed_in(taught, "steward")
    at = screen.opened("training", view=view)
    assert not at.exception
    shown = screen.source(at)
    assert "<b>Ess" not in shown and "<i>x" not in shown


def test_filters_stand_in_the_address(taught: Store, signed_in: SignIn) -> None:
    signed_in(taught, "steward")
    seen = screen.text(screen.opened("training", course="security", state="never"))
    table = seen.partition("Standing")[2]
    assert "Security and privacy awareness" in table and "Incident response" not in table
    nothing = screen.text(screen.opened("training", course="foundations", state="expired"))
    assert "Nothing is missing here" in nothing


def test_what_was_never_taken_is_missing_though_there_is_time(empty_store: Store, signed_in: SignIn) -> None:
    people.create(system(empty_store), "ana", "Ana Lima", ("steward",))
    signed_in(empty_store, "steward")
    at = screen.opened("training")
    seen = screen.text(at)
    owed = training.completion(system(empty_store)).overall
    assert owed.done == 0 and owed.of > 0
    assert f"0 of {owed.of} courses that people have to take" in seen
    assert f"{owed.of} were never taken, with time left" in seen
    assert "Nothing is missing here" not in seen and "never taken" in seen.partition("Standing")[2]
    assert '<p class="ok">' not in screen.source(at)


def test_ones_own_courses_say_who_can_enter_them(taught: Store, signed_in: SignIn) -> None:
    signed_in(taught, "viewer")
    seen = screen.text(screen.opened("training", view="mine"))
    assert "What you have to take" in seen and "Counts until" in seen
    assert "Completed courses are entered by: Model steward" in seen
    signed_in(taught, "steward")
    assert "attached as proof" in screen.text(screen.opened("training", view="mine"))


def test_a_course_is_entered_by_form(taught: Store, signed_in: SignIn) -> None:
    signed_in(taught, "steward")
    at = screen.opened("training", new="yes", person="analyst", course=ETHICS)
    next(one for one in at.date_input if one.label.startswith("Completed on")).set_value(
        datetime.now(UTC).date() - timedelta(days=2)
    )
    at = screen.button(at.run(), "Review before filing")
    at = screen.button(at, "File training")
    assert "is filed as version 1" in screen.text(at)
    stood = records.get(system(taught), "training", "TRA-0003")
    assert (stood.body["person"], stood.actor) == ("analyst", "steward")
    seen = screen.text(screen.opened("training", id="TRA-0003"))
    assert "counts until" in seen and "Version 1" in seen


def test_a_course_of_ones_own_without_proof_is_refused(taught: Store, signed_in: SignIn) -> None:
    signed_in(taught, "steward")
    at = screen.opened("training", new="yes", person="steward", course="Security and privacy awareness")
    next(one for one in at.date_input if one.label.startswith("Completed on")).set_value(
        datetime.now(UTC).date()
    )
    at = screen.button(at.run(), "Review before filing")
    seen = screen.text(screen.button(at, "File training"))
    assert "missing for a course of your own; attach the certificate" in seen
    assert len(records.all(system(taught), "training")) == 2


def test_who_may_not_enter_one_is_told_who_can(taught: Store, signed_in: SignIn) -> None:
    signed_in(taught, "viewer")
    assert "who can" in screen.text(screen.opened("training", new="yes"))


def test_the_past_and_the_empty_state(taught: Store, empty_store: Store, signed_in: SignIn) -> None:
    signed_in(taught, "steward")
    seen = screen.text(screen.opened("training", as_of="2026-10-02", view="file"))
    assert "No completed course is on file" in seen
    signed_in(empty_store, "administrator")
    seen = screen.text(screen.opened("training"))
    assert "Nobody has to take a course" in seen and "give people their roles first" in seen
