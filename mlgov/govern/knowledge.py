"""Looking things up in templates, guides and lessons by plain rules: pure, the texts come in.

A text is compared without capitals and accents. Every word that is asked has to occur, as a word or as the
beginning of one; where it occurs decides the order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mlgov.govern.calendar import day
from mlgov.govern.entries import Filed

TEMPLATE, GUIDE, LESSON = "template", "guide", "lesson"
KINDS = (GUIDE, TEMPLATE, LESSON)
# how much an occurrence counts: of a whole word or the beginning of one, in the title or in the text
_TITLE, _TITLE_BEGINS, _TEXT, _TEXT_BEGINS = 12, 8, 2, 1
_MOST = 3  # occurrences in a text that count: a long text is not a better one
_PHRASE = 6  # several words that stand together
_AROUND = 140  # characters of an excerpt
_WORD = re.compile(r"\w+")
# kind of record -> the field that holds what was learned
LESSONS = {"incident_review": "lessons", "retirement": "lessons_learned", "outside_incident": "lessons"}
SOURCES = {
    "incident_review": "Post-incident review",
    "retirement": "Retirement",
    "outside_incident": "Incident elsewhere",
}


@dataclass(frozen=True)
class Lesson:
    """What was learned, from one record. `model` is empty where it is not about one of ours."""

    kind: str
    id: str
    model: str
    title: str
    text: str
    on: date


@dataclass(frozen=True)
class Document:
    """Something that can be found."""

    kind: str
    id: str
    title: str
    text: str
    model: str = ""
    source: str = ""  # the kind of record, of a lesson
    on: date | None = None


@dataclass(frozen=True)
class Hit:
    """A document that fits, how well, and the words around the first place where it does."""

    document: Document
    score: int
    excerpt: str


def lessons(shelf: Mapping[str, Sequence[Filed]], names: Mapping[str, str]) -> list[Lesson]:
    """What was learned, newest first; shelf: kind -> the newest version of each record; names: of models."""
    found = []
    for kind, field in LESSONS.items():
        for one in shelf.get(kind, ()):
            text = str(one.body.get(field) or "").strip()
            if text:
                model = str(one.body.get("model") or "")
                title = _title(kind, one, names.get(model, model), shelf)
                on = day(one.body.get("held") or one.body.get("occurred")) or one.at.date()
                found.append(Lesson(kind, one.id, model, title, text, on))
    return sorted(found, key=lambda one: (-one.on.toordinal(), one.kind, one.id))


def _title(kind: str, one: Filed, model: str, shelf: Mapping[str, Sequence[Filed]]) -> str:
    if kind == "retirement":
        return f"Retirement of {model}"
    if kind == "incident_review":
        known = {each.id: str(each.body["title"]) for each in shelf.get("incident", ())}
        return known.get(str(one.body["incident"]), str(one.body["incident"]))
    return str(one.body["title"])


def search(documents: Iterable[Document], query: str) -> list[Hit]:
    """What fits all words of a query, best first; nothing without a word."""
    asked = list(dict.fromkeys(_WORD.findall(folded(query))))
    hits = [hit for one in documents if asked and (hit := _hit(one, asked)) is not None]
    return sorted(hits, key=lambda hit: (-hit.score, hit.document.title.casefold(), hit.document.id))


def folded(text: str) -> str:
    """A text without capitals, accents and other marks."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one)).casefold()


def _hit(one: Document, asked: Sequence[str]) -> Hit | None:
    title, text = folded(f"{one.title} {one.id}"), folded(one.text)
    title_words, text_words = _WORD.findall(title), _WORD.findall(text)
    score = 0
    for word in asked:
        worth = _worth(word, title_words, _TITLE, _TITLE_BEGINS, 1)
        worth += _worth(word, text_words, _TEXT, _TEXT_BEGINS, _MOST)
        if not worth:
            return None
        score += worth
    phrase = " ".join(asked)
    if len(asked) > 1:
        score += _PHRASE * (2 * (phrase in " ".join(title_words)) + (phrase in " ".join(text_words)))
    return Hit(one, score, excerpt(one.text, asked))


def _worth(word: str, words: Sequence[str], whole: int, begins: int, most: int) -> int:
    exact = sum(one == word for one in words)
    begun = sum(one.startswith(word) for one in words) - exact
    counted = min(exact, most)
    return counted * whole + min(begun, most - counted) * begins


def excerpt(text: str, asked: Sequence[str]) -> str:
    """The words around the first place where one of those asked begins; the beginning of the text without."""
    flat = " ".join(text.split())
    starts = [found.start() for found in _WORD.finditer(flat) if folded(found[0]).startswith(tuple(asked))]
    begin = max(0, (starts[0] if starts else 0) - _AROUND // 3)
    begin = flat.rfind(" ", 0, begin) + 1 if begin else 0
    end = len(flat) if len(flat) <= begin + _AROUND else flat.rfind(" ", begin, begin + _AROUND)
    end = end if end > begin else begin + _AROUND
    return f"{'… ' if begin else ''}{flat[begin:end]}{' …' if end < len(flat) else ''}"
