"""What the store knows about a meeting, put together as its minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.charts import words
from mlgov.govern.calendar import day, moment, plural
from mlgov.papers.blocks import Decision, Sentence
from mlgov.papers.minutes import DecidedLine, Minutes
from mlgov.papers.typesetting import Stamp
from mlgov.policy.publish import policy_hash
from mlgov.services.bodies import named
from mlgov.services.context import Context
from mlgov.services.records import Stored, get
from mlgov.store.standing import Standing


def gather(ctx: Context, meeting: str, stamp: Stamp) -> Minutes:
    """Everything that the minutes of a meeting say; RecordError where there is no such meeting."""
    stood, standing, policy = (
        get(ctx, "meeting", meeting, as_of=stamp.as_of),
        ctx.standing(stamp.as_of),
        ctx.policy(stamp.as_of),
    )
    body, names = stood.body, {one.id: str(one.body["name"]) for one in standing.newest("person")}
    planned = day(body["planned"])
    assert planned is not None

    def who(id: str | None) -> str:
        return names.get(id or "", id or "")

    return Minutes(
        house=policy.framework.title,
        meeting=meeting,
        body=named(policy, str(body["body"])).title,
        at=moment(body.get("held")) or planned,
        stamp=stamp,
        policy_hash=policy_hash(policy),
        verdict=tuple(Sentence(*one) for one in standing_of(body)),
        chair=who(body.get("chair")),
        present=tuple(who(one) for one in body["present"]),
        apologies=tuple(who(one) for one in body["apologies"]),
        quorum=quorum_text(body),
        agenda=tuple(_item(one) for one in body["agenda"]),
        decided=tuple(_decided(stood, standing, names)),
        text=str(body["minutes"]),
        written_by=who(body["written_by"]),
        confirmed_by=who(body["confirmed_by"]),
    )


def standing_of(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How far a meeting is, and whether it could decide: (status, sentence) each, worst first."""
    if body["state"] == "planned":
        return [("not_evaluated", f"Planned for {words.date(day(body['planned']))}, and not held yet.")]
    said = []
    if len(body["present"]) < body["quorum"]:
        said.append(("warn", f"It could not decide: {quorum_text(body)}."))
    if body["state"] == "held":
        told = (
            "its minutes wait for somebody else to confirm them"
            if body["minutes"]
            else "its minutes are not written yet"
        )
        said.append(("warn", f"Held on {words.date(moment(body['held']))}; {told}."))
    else:
        decided = plural(len(body["decisions"]), "decision")
        said.append(
            ("ok", f"Held on {words.date(moment(body['held']))} with {decided}; the minutes are confirmed.")
        )
    return said


def quorum_text(body: Mapping[str, Any]) -> str:
    if body["state"] == "planned":
        return words.NOTHING
    return f"{len(body['present'])} of {plural(body['members'], 'member')} present, {body['quorum']} needed"


def _item(one: Mapping[str, Any]) -> Decision:
    return Decision(str(one["title"]), str(one["why"]), str(one["recommendation"]), str(one["owner"]))


def _decided(stood: Stored, standing: Standing, names: Mapping[str, str]) -> list[DecidedLine]:
    ended = {one.id: one for one in standing.newest("action")}
    found = []
    for number, one in enumerate(stood.body["decisions"], start=1):
        end = ended.get(f"{stood.id}/{number}")
        state = f"{end.body['state']} on {words.date(day(end.body['on']))}" if end else "open"
        owner = str(one.get("owner") or "")
        found.append(
            DecidedLine(
                title=str(one["title"]),
                decision=str(one["decision"]),
                reason=str(one["reason"]),
                owner=names.get(owner, owner),
                due=day(one.get("due")),
                state=state,
            )
        )
    return found
