"""Sign-in, lock-out, sessions, one-time passwords and the demo's picking of people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mlgov.errors import AccessError, RecordError
from mlgov.services import audit, people, policies
from mlgov.services.context import Context, system
from mlgov.store.database import Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OWN = "a password of my own"


@pytest.fixture
def root() -> Context:
    ctx = system(Store.open(":memory:"), lambda: NOW)
    policies.prepare(ctx)
    return ctx


def signed_up(root: Context, name: str = "ana") -> str:
    """A person with a password of their own."""
    first = people.create(root, name, name.title(), ("steward",))
    begun = people.sign_in(root.store, name, first, NOW)
    assert begun.must_change
    assert people.person_for(root.store, begun.token, NOW) is None  # nothing else until it is changed
    assert people.must_change(root.store, begun.token, NOW)
    return people.change_password(root.store, begun.token, first, OWN, NOW).token


def test_the_first_administrator_is_made_once(root: Context) -> None:
    made = people.ensure_administrator(root.store, NOW)
    assert made is not None
    assert people.ensure_administrator(root.store, NOW) is None
    assert people.sign_in(root.store, made[0], made[1], NOW).must_change
    with pytest.raises(AccessError, match="demo"):
        people.mark_demo(root)


def test_a_person_signs_in_and_out(root: Context) -> None:
    token = signed_up(root)
    person = people.person_for(root.store, token, NOW)
    assert person is not None
    assert (person.id, person.roles) == ("ana", ("steward",))
    people.sign_out(root.store, token, NOW)
    assert people.person_for(root.store, token, NOW) is None
    again = people.sign_in(root.store, "ana", OWN, NOW)
    assert not again.must_change


def test_a_session_ends_after_an_idle_hour_and_after_twelve(root: Context) -> None:
    token = signed_up(root)
    assert people.person_for(root.store, token, NOW + timedelta(minutes=59)) is not None
    assert (
        people.person_for(root.store, token, NOW + timedelta(minutes=118)) is not None
    )  # was used in between
    assert people.person_for(root.store, token, NOW + timedelta(minutes=178)) is None
    other = people.sign_in(root.store, "ana", OWN, NOW).token
    for minutes in range(50, 720, 50):
        assert people.person_for(root.store, other, NOW + timedelta(minutes=minutes)) is not None
    assert people.person_for(root.store, other, NOW + timedelta(hours=12)) is None


def test_a_refusal_does_not_tell_which_names_exist(root: Context) -> None:
    signed_up(root)
    with pytest.raises(AccessError) as known:
        people.sign_in(root.store, "ana", "wrong wrong wrong", NOW)
    with pytest.raises(AccessError) as unknown:
        people.sign_in(root.store, "bob", "wrong wrong wrong", NOW)
    assert known.value.message == unknown.value.message
    written = [
        (entry.action, entry.subject) for entry in audit.entries(root, audit.Wanted(action="sign_in.failed"))
    ]
    assert written == [("sign_in.failed", "person:somebody unknown"), ("sign_in.failed", "person:ana")]


def test_five_failures_lock_and_time_or_an_administrator_opens(root: Context) -> None:
    signed_up(root)
    for k in range(5):
        with pytest.raises(AccessError, match="not right"):
            people.sign_in(root.store, "ana", "wrong wrong wrong", NOW + timedelta(seconds=k))
    with pytest.raises(AccessError, match=r"after 09:15"):
        people.sign_in(root.store, "ana", OWN, NOW + timedelta(minutes=1))  # even the right one
    assert people.sign_in(root.store, "ana", OWN, NOW + timedelta(minutes=16)).person.id == "ana"
    assert [entry.subject for entry in audit.entries(root, audit.Wanted(action="account.locked"))] == [
        "person:ana"
    ]


def test_a_reset_lifts_the_lock_and_ends_sessions(root: Context) -> None:
    token = signed_up(root)
    for _ in range(5):
        with pytest.raises(AccessError):
            people.sign_in(root.store, "ana", "wrong wrong wrong", NOW)
    fresh = people.reset_password(root, "ana")
    assert people.person_for(root.store, token, NOW) is None
    assert people.sign_in(root.store, "ana", fresh, NOW).must_change


def test_a_person_who_left_can_do_nothing(root: Context) -> None:
    token = signed_up(root)
    people.update(root, "ana", name="Ana", roles=("steward",), active=False)
    assert people.person_for(root.store, token, NOW) is None
    with pytest.raises(AccessError):
        people.sign_in(root.store, "ana", OWN, NOW)


def test_one_picks_a_person_in_a_demo_only(root: Context) -> None:
    other = system(Store.open(":memory:"), lambda: NOW)
    policies.prepare(other)
    people.mark_demo(other)
    for ctx in (root, other):
        people.create(ctx, "ana", "Ana", ("steward",))
    with pytest.raises(AccessError, match="demo store only"):
        people.pick_person(root.store, "ana", NOW)
    picked = people.pick_person(other.store, "ana", NOW)
    assert people.person_for(other.store, picked.token, NOW) == picked.person


def test_tokens_for_scripts(root: Context) -> None:
    signed_up(root)
    token = people.issue_token(root, "ana", 30)
    assert people.person_for(root.store, token, NOW + timedelta(days=29)) is not None
    assert people.person_for(root.store, token, NOW + timedelta(days=30)) is None
    with pytest.raises(RecordError, match="1 to 366"):
        people.issue_token(root, "ana", 0)
    people.create(root, "feed", "Nightly feed", ("analyst",))  # has never set a password of its own
    unattended = people.issue_token(root, "feed", 30)
    assert people.person_for(root.store, unattended, NOW) is not None
    assert not people.must_change(root.store, unattended, NOW)


def test_no_secret_reaches_the_journal(root: Context) -> None:
    first = people.create(root, "ana", "Ana", ("steward",))
    token = people.sign_in(root.store, "ana", first, NOW).token
    people.change_password(root.store, token, first, OWN, NOW)
    text = " ".join(repr(row) for row in root.store.cursor().execute("select * from journal").fetchall())
    assert first not in text
    assert OWN not in text
    assert token not in text
    assert "argon2" not in text
