"""Names from other registries made into ids and semantic versions."""

from __future__ import annotations

import re
import unicodedata

from mlgov.policy.names import MODEL_ID, SEMANTIC_VERSION

_LOOSE = re.compile(r"^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$", re.IGNORECASE)


def model_id(name: str) -> str:
    """The name where it can be an id, else its letters and digits joined by hyphens; "" when none is left."""
    if MODEL_ID.match(name):
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:100]


def semantic_version(text: str) -> str:
    """A version as major.minor.patch: "3" and "v3" become "3.0.0", "0.3" "0.3.0"; "" when it can't be."""
    text = text.strip()
    if SEMANTIC_VERSION.match(text):
        return text
    loose = _LOOSE.match(text)
    return ".".join(str(int(part or 0)) for part in loose.groups()) if loose else ""
