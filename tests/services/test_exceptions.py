"""Exceptions: asked for, approved by severity, and over by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mlgov.errors import AccessError, ConflictError, RecordError
from mlgov.services import approvals, exceptions, findings, records
from mlgov.services.context import Context
from tests.services.signing import acting, sign, world
from tests.services.small_world import NOW, at

KEY = "gate:production:fairness"
BODY = {
    "model": "loans", "title": "No fairness figures yet", "covers": [KEY], "severity": "S3",
    "reason": "Groups are not known yet.", "compensating_control": "A person decides each case.",
    "owner": "Sten Sund", "starts": "2026-03-03", "ends": "2026-06-01",
}  # fmt: skip


@pytest.fixture
def root() -> Context:
    return world()


def ask(root: Context, who: str = "ada", **more: Any) -> str:
    return exceptions.request(acting(root, who), BODY | more).id


def granted(root: Context, **more: Any) -> str:
    id = ask(root, **more)
    sign(root, "rita", request_of(root, id))
    return id


def request_of(root: Context, id: str) -> str:
    found = approvals.newest(root, "exception", id)
    assert found is not None
    return found[0].id


def state(root: Context, id: str) -> str:
    return exceptions.one(root, id).standing.state


def covered(root: Context, version: str | None = None) -> dict[str, str]:
    return {key: one.id for key, one in exceptions.in_force(root, "loans", version).items()}


def problems(root: Context, **more: Any) -> dict[str, str]:
    with pytest.raises(RecordError) as caught:
        ask(root, **more)
    assert records.all(root, "exception") == records.all(root, "approval_request") == []
    return {one.where: one.what for one in caught.value.problems}


def test_it_counts_once_it_is_approved_and_ends_by_itself(root: Context) -> None:
    id = ask(root)
    assert (state(root, id), covered(root)) == ("in_review", {})
    sign(root, "rita", request_of(root, id))
    assert (state(root, id), covered(root)) == ("in_force", {KEY: id})
    at(root, NOW.replace(month=6, day=1, hour=23))
    assert covered(root) == {KEY: id}
    at(root, NOW.replace(month=6, day=2, hour=0))
    assert (state(root, id), covered(root)) == ("expired", {})
    assert "open again" in exceptions.one(root, id).standing.why
    then = NOW.replace(month=5)
    assert list(exceptions.in_force(root, "loans", as_of=then)) == [KEY]


def test_who_has_to_approve_follows_from_the_severity(root: Context) -> None:
    needs = {}
    for severity in ("S1", "S2", "S3", "S4"):
        id = ask(root, severity=severity, ends="2026-04-01")
        wanted = records.get(root, "approval_request", request_of(root, id)).body["needs"]
        needs[severity] = [(one["body"], one["least"]) for one in wanted]
    assert needs == {
        "S1": [("review_board", 2), ("council", 1)],
        "S2": [("review_board", 1), ("council", 1)],
        "S3": [("review_board", 1)],
        "S4": [("review_board", 1)],
    }


@pytest.mark.parametrize(("severity", "days"), [("S1", 30), ("S2", 90), ("S3", 180), ("S4", 365)])
def test_nothing_is_waived_for_longer_than_its_severity_allows(
    root: Context, severity: str, days: int
) -> None:
    last = (NOW + timedelta(days=days)).date()
    over = (last + timedelta(days=1)).isoformat()
    assert set(problems(root, severity=severity, ends=over)) == {"ends"}
    ask(root, severity=severity, ends=last.isoformat())


def test_what_is_missing_or_unknown_is_refused_and_nothing_is_written(root: Context) -> None:
    assert set(problems(root, reason="", compensating_control=" ", owner="", covers=[])) == {
        "reason", "compensating_control", "owner", "covers",
    }  # fmt: skip
    assert set(problems(root, starts="2026-03-02")) == {"starts"}  # yesterday
    assert "ends" in problems(root, starts="2026-02-01", ends="2026-03-01")
    assert set(problems(root, model="nowhere")) == {"model"}
    assert set(problems(root, version="9.0.0")) == {"version"}
    assert set(problems(root, severity="S9")) == {"severity"}
    assert set(problems(root, covers=["fairness"])) == {"covers.0"}
    assert set(problems(root, covers=["finding:FIN-0001"])) == {"covers"}


@pytest.mark.parametrize("who", ["rita", "aldo", "adam", "ella"])
def test_who_may_not_ask_is_refused(root: Context, who: str) -> None:
    with pytest.raises(AccessError, match=r"exception\.request"):
        ask(root, who)


def test_who_asks_and_who_answers_for_it_does_not_approve_it(root: Context) -> None:
    request = request_of(root, ask(root, "dana", owner="Rita Roth"))
    for who, why in (("dana", "you asked"), ("rita", "made or submitted")):
        with pytest.raises(AccessError, match=why):
            sign(root, who, request)


def test_a_rejected_exception_never_counts(root: Context) -> None:
    id = ask(root)
    sign(root, "rita", request_of(root, id), decision="rejected", comments="Not without figures.")
    assert (state(root, id), covered(root)) == ("rejected", {})


def test_it_begins_on_its_day(root: Context) -> None:
    id = granted(root, starts="2026-03-10")
    assert (state(root, id), covered(root)) == ("approved", {})
    at(root, NOW.replace(day=10, hour=0))
    assert (state(root, id), covered(root)) == ("in_force", {KEY: id})


def test_a_changed_exception_is_approved_anew(root: Context) -> None:
    id = granted(root)
    with pytest.raises(ConflictError):
        exceptions.change(acting(root, "ada"), id, BODY | {"ends": "2026-05-01"}, base_version=0)
    exceptions.change(acting(root, "ada"), id, BODY | {"ends": "2026-05-01"}, base_version=1)
    assert (state(root, id), covered(root)) == ("in_review", {})
    assert approvals.standing(root, "REQ-0001").state == "void"
    exceptions.change(acting(root, "ada"), id, BODY, base_version=2)  # and back
    assert (state(root, id), covered(root)) == ("in_review", {})
    sign(root, "remo", request_of(root, id))
    assert covered(root) == {KEY: id}


def test_it_is_ended_by_who_asked_or_answers_and_what_it_covered_is_open_at_once(root: Context) -> None:
    id = granted(root)
    with pytest.raises(AccessError, match="ended or changed by who asked"):
        exceptions.withdraw(acting(root, "dana"), id, "So.")
    with pytest.raises(AccessError, match="ended or changed by who asked"):
        exceptions.change(acting(root, "dana"), id, BODY, base_version=1)
    with pytest.raises(RecordError, match="say why"):
        exceptions.withdraw(acting(root, "sten"), id, " ")
    exceptions.resolve(acting(root, "sten"), id, "The figures are there.")
    assert (state(root, id), covered(root)) == ("resolved", {})
    for verb in (exceptions.withdraw, exceptions.resolve):
        with pytest.raises(RecordError, match="has ended already"):
            verb(acting(root, "sten"), id, "Twice.")
    with pytest.raises(RecordError, match="is over"):
        exceptions.change(acting(root, "sten"), id, BODY, base_version=2)


def test_withdrawing_it_withdraws_the_request(root: Context) -> None:
    id = ask(root)
    exceptions.withdraw(acting(root, "ada"), id, "Not needed.")
    assert state(root, id) == "withdrawn"
    assert approvals.standing(root, request_of(root, id)).state == "withdrawn"


def test_an_exception_for_a_version_covers_that_version(root: Context) -> None:
    id = granted(root, version="2.0.0")
    assert covered(root, "2.0.0") == covered(root) == {KEY: id}
    assert covered(root, "1.0.0") == {}


def test_it_is_not_filed_past_these_verbs(root: Context) -> None:
    id = ask(root)
    stood = records.get(root, "exception", id)
    for body in (stood.body | {"state": "resolved"}, stood.body | {"ends": "2026-07-01"}):
        with pytest.raises(RecordError, match="not filed by itself"):
            records.file(acting(root, "ada"), "exception", body, id=id, base_version=1)


def test_it_accepts_the_risk_of_a_finding_until_it_ends(root: Context) -> None:
    found = findings.open(acting(root, "rita"), {"model": "loans", "title": "No groups", "severity": "S2"}).id
    granted(root, covers=[f"finding:{found}"], severity="S3", ends="2026-05-20")
    assert findings.one(root, found).standing.state == "accepted"
    at(root, NOW.replace(month=5, day=21))
    stood = findings.one(root, found).standing
    assert (stood.state, stood.open, stood.late) == ("open", True, True)
    assert "accepted until 20 May 2026, so it is open again" in stood.why
