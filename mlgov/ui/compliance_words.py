"""How compliance is worded and marked on every part of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import STATES, State
from mlgov.services import compliance
from mlgov.ui import persons
from mlgov.ui.text import href

PAGE = "compliance"
MARKS: dict[State, tuple[str, str]] = {
    "not_met": ("breach", "not met"),
    "partly": ("warn", "partly met"),
    "not_evaluated": ("not_evaluated", "not evaluated"),
    "met": ("ok", "met"),
    "not_applicable": ("not_applicable", "not applicable"),
}
WORDS = {name: MARKS[name][1].capitalize() for name in STATES}
SURE = {
    "read": "The text was read",
    "sources": "Several sources agree",
    "convention": "A convention of ours",
    "unchecked": "Still to be checked",
}
ABOUT = {"model": "Each model in use", "organisation": "The organisation"}
LIVES = {
    "waiting": "warn", "refused": "breach", "expired": "breach", "in_force": "ok",
    "withdrawn": "not_applicable",
}  # fmt: skip
Row = dict[str, Any]


def url(regime: str, control: str, model: str = "") -> str:
    """The page of one requirement, over all or for one model."""
    return href(PAGE, regime=regime, control=control, subject=model)


def answer_row(one: Answer, people: Mapping[str, str]) -> Row:
    """One answer as a row of a table."""
    row = compliance.as_row(one)
    row["why"] = persons.told(row["why"], people)
    return row | {"regime_title": one.regime.title, "mark": MARKS[one.state], "sure": SURE[row["sure"]]}


def declaration_row(row: Row, titles: Mapping[str, str], people: Mapping[str, str]) -> Row:
    """One declaration as a row of a table."""
    says = WORDS[row["state"]] if row["state"] else ("Applies" if row["applicable"] else "Does not apply")
    return row | {
        "mark": (LIVES[row["life"]], row["life"].replace("_", " ")), "says": says,
        "regime_title": titles.get(row["regime"], row["regime"]),
        "declared": people[row["declared_by"]], "confirmed": people[row["confirmed_by"]],
    }  # fmt: skip
