"""One person's share of what has to be done: theirs, waiting for their decision, and come up to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mlgov.govern.calendar import last_moment
from mlgov.govern.due import Due
from mlgov.govern.identity import named, names
from mlgov.govern.worklist import in_order
from mlgov.policy.models import Policy
from mlgov.policy.worklist import OWNER, Step

SIGNED = "approval_request"  # what a thing to do is linked to where signatures are asked for
SIGNATURES = ("request", "sign")  # rules by which something waits for a signature
ESCALATED = "escalated"  # the rule of findings that say of themselves that they came up to a body
_APART = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True)
class Who:
    """A person with the roles (ids) and the bodies (ids) that they belong to, and what they may sign now."""

    id: str
    name: str
    roles: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    signable: frozenset[str] = frozenset()  # ids of requests


@dataclass(frozen=True)
class Share:
    """`own` is theirs to do, `waiting` waits for their decision or that of their role, `escalated` came up.

    Each is in the order of the whole list, and nothing stands in two of them.
    """

    own: list[Due] = field(default_factory=list)
    waiting: list[Due] = field(default_factory=list)
    escalated: list[Due] = field(default_factory=list)

    def all(self) -> list[Due]:
        """All of it, most pressing first."""
        return in_order([*self.own, *self.waiting, *self.escalated])


def share(found: Iterable[Due], who: Who, owners: Mapping[str, str], policy: Policy, now: datetime) -> Share:
    """What of everything due concerns a person.

    owners: id of a model -> who owns it, as its record says. A signature waits for who may give it; what
    names a role or a body waits for everybody in it who is not barred; what is overdue for longer than a
    step of the policy comes up to whom the step names.
    """
    own, waiting, up = list[Due](), list[Due](), list[Due]()
    called, titles = names(who.id, who.name), _titles(who, policy)
    for one in found:
        if one.link_kind == SIGNED and one.rule in SIGNATURES:
            if one.link_id in who.signable:
                waiting.append(one)
        elif not called.isdisjoint(named(one.owner)):
            own.append(one)
        elif not titles.isdisjoint(_APART.split(one.owner)):
            if not any(not called.isdisjoint(named(text)) for text in one.barred):
                waiting.append(one)
        elif _comes_up(one, who, called, owners, policy, now):
            up.append(one)
    return Share(own, waiting, up)


def _titles(who: Who, policy: Policy) -> set[str]:
    """What the person's roles and bodies are called in lists of who can do something."""
    roles = {one.title for one in policy.roles if one.id in who.roles}
    return roles | {one.title for one in policy.bodies if one.id in who.bodies}


def _comes_up(
    one: Due, who: Who, called: Collection[str], owners: Mapping[str, str], policy: Policy, now: datetime
) -> bool:
    if one.rule == ESCALATED and policy.findings.escalate_to in who.bodies:
        return True
    return any(
        step.to in who.roles
        if step.to != OWNER
        else not set(called).isdisjoint(named(owners.get(one.model, "")))
        for step in _reached(one, policy, now)
    )


def _reached(one: Due, policy: Policy, now: datetime) -> Sequence[Step]:
    """The steps of escalation that something overdue has come to."""
    if one.due is None or one.state != "overdue":
        return ()
    late = now - last_moment(one.due)
    return [step for step in policy.worklist.escalation if late.days >= step.after_days]
