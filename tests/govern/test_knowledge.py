"""Search by plain rules, worked by hand; lessons from records; templates from the policy and the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern import knowledge, templates
from mlgov.govern.knowledge import Document, search
from mlgov.papers.blank_text import yaml_text
from mlgov.policy.models import Policy

GATE = Document("guide", "gates", "Pass a gate", "Between two phases stands a gate. Certificates are valid.")
CAFE = Document("lesson", "INC-1", "Café scoring", "The résumé of a naïve approach: never again.", "cafe")
DRIFT = Document("guide", "drift", "Drift", "A gate reads it. Gate, gate, gate, gate and gates.")
EVERY = (DRIFT, CAFE, GATE)


@dataclass(frozen=True)
class Stood:
    id: str
    body: dict[str, Any]
    at: datetime = datetime(2026, 1, 1, 9, tzinfo=UTC)
    version: int = 1
    actor: str = "root"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # a word in the title, the beginning of one in the id, a word in the text: 12 + 2; three occurrences
        # of the word in the text at most: 6
        ("gate", [("gates", 14), ("drift", 6)]),
        ("GATES", [("gates", 12), ("drift", 2)]),  # the id, and the text
        ("gate valid", [("gates", 16)]),  # 14 for gate, 2 for valid
        ("valid gate", [("gates", 16)]),
        ("certif", [("gates", 1)]),  # the beginning of a word of the text
        ("cafe", [("INC-1", 12)]),
        ("RESUME naive", [("INC-1", 4)]),
        # a: title 12, text 2, the beginning of "are" 1; gate: 14; together in the title 12 and in the text 6
        ("a gate", [("gates", 47), ("drift", 15)]),
        ("pass a gate", [("gates", 53)]),  # 12 for pass, 15, 14, and together in the title 12
        ("gate certificates never", []),
        ("", []),
        ("  ...  ", []),
    ],
)
def test_every_word_has_to_occur_and_the_title_counts_most(query: str, found: list[tuple[str, int]]) -> None:
    hits = [(hit.document.id, hit.score) for hit in search(EVERY, query)]
    assert hits == found


def test_words_that_stand_together_count_more() -> None:
    apart = Document("guide", "b", "Title", "gate of the council, a")
    together = Document("guide", "c", "Title", "a gate of the council")
    assert [hit.document.id for hit in search([apart, together], "a gate")] == ["c", "b"]


TEXT = st.text(alphabet="abé ÄB.<", max_size=40)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=6), st.text(alphabet="abäE ", max_size=6))
def test_a_slow_search_finds_the_same(texts: list[tuple[str, str]], query: str) -> None:
    documents = [Document("guide", str(place), title, text) for place, (title, text) in enumerate(texts)]
    plain = str.maketrans("éÄäÉ", "eAaE")

    def split(text: str) -> list[str]:
        shown = text.translate(plain).lower()
        return "".join(one if one.isalnum() else " " for one in shown).split()

    asked = split(query)
    expected = {
        one.id
        for one in documents
        if asked
        and all(any(w.startswith(word) for w in split(f"{one.title} {one.id} {one.text}")) for word in asked)
    }
    hits = search(documents, query)
    assert {hit.document.id for hit in hits} == expected
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_excerpt_stands_around_the_first_place() -> None:
    text = "word " * 100 + "Straße of the résumé " + "end " * 100
    shown = knowledge.excerpt(text, ["resume"])
    assert "résumé" in shown and shown.startswith("… ") and shown.endswith(" …") and len(shown) < 160
    assert knowledge.excerpt("short text", ["nothing"]) == "short text"
    assert len(knowledge.excerpt("x" * 500, ["y"])) <= 145


def test_lessons_come_from_what_carries_them_newest_first() -> None:
    held = {"model": "loans", "held": "2026-02-01"}
    shelf = {
        "incident": [Stood("INC-0001", {"title": "Late", "model": "loans"})],
        "incident_review": [
            Stood("INC-0001", held | {"incident": "INC-0001", "lessons": "Look."}),
            Stood("INC-0002", held | {"incident": "INC-0002", "lessons": " "}),
        ],
        "retirement": [Stood("old", {"model": "old", "lessons_learned": "Tell people."})],
        "outside_incident": [
            Stood("EXT-0001", {"title": "Elsewhere", "occurred": "2020-05-05", "lessons": "Test it."}),
            Stood("EXT-0002", {"title": "Untold", "occurred": "2021-05-05"}),
        ],
    }  # fmt: skip
    found = knowledge.lessons(shelf, {"loans": "Loans", "old": "Old score"})
    assert [(one.kind, one.id, one.model, one.title, one.text, one.on) for one in found] == [
        ("incident_review", "INC-0001", "loans", "Late", "Look.", date(2026, 2, 1)),
        ("retirement", "old", "old", "Retirement of Old score", "Tell people.", date(2026, 1, 1)),
        ("outside_incident", "EXT-0001", "", "Elsewhere", "Test it.", date(2020, 5, 5)),
    ]


def test_every_form_and_record_has_a_template_that_asks_all_of_it(policy: Policy) -> None:
    found = {one.id: one for one in templates.templates(policy)}
    assert set(found) == {form.id for form in policy.forms} | set(templates.RECORDS)
    for form in policy.forms:
        asked = [one.id for part in form.sections for one in part.questions]
        assert [entry.name for part in found[form.id].parts for entry in part.entries] == asked
    review = {entry.name for part in found["incident_review"].parts for entry in part.entries}
    assert review == {"incident", "model", "held", "present", "summary", "handled", "lessons", "actions"}


def test_a_template_is_yaml_whatever_the_policy_says(policy: Policy) -> None:
    for one in templates.templates(policy):
        empty = yaml.safe_load(yaml_text(one))
        if one.group == templates.ASSESSMENT:
            assert empty["form"] == one.id and set(empty) == {"form", "model", "version", "answers"}
            assert not any(empty["answers"].values())
        else:
            assert not any(empty.values())
    entry = templates.Entry("q", "What?\nanswers: [broken", "\r\n- so: {x", "text", (("a", "b\nc: d"),), True)
    part = templates.Part("A\nb: c", "000 §1", "\n", (entry,))
    odd = templates.Template("x", "T\nform: y", templates.RECORD, "model", "\n", "", (part,))
    assert yaml.safe_load(yaml_text(odd)) == {"q": None}
