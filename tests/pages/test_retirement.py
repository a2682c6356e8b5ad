"""The page of one retirement: what is still to be done, its approval, retiring for good, reopening."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlgov.services import approvals, incidents, records, retirements
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from tests.pages.test_forms import fill
from tests.services.test_retirements import BODY
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., Any]


def labels(at: Any) -> list[str]:
    return [one.label for one in at.button]


def test_it_says_what_is_to_be_done_and_is_carried_out(fresh_portfolio: Store, signed_in: SignIn) -> None:
    person = signed_in(fresh_portfolio, "steward")
    mine = Context(fresh_portfolio, person)
    records.file(mine, "retirement", BODY | {"model": MODEL, "reason": "The <b>product</b> ends"})
    at = screen.opened("retirement", id=MODEL)
    seen = screen.text(at)
    assert "2 things are to be done before it is retired for good" in seen
    assert "INC-0001 is an incident that is open" in seen and "nobody has asked for it" in seen
    assert "&lt;b&gt;product&lt;/b&gt;" in screen.source(at)
    at = screen.button(at, "Retire for good")
    assert "can't be retired yet" in screen.text(at)
    incidents.resolve(mine, "INC-0001", "A wrong cut-off")
    at = screen.button(at.run(), "Request approval")
    assert "Its approval: REQ-0001" in screen.text(at)
    assert "Request approval" not in labels(at)
    root = system(fresh_portfolio)
    asked = records.get(root, "approval_request", "REQ-0001")
    for need in asked.body["needs"]:
        records.file(
            root, "approval",
            {
                "model": MODEL, "body": need["body"], "decision": "approved", "request": asked.id,
                "content_hash": asked.body["content_hash"],
            },
        )  # fmt: skip
    assert approvals.standing(root, asked.id).granted
    at = screen.opened("retirement", id=MODEL)
    assert "Nothing is open any more" in screen.text(at)
    at = screen.button(at, "Retire for good")
    assert "the model is read-only" in screen.text(at)
    assert "Change this retirement" not in labels(at)
    fill(at, "Why it is reopened", "The product goes on")
    at = screen.button(at, "Reopen this retirement")
    assert not retirements.one(root, MODEL).completed
    assert "The product goes on" in screen.text(at)


def test_a_viewer_and_the_past_take_no_acts(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    at = screen.opened("retirement", id="churn")
    assert "things are to be done" in screen.text(at)
    assert not {"Retire for good", "Request approval"} & set(labels(at))
    signed_in(portfolio, "steward")
    assert "Retire for good" in labels(screen.opened("retirement", id="churn"))
    for given in ({"id": "churn", "as_of": "2026-10-20"}, {"id": "nowhere"}):
        at = screen.opened("retirement", **given)
        assert not at.exception
        assert "Retire for good" not in labels(at)
