"""Who may sign: why a person may not, each reason with who can mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from mlgov.errors import Problem
from mlgov.govern import identity
from mlgov.govern.approvals import signatures
from mlgov.govern.calendar import day, over, written
from mlgov.govern.entries import Filed
from mlgov.policy.approvals import Certificate
from mlgov.policy.models import Policy
from mlgov.policy.rights import APPROVAL_FILE, PEOPLE_MANAGE, holders


class Signer(identity.Named, Protocol):
    """Somebody with an account and roles."""

    @property
    def roles(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Case:
    """Everything that decides who may sign a request: what was filed, and the policy, at a moment."""

    request: Filed
    approvals: Sequence[Filed]
    model: Mapping[str, Any]  # the body of the model's record
    memberships: Sequence[Filed]
    training: Sequence[Filed]
    policy: Policy
    now: datetime
    names: Mapping[str, str] = field(default_factory=dict)  # user name -> name


def refusals(person: Signer, body: str, case: Case) -> list[Problem]:
    """Every reason why this person may not sign this request for this body; none = they may."""
    return [*_standing_apart(person, case), *_office(person, body, case), *_certified(person, body, case)]


def seats(person: Signer, case: Case) -> list[str]:
    """The bodies of the request for which this person has a seat, in the request's order."""
    asked = dict.fromkeys(str(one["body"]) for one in case.request.body["needs"])
    return [body for body in asked if _seated(person, body, case)]


def lapsed(
    certificates: Iterable[Certificate], training: Iterable[Filed], person: str, now: datetime
) -> dict[str, date | None]:
    """Title of each certificate that a person lacks: when the last one expired, None if there was none."""
    own = [one for one in training if one.body["person"] == person]
    found: dict[str, date | None] = {}
    for certificate in certificates:
        courses = {one.casefold() for one in certificate.courses}
        ends = [
            day(one.body.get("expires_on")) or date.max
            for one in own
            if str(one.body["course"]).casefold() in courses and day(one.body["completed_on"]) <= now.date()  # type: ignore[operator]
        ]
        last = max(ends, default=None)
        if last is None or (last != date.max and over(last, now)):
            found[certificate.title] = last
    return found


def _standing_apart(person: Signer, case: Case) -> Iterator[Problem]:
    """Who asked, who made it and who answers for it don't sign."""
    body, model = case.request.body, case.model
    another = "somebody else has to sign"
    if identity.is_one_of(person, [body["requested_by"]]):
        yield Problem("requester", "you asked for this approval", another)
    if identity.is_one_of(person, [model.get("owner")]):
        yield Problem("owner", "you own the model", another)
    if identity.is_one_of(person, [model.get("developer")]):
        yield Problem("developer", "you developed the model", another)
    if identity.is_one_of(person, body["involved"]):
        yield Problem("involved", "you made or submitted what is asked to be approved", another)
    mine = [one for one in signatures(case.request, case.approvals) if one.actor == person.id]
    if mine:
        fix = "a person signs once, and for one body only"
        yield Problem("signed", f"you signed it on {written(mine[0].at.date())}", fix)


def _office(person: Signer, body: str, case: Case) -> Iterator[Problem]:
    roles = [role for role in case.policy.roles if role.id in person.roles]
    if any(PEOPLE_MANAGE in role.rights for role in roles):
        fix = "who gives out roles has no say in approvals; give the role of administrator to somebody else"
        yield Problem("administrator", "administrators can't approve", fix)
    if not any(APPROVAL_FILE in role.rights for role in roles):
        able = ", ".join(holders(case.policy, APPROVAL_FILE)) or "no role of the policy"
        yield Problem("right", f"your roles have no right to sign ({APPROVAL_FILE})", f"who can: {able}")
    asked = [str(one["body"]) for one in case.request.body["needs"]]
    if body not in asked:
        yield Problem(
            "body", f"no signature for {title(body, case.policy)} is asked", _asked(asked, case.policy)
        )
    elif not _seated(person, body, case):
        yield Problem("seat", f"you have no seat on {title(body, case.policy)}", _who(body, case))


def _certified(person: Signer, body: str, case: Case) -> Iterator[Problem]:
    required = case.policy.approvals.required(body)
    for name, last in lapsed(required, case.training, person.id, case.now).items():
        what = f"your certificate “{name}” expired on {written(last)}" if last else f"you have no “{name}”"
        yield Problem("certificate", what, "complete the course, and have it entered as training")


def _seated(person: Signer, body: str, case: Case) -> bool:
    members = _members(body, case)
    if members:
        return person.id in {str(one.body["person"]) for one in members if _sits(one, case.now.date())}
    signing = case.policy.approvals.signing(body)
    return signing is None or bool(set(signing.roles) & set(person.roles))


def _members(body: str, case: Case) -> list[Filed]:
    """Everybody who ever had a seat: a body whose last member left does not fall back to roles."""
    return [one for one in case.memberships if one.body.get("body") == body]


def _sits(membership: Filed, on: date) -> bool:
    start = day(membership.body.get("from") or membership.body.get("since"))
    end = day(membership.body.get("until"))
    return (start is None or start <= on) and (end is None or on <= end)


def _who(body: str, case: Case) -> str:
    sitting = [str(one.body["person"]) for one in _members(body, case) if _sits(one, case.now.date())]
    if sitting:
        return f"who can: {', '.join(sorted(case.names.get(one, one) for one in sitting))}"
    signing = case.policy.approvals.signing(body)
    wanted: Collection[str] = signing.roles if signing else ()
    titles = [role.title for role in case.policy.roles if role.id in wanted]
    return f"who can: {', '.join(titles)}" if titles else "members have to be entered first"


def _asked(asked: Sequence[str], policy: Policy) -> str:
    return f"sign for {' or '.join(title(one, policy) for one in asked)}"


def title(body: str, policy: Policy) -> str:
    """A body's title; its id where the policy has no such body any more."""
    return next((one.title for one in policy.bodies if one.id == body), body)
