"""Whether a method of classification holds together: every set of answers leads to one tier."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mlgov.errors import Problem
from mlgov.policy.book import Book, each, listed, mapped
from mlgov.policy.classification import Method
from mlgov.policy.conditions import conditions, known_answers
from mlgov.policy.explain import nearest
from mlgov.policy.reading import Source, Where

Questions = dict[str, dict[str, Any]]


def holds_together(book: Book) -> Iterator[Problem]:
    """Names that exist, weights of a whole, bands without a gap, and a tree that ends for every answer."""
    ranks = _ranks(book)
    for source in book.of("classification"):
        questions = {str(one.get("id")): one for _, one in each(source.data, "questions")}
        yield from conditions(source, "questions")
        yield from _overrides(source, questions)
        yield from _factors(source, questions)
        yield from _unused(source, questions)
        yield from _bands(source, ranks)
        yield from _tree(source, questions)
        yield from _signed(source, _bodies(book))


def _bodies(book: Book) -> set[str]:
    return {str(one.get("id")) for source in book.of("bodies") for _, one in each(source.data, "bodies")}


def _ranks(book: Book) -> dict[str, int]:
    tiers = [tier for source in book.of("tiers") for _, tier in each(source.data, "tiers")]
    return {str(one.get("id")): one["rank"] for one in tiers if isinstance(one.get("rank"), int)}


def follows(before: Method | None, after: Method | None) -> list[Problem]:
    """What is wrong with putting one method in force after another: a version stays what it is."""
    if before is None or after is None or before == after:
        return []
    old, new = (tuple(map(int, one.version.split("."))) for one in (before, after))
    if before.id == after.id and new <= old:
        what = f"the method was changed, and its version is {after.version} after {before.version}"
        return [Problem("classification.yaml, version", what, f"raise it above {before.version}")]
    return []


def _signed(source: Source, bodies: set[str]) -> Iterator[Problem]:
    for name, change in mapped(source.data, "changes").items():
        for path, need in each(change if isinstance(change, dict) else {}, "needs", path=("changes", name)):
            body = need.get("body")
            if bodies and isinstance(body, str) and body not in bodies:
                yield source.problem((*path, "body"), f"there is no body `{body}`", nearest(body, bodies))


def _answers(question: dict[str, Any]) -> set[str]:
    return {str(option.get("value")) for _, option in each(question, "options")}


def _overrides(source: Source, questions: Questions) -> Iterator[Problem]:
    known = {name: _answers(one) for name, one in questions.items()}
    for path, rule in each(source.data, "overrides"):
        yield from known_answers(source, rule, (*path, "when"), known, "there is no question")


def _factors(source: Source, questions: Questions) -> Iterator[Problem]:
    weights, first = [], dict[str, Where]()
    for path, factor in each(source.data, "factors"):
        weights.append(factor.get("weight"))
        for index, name in enumerate(str(one) for one in listed(factor, "questions")):
            here = (*path, "questions", index)
            if name not in questions:
                yield source.problem(here, f"there is no question `{name}`", nearest(name, questions))
            elif name in first:
                there = source.where(first[name])
                yield source.problem(here, f"`{name}` counts twice", f"it counts at {there} already")
            first.setdefault(name, here)
    numbers = [one for one in weights if isinstance(one, int | float) and not isinstance(one, bool)]
    if weights and len(numbers) == len(weights) and not math.isclose(sum(numbers), 1, abs_tol=1e-9):
        total = f"{sum(numbers):.10g}"
        yield source.problem(("factors",), f"the weights sum to {total}", "they have to sum to 1")


def _unused(source: Source, questions: Questions) -> Iterator[Problem]:
    """A question whose answer changes nothing wastes a person's time."""
    used = {str(one) for _, factor in each(source.data, "factors") for one in listed(factor, "questions")}
    used |= {str(node.get("question")) for _, node in each(source.data, "tree")}
    for _, rule in each(source.data, "overrides"):
        when = rule.get("when")
        used |= set(when) if isinstance(when, dict) else set()
    for path, question in each(source.data, "questions"):
        name = question.get("id")
        if isinstance(name, str) and name not in used:
            fix = "name it in a factor, in the tree or in a rule, or take it out"
            yield source.problem((*path, "id"), f"nothing uses the answer to `{name}`", fix)


def _bands(source: Source, ranks: dict[str, int]) -> Iterator[Problem]:
    bands = list(each(source.data, "bands"))
    starts = [band.get("from_score") for _, band in bands]
    if not all(isinstance(one, int | float) for one in starts):
        return
    if starts and starts[0] != 0:
        here = (*bands[0][0], "from_score")
        yield source.problem(here, "the bands don't cover 0 to 100", "start the first at 0")
    for (_, before), (path, band) in pairwise(bands):
        if band["from_score"] <= before["from_score"]:
            what = "each band must start higher than the one before"
            yield source.problem((*path, "from_score"), what, "sort them by `from_score`")
        low, high = ranks.get(str(before.get("tier"))), ranks.get(str(band.get("tier")))
        if low is not None and high is not None and high >= low:
            what = f"`{band['tier']}` is not stricter than `{before['tier']}` below it"
            yield source.problem((*path, "tier"), what, "a higher score has to give a stricter tier")


def _tree(source: Source, questions: Questions) -> Iterator[Problem]:
    nodes = {str(node.get("id")): (path, node) for path, node in each(source.data, "tree")}
    ways: dict[str, list[str]] = {name: [] for name in nodes}
    for name, (path, node) in nodes.items():
        yield from _node(source, path, node, questions)
        for here, branch in each(node, "branches", path=path):
            target = branch.get("next")
            if isinstance(target, str) and target not in nodes:
                yield source.problem((*here, "next"), f"there is no node `{target}`", nearest(target, nodes))
            elif isinstance(target, str):
                ways[name].append(target)
    yield from _ends(source, {name: path for name, (path, _) in nodes.items()}, ways)


def _ends(source: Source, nodes: dict[str, Where], ways: dict[str, list[str]]) -> Iterator[Problem]:
    """The tree never comes back to a node, and every node can be reached from the first."""
    first, told = next(iter(nodes), ""), set[str]()
    reached = {first, *_beyond(first, ways)}
    for name, path in nodes.items():
        circle = _circle(name, ways)
        if circle and name not in told:
            told |= set(circle)
            what = f"the tree goes round: {' → '.join(circle)}"
            yield source.problem((*path, "id"), what, "let a branch end in a tier or in the score")
        elif not circle and name not in reached:
            yield source.problem((*path, "id"), f"no branch leads to `{name}`", "lead there, or take it out")


def _node(source: Source, path: Where, node: dict[str, Any], questions: Questions) -> Iterator[Problem]:
    """Its question has one answer always, and each answer leads one way."""
    name = str(node.get("question"))
    question, here = questions.get(name), (*path, "question")
    if question is None:
        yield source.problem(here, f"there is no question `{name}`", nearest(name, questions))
        return
    if question.get("show_if"):
        yield source.problem(here, f"`{name}` does not always appear", "ask one without `show_if` here")
    if question.get("type") == "multi":
        yield source.problem(here, f"`{name}` may have several answers", "ask a `choice` here")
    known, given = _answers(question), Counter[str]()
    for branch_path, branch in each(node, "branches", path=path):
        for index, answer in enumerate(str(one) for one in listed(branch, "answers")):
            given[answer] += 1
            at = (*branch_path, "answers", index)
            if answer not in known:
                yield source.problem(at, f"`{name}` has no answer `{answer}`", nearest(answer, known))
            elif given[answer] > 1:
                yield source.problem(at, f"`{answer}` stands in two branches", "leave it in one")
    for answer in sorted(known - set(given)):
        yield source.problem(path, f"no branch takes the answer `{answer}` to `{name}`", "add it to one")


def _beyond(start: str, ways: dict[str, list[str]]) -> dict[str, str]:
    """Every node that branches lead to from `start`, each with the node before it on the shortest way."""
    came: dict[str, str] = {}
    waiting = [start]
    for name in waiting:  # grows while it is walked
        for after in ways.get(name, ()):
            if after not in came:
                came[after] = name
                waiting.append(after)
    return came


def _circle(start: str, ways: dict[str, list[str]]) -> list[str]:
    """The shortest way from a node back to itself, both ends named; nothing where there is none."""
    came = _beyond(start, ways)
    if start not in came:
        return []
    back = [start, came[start]]
    while back[-1] != start:
        back.append(came[back[-1]])
    return back[::-1]
