"""Rights, passwords, lock-out and the end of sessions, by hand-worked cases."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from mlgov.access import lockout, people, secrets
from mlgov.errors import AccessError
from mlgov.policy.models import Role
from tests.conftest import ROOT

NOW = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)
ROLES = (
    Role(id="viewer", title="Viewer", description="reads", rights=("read",)),
    Role(id="steward", title="Steward", description="files", rights=("read", "incident.file")),
)


def test_rights_follow_from_all_roles() -> None:
    both = people.Person("a", "A", ("viewer", "steward"))
    assert people.rights_of(both, ROLES) == {"read", "incident.file"}
    assert people.rights_of(people.Person("a", "A", ("gone",)), ROLES) == frozenset()


def test_a_refusal_says_who_can() -> None:
    with pytest.raises(AccessError, match=r"Ann may not.*who can: Steward"):
        people.require(people.Person("ann", "Ann", ("viewer",)), "incident.file", ROLES)
    with pytest.raises(AccessError, match="no role of the policy"):
        people.require(people.Person("ann", "Ann", ("viewer",)), "policy.publish", ROLES)


def test_the_product_hashes_as_rfc_9106_asks() -> None:
    """64 MB, three passes, four lanes; asked in a process of its own, as tests hash in haste."""
    code = "from mlgov.access.secrets import hash_password; print(hash_password('correct horse battery'))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_passwords_are_kept_as_argon2id() -> None:
    hashed = secrets.hash_password("correct horse battery")
    assert hashed.startswith("$argon2id$")
    assert secrets.matches("correct horse battery", hashed)
    assert not secrets.matches("correct horse batterz", hashed)
    assert not secrets.matches("anything at all", None)
    assert not secrets.matches("anything at all", "no hash")


def test_short_passwords_are_refused_with_what_would_do() -> None:
    with pytest.raises(AccessError, match="at least 12") as refused:
        secrets.hash_password("short")
    assert refused.value.problems[0].where == "password"


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("failures", "opens_in_minutes"),
    [
        ([], None),
        ([1, 2, 3, 4], None),
        ([1, 2, 3, 4, 5], 14),
        ([14.9, 14.8, 14.7, 14.6, 0.5], 14.5),
        ([15, 1, 2, 3, 4], None),  # the oldest is out of the window on the very second
        ([1, 2, 3, 4, 5, 6, 7], 14),
    ],
)
def test_five_failures_in_fifteen_minutes_lock(failures: list[float], opens_in_minutes: float | None) -> None:
    until = lockout.locked_until(ago(*failures), NOW)
    expected = None if opens_in_minutes is None else NOW + timedelta(minutes=opens_in_minutes)
    assert until == expected


@pytest.mark.parametrize(
    ("age", "idle", "ended"),
    [
        (timedelta(0), timedelta(0), False),
        (timedelta(hours=2), timedelta(minutes=59, seconds=59), False),
        (timedelta(hours=2), timedelta(hours=1), True),
        (timedelta(hours=11, minutes=59, seconds=59), timedelta(0), False),
        (timedelta(hours=12), timedelta(0), True),
        (timedelta(seconds=-1), timedelta(0), True),  # begun in the future: the clock can't be trusted
    ],
)
def test_sessions_end(age: timedelta, idle: timedelta, ended: bool) -> None:
    created = NOW - age
    assert lockout.expired(created, NOW - idle, created + lockout.LONGEST, NOW) is ended
