"""One assessment on the screen: filled as a draft, submitted, reviewed by somebody else, and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.reviewing import OPEN, WAITING
from mlgov.policy.rights import ASSESSMENT_FILE, ASSESSMENT_REVIEW
from mlgov.services import assessment_start, assessments, council, records
from mlgov.services.assessments import KIND, Found
from mlgov.services.records import Stored
from mlgov.ui import blocks, filed, filters, paper, persons, state
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.text import day, href, plain
from mlgov.ui.view import show

PAGE = "assessments"
NEXT = "It counts once somebody else has accepted it; they find it in their worklist."
_FIXED = ("form", "model", "state")


def new(here: Here) -> None:
    """The form for a new assessment, which starts from the last accepted one and from known figures."""
    chosen = _choose(here)
    if chosen is None:
        return
    with guard("form"):
        here.ctx.require(ASSESSMENT_FILE)
        begun = assessment_start.begin(here.ctx, chosen["form"], chosen["model"], chosen["version"])
        if begun.kept["renews"]:
            link = (begun.kept["renews"], href(PAGE, id=begun.kept["renews"]))
            show(blocks.sentence(["The answers start from the last accepted one, ", link, "."]), key="renews")
        _aside(begun.kept["set_aside"])
        start = chosen | {"answers": begun.answers, "figures": begun.kept["figures"], "state": "submitted"}

        def kept(body: dict[str, Any]) -> dict[str, Any]:
            """What is frozen in are the figures that stood beside the questions, not newer ones."""
            return begun.kept | {"figures": body.get("figures") or {}}

        def keep(body: dict[str, Any], base: int) -> Stored:
            return assessments.save(here.ctx, body, base_version=base, begun=kept(body))

        def save(body: dict[str, Any], base: int) -> Stored:
            return assessments.submit(here.ctx, body, base_version=base, begun=kept(body))

        record_form(here.ctx, _filing(start, None, keep, save))


def change(here: Here) -> None:
    """The form for going on with a draft, or mending what was returned."""
    id = state.get("id")
    filed.back(PAGE, id=id)
    with guard("form"):
        stored = records.get(here.ctx, KIND, id)
        body = stored.body
        if body["state"] == "returned":
            said = f"Returned by {persons.names(here)[body['reviewed_by']]}: {body['comments']}"
            show(blocks.verdict([("warn", [said])]), key="why")
        _aside(body.get("set_aside") or {})

        def keep(given: dict[str, Any], base: int) -> Stored:
            return assessments.save(here.ctx, given, id=id, base_version=base)

        def save(given: dict[str, Any], base: int) -> Stored:
            return assessments.submit(here.ctx, given, id=id, base_version=base)

        known = {name: body.get(name) for name in ("form", "model")} | {"state": "submitted"}
        record_form(here.ctx, _filing(known, id, keep, save))


def _filing(start: Mapping[str, Any], id: str | None, keep: Any, save: Any) -> Filing:
    return Filing(
        KIND, start, id=id, fixed=_FIXED, next_steps=NEXT, url=lambda one: href(PAGE, id=one),
        verb="Submit for review", save=save, keep=keep, kept=_go_on,
    )  # fmt: skip


def _go_on(stored: Stored) -> None:
    """A kept draft is gone on with under its own address."""
    st.toast(f"{stored.id} is kept as version {stored.version}")
    for name, value in (("new", ""), ("id", stored.id), ("change", "yes")):
        state.put(name, value)


def _aside(given: Mapping[str, Any]) -> None:
    """Answers that the form can't take any more are shown, so that nothing is lost."""
    if given:
        told = "; ".join(f"{name}: {one.get('value')}" for name, one in given.items())
        show(
            blocks.note(f"The form has changed. These answers no longer fit and were set aside – {told}."),
            key="aside",
        )


def one(here: Here) -> None:
    """One assessment with where it stands, and the steps that whoever looks may take."""
    found = None
    with guard("standing"):
        found = assessments.one(here.ctx, state.get("id"), here.as_of)
    if found is None:
        filed.back(PAGE)
        return

    def head(stored: Stored) -> str:
        return _standing(here, found, stored) + _changes(here, stored)

    shown = filed.one(here, KIND, PAGE, head, changes=False, but=("state",))
    if shown is not None and shown.version == found.assessment.version:
        if here.as_of is None:
            _steps(here, found)
        _paper(here, shown)


def _standing(here: Here, found: Found, shown: Stored) -> str:
    """Where the newest version stands, also above an older one that is read."""
    life, body = found.life, found.assessment.body
    status = {"accepted": "ok", "expired": "breach", "returned": "breach"}.get(life.state, "warn")
    told = persons.told(life.why, persons.names(here))
    ends = f"; it counts until {day(life.until)}" if life.counts and life.until else ""
    said: list[tuple[str, Any]] = [(status, [f"{told[:1].upper()}{told[1:].rstrip('.')}{ends}."])]
    if life.state in ("accepted", "expired") and body.get("comments"):
        said.append(("not_applicable", [f"The review said: {body['comments']}"]))
    if shown.version != found.assessment.version:
        said.append(("not_applicable", [f"This is version {shown.version}, as it was then."]))
    return blocks.verdict(said)


def _changes(here: Here, stored: Stored) -> str:
    """What it says differently from the one that it renews."""
    changed = assessment_start.changes(here.ctx, stored, here.as_of)
    if changed is None:
        return ""
    link = href(PAGE, id=stored.body["renews"])
    rows = [
        (blocks.status("breach" if one.worse else "ok", "more risk" if one.worse else "no more risk"),
         [f"{one.text} – {one.after}"], f"before: {one.before}")
        for one in changed
    ]  # fmt: skip
    head = blocks.heading("What has changed")
    since = f'<p class="note-quiet">Since {blocks.link(stored.body["renews"], link)}</p>'
    return head + since + blocks.items(rows, "Every answer is what it was.")


def _steps(here: Here, found: Found) -> None:
    stored, life = found.assessment, found.life
    if life.state in OPEN and here.ctx.may(ASSESSMENT_FILE):
        if st.button("Go on with it", type="primary", icon=":material/edit:"):
            state.put("change", "yes")
            st.rerun()
    elif life.state in WAITING and here.ctx.may(ASSESSMENT_REVIEW):
        _review(here, stored)
    elif life.state in ("accepted", "expired") and here.ctx.may(ASSESSMENT_FILE):
        url = href(PAGE, new="yes", form=stored.body["form"], model=stored.body["model"])
        show(blocks.link("Assess it anew, starting from these answers", url), key="anew")


def _review(here: Here, stored: Stored) -> None:
    """Accept, return, or take it for review; or who has to, and why not whoever looks."""
    show(blocks.heading("Review"), key="review_head")
    with guard("review"):
        against = assessments.refusals(here.ctx, stored)
        if against:
            people = persons.names(here)
            why = [f"{persons.told(one.what, people)}; {one.fix}" for one in against]
            told = [("not_applicable", [f"You can't review it: {one}."]) for one in why]
            show(blocks.verdict(told), key="against")
            return
        with st.form("review", width=720):
            said = st.text_area(
                "In words", help="What was looked at; what is wanting, if it is returned", height=90
            )
            taken = stored.body["state"] == "in_review"
            with st.container(horizontal=True):
                accept = st.form_submit_button("Accept it", type="primary")
                back = st.form_submit_button("Return it")
                take = st.form_submit_button("Put it back" if taken else "Take it for review")
        if accept:
            assessments.accept(here.ctx, stored.id, comments=said, base_version=stored.version)
        elif back:
            assessments.hand_back(here.ctx, stored.id, said, base_version=stored.version)
        elif take:
            step = assessments.put_back if taken else assessments.take
            step(here.ctx, stored.id, base_version=stored.version)
        if accept or back or take:
            st.rerun()


def _paper(here: Here, stored: Stored) -> None:
    """The assessment as a PDF."""
    if here.ctx.may("export"):
        key = f"assessment_pdf_{stored.id}_{stored.version}_{here.as_of}"
        paper.offered(
            "Make this assessment as PDF",
            key,
            lambda: council.assessment_pdf(here.ctx, stored.id, as_of=here.as_of),
        )


def _choose(here: Here) -> dict[str, Any] | None:
    """Which form for which model; nothing until both are chosen."""
    filed.back(PAGE)
    forms = {one.id: one for one in here.ctx.policy().forms}
    names = filed.names(here)
    if not names or not forms:
        why = "Load a registry extract or a prediction extract first."
        show(blocks.empty("No model to assess", why, ("Load an extract", href("uploads"))), key="no_model")
        return None
    with filters.beside():
        titles = {one.id: one.title for one in sorted(forms.values(), key=lambda one: one.title)}
        form = filters.select("Form", "form", titles, anything=None, default="ethics_impact")
        model = filters.select("Model", "model", names, anything="Choose a model")
    asked = forms[form]
    st.caption(plain(f"{asked.purpose} {asked.because} ({words.plural(len(asked.sections), 'section')})"))
    return {"form": form, "model": model, "version": state.get("version") or None} if model else None
