"""Journal entries in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlgov.services.audit import Entry
from mlgov.ui import blocks
from mlgov.ui.text import esc, exact, title_case

ACTIONS = {
    "record.filed": "filed",
    "batch.committed": "loaded a batch",
    "batch.withdrawn": "withdrew a batch",
    "policy.published": "published the policy",
    "model.classified": "gave a tier",
    "spreadsheet.applied": "brought in a spreadsheet",
    "sign_in.succeeded": "signed in",
    "sign_in.picked": "signed in (demo)",
    "sign_in.failed": "sign-in failed",
    "sign_out": "signed out",
    "password.issued": "issued a one-time password",
    "password.changed": "changed the password",
    "account.locked": "account locked",
    "token.issued": "issued a token",
    "store.rebuilt": "rebuilt every table from the journal",
    "store.backed_up": "wrote a backup",
    "store.marked_demo": "made this store a demo",
}


def action(name: str) -> str:
    return ACTIONS.get(name, title_case(name.replace(".", " ")).lower())


def about(entry: Entry) -> str:
    """What the act was about, in one line."""
    body = entry.body
    content = body.get("content") or {}
    if entry.action == "record.filed":
        name = content.get("title") or content.get("name") or content.get("reason") or body.get("id")
        return f"{title_case(str(body.get('kind')))} {body.get('id')}, version {body.get('version')}: {name}"
    if entry.action == "batch.committed":
        return (
            f"{body.get('name')}: {body.get('rows'):,} rows of {body.get('model')} {body.get('version')}"
            f" ({body.get('role')})"
        )
    if entry.action in ("batch.withdrawn", "model.classified"):
        tier = f"{body['tier']}: " if "tier" in body else ""
        return f"{entry.subject.partition(':')[2]} – {tier}{body.get('reason')}"
    if entry.action == "spreadsheet.applied":
        counts = ", ".join(f"{body.get(name):,} {name}" for name in ("new", "changed", "unchanged"))
        return f"{body.get('name')}: {counts}"
    if entry.action == "policy.published":
        return f"version {body.get('label')}"
    return entry.subject.partition(":")[2] or entry.subject


def timeline(entries: Sequence[Entry], people: Mapping[str, str]) -> str:
    """Entries as lines; people: user name -> name."""
    if not entries:
        return '<p class="empty-line">Nothing happened yet.</p>'
    lines = "".join(
        f'<li><small title="{esc(exact(one.at))}">{blocks.when(one.at, with_time=True)} · entry'
        f" {one.seq}</small><b>{esc(people[one.actor])}</b> {esc(action(one.action))}: {esc(about(one))}</li>"
        for one in entries
    )
    return f'<ol class="timeline">{lines}</ol>'
