"""What a model may say that it depends on: never itself by way of others, and models by their own id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.errors import Problem, RecordError
from mlgov.govern.lineage import cycle
from mlgov.store import journal, records
from mlgov.store.database import Transaction

_KEPT = "what every model depends on, as it stands"  # in the store's cache, which a rollback empties


def check(tx: Transaction, content: dict[str, Any]) -> None:
    """RecordError when the model about to be filed would depend on itself by way of others, with the way.

    content: the model as it would be filed.
    """
    known = _known(tx)
    if content["depends_on"] != known.get(content["id"]):
        _check(content, known, {one.casefold(): one for one in known})


def check_all(tx: Transaction, contents: Sequence[dict[str, Any]]) -> None:
    """As `check` for models that are filed together: what all of them say then counts, and is noted."""
    known = _known(tx)
    changed = [one for one in contents if one["depends_on"] != known.get(one["id"])]
    known |= {one["id"]: one["depends_on"] for one in contents}
    alike = {one.casefold(): one for one in known}
    for one in changed:
        _check(one, known, alike)


def _check(content: dict[str, Any], known: Mapping[str, Sequence[str]], alike: Mapping[str, str]) -> None:
    other = [one for one in content["depends_on"] if alike.get(one.casefold(), one) != one]
    if other:
        problems = [
            Problem("depends_on", f"“{one}” is a model", f"write its id: {alike[one.casefold()]}")
            for one in other
        ]
        raise RecordError("a model is named by its id", problems)
    way = cycle(content["id"], content["depends_on"], lambda one: known.get(one, ()))
    if way:
        said = " -> ".join(way)
        raise RecordError(
            f"these models would depend on each other in a circle: {said}",
            [Problem("depends_on", f"closes the circle {said}", "take one of these dependencies out")],
        )


def filed(tx: Transaction, content: dict[str, Any]) -> None:
    """Note what was filed, so that the next check need not read every model again."""
    _known(tx)[content["id"]] = content["depends_on"]


def _known(tx: Transaction) -> dict[str, list[str]]:
    if _KEPT not in tx.cache:
        stood = records.newest(tx.cur, "model", journal.head(tx.cur)[0])
        tx.cache[_KEPT] = {one.id: one.body.get("depends_on", []) for one in stood}
    known: dict[str, list[str]] = tx.cache[_KEPT]
    return known
