"""Tarnbrook Bank: lending, payments and identity."""

from __future__ import annotations

from mlgov.demo.shapes import Category, Columns, DemoModel, Drift, Numeric, Version

SEX = Category("sex", ("female", "male"), (0.5, 0.5))
AGE_BAND = Category("age_band", ("18-29", "30-49", "50+"), (0.32, 0.38, 0.30))

CREDIT = DemoModel(
    id="credit-scoring",
    name="Consumer credit scoring",
    description="Chance that an applicant for a consumer loan pays back without falling 90 days behind.",
    tier="critical",
    domain="credit",
    industry="banking",
    business_unit="Tarnbrook Bank, Lending",
    owner="Beatrice Monk",
    steward="Anneke de Wit",
    developer="Samuel Osei",
    phase="monitoring",
    approved_uses=(
        "Recommendation to approve or decline consumer loans up to 40,000; a credit officer signs every "
        "decline."
    ),
    limitations="Not for business loans, nor for applicants with less than three months of account history.",
    registered=-9,
    tier_reason="Decides directly whether a customer gets a loan, and lending is supervised.",
    review_week=108,
    tags={"explanation": "reason codes", "regulator": "banking supervisor"},
    versions=(
        Version(
            version="3.1.0",
            first=0,
            last=103,
            description="Gradient boosting with monotone constraints, calibrated on a holdout year.",
            training_data=(
                "Applications of three years with repayment known, 214,000 rows, snapshot loans-35."
            ),
            algorithm="gradient boosting",
            trained=-11,
            reference_weeks=4,
            metrics={"roc_auc_score": 0.861, "accuracy_score": 0.824, "brier_score_loss": 0.121},
            params={"trees": "420", "depth": "4", "learning_rate": "0.05"},
            drifts=(
                Drift(
                    kind="offset",
                    subject="age_band",
                    level="18-29",
                    start=97,
                    ramp=2,
                    size=1.7,
                    metrics=("demographic_parity_ratio",),
                    also=("sex,age_band", "repayment_score"),
                    cause=(
                        "A new address-stability rule upstream marks down people who moved lately, most of "
                        "them young."
                    ),
                ),
            ),
        ),
    ),
    columns=Columns(
        task="binary",
        entity="application",
        prefix="CR",
        score="repayment_score",
        label="repaid",
        numeric=(
            Numeric("monthly_income", "lognormal", 2900, 0.35, weight=0.5, decimals=0),
            Numeric("credit_use", "share", -0.6, 0.9, weight=-0.7, decimals=3),
            Numeric("months_at_employer", "count", 38, 0.7, weight=0.35),
            Numeric("open_accounts", "count", 4.4, 0.45, weight=-0.15),
            Numeric("late_payments", "count", 1.1, 0.8, weight=-0.8),
        ),
        categorical=(
            Category("housing", ("owner", "renting", "with family"), (0.42, 0.45, 0.13), (0.3, -0.1, -0.1)),
            Category("channel", ("branch", "web", "broker"), (0.25, 0.55, 0.2)),
        ),
        protected=(SEX, AGE_BAND),
        intersections=(("sex", "age_band"),),
        rows=1500,
        label_weeks=5,
        label_share=0.93,
        bias=1.9,
        sharpness=1.9,
    ),
)

FRAUD = DemoModel(
    id="card-fraud",
    name="Card fraud detection",
    description="Chance that a card payment held by the first-line rules is fraudulent.",
    tier="critical",
    domain="fraud",
    industry="banking",
    business_unit="Tarnbrook Bank, Payments",
    owner="Viktor Adeyemi",
    steward="Anneke de Wit",
    developer="Samuel Osei",
    phase="monitoring",
    approved_uses=(
        "Ordering of held payments for the fraud desk, and automatic release of those below the limit."
    ),
    limitations=(
        "Sees only payments that the rules hold. Holds no protected attributes, so groups cannot be compared."
    ),
    registered=-8,
    tier_reason=(
        "A wrong refusal leaves a customer without means to pay; losses and supervision are substantial."
    ),
    review_week=106,
    tags={"latency": "under 80 ms", "explanation": "top five drivers"},
    versions=(
        Version(
            version="5.0.2",
            first=0,
            last=103,
            description=(
                "Boosted trees over payment and device signals, retrained every spring until last year."
            ),
            training_data="Held payments of eighteen months with the desk's verdicts, snapshot payments-36.",
            algorithm="gradient boosting",
            trained=-10,
            metrics={"roc_auc_score": 0.957, "recall_score": 0.83, "precision_score": 0.84},
            params={"trees": "900", "depth": "6"},
            drifts=(
                Drift(
                    kind="concept",
                    subject="label",
                    start=82,
                    ramp=12,
                    size=0.22,
                    metrics=("roc_auc_score",),
                    cause=(
                        "Fraud moves to many small payments at familiar merchants, which the model has "
                        "learnt to trust."
                    ),
                ),
            ),
        ),
    ),
    columns=Columns(
        task="binary",
        entity="payment",
        prefix="PF",
        score="fraud_score",
        label="fraud",
        numeric=(
            Numeric("amount", "lognormal", 64, 0.9, weight=0.6),
            Numeric("minutes_since_last", "lognormal", 190, 1.1, weight=-0.4, decimals=1),
            Numeric("distance_km", "lognormal", 7, 1.2, weight=0.6, decimals=1),
            Numeric("merchant_risk", "share", -1.4, 0.8, weight=0.7, decimals=3),
            Numeric("attempts_last_hour", "count", 1.6, 0.5, weight=0.5),
        ),
        categorical=(
            Category(
                "entry_mode",
                ("chip", "contactless", "online", "manual"),
                (0.22, 0.3, 0.4, 0.08),
                (-0.3, -0.2, 0.2, 0.5),
            ),
            Category("merchant_group", ("grocery", "travel", "electronics", "other"), (0.3, 0.2, 0.2, 0.3)),
        ),
        rows=1000,
        bias=-1.9,
        sharpness=4.2,
    ),
)

PRICING = DemoModel(
    id="loan-pricing",
    name="Loan pricing",
    description=(
        "Yearly interest rate, in percentage points, at which a consumer loan covers its expected loss and "
        "funding."
    ),
    tier="important",
    domain="pricing",
    industry="banking",
    business_unit="Tarnbrook Bank, Lending",
    owner="Beatrice Monk",
    steward="Anneke de Wit",
    developer="Priya Raman",
    phase="monitoring",
    approved_uses="Opening price that a lending adviser may move within half a point.",
    limitations="Follows the funding curve with a day's delay; not for loans beyond ten years.",
    registered=-6,
    tier_reason="Moves margins and what customers pay, with an adviser between model and customer.",
    review_week=120,
    tags={"funding_curve": "daily"},
    versions=(
        Version(
            version="1.2.0",
            first=0,
            last=103,
            description="Additive model with smooth terms; every term can be drawn.",
            training_data="Priced loans of two years, 61,000 rows, snapshot pricing-37.",
            algorithm="additive regression",
            trained=-8,
            metrics={"root_mean_squared_error": 0.35, "mean_absolute_error": 0.28, "r2_score": 0.93},
            params={"splines": "12"},
        ),
    ),
    columns=Columns(
        task="regression",
        entity="offer",
        prefix="LP",
        score="proposed_rate",
        label="covering_rate",
        numeric=(
            Numeric("loan_amount", "lognormal", 11500, 0.5, weight=-0.3, decimals=0),
            Numeric("term_months", "count", 42, 0.35, weight=0.3),
            Numeric("loss_forecast", "share", -3.0, 0.5, weight=0.9, decimals=4),
            Numeric("funding_rate", "normal", 2.9, 0.2, weight=0.4),
        ),
        categorical=(
            Category(
                "purpose", ("car", "home", "study", "other"), (0.35, 0.3, 0.1, 0.25), (-0.2, -0.1, 0.0, 0.3)
            ),
        ),
        rows=650,
        centre=6.4,
        spread=1.3,
        error=0.35,
    ),
)

IDENTITY = DemoModel(
    id="identity-match",
    name="BureauScope identity match",
    description="Vendor's score that an online applicant is the person named in the document shown.",
    tier="important",
    domain="identity",
    industry="banking",
    business_unit="Tarnbrook Bank, Onboarding",
    owner="Viktor Adeyemi",
    steward="Anneke de Wit",
    developer="",
    phase="retirement",
    approved_uses="Release of online applications without a call, above the limit agreed with the vendor.",
    limitations="",
    registered=-5,
    tier_reason="Automates a large part of onboarding; a call by a person remains the fallback.",
    origin="vendor",
    tags={"vendor": "BureauScope", "contract": "BS-2291"},
    versions=(
        Version(
            version="2.8.0",
            first=0,
            last=71,
            description="Delivered by the vendor as a service; weights are not disclosed.",
            training_data="",
            algorithm="not disclosed",
            trained=-20,
            metrics={"accuracy_score": 0.88},
        ),
    ),
    columns=Columns(
        task="binary",
        entity="check",
        prefix="ID",
        score="match_score",
        label="same_person",
        numeric=(
            Numeric("photo_similarity", "share", 1.2, 0.8, weight=1.0, decimals=3),
            Numeric("document_age_years", "lognormal", 3.1, 0.5, weight=-0.2, decimals=1),
            Numeric("seconds_to_complete", "lognormal", 74, 0.4, weight=-0.2, decimals=0),
        ),
        categorical=(Category("document", ("passport", "national card", "licence"), (0.35, 0.45, 0.2)),),
        rows=650,
        bias=2.2,
        sharpness=3.0,
    ),
)

MODELS = (CREDIT, FRAUD, PRICING, IDENTITY)
