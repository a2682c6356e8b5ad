"""What a model may say that it depends on: never itself by way of others, and models by their own id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlgov.errors import Problem, RecordError
from mlgov.govern.lineage import cycle
from mlgov.store.database import Transaction

_KEPT = "what every model depends on, as it stands"  # in the store's cache, which a rollback empties


def check(tx: Transaction, content: dict[str, Any]) -> None:
    """RecordError when the model about to be filed would depend on itself by way of others, with the way.

    content: the model as it would be filed.
    """
    known = _known(tx)
    found = [problem for _, problem in problems(known, {content["id"]: content["depends_on"]})]
    if found:
        circle = found[0].what.removeprefix("closes the circle ")
        raise RecordError(
            "a model is named by its id"
            if circle == found[0].what
            else f"these models would depend on each other in a circle: {circle}",
            found,
        )


def check_all(tx: Transaction, contents: Sequence[dict[str, Any]]) -> None:
    """As `check` for models that are filed together: what all of them say then counts, and is noted."""
    known = _known(tx)
    fresh = {one["id"]: one["depends_on"] for one in contents}
    found = [problem for _, problem in problems(known, fresh)]
    if found:
        raise RecordError(f"what these models depend on can't be so: {found[0]}", found)
    known |= fresh


def problems(
    known: Mapping[str, Sequence[str]], fresh: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Problem]]:
    """(model, what is wrong) of what models would depend on, once all of `fresh` stands beside the rest."""
    after = {**known, **fresh}
    alike = {one.casefold(): one for one in after}
    for id, own in fresh.items():
        if own != known.get(id):
            yield from ((id, problem) for problem in _problems(id, own, after, alike))


def _problems(
    id: str, own: Sequence[str], known: Mapping[str, Sequence[str]], alike: Mapping[str, str]
) -> list[Problem]:
    other = [one for one in own if alike.get(one.casefold(), one) != one]
    if other:
        return [
            Problem("depends_on", f"“{one}” is a model", f"write its id: {alike[one.casefold()]}")
            for one in other
        ]
    way = cycle(id, own, lambda one: known.get(one, ()))
    said = " -> ".join(way)
    return (
        [Problem("depends_on", f"closes the circle {said}", "take one of these dependencies out")]
        if way
        else []
    )


def filed(tx: Transaction, content: dict[str, Any]) -> None:
    """Note what was filed, so that the next check need not read every model again."""
    _known(tx)[content["id"]] = content["depends_on"]


def _known(tx: Transaction) -> dict[str, list[str]]:
    if _KEPT not in tx.cache:
        stood = tx.newest("model")
        tx.cache[_KEPT] = {one.id: one.body.get("depends_on", []) for one in stood}
    known: dict[str, list[str]] = tx.cache[_KEPT]
    return known
