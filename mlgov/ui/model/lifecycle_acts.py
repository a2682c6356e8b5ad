"""What can be done for a version at its gate: approve it, move it on, deploy it, take it back, rebuild it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from mlgov.govern import deployments as serving
from mlgov.govern import lifecycle as phases
from mlgov.govern.gates import APPROVAL, GateStanding
from mlgov.policy import rights
from mlgov.services import deployments, gates, lifecycle, rebuilds
from mlgov.services.courses import Course
from mlgov.services.records import Stored
from mlgov.ui import blocks, state
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.text import plain, title_case
from mlgov.ui.view import show

TRIGGERS = {
    "planned": "It was planned",
    "breach": "A figure is in breach",
    "alarm": "An alarm",
    "incident": "An incident",
    "data": "Other data",
}
_DEPLOYS = {"deploy:staging": "staging", "deploy:production": "production"}
_STAYS = "It stays in the audit trail"


def draw(here: Here, own: Course, standing: GateStanding | None) -> None:
    """Each act that this person may do now; nothing in the past."""
    if here.as_of is not None:
        return
    may = here.ctx.may
    show(blocks.heading("What can be done"), key="acts_head")
    offered = [
        _ask_for_approval(here, own, standing) if standing and may(rights.APPROVAL_REQUEST) else False,
        _pass(here, own, standing) if standing else False,
        _finish(here, own) if may(rights.DEPLOYMENT_FILE) else False,
        _roll_back(here, own) if may(rights.DEPLOYMENT_FILE) else False,
        _send_back(here, own) if may(rights.MODEL_REGISTER) else False,
        _rebuild(here, own) if may(rights.MODEL_REGISTER) else False,
    ]
    if not any(offered):
        text = "Nothing by you: the checklist above says who can mend what."
        show(f'<p class="note-quiet">{text}</p>', key="acts_none")


@contextmanager
def _act(title: str, key: str, *, open: bool = False) -> Iterator[None]:
    """One act: its form behind its name, and what a refusal says below it."""
    with st.expander(title, expanded=open, key=f"{key}_act"), guard(key), st.form(key, width=720):
        yield


def _ask_for_approval(here: Here, own: Course, standing: GateStanding) -> bool:
    asked = next((one for one in standing.missing if one.kind == APPROVAL), None)
    if asked is None or asked.status == "warn":  # a warning is a request that waits for signatures
        return False
    with _act(f"Request approval for “{standing.gate.title}”", "request", open=len(standing.missing) == 1):
        st.caption(plain(f"{asked.title}. What is on file now is what they sign; a change makes it void."))
        comments = st.text_area("Comments for those who sign", height=80)
        if st.form_submit_button("Request approval", type="primary"):
            model, version = standing.model, standing.version
            gates.request_approval(here.ctx, model, version, standing.gate.id, comments)
            st.rerun()
    return True


def _pass(here: Here, own: Course, standing: GateStanding) -> bool:
    """The act that the gate guards; where something is missing, trying says what."""
    if standing.passage is not None or own.version.body["stage"] == "archived":
        return False
    environment = _DEPLOYS.get(standing.gate.guards)
    right = rights.DEPLOYMENT_FILE if environment else rights.MODEL_REGISTER
    if not here.ctx.may(right) or (own.phase != standing.gate.leaves and not own.observed):
        return False
    if environment:
        _deploy(here, own, environment, ready=standing.passed)
    else:
        _advance(here, own, standing)
    return True


def _advance(here: Here, own: Course, standing: GateStanding) -> None:
    titles = {phase.id: phase.title for phase in own.policy.phases}
    to = titles.get(standing.gate.enters, standing.gate.enters)
    with _act(f"Move it on to “{to}”", "advance", open=standing.passed):
        reason = st.text_input("Remark", help=_STAYS)
        if st.form_submit_button("Move it on", type="primary"):
            lifecycle.advance(here.ctx, standing.model, standing.version, reason)
            st.rerun()


def _deploy(here: Here, own: Course, environment: str, *, ready: bool) -> None:
    with _act(f"Deploy it to {environment}", "deploy", open=ready):
        strategy = st.selectbox(
            "Strategy", list(serving.STRATEGIES), format_func=serving.STRATEGIES.__getitem__
        )
        roles = [serving.CHAMPION, serving.CHALLENGER]
        role = st.radio("Serves as", roles, format_func=title_case, horizontal=True)
        notes = st.text_input("Notes", help=_STAYS)
        if st.form_submit_button(f"Deploy to {environment}", type="primary"):
            model, version = own.model.id, str(own.version.body["version"])
            deployments.deploy(
                here.ctx, model, version, environment, strategy=strategy, role=role, notes=notes
            )
            st.rerun()


def _finish(here: Here, own: Course) -> bool:
    """The rollouts of this version that have not been finished."""
    going = [one for one in _own(here, own) if one.body["outcome"] == "in_progress"]
    for one in going:
        with _act(f"Finish its rollout to {one.body['environment']} ({one.id})", f"finish_{one.id}"):
            outcome = st.radio("How it ended", ["succeeded", "failed"], format_func=title_case)
            notes = st.text_input("Notes", help=_STAYS)
            if st.form_submit_button("Finish the rollout", type="primary"):
                deployments.finish(here.ctx, one.id, outcome, notes)
                st.rerun()
    return bool(going)


def _roll_back(here: Here, own: Course) -> bool:
    """Only what was deployed to production through its gate can be taken back."""
    found = [
        one
        for one in _own(here, own)
        if one.body["environment"] == "production" and one.body["outcome"] in ("in_progress", "succeeded")
    ]
    if own.version.body["stage"] != "production" or not found:
        return False
    before = str(found[0].body["replaces"]).rpartition("@")[2]
    what = f"{before} serves again" if before else "nothing takes its place"
    with _act(f"Roll it back: {what}", "roll_back"):
        reason = st.text_input("Why it is taken back", help=_STAYS)
        if st.form_submit_button("Roll back"):
            version = str(own.version.body["version"])
            deployments.roll_back(here.ctx, own.model.id, reason, version=version)
            st.rerun()
    return True


def _send_back(here: Here, own: Course) -> bool:
    earlier = [one for one in phases.order(own.policy) if phases.before(one, own.phase, own.policy)]
    if own.version.body["stage"] in ("production", "archived") or not earlier:
        return False
    titles = {phase.id: phase.title for phase in own.policy.phases}
    with _act("Send it back to an earlier phase", "send_back"):
        phase = st.selectbox("To", list(reversed(earlier)), format_func=titles.__getitem__)
        reason = st.text_input("What is to be mended", help="What was approved of it counts no more")
        if st.form_submit_button("Send it back"):
            version = str(own.version.body["version"])
            lifecycle.send_back(here.ctx, own.model.id, version, phase or earlier[-1], reason)
            st.rerun()
    return True


def _rebuild(here: Here, own: Course) -> bool:
    """A version that is in use is rebuilt as a new one, which comes back through evaluation."""
    if own.version.body["stage"] != "production":
        return False
    incident = state.get("incident")  # whoever comes from an incident says so already
    with _act("Open a rebuild", "rebuild", open=bool(incident)):
        asked = list(TRIGGERS).index("incident") if incident else 0
        trigger = st.selectbox("What asks for it", list(TRIGGERS), asked, format_func=TRIGGERS.__getitem__)
        which = st.text_input("Which one", incident, help="The id of the alarm or the incident")
        new = st.text_input("New version", help="A higher number than every version before it")
        reason = st.text_input("What is to be mended", help=_STAYS)
        if st.form_submit_button("Open the rebuild", type="primary"):
            version = str(own.version.body["version"])
            rebuilds.open(
                here.ctx, own.model.id, trigger=trigger or "planned", reason=reason, new_version=new,
                from_version=version, trigger_id=which,
            )  # fmt: skip
            state.put("incident", "")
            st.rerun()
    return True


def _own(here: Here, own: Course) -> list[Stored]:
    version = own.version.body["version"]
    return [one for one in deployments.of_model(here.ctx, own.model.id) if one.body["version"] == version]
