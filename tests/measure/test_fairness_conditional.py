"""Groups within strata: by hand, against slow counts, and how often the interval holds."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mlgov.measure.profiles.merge import merge
from tests.measure.cases import EVERY_GROUP, THIRTY, counts, figures, only, spec_of

NAME = "conditional_demographic_parity_difference"
SPEC = spec_of(prediction="p", label="y", protected=["g"], conditional=["d"])
CHOSEN = SPEC.model_copy(update={"reference_group": {"g": "m"}})


def _rows(table: dict[tuple[str, str], tuple[int, int]]) -> pl.DataFrame:
    """{(group, stratum): (selected, rows)}"""
    parts = [
        {"g": g, "d": d, "p": int(i < k), "y": i % 2} for (g, d), (k, n) in table.items() for i in range(n)
    ]
    return pl.DataFrame(parts)


# Admissions of Berkeley's departments A and F in 1973 (Bickel, Hammel and O'Connell 1975).
BERKELEY = {("m", "A"): (512, 825), ("f", "A"): (89, 108), ("m", "F"): (22, 373), ("f", "F"): (24, 341)}


def test_berkeley_by_hand() -> None:
    """All in all women are admitted less often; within departments they are not."""
    found = figures(_rows(BERKELEY), CHOSEN, minimum=THIRTY)
    assert only(found, "selection_rate_difference", group='{"g":"f"}')["value"] < -0.1
    weights = {"A": 825 * 108 / 933, "F": 373 * 341 / 714}
    gaps = {"A": 89 / 108 - 512 / 825, "F": 24 / 341 - 22 / 373}
    expected = sum(weights[one] * gaps[one] for one in gaps) / sum(weights.values())
    row = only(found, NAME, group='{"g":"f"}')
    assert row["value"] == pytest.approx(expected, abs=1e-12)
    assert row["lower"] > 0
    assert row["undefined"] == "against m; within 2 strata"
    whole = only(found, NAME, group=None)
    assert whole["value"] == pytest.approx(expected, abs=1e-12)
    assert [whole["lower"], whole["upper"]] == pytest.approx([row["lower"], row["upper"]], abs=1e-9)
    assert whole["undefined"] == f"f: {100 * expected:.1f} points from m; within 2 strata"


def test_of_one_stratum_it_is_the_plain_difference() -> None:
    found = figures(_rows({("m", "A"): (512, 825), ("f", "A"): (60, 108)}), CHOSEN, minimum=THIRTY)
    row = only(found, NAME, group='{"g":"f"}')
    p, q = 60 / 108, 512 / 825
    assert row["value"] == pytest.approx(p - q, abs=1e-12)
    # Sato's variance of one stratum is close to, not the same as, the unpooled one.
    error = 1.959963984540054 * np.sqrt(p * (1 - p) / 108 + q * (1 - q) / 825)
    assert row["upper"] - row["value"] == pytest.approx(error, rel=0.02)


def test_strata_that_say_nothing_are_left_out_by_name() -> None:
    table = {**BERKELEY, ("m", "only men"): (10, 50), ("m", "few"): (2, 9), ("f", "few"): (2, 9)}
    row = only(figures(_rows(table), CHOSEN, minimum=THIRTY), NAME, group='{"g":"f"}')
    assert row["undefined"].endswith("within 2 strata; left out: few (n = 18), only men (n = 50)")
    same = only(figures(_rows(BERKELEY), CHOSEN, minimum=THIRTY), NAME, group='{"g":"f"}')
    assert row["value"] == same["value"]


def test_no_stratum_of_both_groups() -> None:
    table = {("m", "A"): (20, 40), ("f", "B"): (20, 40)}
    row = only(figures(_rows(table), CHOSEN, minimum=THIRTY), NAME, group='{"g":"f"}')
    assert row["value"] is None
    assert row["undefined"].startswith("no stratum holds enough rows of both this group and m; left out: A")


def test_equal_opportunity_within_strata_is_counted_among_positives() -> None:
    random = np.random.default_rng(2)
    rows = pl.DataFrame(
        {
            "g": random.choice(["m", "f"], 800),
            "d": random.choice(["A", "B"], 800),
            "y": random.integers(0, 2, 800),
            "p": random.integers(0, 2, 800),
        }
    )
    found = only(
        figures(rows, CHOSEN, minimum=THIRTY), "conditional_equal_opportunity_difference", group='{"g":"f"}'
    )
    positive = rows.filter(y=1)
    top, bottom = 0.0, 0.0
    for one in ("A", "B"):
        f, m = (positive.filter(g=g, d=one)["p"] for g in ("f", "m"))
        weight = f.len() * m.len() / (f.len() + m.len())
        top += weight * (float(f.mean()) - float(m.mean()))  # type: ignore[arg-type]
        bottom += weight
    assert found["value"] == pytest.approx(top / bottom, abs=1e-12)
    assert found["n"] == positive.filter(g="f").height


def test_the_interval_holds_95_times_in_a_hundred() -> None:
    """Difference 0.15 in each of three strata of different base rates."""
    from mlgov.measure.source_conditional import adjusted

    random = np.random.default_rng(7)
    sizes = {"A": (40, 160, 0.2), "B": (90, 60, 0.5), "C": (30, 200, 0.7)}
    runs = 300
    base = {
        "window": "all",
        "window_start": None,
        "window_end": None,
        "attribute": "g",
        "outcome": "selected",
    }
    frames = []
    for run in range(runs):
        for d, (f, m, rate) in sizes.items():
            for name, n, share in (("f", f, rate + 0.15), ("m", m, rate)):
                k = float(random.binomial(n, share))
                row = {
                    "group": f'{{"g":"{name}"}}',
                    "name": name,
                    "stratum": f'["{d}"]',
                    "k": k,
                    "n": float(n),
                }
                frames.append({**base, "window": str(run), **row})
    schema = {"window": pl.String, "window_start": pl.Datetime, "window_end": pl.Datetime}
    found = adjusted(pl.DataFrame(frames, schema_overrides=schema), CHOSEN, EVERY_GROUP)
    error = 1.959963984540054 * found["variance"].sqrt()
    held = ((found["value"] - error <= 0.15) & (found["value"] + error >= 0.15)).sum()
    assert found.height == runs
    assert 0.92 <= held / runs <= 0.985


def test_counts_of_parts_add_up() -> None:
    rows = _rows(BERKELEY)
    whole = counts(rows, SPEC).filter(kind="stratum")
    parts = [counts(rows.gather_every(2, k), SPEC) for k in range(2)]
    together = merge(parts).filter(kind="stratum")
    key = ["attribute", "group", "key", "value"]
    assert together.select(key).sort(key).rows() == whole.select(key).sort(key).rows()


def test_rare_values_share_one_stratum() -> None:
    rows = pl.DataFrame(
        {"g": ["a", "b"] * 150, "d": [f"v{k // 2}" for k in range(300)], "p": [1, 0] * 150, "y": [1] * 300}
    )
    keys = counts(rows, SPEC).filter(kind="stratum")["key"].unique()
    strata = {key.partition(":")[2] for key in keys}
    assert len(strata) == 101
    assert '["(all others)"]' in strata
