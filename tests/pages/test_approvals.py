"""The pages of approvals, exceptions and findings: what each person sees, and what they may press."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from mlgov.govern.calendar import written
from mlgov.services import approvals, exceptions, findings, records
from mlgov.services.context import Context
from mlgov.ui import runtime
from tests.services import signing
from tests.services.signing import acting, approve, asked, sign
from tests.services.small_world import at as put_clock
from tests.services.test_exceptions import BODY
from tests.ui import screen

Enter = Callable[[str], None]
TODAY = datetime.now(UTC).date()
EXCEPTION = BODY | {"starts": TODAY.isoformat(), "ends": (TODAY + timedelta(days=60)).isoformat()}


@pytest.fixture
def root() -> Iterator[Context]:
    made = signing.world()
    # The pages go by the clock on the wall, which the moving clock of this world must not overtake.
    put_clock(made, datetime.now(UTC) - timedelta(minutes=10))
    runtime.use(made.store)
    yield made
    runtime.use(None)
    made.store.close()


def labels(at: AppTest) -> set[str]:
    return {one.label for one in at.button}


def answer(at: AppTest, label: str, value: str) -> None:
    fields = [*at.text_area, *at.text_input]
    next(one for one in fields if one.label.startswith(label)).set_value(value)


def test_what_waits_for_whom(root: Context, enter: Enter) -> None:
    enter("rita")
    assert "Nobody has asked for an approval yet" in screen.text(screen.opened("approvals"))
    request = asked(root)
    seen = screen.text(screen.opened("approvals"))
    assert "1 request waits for your signature" in seen and "Approve Loan decisions 2.0.0" in seen
    assert "2 for ML Model Review Board" in seen and "Ada Arndt" in seen
    enter("ada")
    seen = screen.text(screen.opened("approvals"))
    assert "Nothing waits for your signature" in seen and "1 request is open" in seen
    approve(root, request.id)
    assert "every approval counts" in screen.text(screen.opened("approvals"))


def test_one_signs_on_the_page_of_a_request(root: Context, enter: Enter) -> None:
    request = asked(root)
    enter("rita")
    at = screen.opened("approvals", id=request.id)
    seen = screen.text(at)
    assert "Task binary" in seen and "Model Tier Critical" in seen
    assert "0 of 2 signed" in seen and "Remo Rossi" in seen
    assert "Lara Lang: r certificate" not in seen
    assert "Can't: " in seen and "Lara Lang" in seen and "expired on 1 Mar 2026" in seen
    answer(at, "Conditions", "Compare <b>groups</b> weekly.")
    at = screen.button(at, "Approve with conditions")
    assert not at.exception
    assert "Compare &lt;b&gt;groups" in screen.source(at)
    assert "You can't sign this" in screen.text(at) and "you signed it" in screen.text(at)
    assert [one.actor for one in records.all(root, "approval")] == ["rita"]


@pytest.mark.parametrize(
    ("who", "why"),
    [("otto", "you own the model"), ("dana", "you developed the model"), ("nils", "you have no"),
     ("lara", "expired"), ("adam", "administrators can't approve")],
)  # fmt: skip
def test_who_can_not_sign_reads_why_and_finds_no_button(
    root: Context, enter: Enter, who: str, why: str
) -> None:
    request = asked(root)
    enter(who)
    at = screen.opened("approvals", id=request.id)
    assert "You can't sign this" in screen.text(at) and why in screen.text(at)
    assert not labels(at) & {"Approve", "Reject", "Approve with conditions"}


def test_a_rejection_without_a_reason_is_refused_in_place(root: Context, enter: Enter) -> None:
    request = asked(root)
    enter("rita")
    at = screen.button(screen.opened("approvals", id=request.id), "Reject")
    assert "say why" in screen.text(at)
    assert records.all(root, "approval") == []
    answer(at, "Comments", "The data were wrong.")
    at = screen.button(at, "Reject")
    assert "Rejected: rita rejected it: The data were wrong." in screen.text(at)


def test_a_void_request_says_what_changed(root: Context, enter: Enter) -> None:
    request = asked(root)
    approve(root, request.id)
    stood = records.get(root, "model_version", "loans@2.0.0")
    records.file(
        root, stood.kind, stood.body | {"features": ["age"]}, id=stood.id, base_version=stood.version
    )
    enter("rita")
    at = screen.opened("approvals", id=request.id)
    seen = screen.text(at)
    assert "Void: what was asked has changed since" in seen
    assert "What has changed since it was asked" in seen and '["age"]' in seen
    assert "1 approval counts no more" in screen.text(screen.opened("approvals"))


def test_conditions_are_confirmed_and_a_request_is_withdrawn(root: Context, enter: Enter) -> None:
    request = asked(root)
    enter("ada")
    at = screen.opened("approvals", id=request.id)
    answer(at, "Why it is withdrawn", "Not wanted.")
    at = screen.button(at, "Withdraw this request")
    assert "Withdrawn: it was withdrawn: Not wanted." in screen.text(at)
    second = asked(root)
    sign(root, "rita", second.id, decision="conditions", conditions="Watch it.")
    sign(root, "remo", second.id)
    sign(root, "ella", second.id, "council")
    assert "Confirm that they are met" not in labels(screen.opened("approvals", id=second.id))
    enter("rita")
    at = screen.opened("approvals", id=second.id)
    assert "Condition: Watch it." in screen.text(at)
    answer(at, "What shows", "It is watched.")
    screen.button(at, "Confirm that they are met")
    assert approvals.standing(root, second.id).state == "approved"


def test_as_of_a_past_moment_nothing_can_be_pressed(root: Context, enter: Enter) -> None:
    request = asked(root)
    enter("rita")
    at = screen.opened("approvals", id=request.id, as_of=(request.at + timedelta(milliseconds=1)).isoformat())
    assert "Approve" not in labels(at) and "You are looking at the past" in screen.text(at)


def test_an_exception_is_asked_for_seen_and_ended(root: Context, enter: Enter) -> None:
    enter("ada")
    at = screen.opened("exceptions")
    assert "No exceptions yet" in screen.text(at)
    id = exceptions.request(acting(root, "ada"), EXCEPTION).id
    seen = screen.text(screen.opened("exceptions"))
    assert "1 exception is waiting for approval" in seen and "Gate “Fit to go live”: fairness" in seen
    sign(root, "rita", "REQ-0001")
    seen = screen.text(screen.opened("exceptions", id=id))
    assert (
        f"In force: it counts until {written(TODAY + timedelta(days=60))}" in seen
        and "A person decides each case." in seen
    )
    at = screen.opened("exceptions", id=id)
    answer(at, "Why, or what shows", "The figures are there.")
    at = screen.button(at, "What it waives is met")
    assert "Resolved: what it waived is met: The figures are there." in screen.text(at)
    enter("rita")
    assert "What it waives is met" not in labels(screen.opened("exceptions", id=id))


def test_an_exception_is_asked_for_by_the_form(root: Context, enter: Enter) -> None:
    enter("ada")
    at = screen.opened("exceptions", new="yes", model="loans", covers="gate:production:drift")
    for label, value in (("Title", "No drift yet"), ("Reason", "New data"), ("Owner", "Sten Sund"),
                         ("Compensating control", "A weekly look")):  # fmt: skip
        answer(at, label, value)
    next(one for one in at.selectbox if one.label.startswith("Severity")).select("S4")
    covers = next(one for one in at.multiselect if one.label.startswith("Covers"))
    assert covers.value == ["gate:production:drift"], "what the address names, though nobody knows it"
    offers = [one for one in covers.options if "Fit to go live" in one or "“" in one]
    assert offers, "what the version lacks at its gate is offered in words"
    covers.select(offers[0])
    at = at.run()
    at = screen.button(at, "Review before filing")
    assert "Ends: missing" in screen.text(at)
    again = next(one for one in at.multiselect if one.label.startswith("Covers"))
    assert len(again.value) == 2 and again.value[1].startswith("gate:")


def test_a_finding_goes_its_way_on_the_page(root: Context, enter: Enter) -> None:
    enter("ada")
    assert "No findings yet" in screen.text(screen.opened("findings"))
    found = findings.open(acting(root, "rita"), {"model": "loans", "title": "No groups", "severity": "S1"}).id
    seen = screen.text(screen.opened("findings"))
    assert "1 finding is" in seen and "No groups" in seen and written(TODAY + timedelta(days=30)) in seen
    at = screen.opened("findings", id=found)
    assert "Close it" not in labels(at)
    answer(at, "In words", "Groups are tested.")
    at = screen.button(at, "Submit for closure")
    assert "Submitted: " in screen.text(at)
    enter("remo")
    at = screen.button(screen.opened("findings", id=found), "Close it")
    assert "Closed: closed by Remo Rossi" in screen.text(at)


def test_who_submitted_a_finding_is_told_that_somebody_else_closes_it(root: Context, enter: Enter) -> None:
    found = findings.open(acting(root, "rita"), {"model": "loans", "title": "T", "severity": "S1"}).id
    findings.submit(acting(root, "remo"), found, "Done.")
    enter("remo")
    at = screen.button(screen.opened("findings", id=found), "Close it")
    assert "by somebody else" in screen.text(at)
    assert findings.one(root, found).standing.state == "submitted"


def test_the_model_shows_its_requests_exceptions_and_findings(root: Context, enter: Enter) -> None:
    asked(root)
    exceptions.request(acting(root, "ada"), EXCEPTION)
    findings.open(acting(root, "rita"), {"model": "loans", "title": "No groups", "severity": "S1"})
    enter("ada")
    seen = screen.text(screen.opened("model", model="loans", tab="records"))
    assert all(one in seen for one in ("REQ-0001", "REQ-0002", "EXC-0001", "FIN-0001"))
    work = screen.text(screen.opened("work", whose="everybody"))
    assert "Sign REQ-0001" in work and "Mend FIN-0001" in work
    own = screen.text(screen.opened("work"))
    assert "Mend FIN-0001" in own and "Sign REQ-0001" not in own, (
        "Ada answers for the model, and signs nothing"
    )
    enter("remo")
    assert "Waiting for you" in (found := screen.text(screen.opened("work"))) and "Sign REQ-0001" in found
