"""The council pack: what it says, that it is tagged, and that it is the same file twice."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest

from mlgov.papers.council import council_pack
from mlgov.papers.pack import CouncilPack, DueLine, KpiLine, PortfolioLine
from mlgov.papers.typesetting import Stamp

Text = Callable[[bytes], str]


def test_the_same_pack_gives_the_same_bytes(pack: CouncilPack) -> None:
    assert council_pack(pack) == council_pack(pack)


def test_another_moment_gives_another_file(pack: CouncilPack) -> None:
    later = replace(pack, stamp=replace(pack.stamp, as_of=pack.stamp.as_of + timedelta(hours=1)))
    assert council_pack(pack) != council_pack(later)


def test_its_figures_are_read_back(pack: CouncilPack, text_of: Text) -> None:
    text = text_of(council_pack(pack))
    for said in (
        "Council pack, October 2026", "1 of 2 models needs a decision.", "Restrict Credit?",
        "Restrict it.", "Models in breach", "of 2",
        "94.6 %", "≥ 95.0 %", "3 h 12 min", "< 24 h", "no record of it", "Ana Kovač",
        "INC-0001", "20 Nov 2026", "▲ overdue", "Review Churn", "What changed since 1 Nov 2026",
        "Income left its reference.", "breach above 0.25", "n = 12, left out", "P2",
    ):  # fmt: skip
        assert said in text, said


def test_the_verdict_comes_first(pack: CouncilPack, text_of: Text) -> None:
    text = text_of(council_pack(pack))
    places = [
        text.index(said) for said in ("1 of 2 models", "Decisions asked", "Models in breach", "Portfolio\n")
    ]
    assert places == sorted(places)


def test_every_page_says_what_it_rests_on(pack: CouncilPack) -> None:
    pages = pypdf.PdfReader(io.BytesIO(council_pack(pack))).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        for said in (
            f"page {number} of {len(pages)}",
            "as of 21 Nov 2026 03:28 UTC",
            "data up to 20 Nov 2026 06:00 UTC",
            "policy 1.0.0 (3f9c2a17)",
            f"journal 1,234, {pack.stamp.head[:12]}",
        ):
            assert said in text, said


def test_the_whole_hash_is_printed_once(pack: CouncilPack, text_of: Text) -> None:
    assert pack.stamp.head in text_of(council_pack(pack))


def test_it_is_tagged_titled_and_described(pack: CouncilPack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(council_pack(pack)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "Council pack, October 2026"
    assert reader.metadata.creation_date == pack.stamp.as_of
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else False


def test_every_chart_has_words_for_those_who_do_not_see_it(pack: CouncilPack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(council_pack(pack)))
    told = [
        str(one["/Alt"])
        for number in range(1, len(reader.xref[0]) + 1)
        if isinstance(one := reader.get_object(number), dict) and "/Alt" in one
    ]
    charts = sum(len(finding.charts) for finding in pack.findings) + 1
    assert len(told) >= charts
    assert any("from 0.05 in 2026-W02 to 0.31 in 2026-W07" in text for text in told)


def test_only_the_fonts_inside_typst_are_used(pack: CouncilPack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(council_pack(pack)))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    assert all(re.search(r"LibertinusSerif|DejaVuSansMono", name) for name in fonts), fonts


def test_a_store_that_knows_nothing_says_so(stamp: Stamp, text_of: Text) -> None:
    bare = CouncilPack("House", "October 2026", replace(stamp, data_cutoff=None), "00" * 32, ())
    text = text_of(council_pack(bare))
    for said in (
        "No decision is asked.", "No model is registered yet.", "No incident is open.", "no data yet",
        "Nothing is overdue or due soon.", "The policy in force sets no KPI.",
        "No figure of drift, fairness, operations or",
    ):  # fmt: skip
        assert said in text, said


def test_a_long_table_repeats_its_header_and_splits_no_row(pack: CouncilPack) -> None:
    lines = tuple(
        DueLine(f"Task {i:03d}", f"start-{i:03d} " + "reason " * 30 + f"end-{i:03d}", None, False, "")
        for i in range(500)
    )
    pages = pypdf.PdfReader(io.BytesIO(council_pack(replace(pack, due=lines)))).pages
    holding = [text for page in pages if "Task " in (text := page.extract_text())]
    assert len(holding) > 20
    for text in holding:
        assert re.search(r"What\s+Why\s+Owner\s+Due", text)
        assert set(re.findall(r"start-(\d+)", text)) == set(re.findall(r"end-(\d+)", text))
    assert sum(len(re.findall(r"Task \d+", text)) for text in holding) == 500


@pytest.mark.parametrize("size", ["a4", "us-letter"])
def test_paper_sizes(pack: CouncilPack, size: str) -> None:
    made = council_pack(replace(pack, size=size))  # type: ignore[arg-type]
    page = pypdf.PdfReader(io.BytesIO(made)).pages[0].mediabox
    assert (round(page.width), round(page.height)) == {"a4": (595, 842), "us-letter": (612, 792)}[size]


def test_a_near_miss_is_told_apart_from_its_target(pack: CouncilPack, text_of: Text) -> None:
    near = KpiLine("Quality", "Accuracy", "share", 0.94996, 0.95, "higher", "breach", "")
    assert "94.996 %" in text_of(council_pack(replace(pack, kpis=(near,))))


def test_tiers_come_in_the_order_of_the_policy(pack: CouncilPack, text_of: Text) -> None:
    odd = PortfolioLine("Odd", "A tier that is gone", "ok", ("ok",) * 4, "")
    text = text_of(council_pack(replace(pack, portfolio=(odd, *pack.portfolio))))
    table = text[text.index("Portfolio\n") :]
    assert table.index("Critical") < table.index("Standard") < table.index("A tier that is gone")
