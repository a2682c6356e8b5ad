"""The approval of one version: what is asked, by its tier, and what the version says from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mlgov.errors import RecordError
from mlgov.govern import signing, tiers
from mlgov.govern.approvals import Standing, unbroken
from mlgov.services import approvals, asking
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.store import records
from mlgov.store.database import Transaction
from mlgov.store.records import Stored

ABOUT = "version"
_ENDED = ("void", "expired")
# What verbs set of a version once it exists; the rest is its content, and an approval is bound to it.
SET_BY_VERBS = ("stage", "approval", "approved_by", "deployed", "aliases")


def request(ctx: Context, model: str, version: str, comments: str = "") -> Stored:
    """Ask for the signatures that the gate to production needs for the tier, or else for those of `unasked`.

    RecordError when the policy names neither.
    """
    subject = f"{model}@{version}"
    entry = filing.get(ctx, "model", model)
    tier = tiers.effective(entry.body["tier"], ctx.policy())
    gate = ctx.policy().gates.guarding("deploy:production")
    needs = (gate.needs_for(tier.id) if gate else ()) or ctx.policy().approvals.unasked
    if not needs:
        raise RecordError(f"the policy in force says nothing of who approves a version of tier {tier.title}")
    return approvals.request(
        ctx,
        ABOUT,
        subject,
        model=model,
        version=version,
        title=f"Approve {entry.body['name']} {version}",
        content=content(ctx, subject),
        needs=needs,
        comments=comments,
        involved=makers(ctx, subject),
    )


def content(ctx: Context, subject: str, as_of: datetime | None = None) -> Mapping[str, Any]:
    """What an approval of a version rests on: what it is, and the tier that its model counts as."""
    found = contents(ctx, [subject], as_of)
    if not found:
        raise RecordError(f"there is no model version {subject}")
    return found[subject]


def contents(
    ctx: Context, subjects: Sequence[str], as_of: datetime | None = None
) -> Mapping[str, Mapping[str, Any]]:
    """`content` of many versions at once; those that are not there are left out."""
    cur, seq = ctx.store.cursor(), ctx.seq(as_of)
    names = list(dict.fromkeys(subject.partition("@")[0] for subject in subjects))
    versions = records.every_version_of(cur, "model_version", subjects, seq)
    models = records.every_version_of(cur, "model", names, seq)
    return {
        subject: {
            "version": unbroken(versions[subject], SET_BY_VERBS),
            "model": unbroken([_only(one, "tier") for one in models[subject.partition("@")[0]]], ()),
        }
        for subject in subjects
        if subject in versions and subject.partition("@")[0] in models
    }


def _only(one: Stored, name: str) -> Stored:
    return replace(one, body={name: one.body[name]})


def makers(ctx: Context, subject: str) -> list[str]:
    """Who entered this version or changed what it is: who only moved it on is none of them."""
    found, before = [], None
    for one in filing.history(ctx, "model_version", subject):
        body = {name: value for name, value in one.body.items() if name not in SET_BY_VERBS}
        if body != before:
            found.append(one.actor)
        before = body
    return sorted(set(found))


def carry(ctx: Context, tx: Transaction, asked: Stored, stood: Standing) -> None:
    """A decided request is what its version says from then on."""
    titles = ", ".join(signing.title(str(one["body"]), ctx.policy()) for one in asked.body["needs"])
    says = {"approval": "approved", "approved_by": titles[:200]}
    _say(ctx, tx, asked, says if stood.granted else {"approval": "rejected", "approved_by": ""})


def worth(ctx: Context, versions: Sequence[Stored], as_of: datetime | None = None) -> dict[str, str]:
    """Id of a version -> what its approval is worth at a moment: what it says, or `void` or `expired` since.

    A version says what was decided when it was decided. Of those that are archived nothing more is asked.
    """
    newest, last = asking.newest_requests(ctx.standing(as_of)), {}
    gate = ctx.policy(as_of).gates.guarding("deploy:production")
    for one in versions:
        keys = [(ABOUT, one.id), *([("gate", f"{one.id}/{gate.id}")] if gate else [])]
        asked = [newest[key] for key in keys if key in newest]
        if asked and one.body["stage"] != "archived" and one.body["approval"] == "approved":
            last[one.id] = max(asked, key=lambda request: request.seq)
    stood = asking.standings(ctx, list(last.values()), as_of)
    ended = {id: stood[asked.id].state for id, asked in last.items()}
    return {
        one.id: state if (state := ended.get(one.id)) in _ENDED else str(one.body["approval"])
        for one in versions
    }


def mark_asked(ctx: Context, tx: Transaction, asked: Stored) -> None:
    """A version for which an approval was asked says so."""
    _say(ctx, tx, asked, {"approval": "requested", "approved_by": ""})


def _say(ctx: Context, tx: Transaction, asked: Stored, says: dict[str, str]) -> None:
    subject = f"{asked.body['model']}@{asked.body['version']}"
    stood = tx.newest("model_version", id=subject)
    body = stood[0].body | says
    if body != stood[0].body:
        filing.write(ctx, tx, "model_version", body, id=subject, base_version=stood[0].version, carrying=True)


approvals.ABOUT[ABOUT] = approvals.About(
    "Approval of a version",
    content,
    decided=carry,
    asked=mark_asked,
    link=lambda subject: ("model_version", subject),
    contents=contents,
)
