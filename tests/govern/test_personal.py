"""Whose each thing to do is: by name, by role or seat, by signature, and once it has waited too long."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.calendar import due_state
from mlgov.govern.due import Due
from mlgov.govern.personal import Share, Who, share
from mlgov.policy.load import load

POLICY = load()
NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)  # a leap day
ADA = Who("ada", "Ada Arndt", frozenset({"steward"}))
OTTO = Who("otto", "Otto Ott", frozenset({"viewer"}))
ELLA = Who("ella", "Ella Ernst", frozenset({"executive"}), frozenset({"council"}))
OWNERS = {"loans": "Otto Ott (Risk)"}


def thing(owner: str = "Ada Arndt", by: date | None = None, now: datetime = NOW, **more: Any) -> Due:
    body = {"rule": "review", "what": "Review loans", "why": "so", "model": "loans", "model_name": "Loans"}
    body |= {"link_kind": "model", "link_id": "loans", "owner": owner} | more
    return Due(due=by, state=due_state(by, now), **body)


def parts(one: Due, who: Who, now: datetime = NOW) -> list[str]:
    found = share([one], who, OWNERS, POLICY, now)
    return [name for name in ("own", "waiting", "escalated") if getattr(found, name)]


@pytest.mark.parametrize("owner", ["Ada Arndt", "ada", "Otto Ott; Ada Arndt", "ADA  ARNDT (steward)"])
def test_what_names_a_person_is_theirs(owner: str) -> None:
    assert parts(thing(owner), ADA) == ["own"]
    assert parts(thing(owner), ELLA) == []


def test_what_names_a_role_or_a_body_waits_for_everybody_in_it() -> None:
    roles = {one.id: one.title for one in POLICY.roles}
    body = next(one.title for one in POLICY.bodies if one.id == "council")
    assert parts(thing(f"{roles['reviewer']}, {roles['steward']}"), ADA) == ["waiting"]
    assert parts(thing(f"{roles['reviewer']}, {roles['steward']}"), ELLA) == []
    assert parts(thing(body), ELLA) == ["waiting"]
    assert parts(thing(body), ADA) == []


@pytest.mark.parametrize("barred", [("ada",), ("rita", "Ada Arndt")])
def test_what_takes_a_second_person_does_not_wait_for_the_first(barred: tuple[str, ...]) -> None:
    steward = next(one.title for one in POLICY.roles if one.id == "steward")
    assert parts(thing(steward, barred=barred), ADA) == []
    assert parts(thing(steward, barred=barred), Who("sten", "Sten Sund", frozenset({"steward"}))) == [
        "waiting"
    ]
    assert parts(thing("Ada Arndt", barred=barred), ADA) == ["own"], "who is named is told all the same"


def test_a_signature_waits_for_who_may_give_it_whatever_else_the_line_names() -> None:
    asked = thing("ada", rule="sign", link_kind="approval_request", link_id="REQ-0001")
    assert parts(asked, ADA) == []
    assert parts(asked, Who("ada", "Ada Arndt", signable=frozenset({"REQ-0001"}))) == ["waiting"]


@pytest.mark.parametrize(
    ("by", "now", "owner", "executive"),
    [
        (date(2028, 2, 21), NOW, True, False),  # over since the 22nd began, so for 7 days and 12 hours
        (date(2028, 2, 22), NOW, False, False),
        (date(2028, 2, 21), datetime(2028, 2, 29, tzinfo=UTC), True, False),  # seven days to the second
        (date(2028, 2, 21), datetime(2028, 2, 28, 23, 59, 59, tzinfo=UTC), False, False),
        (datetime(2028, 2, 22, 12, tzinfo=UTC), NOW, True, False),  # a moment, and seven days later
        (datetime(2028, 2, 22, 12, 0, 1, tzinfo=UTC), NOW, False, False),
        (date(2028, 1, 29), datetime(2028, 2, 29, tzinfo=UTC), True, True),  # thirty days
        (date(2028, 1, 30), datetime(2028, 2, 29, tzinfo=UTC), True, False),
        (None, NOW, False, False),
    ],
)
def test_what_stays_undone_comes_up(by: date | None, now: datetime, owner: bool, executive: bool) -> None:
    one = thing("Ada Arndt", by, now)
    assert parts(one, OTTO, now) == (["escalated"] if owner else [])
    assert parts(one, ELLA, now) == (["escalated"] if executive else [])
    assert parts(one, ADA, now) == ["own"]


def test_a_finding_that_says_so_itself_comes_up_to_its_body() -> None:
    one = thing("Sten Sund", date(2028, 2, 28), rule="escalated", link_kind="finding", link_id="FIN-0001")
    assert parts(one, ELLA) == ["escalated"]
    assert parts(one, OTTO) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ada Arndt", "Otto Ott", "Model steward", "ML Model Governance Council", ""]),
            st.none() | st.dates(date(2027, 12, 1), date(2028, 3, 31)),
        ),
        max_size=12,
    )
)
def test_nothing_stands_twice_and_nobody_named_is_left_out(
    rows: list[tuple[str, date | None]],
) -> None:
    every = [thing(owner, by, link_id=f"m{place}") for place, (owner, by) in enumerate(rows)]
    shares = {who.id: share(every, who, OWNERS, POLICY, NOW) for who in (ADA, OTTO, ELLA)}
    for found in shares.values():
        ids = [one.link_id for one in (*found.own, *found.waiting, *found.escalated)]
        assert len(ids) == len(set(ids)) == len(found.all())
    for one in every:
        if one.owner == "Ada Arndt":
            assert one in shares["ada"].own
    assert share(every, Who("x", "Nobody"), OWNERS, POLICY, NOW) == Share()
