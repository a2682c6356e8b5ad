"""Policy, people and backup, for those who look after them."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from mlgov.charts import words
from mlgov.services import audit, people, policies, records
from mlgov.ui import blocks
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, plain
from mlgov.ui.view import show

PEOPLE = [
    Column("name", "Name"),
    Column("id", "User name"),
    Column("roles", "Roles", "long"),
    Column("unit", "Unit"),
    Column("active", "May sign in"),
    Column("at", "Since", "date"),
]


def verdict(here: Here) -> str:
    policy = policies.current(here.ctx, here.as_of)
    active = people.all(here.ctx, here.as_of)
    roles = {role for one in active for role in one.roles}
    without = [role.title for role in policy.roles if role.id not in roles]
    text = (
        f"Policy {policy.framework.version} is in force; {words.plural(len(active), 'person', 'people')} may"
        " sign in."
    )
    said = [("ok", [text])]
    if without:
        said.append(
            (
                "warn",
                [f"Nobody holds the role of {', '.join(without[:5])}: what only they may do stays undone."],
            )
        )
    return blocks.verdict(said)


def policy(here: Here) -> str:
    found = policies.current(here.ctx, here.as_of)
    published = policies.published(here.ctx, here.as_of)
    facts = blocks.facts(
        [
            ("Framework", esc(found.framework.title)),
            ("Owner", esc(found.framework.owner)),
            ("Approved by", esc(found.framework.approved_by)),
            ("Review", f"every {found.framework.review_every_months} months"),
            ("Limits", words.count(len(found.thresholds.limits))),
            ("KPIs", words.count(len(found.kpis))),
            ("Forms", words.count(len(found.forms))),
        ]
    )
    lines = "".join(
        f"<li>Version {esc(one.label)} <small>{blocks.when(one.at, with_time=True)}, entry {one.seq}, <span"
        f' class="mono">{esc(one.hash[:16])}</span></small></li>'
        for one in published
    )
    return f'{facts}<ol class="timeline">{lines}</ol>'


def people_table(here: Here) -> None:
    titles = {role.id: role.title for role in policies.current(here.ctx, here.as_of).roles}
    rows = [
        {
            "name": one.body["name"],
            "id": one.id,
            "roles": ", ".join(titles.get(role, role) for role in one.body["roles"]),
            "unit": one.body.get("unit", "") or ("a program" if one.body.get("service") else ""),
            "active": "yes" if one.body.get("active", True) else "no",
            "at": one.at,
        }
        for one in records.all(here.ctx, "person", as_of=here.as_of)
    ]
    show(blocks.heading("People"), key="people_head")
    table(rows, PEOPLE, key="people", empty="Nobody has an account yet.")


def add_person(here: Here) -> None:
    roles = {role.id: role.title for role in here.ctx.policy().roles}
    with (
        st.expander("Add a person"),
        guard("add"),
        st.form("add", clear_on_submit=True, border=False, width=720),
    ):
        username = st.text_input("User name", help="Small letters, as the person will type it")
        name = st.text_input("Name")
        chosen = st.multiselect("Roles", list(roles), format_func=roles.__getitem__)
        unit = st.text_input("Unit", help="The part of the organisation they work in")
        service = st.checkbox("A program and no person", help="It owes no training")
        if st.form_submit_button("Add this person", type="primary"):
            password = people.create(here.ctx, username, name, tuple(chosen), unit=unit, service=service)
            _password(username, password)


def change_person(here: Here) -> None:
    roles = {role.id: role.title for role in here.ctx.policy().roles}
    known = {one.id: one for one in records.all(here.ctx, "person")}
    with st.expander("Change a person"), guard("change"):
        username = st.selectbox(
            "Person", list(known), format_func=lambda id: str(known[id].body["name"]), key="person_changed"
        )
        if not username:
            return
        body = known[username].body
        with st.form(f"change_{username}", border=False, width=720):
            name = st.text_input("Name", body["name"])
            chosen = st.multiselect(
                "Roles",
                list(roles),
                [role for role in body["roles"] if role in roles],
                format_func=roles.__getitem__,
            )
            active = st.checkbox("May sign in", body.get("active", True))
            unit = st.text_input("Unit", str(body.get("unit", "")))
            service = st.checkbox("A program and no person", bool(body.get("service", False)))
            if st.form_submit_button("Save these changes", type="primary"):
                people.update(
                    here.ctx, username, name=name, roles=tuple(chosen), active=active, unit=unit,
                    service=service,
                )  # fmt: skip
                st.success(f"{plain(name)} is changed; open sessions ended.")
        if st.button("Give a new one-time password"):
            _password(username, people.reset_password(here.ctx, username))


def _password(username: str, password: str) -> None:
    st.success(
        f"One-time password for {plain(username)}, shown only now; it is changed at the first sign-in:"
    )
    st.code(password, language=None)


def backup(here: Here) -> None:
    """One consistent file, made when asked for; the act is in the journal."""
    show(
        blocks.heading("Backup"),
        blocks.note("One file holds everything: records, figures, rows and the journal."),
        key="backup_head",
    )
    if st.button("Write a backup"):
        with tempfile.TemporaryDirectory(prefix="mlgov-backup-") as place:
            target = Path(place) / f"mlgov-{datetime.now(UTC):%Y%m%d-%H%M%S}.duckdb"
            audit.backup(here.ctx, target)
            st.session_state["backup"] = (target.name, target.read_bytes())
    if "backup" in st.session_state:
        name, content = st.session_state["backup"]
        st.download_button(
            f"Download {plain(name)}", content, name, on_click="ignore", icon=":material/download:"
        )
