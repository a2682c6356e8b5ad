"""The page table: one more page is one file in `pages/` and one line here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from mlgov.ui import session, state, view
from mlgov.ui.errors import guard
from mlgov.ui.text import esc

ROOT = Path(__file__).resolve().parents[2] / "pages"
ASSETS = Path(__file__).parent / "assets"
SCRIPT = Path(__file__).parent / "start" / "dashboard.py"

# group -> (file, title, icon, what it shows)
PAGES: dict[str, list[tuple[str, str, str, str]]] = {
    "": [("overview", "Overview", "space_dashboard", "What needs a decision, worst first")],
    "Models": [
        ("models", "Inventory", "inventory_2", "Every model, with its tier and status"),
        ("model", "Model", "deployed_code", "One model: performance, drift, fairness, records"),
        ("scorecard", "Scorecard", "table_rows", "Every judged figure, as rows to narrow down"),
        ("lineage", "Lineage", "account_tree", "What feeds what, across all models"),
    ],
    "Work": [
        ("work", "My work", "task_alt", "What has to be done, and why"),
        ("approvals", "Approvals", "approval", "What is asked, who signed, and what waits for you"),
        ("uploads", "Uploads", "upload_file", "Load an extract, check it, see what it changed"),
        ("assessments", "Assessments", "fact_check", "Ethics impact and other assessments"),
        ("incidents", "Incidents", "report", "What went wrong, and what was done"),
        ("procedures", "Procedures", "menu_book", "How people stay in charge of the models"),
        ("knowledge", "Knowledge base", "lightbulb", "Guides, templates, and what was learned"),
        ("exceptions", "Exceptions", "rule", "What is waived, for how long, and by whom"),
        ("findings", "Findings", "troubleshoot", "What was found wanting, and by when it is mended"),
        ("retirement", "Retirement", "archive", "Models taken out of use"),
        ("training", "Training", "school", "Who has to take which course, and what is missing"),
    ],
    "Leadership": [
        ("kpis", "KPIs", "monitoring", "Success measures against their targets"),
        ("maturity", "Maturity", "stairs", "Declared and measured levels against their targets"),
        ("roadmap", "Roadmap", "view_timeline", "What the programme has done, and what is late"),
        ("council", "Council and boards", "gavel", "Agendas, meetings, members and the council pack"),
    ],
    "Assurance": [
        ("compliance", "Compliance", "policy", "What laws, standards and guidelines ask, and what shows it"),
        ("process", "Processes", "account_tree", "How the framework works, and where a model stands in it"),
        ("audit", "Audit trail", "history", "Every act, and whether the chain holds"),
        ("administration", "Administration", "admin_panel_settings", "People, policy and backup"),
    ],
}
FIRST = "overview"
NEEDED = {"audit": "audit.read"}  # page -> the right without which the navigation does not offer it


def names() -> list[str]:
    """Every page's file name, which is its URL path too."""
    return [name for entries in PAGES.values() for name, *_ in entries]


def pages(may: Callable[[str], bool]) -> dict[str, list[Page]]:
    """Every page; one that the person may not open answers under its URL, but is not offered."""
    return {
        group: [
            Page(
                ROOT / f"{name}.py",
                title=title,
                icon=f":material/{icon}:",
                help=help,
                default=name == FIRST,
                visibility="visible" if name not in NEEDED or may(NEEDED[name]) else "hidden",
            )
            for name, title, icon, help in entries
        ]
        for group, entries in PAGES.items()
    }


def run() -> None:
    """One run of the script: who is there, which page, and the page itself."""
    st.set_page_config(page_title="mlgov", layout="wide", page_icon=str(ASSETS / "icon.svg"))
    person, groups = None, pages(lambda _: False)
    with guard("session"):
        person = session.person()
        groups = pages(session.context().may) if person else groups
    page = st.navigation(groups, expanded=True)
    st.html(ASSETS / "page.css")
    if person is None:
        view.show(_signed_out(), key="signed_out")
        st.stop()
    with guard("state"):
        state.restore()
    _follow(groups)
    with st.sidebar:
        view.show(_account(person.name, person.role), key="account")
    with guard():
        page.run()


def _follow(groups: dict[str, list[Page]]) -> None:
    """Turn to the page whose link was clicked, with the kept filters."""
    url = view.wanted()
    if not url:
        return
    parts = urlsplit(url)
    wanted = parts.path.strip("/") or FIRST
    params: dict[str, str | list[str]] = {**state.kept(), **parse_qs(parts.query)}
    for page in (page for entries in groups.values() for page in entries):
        if wanted in (page.url_path, FIRST if page.url_path == "" else None):
            st.switch_page(page, query_params=params)


def _signed_out() -> str:
    return (
        '<section class="empty"><h2>You are not signed in</h2><p>Your session has ended, or it has not begun'
        ' yet.</p><a class="button" href="/sign-in" target="_self">Sign in</a></section>'
    )


def _account(name: str, role: str) -> str:
    return (
        f'<div class="account"><div><b>{esc(name)}</b><small>{esc(role.replace("_", " "))}</small></div>'
        '<form method="post" action="/sign-out"><button class="button plain">Sign out</button></form></div>'
    )
