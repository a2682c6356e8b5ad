"""Approvals: who may sign, what ends a request, and each refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mlgov.errors import AccessError, RecordError
from mlgov.govern.approvals import content_hash
from mlgov.policy.models import Need
from mlgov.services import approvals, asking, people, records, version_approval
from mlgov.services.context import Context
from tests.services.signing import acting, approve, asked, sign, world
from tests.services.small_world import NOW, at


@pytest.fixture
def root() -> Context:
    return world()


def state(root: Context, id: str) -> str:
    return approvals.standing(root, id).state


def refused(root: Context, who: str, id: str, body: str = "review_board") -> set[str]:
    """Why somebody can't sign: the refusals by name; and nothing is written."""
    before = records.all(root, "approval")
    with pytest.raises(AccessError) as caught:
        sign(root, who, id, body)
    assert records.all(root, "approval") == before
    assert all(one.what and one.fix for one in caught.value.problems)
    return {one.where for one in caught.value.problems}


def change_version(root: Context, **more: Any) -> None:
    stood = records.get(root, "model_version", "loans@2.0.0")
    records.file(root, stood.kind, stood.body | more, id=stood.id, base_version=stood.version)


def test_a_version_is_approved_when_the_last_signature_is_there(root: Context) -> None:
    request = asked(root)
    assert request.id == "REQ-0001"
    assert request.body["requested_by"] == "ada"
    assert request.body["involved"] == ["dana"]
    assert request.body["content_hash"] == content_hash(request.body["content"])
    version = records.get(root, "model_version", "loans@2.0.0").body
    assert version["approval"] == "requested"
    sign(root, "rita", request.id)
    sign(root, "ella", request.id, "council")
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.missing) == ("open", (Need(body="review_board", least=1),))
    assert records.get(root, "model_version", "loans@2.0.0").body["approval"] == "requested"
    last = sign(root, "remo", request.id)
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.missing, stood.decided) == ("approved", (), last.at)
    version = records.get(root, "model_version", "loans@2.0.0").body
    assert version["approval"] == "approved"
    assert version["approved_by"] == "ML Model Review Board, ML Model Governance Council"


def test_as_of_a_past_moment_it_stands_as_it_stood(root: Context) -> None:
    request = asked(root)
    first = sign(root, "rita", request.id)
    at(root, NOW + timedelta(days=1))
    sign(root, "remo", request.id)
    sign(root, "ella", request.id, "council")
    assert approvals.standing(root, request.id).state == "approved"
    then = approvals.standing(root, request.id, as_of=first.at)
    assert [(one.body, one.least) for one in then.missing] == [("review_board", 1), ("council", 1)]
    with pytest.raises(RecordError, match="there is no approval request"):
        approvals.standing(root, request.id, as_of=NOW - timedelta(days=1))
    assert approvals.newest(root, "version", "loans@2.0.0", as_of=NOW - timedelta(days=1)) is None


def test_who_asked_does_not_sign(root: Context) -> None:
    assert refused(root, "ines", asked(root, "ines").id) == {"requester"}


def test_the_owner_does_not_sign(root: Context) -> None:
    assert refused(root, "otto", asked(root).id) == {"owner"}


def test_the_developer_and_who_entered_the_version_does_not_sign(root: Context) -> None:
    assert refused(root, "dana", asked(root).id) == {"developer", "involved"}


def test_administrators_do_not_sign_whatever_else_they_are(root: Context) -> None:
    assert refused(root, "adam", asked(root).id) == {"administrator"}


def test_nobody_signs_without_a_certificate_or_with_one_that_lapsed(root: Context) -> None:
    request = asked(root)
    assert refused(root, "nils", request.id) == {"certificate"}
    assert refused(root, "lara", request.id) == {"certificate"}
    with pytest.raises(AccessError, match="expired on 1 Mar 2026"):
        sign(root, "lara", request.id)


def test_a_certificate_counts_to_the_end_of_its_last_day(root: Context) -> None:
    request = asked(root)
    at(root, NOW.replace(month=3, day=1, hour=23))  # a clock set back
    assert asking.refusals(acting(root, "lara"), request, "review_board") == []


def test_nobody_signs_for_a_body_without_a_seat_or_that_was_not_asked(root: Context) -> None:
    request = asked(root)
    assert refused(root, "ella", request.id) == {"seat"}
    assert refused(root, "rita", request.id, "council") == {"seat"}
    assert refused(root, "rita", request.id, "stewards") == {"body"}


def test_without_the_right_nobody_signs(root: Context) -> None:
    request = asked(root)
    for who in ("aldo", "sten"):
        with pytest.raises(AccessError, match=r"approval\.file"):
            sign(root, who, request.id)


def test_the_system_and_the_command_line_have_no_seat(root: Context) -> None:
    request = asked(root)
    with pytest.raises(AccessError, match="can't sign"):
        approvals.decide(root, request.id, "approved", body="review_board")


def test_a_person_signs_once_and_for_one_body_only(root: Context) -> None:
    request = asked(root)
    sign(root, "ines", request.id)
    assert refused(root, "ines", request.id) == {"signed"}
    assert refused(root, "ines", request.id, "council") == {"signed"}


def seat(root: Context, who: str, start: str, until: str | None = None) -> None:
    """A membership as the journal has it, whichever part files it."""
    content = {"body": "review_board", "person": who, "from": start, "until": until}
    with root.store.transaction() as tx:
        entry = {"kind": "membership", "id": f"MEM-{who}", "version": 1, "content": content}
        root.append(tx, "record.filed", f"membership:MEM-{who}", entry)


def test_members_on_file_take_the_place_of_roles(root: Context) -> None:
    request = asked(root)
    seat(root, "ines", "2026-01-01")
    seat(root, "remo", "2026-01-01", "2026-02-28")
    assert refused(root, "rita", request.id) == {"seat"}
    assert refused(root, "remo", request.id) == {"seat"}  # his term is over
    sign(root, "ines", request.id)


def test_a_role_given_today_counts_today_and_one_taken_away_counts_no_more(root: Context) -> None:
    request = asked(root)
    people.update(root, "rita", name="Rita Roth", roles=("viewer",), active=True)
    with pytest.raises(AccessError, match=r"approval\.file"):
        sign(root, "rita", request.id)


def test_one_rejection_ends_a_request(root: Context) -> None:
    request = asked(root)
    sign(root, "rita", request.id)
    with pytest.raises(RecordError, match="say why"):
        sign(root, "remo", request.id, decision="rejected")
    sign(root, "remo", request.id, decision="rejected", comments="The data were wrong.")
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.why) == ("rejected", "remo rejected it: The data were wrong.")
    version = records.get(root, "model_version", "loans@2.0.0").body
    assert (version["approval"], version["approved_by"]) == ("rejected", "")
    with pytest.raises(RecordError, match="not open any more"):
        sign(root, "ella", request.id, "council")


def test_conditions_count_as_approval_and_are_shown_until_they_are_met(root: Context) -> None:
    request = asked(root)
    with pytest.raises(RecordError, match="conditions"):
        sign(root, "rita", request.id, decision="conditions")
    sign(root, "rita", request.id, decision="conditions", conditions="Compare groups weekly.")
    sign(root, "remo", request.id)
    sign(root, "ella", request.id, "council")
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.granted, stood.conditions) == ("conditions", True, ("Compare groups weekly.",))
    assert records.get(root, "model_version", "loans@2.0.0").body["approval"] == "approved"
    with pytest.raises(RecordError, match="say what shows"):
        approvals.meet(acting(root, "rita"), request.id, " ")
    for who in ("otto", "dana", "lara", "adam"):
        with pytest.raises(AccessError, match="can't confirm"):
            approvals.meet(acting(root, who), request.id, "Seen.")
    approvals.meet(acting(root, "rita"), request.id, "The weekly table is in place.")
    assert state(root, request.id) == "approved"
    with pytest.raises(RecordError, match="no conditions"):
        approvals.meet(acting(root, "rita"), request.id, "Again.")


def test_an_approval_expires_by_itself_and_is_asked_anew(root: Context) -> None:
    request = asked(root)
    with pytest.raises(RecordError, match="lies in the past"):
        sign(root, "rita", request.id, expires=date(2026, 3, 2))
    sign(root, "rita", request.id, expires=date(2026, 4, 30))
    sign(root, "remo", request.id, expires=date(2026, 6, 30))
    sign(root, "ella", request.id, "council")
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.until) == ("approved", date(2026, 4, 30))
    at(root, NOW.replace(month=4, day=30, hour=23))
    assert state(root, request.id) == "approved"
    at(root, NOW.replace(month=5, day=1, hour=0))
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.granted, stood.why) == ("expired", False, "it counted until 30 Apr 2026")
    with pytest.raises(RecordError, match="not open any more"):
        sign(root, "ines", request.id)
    assert asked(root).id == "REQ-0002"


def test_a_change_of_what_was_asked_makes_it_void_and_changing_it_back_does_not_revive_it(
    root: Context,
) -> None:
    request = asked(root)
    approve(root, request.id)
    change_version(root, stage="development")  # where it runs is no part of what was approved
    assert state(root, request.id) == "approved"
    change_version(root, features=["income", "age"])
    assert state(root, request.id) == "void"
    assert ("version.content.features", "[]", '["income", "age"]') in [
        (one.place, one.before, one.after) for one in asking.changes(root, request)
    ]
    change_version(root, features=[])
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.granted) == ("void", False)
    anew = asked(root)
    assert anew.id == "REQ-0002"
    assert state(root, anew.id) == "open"
    assert state(root, request.id) == "void"


def test_a_void_request_can_not_be_signed(root: Context) -> None:
    request = asked(root)
    change_version(root, description="Another one.")
    with pytest.raises(RecordError, match="has changed since"):
        sign(root, "rita", request.id)
    assert state(root, request.id) == "void"


def test_a_new_tier_makes_it_void(root: Context) -> None:
    from mlgov.services import inventory

    request = asked(root)
    inventory.classify(root, "loans", "important", "Less depends on it.")
    assert state(root, request.id) == "void"
    inventory.classify(root, "loans", "critical", "More depends on it after all.")
    assert state(root, request.id) == "void"


def test_the_same_is_not_asked_twice_while_it_is_open(root: Context) -> None:
    request = asked(root)
    with pytest.raises(RecordError, match=f"{request.id} asks for this already"):
        asked(root)


def test_a_request_is_taken_back_by_who_asked_or_who_answers_for_the_model(root: Context) -> None:
    request = asked(root, "dana")
    for who in ("sten", "ines"):
        with pytest.raises(AccessError, match="is withdrawn by dana"):
            approvals.withdraw(acting(root, who), request.id, "Not wanted.")
    with pytest.raises(RecordError, match="say why"):
        approvals.withdraw(acting(root, "ada"), request.id, " ")
    approvals.withdraw(acting(root, "ada"), request.id, "Not wanted.")
    stood = approvals.standing(root, request.id)
    assert (stood.state, stood.why) == ("withdrawn", "it was withdrawn: Not wanted.")
    with pytest.raises(RecordError, match="not open any more"):
        sign(root, "rita", request.id)
    with pytest.raises(RecordError, match="nothing to withdraw"):
        approvals.withdraw(acting(root, "ada"), request.id, "Twice.")


def test_what_is_decided_can_not_be_withdrawn(root: Context) -> None:
    request = asked(root)
    approve(root, request.id)
    with pytest.raises(RecordError, match="nothing to withdraw"):
        approvals.withdraw(acting(root, "ada"), request.id, "Changed my mind.")
    assert state(root, request.id) == "approved"


@pytest.mark.parametrize("decision", ["", "yes", "APPROVED"])
def test_an_unknown_decision_is_refused(root: Context, decision: str) -> None:
    request = asked(root)
    with pytest.raises(RecordError, match="is no decision"):
        sign(root, "rita", request.id, decision=decision)


def test_signatures_and_requests_are_not_filed_past_these_verbs(root: Context) -> None:
    request = asked(root)
    body = {"model": "loans", "version": "2.0.0", "body": "review_board", "decision": "approved"}
    with pytest.raises(RecordError, match="signing a request"):
        records.file(acting(root, "rita"), "approval", body | {"request": request.id})
    with pytest.raises(RecordError, match="not filed by itself"):
        records.file(acting(root, "ada"), "approval_request", request.body | {"requested_by": "eve"})
    with pytest.raises(RecordError, match="not filed by itself"):
        records.file(acting(root, "ada"), "approval_request", request.body | {"needs": []},
                     id=request.id, base_version=1)  # fmt: skip


def test_a_request_needs_somebody_who_signs(root: Context) -> None:
    with pytest.raises(RecordError) as caught:
        approvals.request(
            acting(root, "ada"), "version", "loans@2.0.0", model="loans", version="2.0.0", title="T",
            content={}, needs=[],
        )  # fmt: skip
    assert [one.where for one in caught.value.problems] == ["needs"]
    with pytest.raises(RecordError, match="nobody asks"):
        approvals.request(
            acting(root, "ada"), "nonsense", "x", model="loans", title="T", content={},
            needs=[Need(body="council")],
        )  # fmt: skip
    with pytest.raises(RecordError, match="there is no model version"):
        version_approval.request(acting(root, "ada"), "loans", "9.0.0")


def test_each_sees_what_waits_for_them(root: Context) -> None:
    request = asked(root)

    def waits(who: str) -> list[str]:
        return [one.id for one in approvals.waiting(acting(root, who))]

    for who in ("rita", "remo", "ines", "ella"):
        assert waits(who) == [request.id]
    for who in ("ada", "otto", "dana", "adam", "nils", "lara", "aldo"):
        assert waits(who) == []
    sign(root, "rita", request.id)
    sign(root, "ines", request.id)
    assert waits("remo") == []  # the board has signed
    assert waits("ella") == [request.id]
    sign(root, "ella", request.id, "council")
    assert waits("ella") == []
