"""Alarms on a model's pages: read, confirmed, and filed as an incident."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlparse

import pytest

from mlgov.access.people import Person
from mlgov.services import alarms, batches
from mlgov.services.context import Context
from mlgov.ui import session
from mlgov.ui.model import alarms as shown
from tests.services import small_world
from tests.ui import screen

SignIn = Callable[..., object]


@pytest.fixture
def moved() -> Context:
    """Incomes that moved for two weeks."""
    ctx = small_world.made(last_income=300.0)
    small_world.at(ctx, datetime(2026, 3, 9, 6, tzinfo=UTC))
    frame = small_world.week(datetime(2026, 3, 2), wrong=4, income=300.0)
    batches.ingest_frame(ctx, frame, small_world.SPEC, name="last week")
    return ctx


def enter(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, ctx: Context, role: str) -> None:
    signed_in(ctx.store)
    monkeypatch.setattr(session, "provider", lambda: Person("ana", "Ana Lima", (role,)))


def test_an_alarm_is_read_and_confirmed(
    moved: Context, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(signed_in, monkeypatch, moved, "steward")
    at = screen.opened("model", model="loans", tab="drift")
    seen = screen.text(at)
    assert "1 alarm is open; it needs a decision." in seen
    assert "Population stability index of income" in seen
    assert "since 2026-W09" in seen
    assert "Policy rule" in seen and "breach above 0.25" in seen
    at = screen.button(at, "File this review")
    assert "decision" in screen.text(at).lower(), "what is missing is said"
    next(one for one in at.radio if one.label == "What was it?").set_value("confirmed")
    next(one for one in at.text_area if one.label == "Why").set_value("The feed sends <b>cents</b>")
    at = screen.button(at, "File this review")
    assert "1 alarm is open; every one was confirmed or dismissed." in screen.text(at)
    assert "&lt;b&gt;cents" in screen.source(at)
    (one,) = alarms.alarms(moved, "loans")
    assert (one.decision, one.history[0].actor) == ("confirmed", "ana")


def test_a_reader_sees_the_alarm_and_no_form(
    moved: Context, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(signed_in, monkeypatch, moved, "viewer")
    at = screen.opened("model", model="loans", tab="drift")
    assert "1 alarm is open" in screen.text(at)
    assert not [one for one in at.button if one.label == "File this review"]
    assert ">File incident<" not in screen.source(at)


def test_an_incident_starts_from_an_alarm(
    moved: Context, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = alarms.alarms(moved, "loans")
    asked = {
        name: values[0]
        for name, values in parse_qs(urlparse(shown.incident(one, moved.policy())).query).items()
    }
    enter(signed_in, monkeypatch, moved, "steward")
    at = screen.opened("incidents", **asked)
    assert next(field for field in at.text_input if field.label == "Title").value == (
        "Population stability index of income since 2026-W09"
    )
    by_label = {field.label.partition(" (if any)")[0]: field.value for field in at.selectbox}
    assert (by_label["Model"], by_label["Type"], by_label["Detected by"]) == (
        "loans", "accuracy_degradation", "monitoring",
    )  # fmt: skip
    written = next(field for field in at.text_area if field.label.startswith("Description")).value
    assert one.id in str(written)


def test_no_alarm_is_said_so(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(signed_in, monkeypatch, small_world.made(), "steward")
    assert "No alarm so far." in screen.text(screen.opened("model", model="loans", tab="drift"))
