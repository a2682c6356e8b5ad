"""Tarnbrook Care and Tarnbrook Insurance: clinics, customers and claims."""

from __future__ import annotations

from mlgov.demo.shapes import Category, Columns, DemoModel, Drift, Numeric, Version

DETERIORATION = DemoModel(
    id="ward-deterioration",
    name="Ward deterioration support",
    description=(
        "Chance that a ward patient needs intensive care within 24 hours, shown to nurses with the drivers."
    ),
    tier="critical",
    domain="diagnosis support",
    industry="healthcare",
    business_unit="Tarnbrook Care, Acute wards",
    owner="Dr Noor Castellane",
    steward="Tomasz Wilk",
    developer="Priya Raman",
    phase="monitoring",
    approved_uses=(
        "Prompt for a senior nurse to see the patient; never a diagnosis, never a reason not to look."
    ),
    limitations="Adults only. Weaker without a lactate value; not validated on maternity wards.",
    registered=-10,
    tier_reason="Supports medical decisions on patients; harm from a missed case can be severe.",
    review_week=116,
    tags={"clinical_safety_case": "CSC-118", "explanation": "drivers with the chart"},
    versions=(
        Version(
            version="2.0.1",
            first=0,
            last=103,
            description="Logistic model on vital signs and blood values, recalibrated for each clinic.",
            training_data="Ward stays of four years in five clinics, 88,000 stays, snapshot wards-31.",
            algorithm="logistic regression",
            trained=-14,
            reference_weeks=4,
            metrics={"roc_auc_score": 0.938, "recall_score": 0.86, "brier_score_loss": 0.089},
            params={"penalty": "l2", "strength": "0.6"},
            drifts=(
                Drift(
                    kind="missing",
                    subject="lactate",
                    start=98,
                    end=103,
                    ramp=2,
                    size=0.22,
                    metrics=("population_stability_index",),
                    cause=(
                        "One clinic moves its laboratory, and lactate values no longer reach the record in "
                        "time."
                    ),
                ),
            ),
        ),
    ),
    columns=Columns(
        task="binary",
        entity="observation",
        prefix="WD",
        score="risk",
        label="deteriorated",
        numeric=(
            Numeric("heart_rate", "normal", 84, 14, weight=0.5, decimals=0),
            Numeric("respiratory_rate", "normal", 18, 3.5, weight=0.7, decimals=0),
            Numeric("systolic_pressure", "normal", 124, 18, weight=-0.5, decimals=0),
            Numeric("oxygen_saturation", "share", 3.2, 0.45, weight=-0.7, decimals=3),
            Numeric("lactate", "lognormal", 1.4, 0.4, weight=0.4, missing=0.04),
        ),
        categorical=(
            Category("ward", ("medical", "surgical", "stroke"), (0.5, 0.35, 0.15), (0.1, -0.1, 0.1)),
        ),
        protected=(
            Category("sex", ("female", "male"), (0.51, 0.49)),
            Category("age_group", ("under 65", "65 and over"), (0.46, 0.54)),
        ),
        rows=1500,
        bias=-0.4,
        sharpness=3.6,
    ),
)

CHURN = DemoModel(
    id="policy-churn",
    name="Policyholder churn",
    description="Chance that a household cancels its home or motor policy within three months.",
    tier="important",
    domain="churn",
    industry="insurance",
    business_unit="Tarnbrook Insurance, Retention",
    owner="Gwen Parry",
    steward="Leila Haddadi",
    developer="Samuel Osei",
    phase="monitoring",
    approved_uses="Choice of households for a call by the retention team.",
    limitations="Must not set prices or discounts. Not trained on commercial policies.",
    registered=-7,
    tier_reason="Steers who is called and offered what; moderate effect on customers and revenue.",
    review_week=99,
    tags={"campaign": "retention calls"},
    versions=(
        Version(
            version="1.4.0",
            first=0,
            last=61,
            description=(
                "Random forest of the first retention programme; champion until its successor took over."
            ),
            training_data="Policies of two years with cancellations, 132,000 rows, snapshot policies-32.",
            algorithm="random forest",
            trained=-9,
            metrics={"roc_auc_score": 0.874, "recall_score": 0.66},
            params={"trees": "300"},
            drifts=(
                Drift(
                    kind="shift",
                    subject="yearly_premium",
                    start=38,
                    ramp=3,
                    size=0.9,
                    metrics=("population_stability_index", "kolmogorov_smirnov_statistic"),
                    cause="Premiums rise by a fifth after the new tariff.",
                ),
            ),
        ),
        Version(
            version="2.0.0",
            first=52,
            last=103,
            live=62,
            description="Boosted trees retrained after the tariff; ran ten weeks in the shadow of 1.4.0.",
            training_data="Policies of eighteen months after the tariff, 97,000 rows, snapshot policies-33.",
            algorithm="gradient boosting",
            trained=49,
            metrics={"roc_auc_score": 0.871, "recall_score": 0.66},
            params={"trees": "500", "depth": "5"},
            drifts=(
                Drift(
                    kind="shift",
                    subject="support_calls",
                    start=86,
                    ramp=3,
                    size=0.47,
                    status="warn",
                    metrics=("population_stability_index", "kolmogorov_smirnov_statistic"),
                    cause="The new customer portal cannot show claims, so people call instead.",
                ),
            ),
        ),
    ),
    columns=Columns(
        task="binary",
        entity="household",
        prefix="PC",
        score="churn_score",
        label="cancelled",
        numeric=(
            Numeric("yearly_premium", "lognormal", 610, 0.3, decimals=0),
            Numeric("tenure_months", "count", 47, 0.6, weight=-0.7),
            Numeric("support_calls", "count", 3.2, 0.5),
            Numeric("premium_change", "normal", 3.1, 2.4, weight=0.8, decimals=1),
        ),
        categorical=(
            Category("payment", ("yearly", "monthly"), (0.6, 0.4), (-0.3, 0.4)),
            Category("product", ("home", "motor", "both"), (0.4, 0.35, 0.25), (0.2, 0.1, -0.4)),
        ),
        rows=650,
        label_weeks=6,
        bias=-1.1,
        sharpness=2.2,
    ),
)

LIFETIME = DemoModel(
    id="lifetime-value",
    name="Customer lifetime value",
    description="Margin expected from a policyholder over the next three years, in thousands.",
    tier="important",
    domain="customer value",
    industry="insurance",
    business_unit="Tarnbrook Insurance, Retention",
    owner="Gwen Parry",
    steward="Leila Haddadi",
    developer="Joao Teles",
    phase="monitoring",
    approved_uses="Planning of retention budgets by segment.",
    limitations="A figure for planning; not to be shown to advisers for a single customer.",
    registered=-4,
    tier_reason="Directs budgets of moderate size; nobody is treated by the figure alone.",
    review_week=110,
    versions=(
        Version(
            version="1.0.3",
            first=0,
            last=103,
            description="Regression on tenure, cover and claims, refitted once a year.",
            training_data="Policyholders of five years, 54,000 rows, snapshot value-34.",
            algorithm="ridge regression",
            trained=-6,
            metrics={"root_mean_squared_error": 0.61, "r2_score": 0.79},
        ),
    ),
    columns=Columns(
        task="regression",
        entity="customer",
        prefix="LV",
        score="value_forecast",
        label="value_observed",
        numeric=(
            Numeric("tenure_years", "lognormal", 4.6, 0.5, weight=0.7, decimals=1),
            Numeric("policies_held", "count", 2.2, 0.4, weight=0.7),
            Numeric("claims_three_years", "count", 1.2, 0.6, weight=-0.5),
        ),
        categorical=(Category("region", ("north", "coast", "valley", "city"), (0.2, 0.25, 0.2, 0.35)),),
        rows=650,
        label_weeks=8,
        centre=4.2,
        spread=1.2,
        error=0.6,
    ),
)

PHOTOS = DemoModel(
    id="claims-photo-triage",
    name="Claims photo triage",
    description="Trial: sorts photographs of damaged cars into repair, assess and total loss.",
    tier="unclassified",
    domain="claims",
    industry="insurance",
    business_unit="Tarnbrook Insurance, Claims",
    owner="",
    steward="",
    developer="Joao Teles",
    phase="development",
    approved_uses="",
    limitations="Trained on daylight photographs only.",
    registered=91,
    tier_reason="",
    tags={"trial": "until spring"},
    versions=(
        Version(
            version="0.1.0",
            first=104,
            last=103,
            description="First network fine-tuned on 4,000 photographs; scores no claims yet.",
            training_data="4,000 photographs of settled motor claims, labelled by two assessors.",
            algorithm="convolutional network",
            trained=95,
            metrics={"accuracy_score": 0.74},
            approved=False,
        ),
    ),
)

MODELS = (DETERIORATION, CHURN, LIFETIME, PHOTOS)
