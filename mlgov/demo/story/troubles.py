"""What went wrong with the models of the Tarnbrook group in two years."""

from __future__ import annotations

from dataclasses import dataclass

DAY, WEEK = 24.0, 168.0  # hours


@dataclass(frozen=True)
class Trouble:
    """An incident.

    when: week, day (0 = Monday) and hour in UTC of its detection. hours: how long it had gone on by then,
    and how long after detection it was contained and resolved; None = not yet. harms: as the policy has them.
    """

    key: str
    model: str
    version: str
    title: str
    type: str
    severity: str
    when: tuple[int, int, float]
    hours: tuple[float, float | None, float | None]
    by: str
    who: str
    description: str
    root_cause: str = ""
    actions: str = ""
    harms: tuple[str, ...] = ("none",)
    drafted: bool = False  # by the monitoring, and taken on by `who`; filed where it was not
    follows: str = ""  # what its review asks for, if anything


TROUBLES = (
    Trouble(
        key="routing handbook",
        model="ticket-routing",
        version="1.5.0",
        title="Tickets sent to a team that no longer exists",
        type="accuracy_degradation",
        severity="P4",
        when=(7, 1, 10.5),
        hours=(3 * DAY, 1.5, 2.8),
        by="person",
        who="tomasz.wilk",
        description="Since the reorganisation eleven tickets waited in a queue that nobody reads.",
        root_cause="The team directory changed without a word to the service desk.",
        actions="Queue forwarded; the directory now tells the service desk of every change.",
    ),
    Trouble(
        key="late orders",
        model="demand-forecast",
        version="4.2.0",
        title="Proposed orders forty minutes late",
        type="latency",
        severity="P3",
        when=(16, 3, 6.2),
        hours=(0.6, 0.8, 3.1),
        by="monitoring",
        who="leila.haddadi",
        description="The nightly run ended after the stores' deadline; nine stores ordered by hand.",
        root_cause="A full disk on the batch host slowed the run.",
        actions="Disk extended, alarm at 80 % added.",
    ),
    Trouble(
        key="fraud outage",
        model="card-fraud",
        version="5.0.2",
        title="Fraud score not answering for 52 minutes",
        type="availability",
        severity="P1",
        when=(27, 5, 11.1),
        hours=(0.1, 0.3, 0.9),
        by="monitoring",
        who="anneke.dewit",
        description="All held payments waited; the desk released the small ones by hand.",
        root_cause="A certificate in the only data centre had expired.",
        actions="Certificates watched 30 days ahead; second data centre ordered.",
    ),
    Trouble(
        key="vendor account",
        model="identity-match",
        version="2.8.0",
        title="Vendor's support account left open",
        type="unauthorised_access",
        severity="P2",
        when=(33, 2, 13.0),
        hours=(26.0, 0.7, 20.0),
        by="audit",
        who="paolo.ferrante",
        description=(
            "A support account could read applicants' names; the logs show one use, by the vendor's own "
            "staff."
        ),
        root_cause="Access given for a migration was never taken back.",
        actions="Account closed; vendors' accounts now end by themselves after a week.",
    ),
    Trouble(
        key="tariff",
        model="policy-churn",
        version="1.4.0",
        title="Retention calls reach the wrong households",
        type="accuracy_degradation",
        severity="P3",
        when=(41, 1, 9.0),
        hours=(2 * WEEK, 5.0, 6 * DAY),
        by="person",
        who="leila.haddadi",
        description=(
            "After the new tariff premiums lie far from what the model has seen; every score is suspect."
        ),
        root_cause="The tariff moved premiums by a fifth, and nobody told the model's steward.",
        actions="Calls by tenure meanwhile; retraining ordered, which became 2.0.0.",
    ),
    Trouble(
        key="ward latency",
        model="ward-deterioration",
        version="2.0.1",
        title="Prompts up to nine minutes late on two wards",
        type="latency",
        severity="P2",
        when=(45, 0, 7.5),
        hours=(0.8, 0.5, 3.6),
        by="person",
        who="tomasz.wilk",
        description=(
            "Nurses saw prompts after their round; no patient came to harm, as the rounds found both."
        ),
        root_cause="A slow query after the record system's upgrade.",
        actions="Query rewritten; upgrade checklist now contains the prompt.",
    ),
    Trouble(
        key="vibration",
        model="cold-chain-maintenance",
        version="1.1.0",
        title="Technicians sent to healthy cold rooms",
        type="accuracy_degradation",
        severity="P3",
        when=(58, 2, 14.0),
        hours=(9 * DAY, 6.0, 4 * DAY),
        by="person",
        who="tomasz.wilk",
        description="Vibration readings doubled overnight in every store; visits found nothing.",
        root_cause=(
            "New sensor firmware doubles the gain; its maker takes it back step by step until week's end."
        ),
        actions="Sensor left out of the visiting order until the firmware is rolled back everywhere.",
    ),
    Trouble(
        key="stale curve",
        model="loan-pricing",
        version="1.2.0",
        title="Prices from a funding curve two days old",
        type="regulatory_violation",
        severity="P3",
        when=(64, 3, 8.4),
        hours=(46.0, 0.6, 2.2),
        by="person",
        who="anneke.dewit",
        description="Thirty-one offers went out up to 0.2 points too low; advisers noticed.",
        root_cause="The curve's file kept its name over a holiday and was taken for new.",
        actions="The date inside the file is checked now; the offers were honoured.",
    ),
    Trouble(
        key="vendor change",
        model="identity-match",
        version="2.8.0",
        title="Vendor changed the score without notice",
        type="regulatory_violation",
        severity="P2",
        when=(66, 1, 10.0),
        hours=(4 * DAY, 3.0, 2 * DAY),
        by="person",
        who="anneke.dewit",
        description=(
            "The limit agreed in the contract lets through a different share of applicants since Thursday."
        ),
        root_cause="The contract names no notice for changes of the score.",
        actions="Old score restored by the vendor; retirement proposed to the council.",
    ),
    Trouble(
        key="label leak",
        model="lifetime-value",
        version="1.0.3",
        title="Working file with customer names on a shared drive",
        type="privacy_breach",
        severity="P2",
        when=(74, 4, 15.2),
        hours=(19.0, 0.4, 3.5),
        by="audit",
        who="idris.bellamy",
        description=(
            "A notebook had written 240 names beside the forecast; the drive is open to one department."
        ),
        root_cause="The notebook joined the customer table to check a result.",
        actions="File deleted, readers listed and told; names left the extract.",
        harms=("personal_data",),
    ),
    Trouble(
        key="demand error",
        model="demand-forecast",
        version="4.2.0",
        title="Forecast error up by half near new competitors",
        type="accuracy_degradation",
        severity="P2",
        when=(81, 0, 9.3),
        hours=(4 * WEEK, 8.0, 5 * DAY),
        by="person",
        who="leila.haddadi",
        description="Waste of fresh food grows in the stores with a new neighbour; the forecast swings late.",
        root_cause="Two competitors opened near a third of the stores, and the model knows nothing of them.",
        actions=(
            "Managers of those stores order by hand; a version with the openings as a column is in training."
        ),
        follows="Take openings of competitors in as a column",
    ),
    Trouble(
        key="canary",
        model="demand-forecast",
        version="4.3.0",
        title="New version too slow for the stores' deadline",
        type="capacity",
        severity="P3",
        when=(85, 4, 6.1),
        hours=(0.4, 0.5, 3.4),
        by="monitoring",
        who="leila.haddadi",
        description="Ten canary stores had their orders an hour late two mornings in a row.",
        root_cause="Twice as many trees and four times as many columns as the batch host was sized for.",
        actions="Rolled back to 4.2.0; a leaner model is being trained.",
    ),
    Trouble(
        key="portal calls",
        model="policy-churn",
        version="2.0.0",
        title="Support calls no longer mean what they meant",
        type="accuracy_degradation",
        severity="P3",
        when=(91, 0, 9.6),
        hours=(4 * WEEK, 4.0, 2 * DAY),
        by="monitoring",
        who="leila.haddadi",
        description="Calls have grown by a fifth since the new portal; the column drifts past its warning.",
        root_cause="The portal cannot show claims, so people call to ask.",
        actions="Retention team told; the drift stays visible until the portal shows claims in spring.",
    ),
    Trouble(
        key="fraud decline",
        model="card-fraud",
        version="5.0.2",
        title="Fraud in small payments slips through",
        type="accuracy_degradation",
        severity="P2",
        when=(91, 0, 8.2),
        drafted=True,
        hours=(5 * WEEK, 5.5, None),
        by="monitoring",
        who="anneke.dewit",
        description=(
            "The area under the curve has fallen below its limit week after week; losses are up by a quarter."
        ),
        actions="Limit for release lowered; a successor is trained on this year's payments.",
    ),
    Trouble(
        key="lactate",
        model="ward-deterioration",
        version="2.0.1",
        title="Lactate values missing from one clinic",
        type="availability",
        severity="P3",
        when=(102, 1, 10.8),
        hours=(4 * WEEK, 20.0, 3 * DAY),
        by="person",
        who="tomasz.wilk",
        description="Since the laboratory moved, a quarter of observations reach the model without lactate.",
        root_cause="The laboratory's new system sends lactate under another name, which the record drops.",
        actions="Both names are taken since Friday; nurses were told to rely on the round meanwhile.",
    ),
    Trouble(
        key="credit bias",
        model="credit-scoring",
        version="3.1.0",
        title="Applicants under thirty declined far more often",
        type="ethics_or_bias",
        severity="P1",
        when=(103, 3, 14.9),
        hours=(6 * WEEK, None, None),
        by="customer",
        who="anneke.dewit",
        description=(
            "Three complaints in a day, all from applicants under thirty with a clean record. Their "
            "approval rate has "
            "fallen well below four fifths of that of older applicants, while they pay back as before."
        ),
        actions="Second look by a credit officer requested for every decline under thirty; not yet in place.",
        harms=("fundamental_rights",),
    ),
)
