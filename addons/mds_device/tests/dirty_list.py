"""A device list of 1,000 rows as a hospital group would send it, with known faults.

Every tenth row or so is spoilt in one of the ways that are seen in practice. The same seed gives
the same list; ``FAULTS`` says how many rows of each kind there are.
"""

import io
import random
from collections import Counter
from datetime import date, datetime, timedelta

import openpyxl

ROWS = 1000
HEADINGS = (
    "设备名称", "规格型号 ", "出厂编号", "固定资产编号", "医院名称", "院区", "使用科室",
    "状态", "生产日期", "启用日期", "质保开始日期", "保修期至", "备注",
)  # fmt: skip
MODELS = {"T-V60": "V60 Test", "T-MX": "MX450 Test", "T-PUMP": "Pump 3"}
DEPARTMENTS = ("ICU", "急诊科", "手术室", "心内科", "新生儿科")
FAULTS = {
    "rounded": 15,
    "date_in_serial": 12,
    "unknown_model": 20,
    "unknown_hospital": 18,
    "no_serial": 10,
    "repeated": 25,
    "bad_date": 14,
    "two_meanings": 9,
    "unknown_state": 8,
    "warranty_reversed": 6,
    "formula_error": 5,
}
"""Rows that cannot be imported, by fault."""

DIRTY = {"full_width": 40, "blanks": 60, "zeros": 50, "numbers": 30, "lower_case": 20}
"""Rows that are dirty but can be understood."""

ERRORS = sum(FAULTS.values())


def rows(hospitals):
    """(rows of cells, counter of what was done to them) for hospitals by name."""
    draw = random.Random(20260301)
    plan = [
        kind for kinds in (FAULTS, DIRTY) for kind, count in kinds.items() for _ in range(count)
    ]
    plan += ["clean"] * (ROWS - len(plan))
    draw.shuffle(plan)
    while plan[0] != "clean":  # a repeated row repeats an earlier clean one
        draw.shuffle(plan)
    made, clean = [], []
    for position, kind in enumerate(plan):
        row = _clean_row(draw, position, hospitals)
        _spoil(row, kind, draw, clean)
        if kind == "clean":
            clean.append(row)
        made.append(row)
    return [[row[heading] for heading in HEADINGS] for row in made], Counter(plan)


def _clean_row(draw, position, hospitals):
    code = draw.choice(list(MODELS))
    made = date(2020, 1, 1) + timedelta(days=draw.randrange(1500))
    installed = made + timedelta(days=60)
    return {
        "设备名称": "设备",
        "规格型号 ": draw.choice((code, MODELS[code])),
        "出厂编号": f"SN{position:05d}X",
        "固定资产编号": f"ZC-{position:06d}",
        "医院名称": draw.choice(hospitals),
        "院区": draw.choice(("", "东院区")),
        "使用科室": draw.choice(DEPARTMENTS),
        "状态": draw.choice(("在用", "在用", "在用", "备用", "停用", "维修中", "报废")),
        "生产日期": draw.choice(
            (made.isoformat(), datetime(made.year, made.month, made.day), f"{made:%Y/%m/%d}")
        ),
        "启用日期": f"{installed.year}年{installed.month}月{installed.day}日",
        "质保开始日期": installed.isoformat(),
        "保修期至": (installed + timedelta(days=730)).isoformat(),
        "备注": "",
    }


def _spoil(row, kind, draw, clean):
    serial = row["出厂编号"]
    digits = "".join(filter(str.isdigit, serial))
    other = draw.choice(clean) if clean else row
    wide = "".join(chr(ord(character) + 0xFEE0) for character in serial)
    row.update(
        {
            "rounded": {"出厂编号": draw.choice(("1.23457E+15", 1.23456789012345e17))},
            "date_in_serial": {"出厂编号": datetime(2026, 1, 2)},
            "unknown_model": {"规格型号 ": "没有的型号"},
            "unknown_hospital": {"医院名称": f"不知名医院{draw.randrange(3)}"},
            "no_serial": {"出厂编号": draw.choice((None, "  ", "\u3000"))},
            "repeated": {
                "规格型号 ": other["规格型号 "],
                "出厂编号": f" {other['出厂编号']}".lower(),
            },
            "bad_date": {"生产日期": draw.choice(("2021-02-30", "不详", "2021-13-01", "21.5.3"))},
            "two_meanings": {"生产日期": "03/04/2021"},
            "unknown_state": {"状态": "一般"},
            "warranty_reversed": {"保修期至": "2010-01-01"},
            "formula_error": {"出厂编号": "#N/A"},
            "full_width": {"出厂编号": wide},
            "blanks": {"出厂编号": f"  {serial}\u200b \xa0", "医院名称": f"{row['医院名称']} "},
            "zeros": {"出厂编号": f"000{digits}"},
            "numbers": {"出厂编号": int(digits) + 700000},
            "lower_case": {"规格型号 ": row["规格型号 "].lower()},
            "clean": {},
        }[kind]
    )


def workbook(hospitals):
    """(bytes of an XLSX file with a title row, counter)."""
    content, counts = rows(hospitals)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["示例医院集团 2026 年设备台账"])
    sheet.merge_cells("A1:M1")
    sheet.append(list(HEADINGS))
    for row in content:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), counts
