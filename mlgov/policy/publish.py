"""The policy as one document, with the hash and the label that scores remember."""

from __future__ import annotations

import hashlib
import json
import weakref
from functools import lru_cache
from typing import Any

import rfc8785

from mlgov.errors import Problem
from mlgov.policy.explain import nearest
from mlgov.policy.files import FOLDERS, SINGLE, WRAPPED
from mlgov.policy.load import build
from mlgov.policy.models import Policy
from mlgov.policy.reading import Source


def document(policy: Policy) -> dict[str, Any]:
    """The policy as plain JSON values; what is at its default is left out, as in the files.

    So a later release that adds a key with a default does not change the hash of what was published.
    """
    content: dict[str, Any] = json.loads(_canonical(policy)[0])
    return content


def policy_hash(policy: Policy) -> str:
    """SHA-256, in hexadecimal, of the document in canonical JSON (RFC 8785)."""
    return _canonical(policy)[1]


def label(policy: Policy) -> str:
    """Version and start of the hash, such as `1.0.0 (3f2a9c1b)`."""
    return f"{policy.framework.version} ({policy_hash(policy)[:8]})"


def from_document(content: dict[str, Any]) -> Policy:
    """The policy of a document; the same document gives the same object.

    Raises PolicyError with every problem, as `load` does for files.
    """
    return _parsed(json.dumps(content, sort_keys=True))


@lru_cache(maxsize=32)
def _parsed(text: str) -> Policy:
    content: dict[str, Any] = json.loads(text)
    known = (*SINGLE, *FOLDERS)
    found = [Problem("", f"unknown key `{key}`", nearest(key, known)) for key in content if key not in known]
    wanted = [kind for kind in SINGLE if kind in content or Policy.model_fields[kind].is_required()]
    sources = [Source(kind, f"{kind}.yaml", _single(kind, content), {}) for kind in wanted]
    for kind in FOLDERS:
        entries = content.get(kind, [])
        if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
            found.append(Problem(kind, "must be a list of `key: value` entries"))
            continue
        sources += [Source(kind, f"{kind}/{entry.get('id')}.yaml", entry, {}) for entry in entries]
    return build(sources, found)


def _single(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    part = content.get(kind)
    if kind in WRAPPED:
        return {} if part is None else {kind: part}
    return part if isinstance(part, dict) else {}


_known: dict[int, tuple[weakref.ref[Policy], bytes, str]] = {}


def _canonical(policy: Policy) -> tuple[bytes, str]:
    """Canonical JSON and its hash, worked out once for each policy object (they never change)."""
    known = _known.get(id(policy))
    if known is not None and known[0]() is policy:
        return known[1], known[2]
    text = rfc8785.dumps(policy.model_dump(mode="json", exclude_defaults=True))
    digest = hashlib.sha256(text).hexdigest()
    key = id(policy)
    _known[key] = (weakref.ref(policy, lambda _: _known.pop(key, None)), text, digest)
    return text, digest
