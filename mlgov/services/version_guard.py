"""What filing a model version can't do: say where it runs, go backwards, or change what was submitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlgov.errors import Problem, RecordError
from mlgov.govern import lifecycle, versions
from mlgov.govern.deployments import SERVING
from mlgov.services.context import Context
from mlgov.store.database import Transaction

# What verbs say of a version: where it is deployed and what was decided. The rest is what it is.
SET_BY_VERBS = ("stage", "approval", "approved_by", "deployed", "aliases")
_BUILT = ("none", "development")  # stages that who builds a version may name
_WAYS = {
    "stage": "it follows from deploying the version, rolling it back, or a registry import",
    "approval": "it follows from the approval of its gate",
    "approved_by": "it follows from the approval of its gate",
    "deployed": "it follows from deploying the version, or a registry import",
    "aliases": "who is champion or challenger follows from deploying the version",
}
_UNSAID: dict[str, Any] = {
    "stage": "none", "approval": "not_requested", "approved_by": "", "deployed": None, "aliases": [],
}  # fmt: skip


def check(
    ctx: Context,
    tx: Transaction,
    content: Mapping[str, Any],
    stood: Sequence[Mapping[str, Any]],
    *,
    observed: bool,
    known: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Refuse what filing can't do, all at once.

    stood: the bodies of the record's versions until now. observed: a registry or an extract tells of it,
    which may say where it runs and comes in any order, yet says nothing of approvals. known: the answer of
    `numbers`, where many are filed at once.
    """
    id, before = f"{content['model']}@{content['version']}", stood[-1] if stood else _UNSAID
    found: list[Problem] = []
    if not ctx.person.everything:
        found += _of_verbs(content, before, ("approval", "approved_by") if observed else SET_BY_VERBS)
    if not stood and not observed:
        found += _backwards(content, known if known is not None else numbers(tx, str(content["model"])))
    if stood and not _may_change(ctx, tx, id, before):
        found += _changed(content, before)
    if found:
        raise RecordError(f"{id} can't be filed like this: {found[0].where} {found[0].what}", found)


def _of_verbs(
    content: Mapping[str, Any], before: Mapping[str, Any], names: Sequence[str]
) -> Iterator[Problem]:
    for name in names:
        new, old = content[name], before[name]
        if name == "aliases":
            new, old = ([one for one in each if one in SERVING] for each in (new, old))
        if new != old and not (name == "stage" and new in _BUILT and old in _BUILT):
            yield Problem(name, f"stays “{old or 'empty'}” here", _WAYS[name])


def numbers(tx: Transaction, model: str | None = None) -> dict[str, list[str]]:
    """The versions of each model, or of one, that are there."""
    found: dict[str, list[str]] = {}
    for one in tx.newest("model_version", model=model):
        found.setdefault(str(one.body["model"]), []).append(str(one.body["version"]))
    return found


def _backwards(content: Mapping[str, Any], known: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    last = versions.backwards(str(content["version"]), known.get(str(content["model"]), ()))
    if last is not None:
        what = f"goes backwards: {content['version']} lies below {last}, the newest of {content['model']}"
        yield Problem("version", what, f"choose a number above {last}")


def _may_change(ctx: Context, tx: Transaction, id: str, before: Mapping[str, Any]) -> bool:
    own = tx.newest("lifecycle", id=id)
    return not lifecycle.fixed(before, own[0].body if own else None, ctx.policy())


def _changed(content: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Problem]:
    for name in content:
        if name not in SET_BY_VERBS and content[name] != before.get(name):
            fix = "make a new version, or send it back to development first"
            yield Problem(name, "can't change any more: the version has been submitted", fix)
