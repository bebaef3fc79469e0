"""Data Matrix symbols: one that independent readers read as 123456, and their structure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import datamatrix, zpl

EXAMPLE = """
#.#.#.#.#.
##..#.##.#
##.....#..
##...###.#
##....#...
#.....####
###.##....
####.##..#
#..###.#..
##########
"""


def test_symbol_that_others_read():
    rows = datamatrix.encode("123456")
    drawn = "\n".join("".join("#" if module else "." for module in row) for row in rows)
    assert drawn.splitlines() == EXAMPLE.split()


def test_text_that_is_too_long_is_refused():
    with pytest.raises(datamatrix.DataMatrixError):
        datamatrix.encode("A" * 175)


@given(st.text(max_size=40), st.booleans())
def test_any_text_has_its_finder_pattern(text, is_gs1):
    rows = datamatrix.encode(text, is_gs1)
    side = len(rows)
    assert all(row[0] for row in rows)
    assert all(rows[-1])
    assert [rows[0][column] for column in range(side)] == [not column % 2 for column in range(side)]
    assert [row[-1] for row in rows] == [bool(number % 2) for number in range(side)]


@given(st.text(max_size=60))
def test_no_text_becomes_a_command(text):
    for field in (
        zpl.text_field(0, 0, 20, text),
        zpl.qr_field(0, 0, 4, text),
        zpl.datamatrix_field(0, 0, 4, text, is_gs1=True),
    ):
        _head, data = field.split("^FD")
        assert data.count("^") == 1
        assert data.endswith("^FS")
        assert "~" not in data
        assert data.isascii()
