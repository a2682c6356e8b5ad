"""What a model's records and figures say as evidence, each thing worked out once for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mlgov.govern.entries import Entry
from mlgov.govern.evidence import RECORDS, Proof
from mlgov.govern.evidence_facts import FACTS
from mlgov.policy.evidence import Sources
from mlgov.policy.models import Policy


class Witness:
    """One model at a moment: requirements of tiers and claims of regimes rest on much the same."""

    def __init__(self, entry: Entry, policy: Policy, now: datetime) -> None:
        self.entry, self.policy, self.now = entry, policy, now
        self._known: dict[tuple[str, str], Proof] = {}

    def proofs(self, wanted: Sources) -> Iterator[Proof]:
        """What speaks for it, facts first: any one of them is enough."""
        for name in wanted.facts:
            yield self._once("facts", name)
        for source in RECORDS:
            for id in getattr(wanted, source):
                yield self._once(source, id)

    def _once(self, source: str, name: str) -> Proof:
        key = (source, name)
        if key not in self._known:
            about = self.entry, self.policy, self.now
            self._known[key] = FACTS[name](*about) if source == "facts" else RECORDS[source](name, *about)
        return self._known[key]
