"""A framework small enough to reckon with by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

from mlgov.policy.models import Policy


def _severity(id: str, title: str, contain: float, investigate: float, resolve: float) -> dict[str, Any]:
    return {
        "id": id, "title": title, "examples": [], "because": "by hand", "contain_within_hours": contain,
        "investigate_within_hours": investigate, "resolve_within_hours": resolve,
    }  # fmt: skip


def _notice(id: str, regime: str, hours: int, **occasion: Any) -> dict[str, Any]:
    return {
        "id": id, "regime": regime, "title": id.capitalize(), "authority": "Authority", "article": "Art. 1",
        "within_hours": hours, "quote": "in time", "source": "https://example.org",
        "retrieved": "2026-11-01", "applies_from": "2026-08-02", "because": "by hand", **occasion,
    }  # fmt: skip


def _tier(id: str, rank: int, months: int) -> dict[str, Any]:
    return {
        "id": id, "title": id.capitalize(), "rank": rank, "definition": "d", "characteristics": [],
        "examples": [], "requirements": [], "review_every_months": months, "because": "by hand",
    }  # fmt: skip


def kpi(id: str, unit: str, better: str, target: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "title": id.replace("_", " ").capitalize(), "group": "Quality", "section": "000 §11",
        "unit": unit, "better": better, "target": target, "definition": "d", "needs": f"records for {id}",
        "because": "by hand", **more,
    }  # fmt: skip


KPIS = [
    kpi("model_accuracy", "share", "higher", 0.95, strict=True, tier="critical"),
    kpi("deployment_success_rate", "share", "higher", 0.98, strict=True, warn_within=0.03),
    kpi("model_uptime", "share", "higher", 0.999, strict=True),
]


def _option(value: str, risk: int = 0, **more: Any) -> dict[str, Any]:
    told = {"rationale": f"why {value}", "mitigation": f"mend {value}"} if risk else {}
    return {"value": value, "label": value.capitalize(), "risk": risk, **told, **more}


FORM = {
    "id": "ethics", "title": "Ethics impact assessment", "purpose": "p", "section": "000 §14.3",
    "tiers": ["critical"], "valid_months": {"critical": 12, "important": 24}, "because": "by hand",
    "sections": [
        {"title": "People", "questions": [
            {"id": "people", "text": "Does it decide about people?", "type": "choice", "weight": 2,
             "options": [_option("no"), _option("yes", 2)]},
            {"id": "vulnerable", "text": "Which groups?", "type": "multi", "show_if": {"people": ["yes"]},
             "options": [_option("none"), _option("children", 4, at_least="high"), _option("elderly", 3)]},
            {"id": "consent", "text": "Is there consent?", "type": "choice", "may_not_apply": True,
             "show_if": {"vulnerable": ["children"]}, "options": [_option("yes"), _option("partly", 1)]},
        ]},
        {"title": "Oversight", "questions": [
            {"id": "who", "text": "Who oversees it?", "type": "text"},
            {"id": "since", "text": "Since when?", "type": "date", "required": False},
            {"id": "share", "text": "Which share is checked?", "type": "number", "may_not_apply": True},
        ]},
    ],
    "bands": [
        {"from_score": 0, "result": "low", "status": "ok", "because": "little risk"},
        {"from_score": 30, "result": "medium", "status": "warn", "because": "some risk"},
        {"from_score": 60, "result": "high", "status": "breach", "because": "much risk"},
    ],
}  # fmt: skip


def _dimension(id: str, target: int, measured: list[dict[str, Any]]) -> dict[str, Any]:
    anchors = [{"level": level, "description": f"level {level}"} for level in range(6)]
    return {"id": id, "title": id.capitalize(), "question": "?", "target": target, "anchors": anchors,
            "measured": measured, "because": "by hand"}  # fmt: skip


MATURITY = {
    "id": "ml_governance", "title": "ML governance maturity", "section": "000 §11.2.2",
    "dimensions": [
        _dimension("inventory", 4, [
            {"level": 1, "fact": "share_models_classified", "at_least": 0.5},
            {"level": 2, "fact": "share_models_with_owner_and_steward", "at_least": 0.5},
            {"level": 2, "fact": "share_models_classified", "at_least": 0.9},
            {"level": 4, "fact": "share_models_with_complete_metadata", "at_least": 0.9},
        ]),
        _dimension("culture", 3, []),
    ],
}  # fmt: skip

ROADMAP = {
    "id": "foundation", "title": "Foundation", "section": "000 §12.1", "from_month": 1, "to_month": 3,
    "because": "by hand",
    "streams": [
        {"id": "governance", "title": "Governance", "section": "000 §12.1.1", "because": "by hand",
         "activities": [
             {"id": "council", "title": "Found the council", "from_month": 1, "to_month": 1},
             {"id": "stewards", "title": "Name stewards", "from_month": 2, "to_month": 3},
             {"id": "reviews", "title": "Review it all", "from_month": 3},
         ]},
    ],
}  # fmt: skip


def _shown(title: str, **by: Any) -> dict[str, Any]:
    return {"title": title, "because": "by hand", **by}


EVIDENCE = {
    "procedures": [
        {"id": id, "title": id.capitalize(), "purpose": "p", "valid_months": 12, "because": "by hand"}
        for id in ("oversight", "access")
    ],
    "rules": [
        {"requirement": "human_oversight", "shown_by": [_shown("Oversight", procedures=["oversight"])]},
        {"requirement": "explainability", "shown_by": [
            _shown("Explained", deliverables=["analysis"], procedures=["access"])]},
        {"requirement": "access_controls", "shown_by": [
            _shown("Controls", procedures=["access"]),
            _shown("Steward", facts=["steward_trained"]),
            _shown("Standard only", procedures=["oversight"], tiers=["standard"])]},
        {"requirement": "board", "shown_by": [_shown("Board", approvals=["review_board"])]},
        {"requirement": "ethics", "shown_by": [_shown("Ethics", forms=["ethics"])]},
        {"requirement": "binary", "shown_by": [_shown("Binary", artifacts=["model_binary"])]},
        {"requirement": "trail", "shown_by": [_shown("Trail", facts=["audit_trail"])]},
        {"requirement": "basics", "shown_by": [_shown("Basics", facts=["classified"]),
                                               _shown("People", facts=["people_named"])]},
    ],
}  # fmt: skip


CLAIMS = {
    "trained_share": 0.5,
    "claims": [
        {
            "id": "owned",
            "title": "Owned",
            "attributes": ["model.owner", "model.steward"],
            "because": "by hand",
        },
        {"id": "ethics", "title": "Ethics", "forms": ["ethics"], "because": "by hand"},
        {"id": "oversight", "title": "Oversight", "procedures": ["oversight"], "because": "by hand"},
        {"id": "accurate", "title": "Accurate", "families": ["performance"], "because": "by hand"},
        {"id": "trained", "title": "Trained", "known": ["people_trained"], "because": "by hand"},
        {"id": "reviewed", "title": "Reviewed", "known": ["policy_in_date"], "because": "by hand"},
        {"id": "settled", "title": "Settled", "settled": ["oversight"], "because": "by hand"},
    ],
}


def control(id: str, about: str, *shown_by: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "title": f"T {id}", "group": "g", "about": about, "shown_by": list(shown_by), **more}


REGIME = {
    "id": "rule", "title": "The Rule", "version": "1", "kind": "law", "source": "https://example.org",
    "retrieved": "2026-11-01", "sure": "read", "because": "by hand", "groups": [{"id": "g", "title": "G"}],
    "controls": [
        control("R.1", "model", "owned"),
        control("R.2", "model", "ethics", "accurate"),
        control("R.3", "model", "oversight", declare="The fallback"),
        control("R.4", "organisation", "trained", "owned"),
        control("R.5", "organisation", declare="The channel"),
        control("R.6", "model", "ethics", tiers=["standard"]),
    ],
}  # fmt: skip


@cache
def small_policy() -> Policy:
    return Policy.model_validate(
        {
            "framework": {
                "title": "Small", "version": "1.0.0", "owner": "o", "approved_by": "a",
                "review_every_months": 6,
                "classification": {"unclassified_counts_as": "critical", "because": "by hand"},
            },
            "phases": [
                {"id": "monitoring", "title": "Monitoring", "objective": "o", "activities": [],
                 "deliverables": [{"id": "report", "title": "Report"}]}
            ],
            "bodies": [
                {"id": "review_board", "title": "Review board", "role": "r", "responsibilities": [],
                 "composition": ["Data scientists", "Security"], "meets": "monthly"}
            ],
            "tiers": [_tier("critical", 1, 6), _tier("important", 2, 12), _tier("standard", 3, 24)],
            "thresholds": {
                "limits": [
                    {"metric": "accuracy_score", "when": "below", "breach": 0.8, "because": "by hand"},
                ],
                "minimum": {"window_rows": 100, "group_rows": 30, "group_share": 0.02,
                            "because": "by hand"},
                "binning": {"quantile_bins": 10, "few_values": 20, "zero_share": 0.0001,
                            "because": "by hand"},
            },
            "incidents": {
                "types": [
                    {"id": "accuracy", "title": "Accuracy degradation", "family": "performance"},
                    {"id": "breach", "title": "Data breach", "family": "security"},
                    {"id": "privacy", "title": "Privacy", "family": "compliance"},
                ],
                "severities": [
                    _severity("P1", "Critical", 1, 4, 24) | {"review_within_days": 7},
                    _severity("P2", "High", 4, 24, 72),
                    _severity("P3", "Medium", 24, 72, 168), _severity("P4", "Low", 168, 168, 720),
                ],
                "stages": [
                    {"id": "immediate", "title": "Immediate", "from_hours": 0, "to_hours": 1,
                     "steps": ["Raise the alert", "Contain the damage"]},
                ],
                "recovery": [
                    {"id": "data", "title": "Data", "steps": ["Restore it"], "section": "000 §9.2.2",
                     "because": "by hand"},
                ],
                "harms": [
                    {"id": name, "title": name.capitalize(), "meaning": "m", "source": "by hand"}
                    for name in ("none", "death", "rights", "infrastructure", "data")
                ],
            },
            "notices": {"none": "none", "because": "by hand", "rules": [
                _notice("serious", "ai", 360, harms=["rights"]), _notice("death", "ai", 240, harms=["death"]),
                _notice("widespread", "ai", 48, harms=["infrastructure"]),
                _notice("privacy", "gdpr", 72, types=["privacy"], harms=["data"]),
            ]},
            "artifacts": {"kinds": [
                {"id": "model", "title": "Model", "keep_months": 120, "section": "000 §5.3.2",
                 "because": "by hand"},
                {"id": "data", "title": "Data", "keep_months": 1, "tiers": ["critical"],
                 "section": "000 §5.3.2", "because": "by hand"},
            ]},
            "kpis": KPIS,
            "roles": [
                {"id": "steward", "title": "Steward", "description": "d", "rights": ["read"]},
                {"id": "reviewer", "title": "Reviewer", "description": "d",
                 "rights": ["read", "approval.file"]},
                {"id": "administrator", "title": "Administrator", "description": "d",
                 "rights": ["read", "people.manage"]},
            ],
            "approvals": {
                "certificates": [
                    {"id": "governance", "title": "Governance", "courses": ["Governing models"],
                     "section": "000 §10.1.2"},
                ],
                "bodies": [
                    {"body": "review_board", "roles": ["reviewer"], "certificates": ["governance"],
                     "because": "by hand"},
                ],
            },
            "exceptions": {
                "severities": [
                    {"id": "S1", "title": "Critical", "meaning": "m", "longest_days": 30,
                     "needs": [{"body": "review_board", "least": 2}], "because": "by hand"},
                    {"id": "S3", "title": "Medium", "meaning": "m", "longest_days": 180,
                     "needs": [{"body": "review_board", "least": 1}], "because": "by hand"},
                ],
            },
            "findings": {
                "severities": [
                    {"id": "S1", "title": "Critical", "meaning": "m", "because": "by hand",
                     "days": {"critical": 30, "important": 45, "standard": 60}},
                    {"id": "S3", "title": "Medium", "meaning": "m", "because": "by hand",
                     "days": {"critical": 90, "important": 120, "standard": 180}},
                ],
                "escalate_to": "review_board",
            },
            "claims": CLAIMS, "compliance": [REGIME], "evidence": EVIDENCE,
            "forms": [FORM],
            "maturity": [MATURITY],
            "roadmap": {"phases": [ROADMAP]},
        }
    )  # fmt: skip
