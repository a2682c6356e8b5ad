"""The group's own services: tickets of colleagues and visitors of branches."""

from __future__ import annotations

from mlgov.demo.shapes import Category, Columns, DemoModel, Numeric, Version

TICKETS = DemoModel(
    id="ticket-routing",
    name="Service desk ticket routing",
    description="Which team should take a colleague's ticket, from its words and the form chosen.",
    tier="standard",
    domain="operations",
    industry="internal services",
    business_unit="Tarnbrook Group, Service desk",
    owner="Hanne Lysgaard",
    steward="Tomasz Wilk",
    developer="Joao Teles",
    phase="monitoring",
    approved_uses="First assignment of internal tickets; anybody may move a ticket.",
    limitations="English and Danish only.",
    registered=-2,
    tier_reason="Internal use with little harm from a wrong guess.",
    review_week=140,
    versions=(
        Version(
            version="1.5.0",
            first=0,
            last=103,
            description="Linear model over word counts, reduced to three topics for the extract.",
            training_data="Closed tickets of one year, 41,000 rows, snapshot desk-42.",
            algorithm="linear classifier",
            trained=-4,
            metrics={"accuracy_score": 0.86},
        ),
    ),
    columns=Columns(
        task="multiclass",
        entity="ticket",
        prefix="TR",
        score="",
        label="solved_by",
        numeric=(
            Numeric("topic_access", "normal", 0.0, 1.0, decimals=3),
            Numeric("topic_hardware", "normal", 0.0, 1.0, decimals=3),
            Numeric("words", "count", 52, 0.6),
        ),
        categorical=(Category("form", ("portal", "mail", "phone"), (0.6, 0.3, 0.1)),),
        rows=650,
        sharpness=2.6,
        classes={
            "accounts": (1.2, -0.6, 0.1),
            "devices": (-0.6, 1.2, 0.0),
            "applications": (-0.6, -0.6, -0.1),
        },
    ),
)

FOOTFALL = DemoModel(
    id="branch-footfall",
    name="Branch footfall analytics",
    description="Visitors of a bank branch in an hour, for the rota.",
    tier="standard",
    domain="analytics",
    industry="banking",
    business_unit="Tarnbrook Bank, Branches",
    owner="Hanne Lysgaard",
    steward="Anneke de Wit",
    developer="Joao Teles",
    phase="monitoring",
    approved_uses="Suggested number of colleagues at the counter.",
    limitations="Counts people, and knows nobody.",
    registered=49,
    tier_reason="Internal planning aid without effect on customers' rights.",
    versions=(
        Version(
            version="1.0.0",
            first=52,
            last=103,
            description="Regression on calendar and weather.",
            training_data="Door counts of 38 branches over one year.",
            algorithm="linear regression",
            trained=47,
            live=56,
            metrics={"root_mean_squared_error": 4.1},
        ),
    ),
    columns=Columns(
        task="regression",
        entity="branch_hour",
        prefix="BF",
        score="expected_visitors",
        label="visitors",
        numeric=(
            Numeric("visitors_last_week", "lognormal", 27, 0.35, weight=0.9, decimals=0),
            Numeric("rain_mm", "lognormal", 0.8, 0.7, weight=-0.3, decimals=1),
        ),
        categorical=(Category("branch_size", ("small", "large"), (0.6, 0.4), (-0.4, 0.6)),),
        rows=650,
        centre=30.0,
        spread=9.0,
        error=4.0,
    ),
)

MODELS = (TICKETS, FOOTFALL)
