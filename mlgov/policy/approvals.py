"""Who may sign, for how long something may be waived, and until when a finding is closed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mlgov.policy.base import Days, Id, Strict, Text
from mlgov.policy.gates import Need


class Certificate(Strict):
    """A certificate of training; any one of its courses, completed and not expired, gives it."""

    id: Id
    title: Text
    courses: tuple[Text, ...]
    """As training records name them."""
    section: Text
    """Where the framework asks for it, such as "000 §10.1.2"."""


class Signing(Strict):
    """Who may sign for a body."""

    body: Id
    roles: tuple[Id, ...]
    """Who may sign while the body has no members on file."""
    certificates: tuple[Id, ...] = ()
    """Without a valid one of each nobody signs."""
    because: Text


class Approvals(Strict):
    """A policy that says nothing of approvals asks for no certificate; whoever has the right may sign."""

    certificates: tuple[Certificate, ...] = ()
    bodies: tuple[Signing, ...] = ()
    unasked: tuple[Need, ...] = ()
    """Who signs where no gate asks for an approval, and somebody wants one all the same."""

    def signing(self, body: str) -> Signing | None:
        """Who may sign for a body; None where the policy says nothing of it."""
        return next((one for one in self.bodies if one.body == body), None)

    def required(self, body: str) -> tuple[Certificate, ...]:
        """The certificates that who signs for a body has to have."""
        signing = self.signing(body)
        wanted = signing.certificates if signing else ()
        return tuple(one for one in self.certificates if one.id in wanted)


class Waiver(Strict):
    """How long an exception of one severity may last, and who has to approve it."""

    id: Id
    title: Text
    meaning: Text
    longest_days: Days
    needs: tuple[Need, ...]
    because: Text


class Few(Strict):
    """Up to how many a key risk indicator is green, and up to how many it is amber."""

    green: Annotated[int, Field(ge=0)] = 0
    amber: Annotated[int, Field(ge=0)] = 0


class Exceptions(Strict):
    """A policy that says nothing of exceptions allows none."""

    severities: tuple[Waiver, ...] = ()
    models: Few = Few()
    """Models under an exception, as a key risk indicator."""
    remind_days: Days = 30
    """So many days before its end an exception stands in the worklist."""
    because: Text = "The policy says nothing of exceptions."

    def of(self, severity: str) -> Waiver | None:
        """The rule for a severity; None where the policy has none."""
        return next((one for one in self.severities if one.id == severity), None)


class FindingSeverity(Strict):
    """How grave a finding is, and within how many days it has to be closed, by the model's tier."""

    id: Id
    title: Text
    meaning: Text
    days: dict[str, Days]
    because: Text


class RiskyAnswer(Strict):
    """How grave the finding is that an answer of this risk opens, once its assessment is accepted."""

    risk: Annotated[int, Field(ge=1, le=4)]
    severity: Id
    because: Text


class Findings(Strict):
    """A policy that says nothing of findings has no severities, so that none can be filed."""

    severities: tuple[FindingSeverity, ...] = ()
    high: tuple[Id, ...] = ()
    """Severities that count as high in the key risk indicators."""
    open_high: Few = Few()
    """Open findings of high severity, as a key risk indicator."""
    overdue: Few = Few()
    """Findings past their day, as a key risk indicator."""
    escalate_after_days: Days = 7
    """So many days after its day an open finding is escalated."""
    escalate_to: Id | None = None
    """The body to which it is escalated."""
    risky_answers: tuple[RiskyAnswer, ...] = ()
    """Answers of other risks open no finding."""
    because: Text = "The policy says nothing of findings."

    def of(self, severity: str) -> FindingSeverity | None:
        """The rule for a severity; None where the policy has none."""
        return next((one for one in self.severities if one.id == severity), None)

    def of_risk(self, risk: int) -> str | None:
        """The severity of the finding that an answer of this risk opens; None where it opens none."""
        return next((one.severity for one in self.risky_answers if one.risk == risk), None)
