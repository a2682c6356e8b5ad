"""Filing by the screen: problems at once, a review, a new version, and two people at one record."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from mlgov.services import records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


def fill(at: AppTest, label: str, value: str) -> None:
    """Answer the field with this label."""
    fields = [*at.text_input, *at.text_area, *at.selectbox]
    field = next(one for one in fields if one.label.startswith(label))
    field.set_value(value) if not hasattr(field, "select") else field.select(value)


def test_a_retirement_is_reviewed_then_filed(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened("retirement", new="yes", model=MODEL)
    at = screen.button(at, "Review before filing")
    assert "Reason: missing; fill it in" in screen.text(at)
    fill(at, "Reason", "A <b>better</b> one came")
    at = at.run()
    assert "missing" not in screen.text(at), "a mended problem is told no more"
    at = screen.button(at, "Review before filing")
    assert "Check this retirement before you file it" in screen.text(at)
    assert "&lt;b&gt;better" in screen.source(at)
    at = screen.button(at, "File retirement")
    assert "is filed as version 1" in screen.text(at)
    filed = records.get(system(fresh_portfolio), "retirement", MODEL)
    assert filed.body["reason"] == "A <b>better</b> one came"


def test_saving_over_a_newer_version_shows_both(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    ctx = system(fresh_portfolio)
    at = screen.opened("retirement", id="churn", change="yes")
    fill(at, "Reason", "Mine")
    at = screen.button(at.run(), "Review before filing")
    records.file(ctx, "retirement", {"model": "churn", "reason": "Theirs"}, id="churn", base_version=1)
    at = screen.button(at, "File changes to retirement")
    seen = screen.text(at)
    assert "Theirs" in seen and "Mine" in seen and "Saved in the meantime" in seen
    at = screen.button(at, "Keep mine as the next version")
    at = screen.button(at, "File changes to retirement")
    assert "is filed as version 3" in screen.text(at)
    assert records.get(ctx, "retirement", "churn").body["reason"] == "Mine"


def test_questions_that_follow_from_an_answer_appear_in_place(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "steward")
    ctx = system(portfolio)
    form = ctx.policy().form("ethics_impact")
    assert form is not None
    asked = [one for section in form.sections for one in section.questions]
    hidden = next(one for one in asked if one.show_if)
    cause, answers = next(iter(hidden.show_if.items()))
    at = screen.opened("assessments", new="yes", model=MODEL, form=form.id)

    def labels() -> str:
        every = [
            *at.radio,
            *at.text_area,
            *at.text_input,
            *at.number_input,
            *at.date_input,
            *at.get("button_group"),
        ]
        return " ".join(str(one.proto.label) for one in every)

    opening = hidden.text.split(",")[0].split(".")[0][:30]
    assert opening not in labels()
    question = next(one for one in asked if one.id == cause)
    key = f"assessment/new/{form.id}/{MODEL}/submitted/answers.{cause}/0"
    if question.type == "choice":
        at.radio(key=key).set_value(answers[0])
    else:
        at.button_group(key=key).set_value([answers[0]])
    at.run()
    assert opening in labels()


def test_a_person_without_the_right_is_told_who_has_it(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    assert "who can" in screen.text(screen.opened("incidents", new="yes"))


def test_the_past_can_not_be_written(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "steward")
    at = screen.opened("incidents", new="yes", as_of="2026-10-02")
    assert not [one for one in at.button if "Review" in one.label]
