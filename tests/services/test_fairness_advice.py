"""Advice on cut-offs: against trying every pair of cuts on the rows themselves."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest

from mlgov.measure import windows
from mlgov.measure.profiles import bins
from mlgov.measure.profiles.local import profile
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.profiles.scores import NAME
from mlgov.services import fairness
from mlgov.services.curves import Curves
from tests.measure.cases import BINNING, THIRTY, spec_of

SPEC = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y", protected=["g"])


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    random = np.random.default_rng(2)
    group = random.choice(["a", "b"], 3000, p=[0.7, 0.3])
    score = np.clip(random.beta(3, 3, 3000) - 0.15 * (group == "b"), 0, 1)
    label = (random.random(3000) < score).astype(int)
    small = pl.DataFrame({"g": ["tiny"] * 5, "s": [0.1, 0.3, 0.5, 0.7, 0.9], "y": [0, 0, 1, 1, 1]})
    return pl.concat([pl.DataFrame({"g": group, "s": score, "y": label.astype(np.int64)}), small])


@pytest.fixture(scope="module")
def counted(rows: pl.DataFrame) -> Curves:
    held = FrameRows(rows)
    fixed = bins.fix(held, SPEC, BINNING)
    from mlgov.measure.profiles import listed

    fixed = listed.fix(held, SPEC, fixed, BINNING)
    counts = profile(held, SPEC, windows.assign(None, rows.height, "none"), fixed)
    return Curves(SPEC, counts, counts.clear(), fixed.documents[NAME])


def test_the_advice_is_the_best_there_is(rows: pl.DataFrame, counted: Curves) -> None:
    found = fairness.advice(counted, THIRTY, "g", "demographic_parity")
    assert found is not None
    assert found.left_out == ["tiny (n = 5)"]
    assert (found.n, found.cut) == (3000, 0.5)
    own = {name: rows.filter(g=name) for name in ("a", "b")}
    cuts = [float("inf"), *sorted(found.choices[0].cuts.values())]
    cuts = sorted({cut for one in found.choices for cut in one.cuts.values()} | set(cuts))
    most = 0.0
    for pair in product(cuts, repeat=2):
        chosen = {name: own[name]["s"].to_numpy() >= cut for name, cut in zip(own, pair, strict=True)}
        apart = abs(float(chosen["a"].mean()) - float(chosen["b"].mean()))
        right = sum(int((chosen[name] == (own[name]["y"].to_numpy() == 1)).sum()) for name in own)
        most = max(most, right / 3000 if apart <= 0.1 + 1e-12 else 0.0)
    choice = found.within(0.1)
    assert choice is not None
    assert choice.accuracy == pytest.approx(most, abs=1e-9)


def test_today_is_what_the_rows_say(rows: pl.DataFrame, counted: Curves) -> None:
    found = fairness.advice(counted, THIRTY, "g", "equalized_odds")
    assert found is not None and found.now is not None
    big = rows.filter(pl.col("g") != "tiny").with_columns(p=pl.col("s") >= 0.5)
    assert found.now.accuracy == pytest.approx(float((big["p"] == (big["y"] == 1)).mean()), abs=1e-9)  # type: ignore[arg-type]
    rates = big.group_by("g", "y").agg(pl.col("p").mean()).sort("g")
    gaps = [abs(one[0] - one[1]) for one in (rates.filter(y=side)["p"].to_list() for side in (0, 1))]
    assert found.now.disparity == pytest.approx(max(gaps), abs=1e-9)


def test_nothing_to_advise_where_scores_were_not_cut(counted: Curves) -> None:
    bare = Curves(SPEC, counted.current.filter(pl.col("kind") != "cuts"), counted.reference, {})
    assert fairness.advice(bare, THIRTY, "g", "demographic_parity") is None
    assert fairness.advice(counted, THIRTY, "nothing", "demographic_parity") is None
