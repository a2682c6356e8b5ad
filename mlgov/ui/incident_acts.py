"""What can be done about one incident: move it on, tick steps, write the timeline, record and review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from mlgov.policy.rights import INCIDENT_CLOSE, INCIDENT_FILE, MODEL_REGISTER, RETIREMENT_FILE
from mlgov.services import incidents
from mlgov.services.by_acts import OVER
from mlgov.services.incident_register import Response
from mlgov.services.records import Stored
from mlgov.ui import blocks, filed
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.text import href
from mlgov.ui.view import show

KINDS = ["observation", "mitigation", "communication", "decision", "detection"]


def acts(here: Here, found: Response) -> None:
    """The buttons that fit its state, for those who may press them."""
    status, id = str(found.incident.body["status"]), found.incident.id
    if here.as_of is not None or status in OVER:
        return
    if here.ctx.may(INCIDENT_FILE):
        show(blocks.heading("What happens next"), key="acts_head")
        if status != "resolved":
            _moves(here, id, status)
        else:
            text = "Review it anew" if found.review else "Review this incident"
            show(blocks.link(text, href("incidents", id=id, review="yes")), key="review_link")
        _harm(here, found)
    if here.ctx.may(INCIDENT_CLOSE) and status == "resolved":
        with guard("close"):
            if st.button("Close this incident", icon=":material/done_all:"):
                incidents.close(here.ctx, id)
                st.rerun()


def ways(here: Here, found: Response) -> None:
    """Where its model goes on: rebuilt or retired because of it, for those who may."""
    body, id = found.incident.body, found.incident.id
    if here.as_of is not None or body["status"] in ("draft", "dismissed"):
        return
    model, links = str(body["model"]), []
    if here.ctx.may(MODEL_REGISTER) and found.live and not found.rebuilds:
        place = {"model": model, "tab": "lifecycle", "version": found.live[0], "incident": id}
        links.append(blocks.link("Rebuild the model because of it", href("model", **place)))
    if here.ctx.may(RETIREMENT_FILE):
        reason = f"{id}: {body['title']}"
        links.append(
            blocks.link(
                "Retire the model because of it", href("retirement", new="yes", model=model, reason=reason)
            )
        )
    if links:
        show(blocks.heading("What follows for the model"), " · ".join(links), key="ways")


def _moves(here: Here, id: str, status: str) -> None:
    with guard("acts"), st.form("acts", width=720):
        said = st.text_area("In words", help="What was done, what the cause is, or why it is none", height=80)
        when = _when("When, UTC (now if empty)")
        steps: list[tuple[str, Callable[[], Any], bool]] = [
            ("Confirm it", lambda: incidents.confirm(here.ctx, id), status == "draft"),
            ("Dismiss it", lambda: incidents.dismiss(here.ctx, id, said), status == "draft"),
            (
                "It is contained",
                lambda: incidents.contain(here.ctx, id, said, at=when),
                status != "contained",
            ),
            ("It is resolved", lambda: incidents.resolve(here.ctx, id, said, at=when), True),
        ]
        with st.container(horizontal=True):
            pressed = [act for label, act, fits in steps if fits and st.form_submit_button(label)]
        _take(pressed)


def _harm(here: Here, found: Response) -> None:
    harms = {one.id: one.title for one in here.ctx.policy().incidents.harms}
    if not harms:
        return
    present = [one for one in found.incident.body.get("harms", ()) if one in harms]
    with guard("harm"), st.form("harm", width=720):
        chosen = st.multiselect(
            "Harm that it did, or may have done", list(harms), present, format_func=harms.__getitem__
        )
        aware = _when("Aware since, UTC (as it stands if empty)")
        if st.form_submit_button("Record the harm"):
            _take([lambda: incidents.assess_harm(here.ctx, found.incident.id, chosen, aware=aware)])


def notices(here: Here, found: Response) -> None:
    """The form that records a notice."""
    if not found.notices or not _open(here, found):
        return
    titles = {one.rule.id: one.rule.title for one in found.notices}
    with guard("notice"), st.form("notice", width=720):
        notice = st.selectbox("Notice", list(titles), format_func=titles.__getitem__)
        when = _when("Sent, UTC (now if empty)")
        reference = st.text_input("Reference", help="The authority's number for it")
        reason = st.text_area("Reason", help="Why it is not applicable, or why it is late", height=80)
        choices = (("It was sent", "sent"), ("It is not applicable", "not_applicable"))
        with st.container(horizontal=True):
            states = [state for label, state in choices if st.form_submit_button(label)]
        for state in states:
            incidents.notify(
                here.ctx, found.incident.id, notice, state, sent=when, reference=reference, reason=reason
            )
            st.rerun()


def steps(here: Here, found: Response) -> None:
    """The form that ticks steps off."""
    if not found.steps or not _open(here, found):
        return
    labels = {(one.part, one.text): f"{one.title}: {one.text}" for one in found.steps}
    with guard("step"), st.form("step", width=720):
        chosen = st.multiselect(
            "Steps", list(labels), format_func=labels.__getitem__, placeholder="Choose some"
        )
        reason = st.text_input("Why they do not apply")
        choices = (("Tick them off", "done"), ("They do not apply", "not_applicable"), ("Open again", "open"))
        with st.container(horizontal=True):
            states = [state for label, state in choices if st.form_submit_button(label)]
        for state in states[:1]:
            incidents.tick_all(here.ctx, found.incident.id, chosen, state, reason)
            st.rerun()


def timeline(here: Here, found: Response) -> None:
    """The form that writes into the timeline."""
    if not _open(here, found):
        return
    with guard("entry"), st.form("entry", width=720):
        what = st.selectbox("Kind", KINDS, format_func=lambda one: one.capitalize())
        text = st.text_area("What happened", height=80)
        when = _when("When it happened, UTC (now if empty)")
        if st.form_submit_button("Write it down"):
            _take([lambda: incidents.note(here.ctx, found.incident.id, what, text, at=when)])


def review(here: Here, found: Response) -> None:
    """The form of the review; a later one begins with what the newest says."""
    id, stood = found.incident.id, found.review
    filed.back("incidents", id=id)
    read = st.session_state.setdefault(f"review_read_{id}", stood.version if stood else 0)
    start = {"held": here.ctx.now().date()} | (stood.body if stood else {})

    def save(body: dict[str, Any], _: int) -> Stored:
        done = incidents.review(here.ctx, id, body, base_version=read)
        del st.session_state[f"review_read_{id}"]
        return done

    with guard("form"):
        record_form(
            here.ctx,
            Filing(
                "incident_review", start | {"incident": id, "model": found.incident.body["model"]},
                fixed=("incident", "model"), verb="File the review", save=save,
                next_steps="Each action became a finding, which a second person closes.",
                url=lambda one: href("incidents", id=one),
            ),
        )  # fmt: skip


def _open(here: Here, found: Response) -> bool:
    over = found.incident.body["status"] in OVER
    return here.as_of is None and not over and here.ctx.may(INCIDENT_FILE)


def _take(acts: list[Callable[[], Any]]) -> None:
    for act in acts:
        act()
    if acts:
        st.rerun()


def _when(label: str) -> datetime | None:
    found = st.datetime_input(label, None)
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) else None
