"""The REST routes: who may ask, what they answer, and what a refusal looks like."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest
from starlette.applications import Starlette

from mlgov import api
from mlgov.services import people, picks, scorecards
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from mlgov.ui.session import COOKIE
from tests.ui.asgi import Answer, request
from tests.ui.small_portfolio import MODEL


@pytest.fixture(scope="module")
def token(portfolio: Store) -> str:
    someone = people.all(system(portfolio))[0]
    return people.issue_token(system(portfolio), someone.id, 30)


@pytest.fixture(scope="module")
def get(portfolio: Store, token: str) -> Any:
    app = Starlette(routes=api.routes(lambda: portfolio, COOKIE))

    def ask(path: str, **headers: str) -> Answer:
        return request(app, f"/api/v1/{path}", headers=headers or {"authorization": f"Bearer {token}"})

    return ask


def test_health_needs_nobody_and_tells_little(get: Any) -> None:
    answer = get("health", authorization="")
    assert answer.status == 200
    assert set(answer.json) == {"status", "version"}


@pytest.mark.parametrize(
    "path",
    [
        "models",
        f"scorecard/{MODEL}",
        "kpis",
        "maturity",
        "roadmap",
        "training",
        "agenda/council",
        "audit/verify",
    ],
)
def test_without_a_session_nothing_is_told(get: Any, path: str) -> None:
    answer = get(path, authorization="Bearer wrong")
    assert answer.status == 401
    assert set(answer.json) == {"error", "problems"}


def test_a_cookie_serves_as_well_as_a_token(portfolio: Store, get: Any) -> None:
    someone = people.all(system(portfolio))[0]
    session = people.pick_person(portfolio, someone.id, datetime.now(UTC))
    assert get("models", cookie=f"{COOKIE}={session.token}").status == 200


def test_a_model_is_described_with_what_is_missing(get: Any) -> None:
    found = get(f"models/{MODEL}").json
    assert found["model"]["id"] == MODEL
    assert found["completeness"]["missing"] > 0
    assert found["lineage"]["impact"] == "Nothing that the inventory knows of depends on it."
    assert get("lineage").json["models_without"] == 2
    assert get(f"lineage?model={MODEL}").json["nodes"][0]["id"] == MODEL
    assert get("lineage?model=nobody").status == get("models/nobody").status == 404
    assert get(f"models/{MODEL}?version=9.9.9").status == 404


def test_changes_need_the_name_of_a_figure(get: Any) -> None:
    assert isinstance(get(f"changes/{MODEL}?metric=accuracy_score").json, list)
    assert "metric=accuracy_score" in get(f"changes/{MODEL}").json["error"]


def test_a_scorecard_has_the_rows_of_the_contract(get: Any) -> None:
    rows = get(f"scorecard/{MODEL}").json
    wanted = (
        "model version window window_index window_start window_end reference family metric subject group"
        " value"
    )
    assert set(wanted.split()) < set(rows[0])
    assert {row["family"] for row in rows} >= {"performance", "drift", "fairness"}
    assert not any(row["reference"] for row in rows)
    assert any(row["reference"] for row in get(f"scorecard/{MODEL}?with_reference=yes").json)


def test_a_scorecard_is_narrowed_to_the_figures_asked_for(get: Any) -> None:
    rows = get(f"scorecard/{MODEL}?metric=accuracy_score&metric=f1_score&family=performance").json
    assert {(row["family"], row["metric"]) for row in rows} == {
        ("performance", "accuracy_score"),
        ("performance", "f1_score"),
    }
    assert get(f"scorecard/{MODEL}?subject=nothing").json == []


def test_the_rows_that_a_chart_shows_are_there_for_scripts_too(portfolio: Store, get: Any) -> None:
    rows = scorecards.rows(system(portfolio), MODEL)
    drawn = rows.filter(pl.col("metric") == "selection_rate", pl.col("window") == rows["window"][-1])
    found = get(f"scorecard/{MODEL}?{urlencode(picks.behind(drawn).params())}").json
    assert [(row["window"], json.dumps(row["group"], separators=(",", ":"))) for row in found] == list(
        drawn.select("window", "group").iter_rows()
    )


def test_as_of_is_a_moment_in_time(get: Any) -> None:
    assert get("models").json
    assert get("models?as_of=2020-01-01").json == []
    refused = get("models?as_of=yesterday")
    assert refused.status == 422
    assert "yesterday" in refused.json["error"]


def test_what_is_not_there_is_404_and_says_what_is(get: Any) -> None:
    answer = get("scorecard/nothing")
    assert answer.status == 404
    assert MODEL in answer.json["error"]


def test_a_route_that_is_not_there_is_refused_in_json(portfolio: Store, get: Any) -> None:
    for path in ("nothing", "models/one/extra", "scorecard/"):
        answer = get(path)
        assert answer.status == 404
        assert answer.json == {"error": f"there is no /api/v1/{path}", "problems": []}
    app = Starlette(routes=api.routes(lambda: portfolio, COOKIE))
    answer = request(app, "/api/v1/models", form={})
    assert answer.status == 405
    assert answer.json["error"] == "/api/v1/models only answers GET"


def test_kpis_maturity_and_the_chain_are_told(get: Any) -> None:
    assert {"kpi", "value", "target", "status", "why", "records"} <= set(get("kpis?period=2026-Q4").json[0])
    assert {"dimension", "declared", "measured", "target"} <= set(get("maturity").json[0])
    assert get("audit/verify").json["ok"] is True


def test_where_versions_stand_is_told_with_the_gate_before_them(get: Any) -> None:
    model = next(one["id"] for one in get("models").json if get(f"lifecycle/{one['id']}").json)
    told = get(f"lifecycle/{model}").json
    assert told and {"phase", "phases", "deliverables", "passages", "deployments", "next_gate"} <= set(
        told[0]
    )
    assert get(f"lifecycle/{model}?version=99.0.0").status == 422
    assert get("lifecycle/nowhere").status == 404


def test_a_bug_is_answered_with_a_reference_and_no_details(
    get: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("mlgov.services.inventory.models", broken)
    answer = get("models")
    assert answer.status == 500
    assert "secret detail" not in answer.text
    assert answer.json["error"].split()[-1] in caplog.text


def test_a_worklist_and_its_calendar(get: Any, portfolio: Store) -> None:
    someone = people.all(system(portfolio))[0]
    answer = get("work")
    assert answer.status == 200
    assert answer.json["person"] == someone.id
    assert get("work?person=nobody").status == 404
    token = people.issue_feed(Context(portfolio, someone))
    shown = get(f"calendar/{token}.ics", accept="text/calendar")
    assert shown.status == 200
    assert shown.body.startswith(b"BEGIN:VCALENDAR")
    assert get("calendar/wrong.ics", accept="text/calendar").status == 401
    assert get("models", authorization=f"Bearer {token}").status == 401, "it opens nothing else"


def test_digests_are_sent_by_post_with_a_token_of_who_may(
    portfolio: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Starlette(routes=api.routes(lambda: portfolio, COOKIE))
    everybody = people.all(system(portfolio))
    tokens = {one.roles[0]: people.issue_token(system(portfolio), one.id, 3) for one in everybody}

    def post(token: str) -> Answer:
        return request(app, "/api/v1/digests", form={"a": "b"}, headers={"authorization": f"Bearer {token}"})

    monkeypatch.delenv("MLGOV_CHANNELS", raising=False)
    assert post("wrong").status == 401
    assert request(app, "/api/v1/digests").json["error"].endswith("only answers POST")
    assert "knows no channels" in post(tokens["administrator"]).json["error"]
    channels = tmp_path / "channels.yaml"
    channels.write_text("people: {}")
    monkeypatch.setenv("MLGOV_CHANNELS", str(channels))
    answer = post(tokens["administrator"])
    assert (answer.status, answer.json) == (200, [])
    assert post(tokens["viewer"]).status == 403
    held = {"cookie": f"{COOKIE}={tokens['administrator']}"}
    assert request(app, "/api/v1/digests", form={"a": "b"}, headers=held).status == 401, (
        "a cookie is not enough"
    )
