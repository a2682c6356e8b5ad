"""What holds for every chart of figures: what it says, what can be taken along, and its way to the rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from mlgov.services import change_points, curves, picks, scorecards
from mlgov.services.context import system
from mlgov.services.picks import WHOLE, Pick
from mlgov.store.database import Store
from mlgov.ui import chart as charts
from mlgov.ui import judged
from tests.pages import charts_world
from tests.pages.charts_world import BINARY, CLASSES, NUMBERS
from tests.pages.test_every_page import fine
from tests.ui import screen

SignIn = Callable[..., object]
LINK = "Its rows in the scorecard"
LIMIT = re.compile(r"Limit of .+: (warning|breach) |The policy sets no limit for |Limits: |[Tt]arget")
SHOWN = 200  # rows of a page of the scorecard
# Where charts are: the page, what stands in its URL, and how many charts there are at least.
PLACES: list[tuple[str, dict[str, str], int]] = [
    ("overview", {}, 1),
    *(
        ("model", {"model": model, "tab": tab, **more}, least)
        for model, tab, more, least in (
            (BINARY, "performance", {}, 9),
            (BINARY, "performance", {"window": "last 4"}, 9),
            (BINARY, "drift", {}, 4),
            (BINARY, "drift", {"column": "purpose", "metric": "cramers_v"}, 3),
            (BINARY, "fairness", {}, 5),
            (BINARY, "operations", {}, 2),
            (BINARY, "compare", {"compare": "windows"}, 1),
            (NUMBERS, "performance", {}, 3),
            (NUMBERS, "drift", {}, 3),
            (CLASSES, "performance", {"class": "other"}, 8),
            (CLASSES, "drift", {}, 3),
            (CLASSES, "fairness", {}, 1),
        )
    ),
]
IDS = ["-".join([page, *asked.values()]) for page, asked, _ in PLACES]


@pytest.fixture(scope="module")
def world() -> Iterator[Store]:
    store = charts_world.build(Store.open(":memory:"))
    yield store
    store.close()


def blocks(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from blocks(child)


def named(node: Any) -> str:
    return str(getattr(getattr(node, "proto", None), "id", ""))


def complaints(at: AppTest) -> list[str]:
    """What a chart of the page lacks."""
    framed = [one for one in blocks(at.main) if "-figure_" in named(one)]
    inside = {id(part) for one in framed for part in blocks(one)}
    found = [
        "a chart is drawn past `chart`"
        for one in blocks(at.main)
        if one.type == "plotly_chart" and id(one) not in inside
    ]
    for one in framed:
        name = named(one).partition("-figure_")[2]
        found += [f"{name}: {wanting}" for wanting in wanting_of(list(blocks(one)))]
    return found


def wanting_of(parts: list[Any]) -> Iterator[str]:
    said = unescape(" ".join(re.sub(r"\\(.)", r"\1", part.value) for part in parts if part.type == "caption"))
    definition, _, rest = said.partition(" n = ")
    labels = [part.proto.label for part in parts if part.type == "download_button"]
    saved = [json.loads(part.proto.config) for part in parts if part.type == "plotly_chart"]
    if len(definition) < 25:
        yield "no definition"
    if not re.match(r"\d", rest):
        yield "no n"
    if not LIMIT.search(rest):
        yield "no limit"
    if "Picture" not in labels and not any(
        one.get("toImageButtonOptions", {}).get("format") for one in saved
    ):
        yield "no picture"
    for kind in ("CSV", "JSON"):
        if f"Data as {kind}" not in labels:
            yield f"no {kind}"
    if not any(part.type == "link_button" and part.proto.label == LINK for part in parts):
        yield "no link to its rows"


@pytest.mark.parametrize(("page", "asked", "least"), PLACES, ids=IDS)
def test_every_chart_says_what_it_shows_and_can_be_taken_along(
    page: str, asked: dict[str, str], least: int, world: Store, signed_in: SignIn
) -> None:
    signed_in(world)
    at = screen.opened(page, **asked)
    fine(at)
    assert complaints(at) == []
    assert len([one for one in at.get("link_button") if one.proto.label == LINK]) >= least


def test_a_chart_that_says_nothing_is_found() -> None:
    def bare() -> None:
        import streamlit as st

        st.plotly_chart({"data": [{"y": [1]}]}, key="alone")
        with st.container(key="figure_mute"):
            st.plotly_chart({"data": [{"y": [2]}]}, key="mute")
            st.caption("Selection rate. n = many.")

    found = complaints(AppTest.from_function(bare).run())
    assert found[0] == "a chart is drawn past `chart`"
    assert {one.partition(": ")[2] for one in found[1:]} == {
        "no definition", "no n", "no limit", "no picture", "no CSV", "no JSON", "no link to its rows",
    }  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    key: str
    data: pl.DataFrame
    url: str


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """Every chart that pages draw from now on."""
    found: list[Drawn] = []
    below = charts._below

    def noted(key: str, said: Any, data: pl.DataFrame, *more: Any) -> None:
        found.append(Drawn(key, data, charts.told.url(said.rows)))
        below(key, said, data, *more)

    monkeypatch.setattr(charts, "_below", noted)
    return found


@pytest.mark.parametrize(("page", "asked", "least"), PLACES, ids=IDS)
def test_the_link_of_a_chart_opened_afresh_shows_exactly_its_rows(
    page: str, asked: dict[str, str], least: int, world: Store, signed_in: SignIn, drawn: list[Drawn]
) -> None:
    signed_in(world)
    screen.opened(page, **asked)
    own = of_page(drawn, page)
    assert len(own) >= least
    for one in own:
        parts = urlsplit(one.url)
        at = screen.opened(parts.path, **parse_qs(parts.query))  # type: ignore[arg-type]
        shown, total = rows_on(fine(at), parse_qs(parts.query)["model"])
        expected = rows_behind(one, world)
        assert total == len(expected), one.key
        assert sorted(shown) == expected if total <= SHOWN else set(shown) < set(expected), one.key


def of_page(drawn: list[Drawn], page: str) -> list[Drawn]:
    """Without those of the overview, where every visit begins."""
    return [one for one in drawn if (one.key == "portfolio") is (page == "overview")]


def rows_on(html: str, models: list[str]) -> tuple[list[tuple[str, ...]], int]:
    """[model, window, measure, of, group] of the rows that the scorecard shows, and how many there are."""
    body = html.partition('aria-label="Table"')[2].partition("</table>")[0]
    lines = [re.findall(r'data-key="([^"]*)"', line) for line in body.split("<tr")[2:]]
    total = re.search(r"rows [\d,]+ to [\d,]+ of ([\d,]+)", html)
    assert total
    told = [tuple(map(unescape, line[:5])) for line in lines]
    if len(models) == 1:  # has no column of its own
        told = [(models[0], *line[:4]) for line in told]
    return told, int(total[1].replace(",", ""))


def rows_behind(one: Drawn, store: Store) -> list[tuple[str, ...]]:
    """The same of the figures that a chart is known to stand for."""
    data = one.data
    if not {"family", "metric", "subject", "group"} <= set(data.columns):
        data = stands_for(one, store)
    assert not data.is_empty(), one.key
    told = judged.readable(data)
    return sorted(
        (row["model"], row["window"], row["label"], row["about"], row["group_name"] or "") for row in told
    )


# By the beginning of a chart's name: the family, the measures and the attribute that it stands for.
CURVES = {
    "roc": "roc_auc_score", "precision_recall": "average_precision_score", "gains": "recall_score",
    "lift": "precision_score", "calibration": "expected_calibration_error brier_score_loss",
    "confusion": "accuracy_score precision_score recall_score f1_score",
    "residuals": "mean_absolute_error root_mean_squared_error median_absolute_error",
    "residual_by_prediction": "mean_error r2_score",
}  # fmt: skip
GROUPS = {
    "groups_roc_": ("performance", "roc_auc_score"),
    "groups_calibration_": ("performance", "expected_calibration_error"),
    "calibration_": ("fairness", "expected_calibration_error calibration_bias"),
    "roc_": ("fairness", "true_positive_rate false_positive_rate"),
}
ADVICE = {"advice_demographic_parity_": "demographic_parity_difference",
          "advice_equalized_odds_": "equalized_odds_difference"}  # fmt: skip


def stands_for(one: Drawn, store: Store) -> pl.DataFrame:
    """Worked out from the names of charts and the windows asked for, and not from their own pick."""
    ctx, asked = system(store), parse_qs(urlsplit(one.url).query)
    if one.key == "portfolio":
        every = pl.concat(scorecards.rows(ctx, model) for model in (BINARY, NUMBERS, CLASSES))
        cells = one.data.rename({"row": "model"}).select("model", "window")
        of_rows = every.filter(pl.col("family").is_in(["performance", "drift", "fairness", "operations"]))
        return of_rows.join(cells, on=["model", "window"], how="semi")
    rows = scorecards.rows(ctx, asked["model"][0])
    if one.key.startswith("drift_map_"):
        return rows.filter(pl.col("family") == "drift")
    if one.key.startswith("change_"):
        return around_the_newest_change(rows, one.key.removeprefix("change_"), asked["metric"][0])
    windows = asked["window"]
    rows = rows.filter(pl.col("window").is_in(windows))
    if one.key.startswith(("bins_", "compare_")):
        assert len(windows) == (2 if one.key.startswith("compare_") else 1)
        column = one.key.removeprefix("bins_") if len(windows) == 1 else str(one.data["column"][0])
        return rows.filter(pl.col("family") == "drift", pl.col("subject") == column)
    for start, metric in ADVICE.items():
        if one.key.startswith(start):
            assert len(windows) == 4
            return rows.filter(pl.col("metric") == metric, pl.col("subject") == one.key.removeprefix(start))
    for start, (family, metrics) in GROUPS.items():
        if one.key.startswith(start):
            of = Pick(family=(family,), metric=tuple(metrics.split()), of=(one.key.removeprefix(start),))
            return of.among(rows)
    name = one.key.removeprefix(f"{asked['model'][0]}_")
    if name.startswith("class_"):
        assert set(one.data["class"]) == {"other"}
        metric, group = CURVES[name.removeprefix("class_")], '{"truth":"other"}'
        return Pick(family=("performance",), metric=(metric,), group=(group,)).among(rows)
    metrics = CURVES[name]
    return Pick(family=("performance",), metric=tuple(metrics.split()), of=(WHOLE,)).among(rows)


def around_the_newest_change(rows: pl.DataFrame, column: str, metric: str) -> pl.DataFrame:
    """From the change before the newest one on; all windows of the small portfolio have figures."""
    series = rows.filter(pl.col("subject") == column, pl.col("metric") == metric)
    found = change_points.among(series)["window_index"].to_list()
    return series.filter(pl.col("window_index") >= ([-1, *found])[-2])


def test_curves_of_several_windows_lead_to_the_rows_of_all_of_them(
    world: Store, signed_in: SignIn, drawn: list[Drawn]
) -> None:
    signed_in(world)
    screen.opened("model", model=BINARY, tab="performance", window="last 4")
    one = next(one for one in drawn if one.key == f"{BINARY}_roc")
    every = scorecards.rows(system(world), BINARY)
    known = every.filter(pl.col("metric") == "roc_auc_score", pl.col("value").is_not_null())
    labelled = known["window"].unique(maintain_order=True).to_list()
    asked = parse_qs(urlsplit(one.url).query)
    assert sorted(asked["window"]) == sorted(labelled[-4:])
    assert asked["of"] == [picks.WHOLE]


def test_the_past_goes_along(world: Store, signed_in: SignIn, drawn: list[Drawn]) -> None:
    signed_in(world)
    screen.opened("model", model=BINARY, tab="drift", as_of="2026-11-09")
    own = of_page(drawn, "model")
    assert len(own) == 4
    assert {parse_qs(urlsplit(one.url).query)["as_of"][0] for one in own} == {"2026-11-09"}


def test_the_class_told_apart_worst_is_drawn_first(
    world: Store, signed_in: SignIn, drawn: list[Drawn]
) -> None:
    signed_in(world)
    at = screen.opened("model", model=CLASSES, tab="performance")
    one = next(one for one in drawn if one.key == f"{CLASSES}_class_roc")
    rows = Pick(window=tuple(parse_qs(urlsplit(one.url).query)["window"])).among(
        scorecards.rows(system(world), CLASSES)
    )
    areas = rows.filter(pl.col("metric") == "roc_auc_score", pl.col("group").is_not_null())
    groups = {group: json.loads(group) for group in areas["group"]}
    of = {
        groups[group]["truth"]: value
        for group, value in areas.select("group", "value").iter_rows()
        if "truth" in groups[group]  # others are of protected groups
    }
    # The scores of this portfolio are two numbers, both of them cuts, so that areas from counts are exact.
    assert of[one.data["class"][0]] == min(of.values()) < max(of.values())
    choice = next(box for box in at.selectbox if box.key == "filter_class")
    assert sorted(choice.options) == [f"Class: {name}" for name in sorted(of)]


def test_classes_that_were_not_counted_say_so(
    world: Store, signed_in: SignIn, drawn: list[Drawn], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(world)
    monkeypatch.setattr(curves.Curves, "classes", lambda self: [])
    html = fine(screen.opened("model", model=CLASSES, tab="performance"))
    assert "at which cuts the scores of a class are counted" in html
    assert not [one for one in drawn if "_class_" in one.key]
