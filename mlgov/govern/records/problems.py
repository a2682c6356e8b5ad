"""pydantic's errors in plain English, one problem per place."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from mlgov.errors import Problem

_DATE = ("is not a date", "write it as 2026-11-14")
_TIME = ("is not a time", "write it as 2026-11-14T09:30:00Z")
_NUMBER = ("is not a number", "write digits only, with a dot for decimals")

_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "fill it in"),
    "string_type": ("is not text", "write words, or put quotes around it"),
    "string_too_short": ("is empty", "fill it in"),
    "string_too_long": ("is too long", "keep to {max_length} characters"),
    "string_unicode": ("has characters that can't be stored", "type it again"),
    "literal_error": ("is not one of the choices", "choose {expected}"),
    "bool_type": ("is neither yes nor no", "write true or false"),
    "bool_parsing": ("is neither yes nor no", "write true or false"),
    "finite_number": ("is not a finite number", "leave it out when it is not known"),
    "greater_than_equal": ("is too small", "it starts at {ge}"),
    "less_than_equal": ("is too large", "it ends at {le}"),
    "int_from_float": ("is not a whole number", "write it without decimals"),
    "tuple_type": ("is not a list", "give a list"),
    "dict_type": ("is not a list of names and values", "give one value for each name"),
    "model_type": ("is not a record", "give one value for each name"),
}


def problems_of(error: ValidationError, known: Iterable[str] = ()) -> list[Problem]:
    """One problem for each place at fault, in the order of the fields.

    `known` are the names of the fields, for "did you mean" where a name is not known.
    """
    names = list(known)
    found: dict[str, Problem] = {}
    for one in error.errors():
        where = ".".join(str(part) for part in one["loc"])
        found.setdefault(
            where, Problem(where, *_words(one["type"], one.get("ctx", {}), one["msg"], where, names))
        )
    return list(found.values())


def _words(kind: str, context: dict[str, Any], message: str, where: str, names: list[str]) -> tuple[str, str]:
    if kind == "value_error":
        return str(context["error"]), ""
    if kind == "extra_forbidden":
        return "is not a field of this record", _nearest(where, names)
    if kind in _WORDS:
        what, fix = _WORDS[kind]
        return what, fix.format(**context)
    for start, words in (("datetime", _TIME), ("date", _DATE), ("int", _NUMBER), ("float", _NUMBER)):
        if kind.startswith(start):
            return words
    return message[:1].lower() + message[1:], ""


def _nearest(where: str, names: list[str]) -> str:
    close = get_close_matches(where, names, 1, 0.6)
    return f'did you mean "{close[0]}"?' if close else "leave it out"
