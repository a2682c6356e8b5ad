"""The page of assessments: kept as a draft, submitted, returned, mended, accepted, and read by the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from mlgov.services import assessments, records
from mlgov.services.context import Context
from mlgov.store.database import Store
from mlgov.ui import runtime
from tests.services import journey
from tests.services.journey import acting, ethics, least_risky
from tests.services.small_world import at as put_clock
from tests.services.test_assessments import changed_form, questions_gone
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

Enter = Callable[[str], None]


@pytest.fixture
def root() -> Iterator[Context]:
    made = journey.world()
    put_clock(made, datetime.now(UTC) - timedelta(minutes=10))  # the pages go by the clock on the wall
    runtime.use(made.store)
    yield made
    runtime.use(None)
    made.store.close()


def labels(at: AppTest) -> set[str]:
    return {one.label for one in at.button}


def written(at: AppTest, starts: str, value: str) -> AppTest:
    """Write into a field, as before pressing a button of the same form."""
    next(one for one in at.text_area if one.label.startswith(starts)).set_value(value)
    return at


def answered(at: AppTest, starts: str, value: str) -> AppTest:
    """Answer a question, which the draft keeps at once."""
    return written(at, starts, value).run()


def test_a_form_is_kept_submitted_returned_mended_and_accepted(root: Context, enter: Enter) -> None:
    enter("ines")
    at = screen.opened("assessments", new="yes", form="ethics_impact", model="loans")
    seen = screen.text(at)
    assert "start from the last accepted one" in seen
    assert "Low risk; risk score 0.0 of 100; 0 answers carry risk." in seen, "the result is there at once"
    at = answered(at, "What is the model for", "It <b>prices</b> loans.")
    at = screen.button(at, "Keep as a draft")
    (draft,) = [one for one in records.all(root, "assessment") if one.body["state"] == "draft"]
    assert draft.body["answers"]["purpose_summary"]["value"] == "It <b>prices</b> loans."

    at = screen.opened("assessments", id=draft.id, change="yes")
    at = screen.button(at, "Review before filing")
    assert "It &lt;b&gt;prices" in screen.source(at)
    at = screen.button(at, "Submit for review")
    assert "is filed as version 2" in screen.text(at)

    assert "You can't review it" in (seen := screen.text(screen.opened("assessments", id=draft.id)))
    assert "Submitted by Ines Imhof, and waits for a second person" in seen

    enter("rita")
    assert "1 assessment waits for its review" in screen.text(screen.opened("assessments"))
    at = screen.opened("assessments", id=draft.id)
    assert "Say what is wanting" in screen.text(screen.button(at, "Return it"))
    at = written(screen.opened("assessments", id=draft.id), "In words", "For <i>whom</i>?")
    at = screen.button(at, "Return it")
    assert not at.exception and "Returned by Rita Roth" in screen.text(at)
    assert "For &lt;i&gt;whom" in screen.source(at)

    enter("ines")
    at = screen.opened("assessments", id=draft.id, change="yes")
    assert "Returned by Rita Roth" in screen.text(at)
    at = screen.button(answered(at, "What is the model for", "For applicants."), "Review before filing")
    screen.button(at, "Submit for review")

    enter("remo")
    at = screen.button(screen.opened("assessments", id=draft.id), "Take it for review")
    assert "under review by Remo Rossi" in screen.text(at)
    at = screen.button(written(at, "In words", "Complete."), "Accept it")
    seen = screen.text(at)
    assert "Accepted by Remo Rossi" in seen and "The review said: Complete." in seen
    assert "What has changed" in seen and "For applicants." in seen
    assert assessments.one(root, draft.id).life.counts


def test_two_people_at_one_draft_see_both(root: Context, enter: Enter) -> None:
    draft = assessments.save(acting(root, "ines"), least_risky(ethics(root)))
    enter("ada")
    at = screen.opened("assessments", id=draft.id, change="yes")
    at = answered(at, "What is the model for", "Ada's words")
    theirs = least_risky(ethics(root), purpose_summary="Ines' words")
    assessments.save(acting(root, "ines"), theirs, id=draft.id, base_version=1)
    at = screen.button(at, "Keep as a draft")
    seen = screen.text(at)
    assert "Ada's words" in seen and "Ines' words" in seen and "Saved in the meantime" in seen
    assert "What is the model for" in seen and "purpose_summary" not in seen and "{'value'" not in seen
    at = screen.button(screen.button(at, "Keep mine as the next version"), "Keep as a draft")
    stored = records.get(root, "assessment", draft.id)
    assert (stored.version, stored.body["answers"]["purpose_summary"]["value"]) == (3, "Ada's words")


def test_a_form_that_changes_while_it_is_open_says_so_and_loses_nothing(root: Context, enter: Enter) -> None:
    enter("ines")
    at = screen.opened("assessments", new="yes", form="ethics_impact", model="loans")
    at = written(at, "What is the model for", "It prices loans.")
    changed_form(root, questions_gone)
    at = at.run()  # what was written last arrives with the change
    seen = screen.text(at)
    assert "The policy has changed since this was begun" in seen and "look at every answer again" in seen
    assert "“What is the model for, and who benefits from it?” is asked no more" in seen
    assert "no longer offers" in seen and "also offers “Yes, in a pilot”" in seen
    assert "– It prices loans." in seen
    at = screen.button(at, "Keep as a draft")
    (draft,) = [one for one in records.all(root, "assessment") if one.body["state"] == "draft"]
    assert draft.body["set_aside"]["purpose_summary"]["value"] == "It prices loans."
    assert set(draft.body["set_aside"]) == {"purpose_summary", "alternatives"}
    assert draft.body["answers"]["decision_role"]["value"] == "informs"


def test_a_form_that_changes_before_it_is_submitted_is_looked_at_again(root: Context, enter: Enter) -> None:
    draft = assessments.save(acting(root, "ines"), least_risky(ethics(root)))
    enter("ines")
    at = screen.opened("assessments", id=draft.id, change="yes")
    at = screen.button(at, "Review before filing")
    changed_form(root, questions_gone)
    at = screen.button(at, "Submit for review")
    assert records.get(root, "assessment", draft.id).version == 1, "nothing was submitted"
    assert "is asked no more" in screen.text(at) and "Review before filing" in labels(at)
    at = screen.button(at, "Review before filing")
    assert "is not answered" in screen.text(at) or "not answered" in screen.text(at)
    at = screen.opened("assessments", id=draft.id, change="yes")  # in another window, later
    assert "is asked no more" in screen.text(at), "it is said of what was stored before, too"


def test_who_may_not_review_finds_no_button(root: Context, enter: Enter) -> None:
    sent = assessments.submit(acting(root, "ines"), least_risky(ethics(root)))
    enter("dana")  # may fill, and not review
    assert not labels(screen.opened("assessments", id=sent.id)) & {"Accept it", "Return it"}
    enter("aldo")
    assert "who can" in screen.text(screen.opened("assessments", new="yes", model="loans"))


def test_the_past_is_read_and_not_written(root: Context, enter: Enter) -> None:
    enter("rita")
    sent = assessments.submit(acting(root, "ines"), least_risky(ethics(root)))
    assessments.accept(acting(root, "remo"), sent.id)
    then = sent.at.isoformat()
    at = screen.opened("assessments", id=sent.id, as_of=then)
    assert "waits for a second person" in screen.text(at) and "Accept it" not in labels(at)


def test_the_result_follows_the_answers_and_the_figures_stand_beside_them(
    portfolio: Store, signed_in: Callable[..., object]
) -> None:
    signed_in(portfolio, "steward")
    at = screen.opened("assessments", new="yes", form="health_check", model=MODEL)
    seen = screen.text(at)
    assert "So far risk score" in seen and "questions are not answered" in seen
    assert "Monitoring knows" in seen and "It proposes the answer" in seen
    before = at.radio(key=f"assessment/new/health_check/{MODEL}/submitted/answers.decision/0")
    before.set_value("stopped_limited")
    assert "the gravest 4 of 4" in screen.text(at.run())


def test_who_submitted_it_goes_on_in_the_same_window_once_it_came_back(root: Context, enter: Enter) -> None:
    enter("ines")
    draft = assessments.save(acting(root, "ines"), least_risky(ethics(root)))
    at = screen.opened("assessments", id=draft.id, change="yes")
    at = screen.button(screen.button(at, "Review before filing"), "Submit for review")
    assert "is filed as version 2" in screen.text(at)
    assessments.hand_back(acting(root, "rita"), draft.id, "For whom?")
    at = answered(at.run(), "What is the model for", "For applicants.")
    at = screen.button(screen.button(at, "Review before filing"), "Submit for review")
    assert "is filed as version 4" in screen.text(at)
