"""Declaring: the form, and one declaration with what a second person does about it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlgov.govern.calendar import after_months
from mlgov.govern.compliance_declared import KIND, Declared
from mlgov.policy.rights import COMPLIANCE_CONFIRM, COMPLIANCE_DECLARE, holders
from mlgov.services import declarations
from mlgov.services.records import Stored
from mlgov.ui import blocks, filed, persons, state
from mlgov.ui.compliance_words import LIVES, PAGE
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.text import href
from mlgov.ui.view import show

NEXT = (
    "A declaration that something is met, or does not apply, counts once a second person has confirmed it;"
    " the statement of applicability shows it then."
)
ABOUT = ("regime", "control", "model")
BY_ACTS = ("declared_by", "confirmed_by", "confirmed", "refused", "withdrawn")


def form(here: Here) -> None:
    """The form for a new declaration, or for the next version of one."""
    id = state.get("id")
    if id:
        filed.back(PAGE, id=id)
    else:
        way = href(PAGE, regime=state.get("regime"), control=state.get("control"))
        show(f"← {blocks.link('Back to the requirement', way)}", key="back")
    with guard("form"):
        start = _start(here, id)
        known = [name for name in ABOUT if id or start.get(name)]
        regime = here.ctx.policy().regime(str(start.get("regime")))
        control = regime.control(str(start.get("control"))) if regime else None
        if regime is not None and control is not None:
            known = known if control.about == "model" else [*ABOUT]
            asked = f"To be declared: {control.declare}." if control.declare else ""
            title = blocks.heading(f"{regime.title} {control.id}: {control.title}")
            show(title, blocks.note(asked or "Its state follows from live evidence."), key="declared")
        record_form(
            here.ctx,
            Filing(
                KIND, start, id=id or None, fixed=(*known, *BY_ACTS),
                about=f"{start.get('regime')}/{start.get('control')}", next_steps=NEXT, verb="Declare it",
                url=lambda one: href(PAGE, id=one), save=lambda body, base: _save(here, body, base),
            ),
        )  # fmt: skip


def _start(here: Here, id: str) -> dict[str, Any]:
    if id:
        body = declarations.one(here.ctx, id).record.body
        return {name: body[name] for name in ABOUT}
    last = after_months(here.ctx.now().date(), here.ctx.policy().claims.declared_months)
    given = {"regime": state.get("regime"), "control": state.get("control"), "model": state.get("subject")}
    return {name: value or None for name, value in given.items()} | {
        "owner": here.ctx.person.name, "valid_until": last.isoformat(), "applicable": True,
    }  # fmt: skip


def _save(here: Here, body: dict[str, Any], base: int) -> Stored:
    """The version read is known only where one is changed; who declares anew renews what stands."""
    given = {name: value for name, value in body.items() if name not in BY_ACTS}
    return declarations.declare(here.ctx, given, base_version=base if state.get("id") else None)


def one(here: Here) -> None:
    """One declaration: where it stands, what it says, and confirming, refusing or withdrawing it."""
    with guard("declaration"):
        _there(here)
        found = declarations.one(here.ctx, state.get("id"), as_of=here.as_of)
        people = persons.names(here)

        def verdict(_: Stored) -> str:
            told = persons.told(found.why, people)
            return blocks.verdict([(LIVES[found.life], [f"{told[:1].upper()}{told[1:]}."])])

        filed.one(here, KIND, PAGE, verdict)
        if here.as_of is None:
            _acts(here, found)


def _there(here: Here) -> None:
    """The way back where the address names a declaration that is not there."""
    id = state.get("id")
    if id not in {row["id"] for row in declarations.rows(here.ctx, as_of=here.as_of)}:
        show(f"← {blocks.link('Back to the declarations', href(PAGE, view='declarations'))}", key="back")


def _acts(here: Here, found: Declared) -> None:
    id, version = found.record.id, found.record.version if isinstance(found.record, Stored) else None
    if found.life == "waiting":
        own = here.ctx.person.id == found.record.body["declared_by"]
        if own or not here.ctx.may(COMPLIANCE_CONFIRM):
            who = ", ".join(holders(here.ctx.policy(), COMPLIANCE_CONFIRM)) or "nobody has the right"
            st.caption(f"Somebody else has to confirm or refuse it: {who}.")
        else:
            _decide(here, id, version)
    if found.life != "withdrawn" and here.ctx.may(COMPLIANCE_DECLARE):
        with guard("withdraw"):
            if st.button("Withdraw this declaration", help="It counts for nothing from then on"):
                declarations.withdraw(here.ctx, id)
                st.rerun()


def _decide(here: Here, id: str, version: int | None) -> None:
    with guard("decide"), st.form("decide", width=720):
        reason = st.text_area(
            "What is wanting", help="Needed to refuse it; it stays in the audit trail", height=80
        )
        with st.container(horizontal=True):
            confirmed = st.form_submit_button("Confirm it", type="primary")
            refused = st.form_submit_button("Refuse it")
        if confirmed:
            declarations.confirm(here.ctx, id, base_version=version)
            st.rerun()
        if refused:
            declarations.refuse(here.ctx, id, reason, base_version=version)
            st.rerun()
