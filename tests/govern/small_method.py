"""A method small enough to reckon with by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

from mlgov.policy.classification import Method


def _option(value: str, score: float = 0) -> dict[str, Any]:
    why = {"rationale": f"why {value}"} if score else {}
    return {"value": value, "label": value.capitalize(), "score": score, **why}


def _question(id: str, *options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": id, "group": "All", "text": f"{id.capitalize()}?", "options": list(options), **more}


CONTENT: dict[str, Any] = {
    "id": "tiers", "title": "Tiers", "version": "1.0.0", "section": "by hand", "because": "by hand",
    "questions": [
        _question("use", _option("trial"), _option("operation", 50)),
        _question("effect", _option("none"), _option("some", 40), _option("grave", 100)),
        _question("harm", _option("money", 50), _option("health", 100), show_if={"effect": ["grave"]}),
        _question("data", _option("plain"), _option("income", 60), _option("blood", 80), type="multi"),
    ],
    "overrides": [
        {"id": "blood", "title": "Blood and a grave effect", "tier": "critical", "because": "by hand",
         "when": {"data": ["blood"], "effect": ["grave"]}},
    ],
    "tree": [
        {"id": "start", "question": "use", "branches": [
            {"answers": ["trial"], "tier": "standard", "because": "a trial"},
            {"answers": ["operation"], "next": "reach", "because": "it is used"}]},
        {"id": "reach", "question": "effect", "branches": [
            {"answers": ["none", "some"], "score": True, "because": "the score tells"},
            {"answers": ["grave"], "tier": "critical", "because": "it is grave"}]},
    ],
    "factors": [
        {"id": "people", "title": "People", "weight": 0.75, "questions": ["effect", "harm"], "because": "b"},
        {"id": "data", "title": "Data", "weight": 0.25, "questions": ["data"], "because": "b"},
    ],
    "bands": [
        {"from_score": 0, "tier": "standard", "because": "little"},
        {"from_score": 30, "tier": "important", "because": "some"},
        {"from_score": 80, "tier": "critical", "because": "much"},
    ],
    "changes": {
        "stricter": {"needs": [{"body": "review_board", "least": 1}], "because": "by hand"},
        "looser": {"needs": [{"body": "review_board", "least": 2}], "because": "by hand"},
        "from_strictest": {"needs": [{"body": "council", "least": 1}], "because": "by hand"},
        "by_hand": {"needs": [{"body": "council", "least": 2}], "because": "by hand"},
    },
    "reclassify": {"within_days": 30, "because": "by hand"},
}  # fmt: skip


@cache
def small_method() -> Method:
    return Method.model_validate(CONTENT)
