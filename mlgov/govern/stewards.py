"""Who watches over a model: its own steward, or the one of its family (000 §3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Family(Protocol):
    """A filed record of the kind `model_family`."""

    @property
    def body(self) -> Mapping[str, Any]: ...


def by_family(families: Iterable[Family]) -> dict[str, str]:
    """Family -> its steward, of those that have one."""
    return {str(one.body["name"]): str(one.body["steward"]) for one in families if one.body.get("steward")}


def lent(model: Mapping[str, Any], stewards: Mapping[str, str]) -> str:
    """The steward that a model takes from its family; "" where it has its own, or the family has none."""
    return "" if model.get("steward") else stewards.get(str(model.get("family") or ""), "")


def with_steward(model: Mapping[str, Any], stewards: Mapping[str, str]) -> dict[str, Any]:
    """The model's record with the steward who watches over it."""
    taken = lent(model, stewards)
    return {**model, "steward": taken} if taken else dict(model)
