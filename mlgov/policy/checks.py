"""What one entry's model can't see: ids that repeat, and references to what isn't there.

The checks read plain data, so that they find everything even where the same file has other problems.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from mlgov.errors import Problem
from mlgov.policy import (
    checks_compliance,
    checks_evidence,
    checks_gates,
    checks_incidents,
    checks_method,
    checks_signing,
    checks_training,
)
from mlgov.policy.book import Book, Item, each, listed, mapped
from mlgov.policy.conditions import conditions
from mlgov.policy.explain import nearest
from mlgov.policy.models import Policy
from mlgov.policy.names import UNCLASSIFIED
from mlgov.policy.reading import Source, Where
from mlgov.policy.rights import PEOPLE_MANAGE, POLICY_PUBLISH, RIGHTS
from mlgov.policy.worklist import OWNER

# kind, lists that hold the entries to be compared, lists of those entries, what must differ among them
_UNIQUE: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("phases", (), ("phases",), "id"),
    ("phases", (), ("phases", "deliverables"), "id"),
    ("bodies", (), ("bodies",), "id"),
    ("tiers", (), ("tiers",), "id"),
    ("tiers", (), ("tiers",), "rank"),
    ("tiers", ("tiers",), ("requirements",), "id"),
    ("incidents", (), ("types",), "id"),
    ("incidents", (), ("severities",), "id"),
    ("incidents", (), ("stages",), "id"),
    ("incidents", (), ("recovery",), "id"),
    ("incidents", (), ("harms",), "id"),
    ("incidents", (), ("drafting",), "id"),
    ("notices", (), ("rules",), "id"),
    ("artifacts", (), ("kinds",), "id"),
    ("inventory", (), ("attributes",), "source"),
    ("inventory", (), ("data_classes",), "id"),
    ("kpis", (), ("kpis",), "id"),
    ("roles", (), ("roles",), "id"),
    ("gates", (), ("steps",), "id"),
    ("gates", (), ("gates",), "id"),
    ("gates", (), ("needed",), "tier"),
    ("gates", ("gates",), ("checks",), "family"),
    ("gates", ("gates",), ("approvals",), "tier"),
    ("roadmap", (), ("phases",), "id"),
    ("roadmap", (), ("phases", "streams"), "id"),
    ("roadmap", (), ("phases", "streams", "activities"), "id"),
    ("approvals", (), ("certificates",), "id"),
    ("approvals", (), ("bodies",), "body"),
    ("training", (), ("courses",), "id"),
    ("exceptions", (), ("severities",), "id"),
    ("findings", (), ("severities",), "id"),
    ("findings", (), ("risky_answers",), "risk"),
    ("forms", (), ("sections", "questions"), "id"),
    ("forms", ("sections", "questions"), ("options",), "value"),
    ("forms", (), ("bands",), "result"),
    ("maturity", (), ("dimensions",), "id"),
    ("evidence", (), ("rules",), "requirement"),
    ("evidence", (), ("procedures",), "id"),
    ("classification", (), ("questions",), "id"),
    ("classification", ("questions",), ("options",), "value"),
    ("classification", (), ("overrides",), "id"),
    ("classification", (), ("tree",), "id"),
    ("classification", (), ("factors",), "id"),
    ("claims", (), ("claims",), "id"),
    ("compliance", (), ("groups",), "id"),
    ("compliance", (), ("controls",), "id"),
)


def _ids_differ(book: Book) -> Iterator[Problem]:
    for kind, scope, lists, key in _UNIQUE:
        for source in book.of(kind):
            for outer, holder in each(source.data, *scope):
                yield from _repeated(source, list(each(holder, *lists, path=outer)), key)


def _repeated(source: Source, items: list[Item], key: str) -> Iterator[Problem]:
    first: dict[str, Where] = {}
    for path, item in items:
        value = item.get(key)
        if not isinstance(value, str | int):
            continue
        if str(value) in first:
            there = source.where((*first[str(value)], key))
            yield source.problem((*path, key), f"{key} `{value}` is taken already", f"it stands at {there}")
        first.setdefault(str(value), path)


def _files_bear_their_id(book: Book) -> Iterator[Problem]:
    for source in [*book.of("forms"), *book.of("maturity"), *book.of("compliance")]:
        own, stem = source.data.get("id"), PurePosixPath(source.name).stem
        if isinstance(own, str) and own != stem:
            fix = f"write `{stem}`, or rename the file"
            yield source.problem(("id",), f"id `{own}` is not the file's name", fix)


def _tiers_exist(book: Book) -> Iterator[Problem]:
    tiers = book.tiers()
    if tiers is None:
        return
    for source in book.of("tiers"):
        for path, item in each(source.data, "tiers"):
            if item.get("id") == UNCLASSIFIED:
                yield source.problem((*path, "id"), f"`{UNCLASSIFIED}` means that a model has no tier yet")
    for source, path, tier in _tier_references(book):
        if isinstance(tier, str) and tier not in tiers:
            yield source.problem(path, f"there is no tier `{tier}`", nearest(tier, tiers))


def _tier_references(book: Book) -> Iterator[tuple[Source, Where, Any]]:
    for kind, entries in (("thresholds", "limits"), ("kpis", "kpis")):
        for source in book.of(kind):
            for path, item in each(source.data, entries):
                yield source, (*path, "tier"), item.get("tier")
    for kind, entries in (("inventory", "attributes"), ("artifacts", "kinds")):
        for source in book.of(kind):
            for path, item in each(source.data, entries):
                for index, tier in enumerate(listed(item, "tiers")):
                    yield source, (*path, "tiers", index), tier
    for source in book.of("framework"):
        path = ("classification", "unclassified_counts_as")
        yield source, path, mapped(source.data, path[0]).get(path[1])
    for source in book.of("classification"):
        for lists in (("overrides",), ("tree", "branches"), ("bands",)):
            for path, item in each(source.data, *lists):
                yield source, (*path, "tier"), item.get("tier")
    for source in book.of("findings"):
        for path, severity in each(source.data, "severities"):
            for tier in mapped(severity, "days"):
                yield source, (*path, "days", tier), tier
    for source in book.of("forms"):
        for index, tier in enumerate(listed(source.data, "tiers")):
            yield source, ("tiers", index), tier
        for term in ("valid_months", "valid_days"):
            for tier in mapped(source.data, term):
                yield source, (term, tier), tier


def _limits_differ(book: Book) -> Iterator[Problem]:
    for source in book.of("thresholds"):
        first: dict[tuple[str, ...], Where] = {}
        for path, item in each(source.data, "limits"):
            key = tuple(str(item.get(part) or "") for part in ("metric", "model", "tier", "subject"))
            if key in first:
                fix = f"the other stands at {source.where(first[key])}; keep one, or narrow one of them"
                yield source.problem(path, f"a second limit for `{key[0]}` with the same scope", fix)
            first.setdefault(key, path)


def _forms_hold_together(book: Book) -> Iterator[Problem]:
    for source in book.of("forms"):
        yield from conditions(source, "sections", "questions")
        yield from _bands(source)
        yield from _terms(source)


def _terms(source: Source) -> Iterator[Problem]:
    """Each tier that must have a form has a term, in months or in days."""
    months, days = mapped(source.data, "valid_months"), mapped(source.data, "valid_days")
    for index, tier in enumerate(listed(source.data, "tiers")):
        if isinstance(tier, str) and tier not in {*months, *days}:
            yield source.problem(("tiers", index), f"`valid_months` says nothing about `{tier}`", "add it")
    for tier in sorted(set(months) & set(days)):
        yield source.problem(("valid_days", tier), f"`{tier}` has a term in months, too", "keep one of them")


def _bands(source: Source) -> Iterator[Problem]:
    bands = list(each(source.data, "bands"))
    starts = [item["from_score"] for _, item in bands if isinstance(item.get("from_score"), int | float)]
    if starts and starts[0] != 0:
        yield source.problem(
            (*bands[0][0], "from_score"), "the bands don't cover 0 to 100", "start the first at 0"
        )
    if starts != sorted(set(starts)):
        fix = "sort them by `from_score`"
        yield source.problem(("bands",), "each band must start higher than the one before", fix)
    results = {str(item.get("result")) for _, item in bands}
    for path, option in each(source.data, "sections", "questions", "options"):
        result = option.get("at_least")
        if isinstance(result, str) and result not in results:
            yield source.problem((*path, "at_least"), f"no band gives `{result}`", nearest(result, results))


def _levels_climb(book: Book) -> Iterator[Problem]:
    for source in book.of("maturity"):
        for path, dimension in each(source.data, "dimensions"):
            reached: dict[str, tuple[int, float]] = {}
            for here, step in each(dimension, "measured", path=path):
                level, fact, least = step.get("level"), step.get("fact"), step.get("at_least")
                if not (isinstance(level, int) and isinstance(least, int | float) and isinstance(fact, str)):
                    continue
                before = reached.get(fact, (0, float("-inf")))
                if level <= before[0] or least < before[1]:
                    yield source.problem(
                        here, f"`{fact}` does not climb from level to level", "sort by level"
                    )
                reached[fact] = (level, least)


def _rights_exist(book: Book) -> Iterator[Problem]:
    for source in book.of("roles"):
        granted: set[str] = set()
        for path, role in each(source.data, "roles"):
            for index, right in enumerate(listed(role, "rights")):
                granted.add(str(right))
                if isinstance(right, str) and right not in RIGHTS:
                    here = (*path, "rights", index)
                    yield source.problem(here, f"there is no right `{right}`", nearest(right, RIGHTS))
        for right in (PEOPLE_MANAGE, POLICY_PUBLISH):
            if right not in granted:
                yield source.problem(
                    ("roles",), f"no role grants `{right}`", "without it nobody could mend the roles"
                )


def _escalations_reach_somebody(book: Book) -> Iterator[Problem]:
    roles = [str(item.get("id")) for source in book.of("roles") for _, item in each(source.data, "roles")]
    for source in book.of("worklist"):
        for path, item in each(source.data, "escalation"):
            to = item.get("to")
            if roles and isinstance(to, str) and to not in (OWNER, *roles):
                yield source.problem((*path, "to"), f"there is no role `{to}`", nearest(to, (OWNER, *roles)))


_CHECKS: tuple[Callable[[Book], Iterator[Problem]], ...] = (
    _ids_differ,
    _files_bear_their_id,
    _tiers_exist,
    _limits_differ,
    _forms_hold_together,
    _levels_climb,
    _rights_exist,
    _escalations_reach_somebody,
    checks_gates.names_exist,
    checks_gates.phases_follow,
    checks_method.holds_together,
    *checks_signing.CHECKS,
    *checks_incidents.CHECKS,
    *checks_training.CHECKS,
    checks_evidence.names_exist,
    checks_evidence.every_requirement_has_evidence,
    *checks_compliance.CHECKS,
)


def across(sources: Sequence[Source]) -> list[Problem]:
    """Every problem between entries and files."""
    book = Book(sources)
    return [problem for check in _CHECKS for problem in check(book)]


def check_names(
    policy: Policy, metrics: Collection[str], facts: Collection[str], rights: Collection[str]
) -> list[Problem]:
    """Names in the policy that other parts of mlgov define: metrics, facts of the store, rights."""
    found: list[Problem] = []

    def check(where: str, what: str, name: str, known: Collection[str]) -> None:
        if name not in known:
            found.append(Problem(where, f"there is no {what} `{name}`", nearest(name, known)))

    for limit in policy.thresholds.limits:
        check("thresholds.yaml", "metric", limit.metric, metrics)
    for rule in policy.incidents.drafting:
        for metric in rule.metrics:
            check(f"incidents.yaml, drafting {rule.id}", "metric", metric, metrics)
    for form in policy.forms:
        for section in form.sections:
            for question in section.questions:
                if question.prefill and question.prefill.metric:
                    where = f"forms/{form.id}.yaml, {question.id}"
                    check(where, "metric", question.prefill.metric, metrics)
    for model in policy.maturity:
        for dimension in model.dimensions:
            for step in dimension.measured:
                check(f"maturity/{model.id}.yaml, {dimension.id}", "fact", step.fact, facts)
    for role in policy.roles:
        for right in role.rights:
            check(f"roles.yaml, {role.id}", "right", right, rights)
    return found
