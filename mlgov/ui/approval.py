"""One request for an approval: what exactly is asked, what changed since, who signed, and signing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.errors import Problem
from mlgov.govern.approvals import Standing
from mlgov.policy.rights import APPROVAL_FILE, APPROVAL_REQUEST
from mlgov.services import approvals, asking, signers
from mlgov.services.records import Stored
from mlgov.ui import asked as wording
from mlgov.ui import blocks, errors, filed, links, persons
from mlgov.ui.approvals import STATUS, WORDS
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href, title_case
from mlgov.ui.view import show

SIGNATURES = [
    Column("name", "By"),
    Column("body", "For"),
    Column("decision", "Decision", "marked"),
    Column("said", "Comments and conditions", "long"),
    Column("expires", "Counts until", "date"),
    Column("at", "Signed", "moment"),
]
CHANGED = [
    Column("place", "What"),
    Column("before", "As asked", "long"),
    Column("after", "Now", "long"),
]
DECISIONS = {
    "approved": ("ok", "approved"),
    "conditions": ("warn", "approved with conditions"),
    "rejected": ("breach", "rejected"),
}


def one(here: Here, id: str) -> None:
    """The page of one request."""
    filed.back("approvals")
    with guard("request"):
        asked = asking.one(here.ctx, id, here.as_of)
        stood = asking.standing(here.ctx, id, here.as_of)
        people = persons.names(here)
        show(_verdict(asked, stood), blocks.heading(str(asked.body["title"])), key="head")
        show(_facts(here, asked, people), key="facts")
        if stood.state == "void":
            _changed(here, asked)
        _signatures(here, asked, stood, people)
        _act(here, asked, stood)
        said = wording.content(asked.body["content"], here.ctx.policy(here.as_of))
        show(blocks.heading("What exactly is asked"), said, key="content")


def _verdict(asked: Stored, stood: Standing) -> str:
    until = f" It counts until {words.date(stood.until)}." if stood.until and stood.granted else ""
    why = "" if stood.granted and not asked.body["met"] else f": {stood.why}"
    when = f" on {words.date(stood.decided)}" if stood.granted and stood.decided else ""
    text = f"{WORDS[stood.state]}{when}{why}.{until}"
    said: list[tuple[str, Any]] = [(STATUS[stood.state], [text])]
    if not asked.body["met"]:
        said += [("warn", [f"Condition: {one}"]) for one in stood.conditions]
    return blocks.verdict(said)


def _facts(here: Here, asked: Stored, people: Mapping[str, str]) -> str:
    body = asked.body
    known = approvals.ABOUT.get(str(body["about"]))
    what = known.title if known else title_case(str(body["about"]))
    link = known.link(str(body["subject"])) if known and known.link else ("model", str(body["model"]))
    who = esc(people[body["requested_by"]])
    pairs = [
        ("Asked by", f"{who}, {blocks.when(asking.asked_at(here.ctx, asked), with_time=True)}"),
        (
            "What",
            blocks.link(what if "@" in body["subject"] else f"{what} {body['subject']}", links.url(*link)),
        ),
        ("Model", blocks.link(filed.names(here).get(body["model"], body["model"]), _model(asked))),
        ("Made or submitted by", esc(", ".join(people[one] for one in body["involved"]))),
        ("Comments", esc(body["comments"])),
        (
            "Content hash",
            f'<span title="{esc(body["content_hash"])}">{esc(body["content_hash"][:16])}</span>',
        ),
        ("Conditions met", esc(f"{body['met']} ({people[body['met_by']]})")) if body["met"] else ("", ""),
    ]
    return blocks.facts([pair for pair in pairs if pair[0] and pair[1]])


def _model(asked: Stored) -> str:
    return href("model", model=asked.body["model"])


def _changed(here: Here, asked: Stored) -> None:
    rows = [vars(one) for one in asking.changes(here.ctx, asked, here.as_of)]
    rows = [{**row, "place": wording.place(row["place"])} for row in rows]
    show(
        blocks.heading(
            "What has changed since it was asked", help="A change that was taken back counts, too"
        ),
        key="changed_head",
    )
    table(rows, CHANGED, key="changed", empty="What was asked is not there any more.")


def _signatures(here: Here, asked: Stored, stood: Standing, people: Mapping[str, str]) -> None:
    found = signers.seats(here.ctx, asked, stood, here.as_of)
    rows = [
        {
            "name": people[one.actor],
            "body": seat.title,
            "decision": DECISIONS[one.body["decision"]],
            "said": " ".join(text for text in (one.body["conditions"], one.body["comments"]) if text),
            "expires": one.body["expires"],
            "at": one.at,
        }
        for seat in found
        for one in seat.signed
    ]
    show(blocks.heading("Signatures"), key="signatures_head")
    table(rows, SIGNATURES, key="signatures", empty="Nobody has signed yet.")
    if stood.state == "open":
        show(blocks.items([_missing(seat) for seat in found], ""), key="missing")


def _missing(seat: signers.Seat) -> tuple[str, list[str], str]:
    if not seat.missing:
        return blocks.status("ok"), [f"{seat.title}: {seat.least} of {seat.least} signed"], ""
    got = seat.least - seat.missing
    able = f"Who can: {', '.join(seat.able)}." if seat.able else "Nobody can sign for it now."
    unable = "; ".join(f"{name}: {why.replace('you ', '', 1)}" for name, why in seat.unable)
    text = f"{seat.title}: {got} of {seat.least} signed. {able}"
    return blocks.status("warn"), [text], f"Can't: {unable}" if unable else ""


def _act(here: Here, asked: Stored, stood: Standing) -> None:
    """The buttons of whoever may press them, and for the others the reasons why not."""
    if here.as_of is not None:
        return
    if stood.state == "open":
        _sign(here, asked, stood)
        _withdraw(here, asked)
    elif stood.state == "conditions":
        _meet(here, asked)


def _sign(here: Here, asked: Stored, stood: Standing) -> None:
    wanted = [need.body for need in stood.missing]
    apart = {body: asking.refusals(here.ctx, asked, body) for body in wanted}
    bodies = [body for body, found in apart.items() if not found]
    if not bodies:
        if here.ctx.may(APPROVAL_FILE):
            show(errors.problems("You can't sign this", _fewest(list(apart.values()))), key="apart")
        return
    titles = {seat.body: seat.title for seat in signers.seats(here.ctx, asked, stood)}
    show(blocks.heading("Your signature"), key="sign_head")
    with guard("sign"), st.form("sign", width=720):
        body = st.radio("For", bodies, format_func=lambda one: titles[one], horizontal=True)
        comments = st.text_area("Comments", help="Needed to reject", height=80)
        conditions = st.text_area("Conditions", help="Needed to approve with conditions", height=80)
        expires = st.date_input("Counts until", None, help="Empty if it lasts", min_value=date.today())
        with st.container(horizontal=True):
            chosen = [
                name
                for name, label, kind in (
                    ("approved", "Approve", "primary"),
                    ("conditions", "Approve with conditions", "secondary"),
                    ("rejected", "Reject", "secondary"),
                )
                if st.form_submit_button(label, type=kind)  # type: ignore[arg-type]
            ]
        if chosen:
            approvals.decide(
                here.ctx, asked.id, chosen[0], body=body or bodies[0], comments=comments,
                conditions=conditions, expires=expires,
            )  # fmt: skip
            st.rerun()


def _fewest(reasons: Sequence[list[Problem]]) -> list[Problem]:
    """Of several bodies the one for which least stands in the way."""
    return min(reasons, key=len, default=[])


def _withdraw(here: Here, asked: Stored) -> None:
    if not here.ctx.may(APPROVAL_REQUEST) or not approvals.may_withdraw(here.ctx, asked):
        return
    with guard("withdraw"), st.form("withdraw", width=720):
        reason = st.text_input("Why it is withdrawn", help="It stays in the audit trail")
        if st.form_submit_button("Withdraw this request"):
            approvals.withdraw(here.ctx, asked.id, reason)
            st.rerun()


def _meet(here: Here, asked: Stored) -> None:
    if not here.ctx.may(APPROVAL_FILE) or not approvals.may_meet(here.ctx, asked):
        return
    with guard("meet"), st.form("meet", width=720):
        shown = st.text_area("What shows that the conditions are met", height=80)
        if st.form_submit_button("Confirm that they are met", type="primary"):
            approvals.meet(here.ctx, asked.id, shown)
            st.rerun()
