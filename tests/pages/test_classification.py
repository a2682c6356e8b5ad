"""The tab on which a model gets its tier: questions, the live result, filing, asking, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from mlgov.services import classification, policies, records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.services.classifying import IMPORTANT, STANDARD
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., Any]
OPEN = "churn"  # nobody has classified it


def tab(model: str, **more: str) -> AppTest:
    return screen.opened("model", model=model, tab="classification", **more)


def answer(at: AppTest, answers: dict[str, Any]) -> AppTest:
    """Give these answers one after the other, as questions appear."""
    for name, value in answers.items():
        if isinstance(value, list):
            next(one for one in at.get("button_group") if f"answers.{name}/" in one.key).set_value(value)
        else:
            next(one for one in at.radio if f"answers.{name}/" in str(one.key)).set_value(value)
        at = at.run()
    return at


def test_the_result_shows_while_one_answers_and_counts_once_filed(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(fresh_portfolio, "reviewer")
    at = tab(OPEN)
    seen = screen.text(at)
    assert "It has no tier yet; until it has one it counts as critical in every check" in seen
    assert "11 questions are not answered" in seen
    at = answer(at, {"use": "research"})
    assert "Experimental and research applications are standard" in screen.text(at)
    at = screen.button(at, "File classification")
    assert "is not answered" in screen.text(at) or "not answered" in screen.text(at)
    assert records.all(system(fresh_portfolio), "classification", model=OPEN) == []
    at = answer(at, STANDARD)
    seen = screen.text(at)
    assert "The answers give standard, by the tree" in seen
    assert "Internal use with limited impact and little risk" in seen
    at = screen.button(at, "File classification")
    assert "It is standard from now on" in screen.text(at)
    (filed,) = records.all(system(fresh_portfolio), "classification", model=OPEN)
    assert filed.body["answers"] == STANDARD
    assert "Standard, by the tree, method 1.0.0" in screen.text(tab(OPEN))


def test_a_question_that_follows_appears_in_place(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "reviewer")
    at = tab(OPEN)
    assert not [one for one in at.radio if "answers.stake/" in str(one.key)]
    at = answer(at, {"customer_impact": "decides"})
    assert [one for one in at.radio if "answers.stake/" in str(one.key)]
    at = answer(at, {"stake": "safety"})
    assert "Health, safety or liberty of a person is at stake" in screen.text(at)
    at = answer(at, {"customer_impact": "none"})
    assert not [one for one in at.radio if "answers.stake/" in str(one.key)]
    assert "is at stake" not in screen.text(at)


def test_a_changed_tier_asks_for_an_approval(fresh_portfolio: Store, signed_in: SignIn) -> None:
    root = system(fresh_portfolio)
    classification.file(root, OPEN, STANDARD)
    signed_in(fresh_portfolio, "reviewer")
    assert not tab(OPEN).radio, "the questions wait until one asks for them"
    at = answer(tab(OPEN, classify="yes"), IMPORTANT)
    at = screen.button(at, "Request approval")
    assert "say why: a tier that changes needs one" in screen.text(at)
    next(one for one in at.text_area if one.label == "Reason").set_value("It now <b>steers</b> offers")
    at = screen.button(at.run(), "Request approval")
    assert "It counts once it is approved" in screen.text(at)
    assert records.get(root, "model", OPEN).body["tier"] == "standard"
    shown = tab(OPEN)
    assert "still to sign" in screen.text(shown)
    assert "<b>steers</b>" not in screen.source(shown)
    assert not shown.radio, "one proposal at a time"


def test_who_may_not_classify_sees_how_it_came_about_and_no_questions(
    portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(portfolio, "viewer")
    for model in (OPEN, MODEL):
        at = tab(model)
        assert not at.radio
        assert "Classify anew" not in [one.label for one in at.button]
    assert "Given by hand, without answers: It decides about loans." in screen.text(tab(MODEL))
    assert "Who can classify it: Review board member or AI ethics officer." in screen.text(tab(OPEN))


def test_a_summary_without_figures_says_what_the_tier_asks_for_first(
    portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(portfolio, "viewer")
    seen = screen.text(screen.opened("model", model=OPEN))
    assert seen.index("of its tier are in breach, first:") < seen.index("Nothing could be checked")


def test_a_newer_method_shows_as_a_band_and_in_the_inventory(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    root = system(fresh_portfolio)
    policy = root.policy()
    assert policy.classification is not None
    method = policy.classification.model_copy(update={"version": "1.1.0"})
    policies.publish(root, policy.model_copy(update={"classification": method}))
    signed_in(fresh_portfolio, "reviewer")
    assert "classified by method 1.0.0; 1.1.0 is in force" in screen.text(tab(MODEL))
    seen = screen.text(screen.opened("models"))
    assert "by an older method" in seen
    past = screen.text(tab(MODEL, as_of="2026-10-02"))
    assert "1.1.0 is in force" not in past


def test_the_past_can_not_be_classified(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "reviewer")
    assert not tab(OPEN, as_of="2026-10-02").radio
