"""Whole sets of answers to the packaged method, for tests."""

from __future__ import annotations

from typing import Any

STANDARD: dict[str, Any] = {
    "use": "operation", "customer_impact": "none", "automation": "informs", "financial": "small",
    "legal": "none", "regulation": "none", "visibility": "staff", "people": ["nobody"], "scale": "hundreds",
    "technique": "plain", "fallback": "at_once",
}  # fmt: skip
IMPORTANT = STANDARD | {
    "customer_impact": "shapes", "automation": "alone", "financial": "moderate", "visibility": "customers",
    "people": ["customers"], "data": ["ordinary"],
}  # fmt: skip
CRITICAL = IMPORTANT | {"customer_impact": "decides", "stake": "money", "regulation": "supervised"}
