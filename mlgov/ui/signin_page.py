"""The sign-in page as HTML, in the colours of the application; no script, nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlgov.access.people import Person
from mlgov.access.secrets import MINIMUM_LENGTH
from mlgov.charts.theme import DARK, LIGHT, Colours
from mlgov.ui.errors import sentence
from mlgov.ui.text import esc, title_case

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_STYLE = (Path(__file__).parent / "assets" / "signin.css").read_text(encoding="utf-8")


def page(target: str, problem: str, username: str, pick: Sequence[Person]) -> str:
    """The whole page; `pick` are the people one may be in the demo."""
    form = _password_form(target, username)
    if pick:
        opened = " open" if username else ""
        form = (
            f"{_pick_form(target, pick)}<details{opened}><summary>Use a name and"
            f" password</summary>{form}</details>"
        )
    return _whole("Sign in", problem, form)


def password_page(target: str, problem: str) -> str:
    """The page for a password of one's own."""
    fields = (
        ("old", "Present password", "current-password"),
        ("new", "New password", "new-password"),
        ("again", "New password again", "new-password"),
    )
    inputs = "".join(
        f'<label>{label}<input name="{name}" type="password" autocomplete="{purpose}" required></label>'
        for name, label, purpose in fields
    )
    form = (
        '<form method="post" action="/password"><p>Choose a password of your own, with at least'
        f' {MINIMUM_LENGTH} characters.</p><input type="hidden" name="next"'
        f' value="{esc(target)}">{inputs}<button>Set password</button></form>'
    )
    return _whole("Choose a password", problem, form)


def _whole(title: str, problem: str, form: str) -> str:
    alert = f'<div class="problem" role="alert">{esc(sentence(problem))}</div>' if problem else ""
    dark = f"@media (prefers-color-scheme:dark){{:root{{{_tokens(DARK, '#141a21')}}}}}"
    look = f"<style>:root{{color-scheme:light dark;{_tokens(LIGHT, '#f6f7f9')}}}{dark}{_STYLE}</style>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(title)} · mlgov</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{look}</head><body><main>'
        "<div><h1>mlgov</h1><p>The governance of machine-learning models</p></div>"
        f"{alert}{form}</main></body></html>"
    )


def _tokens(tone: Colours, side: str) -> str:
    return (
        f"--ground:{tone.ground};--side:{side};--text:{tone.text};--line:{tone.border};--accent:{tone.accent};"
        f"--red:{tone.red};--grey:{tone.grey}"
    )


def _password_form(target: str, username: str) -> str:
    return (
        '<form method="post" action="/sign-in"><input type="hidden" name="next"'
        f' value="{esc(target)}"><label>Name<input name="username" value="{esc(username)}"'
        ' autocomplete="username" required></label><label>Password<input name="password" type="password"'
        ' autocomplete="current-password" required></label><button>Sign in</button></form>'
    )


def _pick_form(target: str, pick: Sequence[Person]) -> str:
    buttons = "".join(
        f'<button name="person" value="{esc(one.id)}">{esc(one.name)}<span>{esc(_roles(one))}</span></button>'
        for one in pick
    )
    return (
        '<form method="post" action="/sign-in" class="pick"><p>This is the demo portfolio. Choose who you'
        f' want to be:</p><input type="hidden" name="next" value="{esc(target)}">{buttons}</form>'
    )


def _roles(person: Person) -> str:
    return ", ".join(title_case(role) for role in person.roles)
