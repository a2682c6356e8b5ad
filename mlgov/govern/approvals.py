"""Where a request for an approval stands: a function of what was filed, what is asked now, and the clock.

A request is bound to the SHA-256 of what was asked. Once that is another one the request is void, and stays
so: a content names the versions of the records that it rests on, so that what was changed and changed back is
not the same again (`unbroken`). Whoever still wants it asks anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

import rfc8785

from mlgov.govern.calendar import day, over, plural, written
from mlgov.govern.entries import Filed
from mlgov.policy.models import Need

State = Literal["open", "approved", "conditions", "rejected", "void", "expired", "withdrawn"]


class Version(Filed, Protocol):
    """One version of a record."""

    @property
    def version(self) -> int: ...


@dataclass(frozen=True)
class Standing:
    """Where a request stands, and why in words.

    missing: the signatures it still needs. decided: when the last one that it needed was given, or the one
    that refused it. until: the last day on which the approval counts; None = it lasts. conditions: of each
    signature that made some.
    """

    state: State
    why: str
    missing: tuple[Need, ...] = ()
    decided: datetime | None = None
    until: date | None = None
    conditions: tuple[str, ...] = ()

    @property
    def granted(self) -> bool:
        """Whether what was asked may be done."""
        return self.state in ("approved", "conditions")


@dataclass(frozen=True)
class Changed:
    """One thing that is other than what was asked: where it stands in the content, then and now."""

    place: str
    before: str
    after: str


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the content in canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def unbroken(versions: Sequence[Version], leaving_out: Collection[str]) -> dict[str, Any]:
    """The newest content of a record, and the version of the record from which on it has stood unbroken.

    versions: all of them, oldest first. Fields that verbs set, such as where a version is deployed, are left
    out; a content changed and changed back has another `since`, so that what rested on it stays void.
    """
    bodies = [
        {name: value for name, value in one.body.items() if name not in leaving_out} for one in versions
    ]
    first = len(bodies) - 1
    while first > 0 and bodies[first - 1] == bodies[-1]:
        first -= 1
    return {"content": bodies[-1], "since": versions[first].version}


def standing(request: Filed, approvals: Iterable[Filed], hash_now: str | None, now: datetime) -> Standing:
    """Where a request stands at a moment.

    approvals: signatures, of this request and maybe of others. hash_now: the hash of what is asked as it is
    now; None when it is gone. A clock that was set back takes no signature back.
    """
    own = signatures(request, approvals)
    now = max([now, *(one.at for one in own)])
    needs = [Need.model_validate(one) for one in request.body["needs"]]
    refused = next((one for one in own if one.body["decision"] == "rejected"), None)
    complete = next((one.at for one in own if not _missing(needs, own, one.at)), None)
    if request.body["state"] == "withdrawn":
        return Standing("withdrawn", f"it was withdrawn: {request.body['reason']}")
    if refused is not None:
        told = f": {refused.body['comments']}" if refused.body["comments"] else ""
        return Standing("rejected", f"{refused.actor} rejected it{told}", decided=refused.at)
    if hash_now != request.body["content_hash"]:
        gone = "what was asked is gone" if hash_now is None else "what was asked has changed since"
        return Standing("void", f"{gone}: it has to be asked anew", decided=complete)
    missing = _missing(needs, own, now)
    if missing and complete is not None:
        last = max(end for one in own if _over(one, now) and (end := day(one.body["expires"])))
        return Standing("expired", f"it counted until {written(last)}", missing, complete, last)
    if missing:
        return Standing("open", _wanted(missing), missing)
    return _granted(request, own, needs, complete, now)


def signatures(request: Filed, approvals: Iterable[Filed]) -> list[Filed]:
    """The signatures on a request, oldest first: one a person, each on what was asked."""
    seen: dict[str, Filed] = {}
    for one in sorted(approvals, key=lambda one: (one.at, one.id)):
        bound = one.body.get("content_hash") == request.body["content_hash"]
        if one.body.get("request") == request.id and bound:
            seen.setdefault(one.actor, one)
    return list(seen.values())


def changed(asked: Mapping[str, Any], now: Mapping[str, Any]) -> list[Changed]:
    """What is other now than what was asked, place by place."""
    before, after = dict(leaves(asked)), dict(leaves(now))
    return [
        Changed(place, before.get(place, ""), after.get(place, ""))
        for place in dict.fromkeys([*before, *after])
        if before.get(place) != after.get(place)
    ]


def _granted(
    request: Filed, own: list[Filed], needs: list[Need], complete: datetime | None, now: datetime
) -> Standing:
    conditions = tuple(str(one.body["conditions"]) for one in own if one.body["decision"] == "conditions")
    until = _until(needs, own, now)
    lasts = f" until {written(until)}" if until else ""
    if conditions and not request.body["met"]:
        many = plural(len(conditions), "signature")
        why = f"approved{lasts}, with conditions by {many}"
        return Standing("conditions", why, (), complete, until, conditions)
    met = f"; its conditions are met, says {request.body['met_by']}" if conditions else ""
    return Standing("approved", f"approved{lasts}{met}", (), complete, until, conditions)


def _missing(needs: Sequence[Need], own: Sequence[Filed], at: datetime) -> tuple[Need, ...]:
    """What is lacking of the signatures given by a moment and not over then."""
    counting = [one for one in own if one.at <= at and not _over(one, at) and _for(one)]
    given = {need.body: sum(one.body["body"] == need.body for one in counting) for need in needs}
    return tuple(
        Need(body=need.body, least=need.least - given[need.body])
        for need in needs
        if given[need.body] < need.least
    )


def _until(needs: Sequence[Need], own: Sequence[Filed], now: datetime) -> date | None:
    """The last day on which enough signatures of each body still count."""
    ends = []
    for need in needs:
        days = [
            day(one.body["expires"]) or date.max for one in own if one.body["body"] == need.body and _for(one)
        ]
        ends.append(sorted(days, reverse=True)[need.least - 1])
    return None if min(ends) == date.max else min(ends)


def _for(one: Filed) -> bool:
    return bool(one.body["decision"] != "rejected")


def _over(one: Filed, at: datetime) -> bool:
    end = day(one.body["expires"])
    return end is not None and over(end, at)


def _wanted(missing: Sequence[Need]) -> str:
    return "still to sign: " + ", ".join(f"{one.least} for {one.body.replace('_', ' ')}" for one in missing)


def leaves(value: Any, place: str = "") -> Iterable[tuple[str, str]]:
    """Everything that a content says, each with its place: (`version.content.task`, `binary`)."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from leaves(one, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        for index, one in enumerate(value):
            yield from leaves(one, f"{place}.{index + 1}")
    else:
        yield place, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
