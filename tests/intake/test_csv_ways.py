"""When the fast way through a CSV file is taken, when it steps aside, and that both give the same."""

from __future__ import annotations

import numpy as np
import pytest

from mlgov.intake.census import record_lines, take
from mlgov.intake.csv_exact import read_exact
from mlgov.intake.csv_fast import read_fast
from mlgov.intake.header import read_header

PLACES = {"a": 0, "b": 1}


def fast(path, kinds=None):
    header = read_header(path, path.name, ["a", "b"])
    return read_fast(
        path, header, take(path, header.delimiter), PLACES, kinds or dict.fromkeys(PLACES, "text"), [""]
    )


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n2,y\n",
        "a,b\r\n1,x\r\n2,y",
        'a,b\n1,"x\ny"\n2,"say ""z"", then"\n',
        '"a";"b"\n"1";"x;y"\n',
        "a\tb\n1\t\n\t2\n\n\n",
        "\ufeffa|b\n1|2\n",
        "a,b,c\n1,2,3\n",
    ],
)
def test_regular_files_take_the_fast_way_and_agree_with_the_exact_one(write, text):
    path = write(text)
    table = fast(path)
    assert table is not None
    exact = read_exact(path, read_header(path, path.name, ["a", "b"]), PLACES, [""])
    assert table.frame.equals(exact.frame)
    rows = np.arange(table.frame.height)
    assert list(table.line_of(rows)) == list(exact.line_of(rows))


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n\n2,y\n",  # a blank line between rows
        "\na,b\n1,x\n",
        'a,b\n1,"x\n2,y\n',  # a quotation mark that never closes
        "a,b\n1,x,\n2,y\n",  # one empty column too many
        "a,b\n1\n2,y,z\n",  # as many delimiters as there should be, in the wrong rows
        "a,b\r1,x\r2,y\r",  # line ends of old Macs
        "a,b\n1,x\r2,y\n",  # mixed line ends
        "a, b\n1, x\n",  # a blank after each delimiter
        "a\n1\n",  # a single column, where a blank line may be a value
        b"a,b\n1,\xff\n",
    ],
)
def test_irregular_files_do_not(write, text):
    assert fast(write(text)) is None


def test_a_number_that_does_not_fit_leaves_the_text_for_the_checks(write):
    table = fast(write("a,b\n1,x\ntwo,y\n"), {"a": "number", "b": "text"})
    assert table is not None
    assert table.frame["a"].to_list() == ["1", "two"]


def test_the_census_counts_records_and_delimiters_outside_quotes(write):
    count = take(write('a,b\n"1,\n,",2\n3,"4"\n\n\n'), ",")
    assert (count.records, count.delimiters, count.regular, count.quoted_newlines) == (3, 3, True, True)
    assert list(record_lines(write('a,b\n"1,\n,",2\n3,"4"\n\n\n'))) == [1, 2, 4]
