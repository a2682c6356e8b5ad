"""Text from strangers is printed letter by letter, and breaks nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pypdf
import pytest

from mlgov.papers.blocks import Decision, Sentence
from mlgov.papers.council import council_pack
from mlgov.papers.glyphs import printable
from mlgov.papers.model_report import FamilyPart, FigureLine, ModelReport, model_report
from mlgov.papers.pack import CouncilPack, Finding, PortfolioLine
from mlgov.papers.typesetting import LONGEST_TEXT, Stamp, typeset

Text = Callable[[bytes], str]


@pytest.mark.parametrize(
    "text",
    [
        '#import "/etc/passwd"',
        '#read("paper.typ")',
        '#eval("1")',
        '"; drop table x; --',
        "<script>alert(1)</script>",
        "*bold* _it_ $x^2$ `raw` @ref <label>",
        "= Heading",
        "\\u{41} \\ // /* */",
        "https://example.org/a",
        "#set page(width: 1pt)",
        "Ana Kovač, Đorđe, Łukasz, Ωmega, Жанна",
    ],
)
def test_markup_is_only_text(text: str, pack: CouncilPack, text_of: Text) -> None:
    lines = (PortfolioLine(text, text, "ok", ("ok",) * 4, text, text),)
    hostile = replace(
        pack,
        house=text,
        verdict=(Sentence("breach", text),),
        decisions=(Decision(text, text, text, text),),
        portfolio=lines,
        findings=(Finding("warn", text, text),),
        states=((text, ("ok", "breach")),),
        changes=(text,),
    )
    read = " ".join(text_of(council_pack(hostile)).split())
    assert read.count(" ".join(text.split())) >= 5


@pytest.mark.parametrize(
    "text", ["שלום עולם", "مرحبا", "😀", "名前", "\x00\x07", "\u202eevil", "e\u0301", "\ud800", "\ue000"]
)
def test_letters_of_every_kind_make_a_file(text: str, pack: CouncilPack) -> None:
    made = council_pack(replace(pack, verdict=(Sentence("ok", text),), house=text, period=text))
    assert made == council_pack(replace(pack, verdict=(Sentence("ok", text),), house=text, period=text))
    root = pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Ž ≥ 5 – ▲", "Ž ≥ 5 – ▲"),
        ("a😀b", "a[U+1F600]b"),
        ("名", "[U+540D]"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\x00b", "a[U+0000]b"),
        ("a\tb\r\nc", "a b\nc"),
        ("e\u0301", "é"),
        ("\ud800", "[U+D800]"),
    ],
)
def test_what_has_no_glyph_is_named(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_long_words_may_break_and_lose_nothing() -> None:
    name = "population_stability_index_of_" + "x" * 60
    broken = printable(name)
    assert broken.replace("\u200b", "") == name
    assert max(len(part) for part in broken.split("\u200b")) <= 24
    assert printable("0" * 64) == "0" * 64


def test_long_words_stay_on_the_page(pack: CouncilPack) -> None:
    word = "w" * 400
    hostile = replace(pack, portfolio=(PortfolioLine(word, word, "ok", ("ok",) * 4, word),))
    for page in pypdf.PdfReader(io.BytesIO(council_pack(hostile))).pages:
        places: list[float] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_, at=places: at.append(tm[4]) if text.strip() else None
        )
        assert max(places) < float(page.mediabox.width) - 50


def test_an_endless_text_is_cut(pack: CouncilPack, text_of: Text) -> None:
    endless = replace(pack, verdict=(Sentence("ok", "word " * 5_000),))
    text = text_of(council_pack(endless))
    assert text.count("word") <= LONGEST_TEXT / 5 + 1
    assert "…" in text


def test_a_model_report_with_hostile_names(stamp: Stamp, text_of: Text) -> None:
    name = '"; drop table x; -- <script>#import "x"</script>'
    line = FigureLine(name, name, name, "0.50", 10, name, "breach", name)
    report = ModelReport(
        name, "m", name, stamp, "00" * 32, (Sentence("breach", name),), families=(FamilyPart(name, (line,)),)
    )
    read = " ".join(text_of(model_report(report)).split())
    assert read.count(name) >= 4


def test_nothing_but_text_is_refused(stamp: Stamp) -> None:
    with pytest.raises(ValueError, match="JSON"):
        typeset("NaN", [Finding("ok", "x", "y", (float("nan"),))], stamp)  # type: ignore[list-item, arg-type]
