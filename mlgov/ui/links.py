"""From a kind of thing and its id to the page that shows it."""

from __future__ import annotations

from typing import Any

from mlgov.ui.text import href

_PAGES = {
    "incident": "incidents",
    "assessment": "assessments",
    "retirement": "retirement",
    "procedure": "procedures",
    "maturity_assessment": "maturity",
    "roadmap_activity": "roadmap",
    "approval_request": "approvals",
    "exception": "exceptions",
    "finding": "findings",
    "training": "training",
    "compliance_declaration": "compliance",
    "incident_review": "incidents",
    "outside_incident": "incidents",
}
_LISTS = (
    "models",
    "incidents",
    "assessments",
    "retirement",
    "procedures",
    "kpis",
    "maturity",
    "uploads",
    "work",
    "approvals",
    "exceptions",
    "findings",
    "roadmap",
    "council",
    "compliance",
    "audit",
)


def url(kind: str, id: str = "", **more: Any) -> str:
    """The page of one thing, or of a whole kind of things when there is no id."""
    if kind == "model":
        return href("model", model=id, **more)
    if kind == "classification":
        return href("model", model=id, tab="classification", **more)
    if kind == "model_version":
        return href("model", model=id.partition("@")[0], tab="versions", **more)
    if kind in ("lifecycle", "deliverable"):
        version, _, deliverable = id.partition("@")[2].partition("/")
        about = {"model": id.partition("@")[0], "version": version, "deliverable": deliverable}
        return href("model", tab="lifecycle", **about, **more)
    if kind == "meeting":
        return href("council", meeting=id, **more)
    if kind in ("guide", "template"):
        return href("knowledge", **{kind: id}, **more)
    if kind == "training" and "/" in id:  # a course that a person has to take
        return href("training", view="mine", person=id.partition("/")[0], **more)
    if kind in _PAGES:
        return href(_PAGES[kind], id=id, **more)
    if kind in _LISTS:
        return href(kind, **more)
    return href("administration") if kind == "policy" else href("audit", subject=f"{kind}:{id}" if id else "")
