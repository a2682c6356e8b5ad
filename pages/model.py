"""One model: what it is, where it stands, and each family of its figures under its own URL."""

from mlgov.ui import filters, state
from mlgov.ui.model import (
    artifacts,
    audit,
    classification,
    compare,
    drift,
    fairness,
    header,
    lifecycle,
    lineage,
    metadata,
    operations,
    performance,
    records,
    summary,
    versions,
)
from mlgov.ui.skeleton import page

PARTS = {
    "summary": ("Summary", summary.draw),
    "classification": ("Classification", classification.draw),
    "lifecycle": ("Lifecycle", lifecycle.draw),
    "performance": ("Performance", performance.draw),
    "drift": ("Drift", drift.draw),
    "fairness": ("Fairness", fairness.draw),
    "operations": ("Operations", operations.draw),
    "metadata": ("Metadata", metadata.draw),
    "lineage": ("Lineage", lineage.draw),
    "artifacts": ("Artifacts", artifacts.draw),
    "versions": ("Versions", versions.draw),
    "compare": ("Compare", compare.draw),
    "records": ("Records", records.draw),
    "audit": ("Audit", audit.draw),
}

model = header.chosen()
here = page(header.title(model))
found = header.find(here, model)

if found is None:
    header.offer(here)
else:
    header.draw(here, found)
    closed = [] if here.ctx.may("audit.read") or state.get("tab") == "audit" else ["audit"]
    part = filters.tabs("tab", {name: title for name, (title, _) in PARTS.items() if name not in closed})
    PARTS[part][1](here, found)
