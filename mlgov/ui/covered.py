"""What an exception covers, in words: `Gate “Tested”: performance and drift on the evaluation batch`."""

from __future__ import annotations

from collections.abc import Sequence

from mlgov.policy.models import Policy

_OTHERS = {"approval": "its approval", "retirement": "the retirement record"}


def covered(keys: Sequence[str], policy: Policy) -> str:
    """Keys of requirements (`gate:tested:check:drift`) and findings (`finding:FIN-0001`), gate by gate."""
    gates: dict[str, list[str]] = {}
    said: list[str] = []
    for key in keys:
        kind, _, rest = key.partition(":")
        if kind == "gate":
            gate, _, requirement = rest.partition(":")
            gates.setdefault(gate, []).append(requirement)
        else:
            said.append(f"finding {rest}" if kind == "finding" else key)
    titles = {one.id: one.title for one in policy.gates.gates}
    told = [f"Gate “{titles.get(gate, gate)}”: {_asked(asked, policy)}" for gate, asked in gates.items()]
    return "; ".join(told + said)


def _asked(requirements: Sequence[str], policy: Policy) -> str:
    titles = {one.id: one.title for phase in policy.phases for one in phase.deliverables}
    titles |= {one.id: one.title for one in policy.forms}
    families, others = [], []
    for one in requirements:
        kind, _, id = one.partition(":")
        if kind == "check":
            families.append(id)
        else:
            others.append(_OTHERS.get(kind) or titles.get(id, id or one))
    checks = [f"{_and(families)} on the evaluation batch"] if families else []
    return _and(others + checks)


def _and(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
