"""Council and boards on the screen: the agenda, a meeting taken from plan to minutes, seats, and the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from mlgov.services import bodies, records
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]
BOARD = "review_board"


def seated(store: Store) -> Context:
    """A review board of two."""
    ctx, today = system(store), datetime.now(UTC).date()
    bodies.appoint(ctx, BOARD, "reviewer", "Senior data scientists", today)
    bodies.appoint(ctx, BOARD, "ethics-officer", "Ethics specialists", today)
    return ctx


def held(ctx: Context) -> str:
    plan = bodies.plan(ctx, BOARD, datetime.now(UTC).date())
    both = ["reviewer", "ethics-officer"]
    bodies.hold(ctx, plan.id, held=ctx.now(), chair="reviewer", present=both, base_version=1)
    return plan.id


def field(at: AppTest, kind: str, label: str) -> object:
    return next(one for one in at.get(kind) if one.label.startswith(label))  # type: ignore[attr-defined]


def test_the_agenda_fills_itself_for_each_body(fresh_portfolio: Store, signed_in: SignIn) -> None:
    seated(fresh_portfolio)
    signed_in(fresh_portfolio, "executive")
    at = screen.opened("council")
    seen, sent = screen.text(at), screen.source(at)
    assert f"{MODEL}: what to do about its" in seen and "Recommended:" in seen
    assert "Approvals fell &lt;script&gt;" in sent, "the incident is past its clocks"
    assert "no meeting has been held yet" in seen and "can't decide" in seen
    assert [one for one in at.button if one.label == "Make the pack"]
    board = screen.opened("council", body=BOARD)
    assert f"{MODEL}: what to do about its" in screen.text(board)
    assert "Approvals fell" not in screen.text(board), "what is escalated goes past the board"
    assert not [one for one in board.button if one.label == "Make the pack"]


def test_a_meeting_is_planned_held_minuted_and_confirmed(fresh_portfolio: Store, signed_in: SignIn) -> None:
    ctx = seated(fresh_portfolio)
    signed_in(fresh_portfolio, "reviewer")
    at = screen.opened("council", body=BOARD, tab="meetings")
    assert "No meetings yet" in screen.text(at)
    at = screen.button(at, "Plan this meeting")
    (meeting,) = records.all(ctx, "meeting")
    today = datetime.now(UTC).date()
    bodies.move(ctx, meeting.id, today, base_version=1)
    at = screen.opened("council", meeting=meeting.id)
    field(at, "multiselect", "Present").set_value(["reviewer", "ethics-officer"])  # type: ignore[attr-defined]
    field(at, "selectbox", "Chair").set_value("reviewer")  # type: ignore[attr-defined]
    at = screen.button(at, "Record this meeting")
    assert "its minutes are not written yet" in screen.text(at)
    field(at, "text_input", "Title").set_value("Loans <b>now</b>")  # type: ignore[attr-defined]
    field(at, "text_area", "Decided").set_value("Watch it daily")  # type: ignore[attr-defined]
    field(at, "selectbox", "Who does it").set_value("steward")  # type: ignore[attr-defined]
    field(at, "date_input", "Until").set_value(today)  # type: ignore[attr-defined]
    at = screen.button(at, "Record this decision")
    assert "Loans &lt;b&gt;now" in screen.source(at) and "to be done" in screen.text(at)
    field(at, "text_area", "Minutes").set_value("All was said.")  # type: ignore[attr-defined]
    at = screen.button(at, "Save these minutes")
    assert "somebody else confirms them" in screen.text(at)
    assert not [one for one in at.button if one.label == "Confirm these minutes"]
    signed_in(fresh_portfolio, "ethics_officer")
    at = screen.button(screen.opened("council", meeting=meeting.id), "Confirm these minutes")
    assert "the minutes are confirmed" in screen.text(at)
    assert records.get(ctx, "meeting", meeting.id).body["confirmed_by"] == "ethics-officer"
    signed_in(fresh_portfolio, "steward")  # the owner, who minutes no meetings
    at = screen.button(screen.opened("council", meeting=meeting.id), "Report this")
    assert not bodies.board(ctx, BOARD).open
    assert "Watch it daily" in screen.text(at)


def test_a_refusal_says_what_is_missing(fresh_portfolio: Store, signed_in: SignIn) -> None:
    ctx = seated(fresh_portfolio)
    plan = bodies.plan(ctx, BOARD, datetime.now(UTC).date())
    signed_in(fresh_portfolio, "reviewer")
    at = screen.opened("council", meeting=plan.id)
    field(at, "multiselect", "Present").set_value(["reviewer"])  # type: ignore[attr-defined]
    at = screen.button(at, "Record this meeting")
    assert "chair" in screen.text(at).lower()
    assert records.get(ctx, "meeting", plan.id).body["state"] == "planned"


def test_seats_are_given_by_the_administrator_alone(fresh_portfolio: Store, signed_in: SignIn) -> None:
    ctx = seated(fresh_portfolio)
    signed_in(fresh_portfolio, "administrator")
    at = screen.opened("council", body=BOARD, tab="members")
    assert "4 seats are free" in screen.text(at)
    field(at, "selectbox", "Person").set_value("analyst")  # type: ignore[attr-defined]
    next(one for one in at.selectbox if one.label == "Seat").set_value("ML engineers")
    at = screen.button(at, "Give this seat")
    assert [one.person for one in bodies.members(ctx, BOARD)] == ["reviewer", "ethics-officer", "analyst"]
    signed_in(fresh_portfolio, "reviewer")
    at = screen.opened("council", body=BOARD, tab="members")
    assert not [one for one in at.button if one.label in ("Give this seat", "End this seat")]


def test_the_past_shows_what_stood_and_can_not_be_written(fresh_portfolio: Store, signed_in: SignIn) -> None:
    ctx = seated(fresh_portfolio)
    meeting = held(ctx)
    signed_in(fresh_portfolio, "reviewer")
    past = screen.opened("council", body=BOARD, tab="members", as_of="2026-10-02")
    assert "Nobody has a seat yet" in screen.text(past)
    past = screen.opened("council", meeting=meeting, as_of="2026-10-02")
    assert "there is no meeting" in screen.text(past).lower()
    past = screen.opened("council", body=BOARD, tab="meetings", as_of="2026-10-02")
    assert "No meetings yet" in screen.text(past)
    assert not [one for one in past.button if one.label == "Plan this meeting"]


def test_a_meeting_nobody_knows_and_a_reader(fresh_portfolio: Store, signed_in: SignIn) -> None:
    meeting = held(seated(fresh_portfolio))
    signed_in(fresh_portfolio, "viewer")
    at = screen.opened("council", meeting="<script>")
    assert "<script>" not in screen.source(at) and "there is no meeting" in screen.text(at).lower()
    at = screen.opened("council", meeting=meeting)
    assert not [one for one in at.button if one.label.startswith(("Save", "Record", "Confirm"))]
    assert [one for one in at.button if one.label == "Make the minutes as PDF"]
