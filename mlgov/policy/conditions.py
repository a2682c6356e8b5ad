"""Conditions on answers: that the questions and answers which they name are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlgov.errors import Problem
from mlgov.policy.book import each, listed, mapped
from mlgov.policy.explain import nearest
from mlgov.policy.reading import Source, Where


def conditions(source: Source, *lists: str) -> Iterator[Problem]:
    """A question may depend on the answers to questions before it, so no two wait for each other."""
    earlier: dict[str, set[str]] = {}
    for path, question in each(source.data, *lists):
        yield from known_answers(source, question, (*path, "show_if"), earlier, "no earlier question")
        earlier[str(question.get("id"))] = {
            str(option.get("value")) for _, option in each(question, "options")
        }


def known_answers(
    source: Source, holder: dict[str, Any], path: Where, known: dict[str, set[str]], lacking: str
) -> Iterator[Problem]:
    """Questions and answers that a condition names (`path` is the way to it) and that are not there.

    known: question -> its answers. lacking: what to say of a question that is not among them.
    """
    for name, answers in mapped(holder, str(path[-1])).items():
        here = (*path, name)
        if name not in known:
            yield source.problem(here, f"{lacking} `{name}`", nearest(name, known))
            continue
        for answer in (str(one) for one in listed({name: answers}, name)):
            if answer not in known[name]:
                yield source.problem(here, f"`{name}` has no answer `{answer}`", nearest(answer, known[name]))
