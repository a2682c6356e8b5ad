"""The metadata that the registry asks of a model and its version (000 §5.3.1), and which of it is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]

OF_MODEL = {"name": "a name", "description": "a description", "owner": "an owner"}
OF_VERSION = {
    "training_data": "the training data",
    "features": "the features",
    "metrics": "performance when validated",
    "stage": "its deployment stage",
    "approval": "its approval status",
}
_UNSAID: tuple[Any, ...] = (
    "",
    [],
    {},
    None,
    "none",
    "not_requested",
)  # a stage and an approval nobody has spoken about


def missing(model: Body, version: Body | None) -> list[str]:
    """In words, what is missing; a model without a version misses all that a version brings."""
    gaps = [words for name, words in OF_MODEL.items() if not model.get(name)]
    if version is None:
        return [*gaps, "a version"]
    return [*gaps, *(words for name, words in OF_VERSION.items() if version.get(name) in _UNSAID)]
