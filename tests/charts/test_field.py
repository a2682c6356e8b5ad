"""The field of statuses as a picture to take along: its cells, marks and names, and names from strangers."""

from __future__ import annotations

from xml.etree import ElementTree

from mlgov.charts import field
from mlgov.charts.theme import LIGHT

SVG = "{http://www.w3.org/2000/svg}"
CELLS = {
    ("income", "2026-W01"): "ok", ("income", "2026-W02"): "breach",
    ("age", "2026-W02"): "warn", ("model", "2026-W01"): "not_evaluated",
}  # fmt: skip


def drawn(**more: str) -> ElementTree.Element:
    return ElementTree.fromstring(
        field.svg(["income", "age", "model"], ["2026-W01", "2026-W02"], CELLS, title="Drift", **more)  # type: ignore[arg-type]
    )


def test_every_cell_has_its_colour_and_says_itself() -> None:
    cells = [one for one in drawn().iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    told = {str(one.findtext(f"{SVG}title")): one.get("fill") for one in cells}
    assert told == {
        "income, 2026-W01: ok": LIGHT.tint_ok,
        "income, 2026-W02: breach": LIGHT.tint_breach,
        "age, 2026-W02: warn": LIGHT.tint_warn,
        "model, 2026-W01: not evaluated": LIGHT.tint_none,
    }
    places = {(one.get("x"), one.get("y")) for one in cells}
    assert len(places) == 4
    assert len({x for x, _ in places}) == 2 and len({y for _, y in places}) == 3


def test_a_state_is_told_by_its_mark_and_a_word_too() -> None:
    texts = ["".join(one.itertext()) for one in drawn().iter(f"{SVG}text")]
    assert [one for one in texts if one in ("▲", "◆", "○", "●")] == ["▲", "◆", "○"], "ok cells stay quiet"
    assert "▲ breach" in texts[-1] and "blank: no data" in texts[-1]


def test_names_from_strangers_stay_text(hostile: str) -> None:
    root = ElementTree.fromstring(
        field.svg([hostile], [hostile], {(hostile, hostile): "ok"}, title=hostile, names={hostile: hostile})
    )
    tags = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert tags == {"svg", "title", "rect", "text", "tspan"}


def test_rows_are_called_by_their_names() -> None:
    picture = field.svg(["loans"], ["all"], {("loans", "all"): "ok"}, title="", names={"loans": "Loans & co"})
    assert "Loans &amp; co" in picture and ">loans<" not in picture
