"""Who is who: accounts have an id and a name, and records name people in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Protocol

_APART = re.compile(r"\s*(?:[;,/&+]|\band\b)\s*")
_ASIDE = re.compile(r"\([^)]*\)|<[^>]*>")


class Named(Protocol):
    """Somebody with an account."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


def same(person_id: str, person_name: str, text: str) -> bool:
    """Whether a text names this person, alone or among others, by id or by name.

    Capitals, accents' spelling, spaces and what stands in brackets don't count. Of two people with one name
    it says yes for both: a rule that keeps people apart then keeps out one too many rather than one too few.
    """
    return not named(text).isdisjoint(names(person_id, person_name))


def names(person_id: str, person_name: str) -> set[str]:
    """What a person is called, as `named` writes it."""
    return {_plain(person_id), _plain(person_name)} - {""}


def named(text: str) -> set[str]:
    """Everybody whom a text may name: as a whole, part by part, and what stands in brackets."""
    aside = [part.strip("()<>") for part in _ASIDE.findall(text)]
    return {_plain(part) for part in (_ASIDE.sub(" ", text), *_APART.split(_ASIDE.sub(" ", text)), *aside)}


def is_one_of(person: Named, texts: Any) -> bool:
    """Whether one of these texts names the person."""
    return any(same(person.id, person.name, str(text)) for text in texts if text)


def independent_of_developers(person: Named, model: Mapping[str, Any]) -> bool:
    """Whether this person neither built the model nor answers for it; `model` is the body of its record."""
    return not is_one_of(person, (model.get("developer"), model.get("owner")))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
