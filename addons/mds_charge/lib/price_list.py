"""A list of service prices by model and region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from odoo.addons.mds_import.lib.columns import Choice, Column, ParsedRow, Problem, Schema
from odoo.addons.mds_import.lib.text import key

KINDS = (
    Choice("work", "工时", "Labour", ("人工", "工时费", "Hour")),
    Choice("travel", "路途工时", "Travel Time", ("差旅工时",)),
    Choice("km", "公里", "Kilometres", ("里程", "Km")),
    Choice("zone", "区间路费", "Travel by Zone", ("分区路费", "Zone")),
    Choice("call_out", "出诊费", "Call-out", ("上门费", "派工费", "Call out")),
    Choice("package", "一口价", "Package", ("打包价",)),
    Choice("freight", "运费", "Freight", ("分区运费", "Freight by Zone")),
)
COLUMNS = (
    Column(
        "kind",
        "choice",
        "收费项目",
        "What",
        also=("项目", "Kind"),
        required=True,
        choices=KINDS,
        examples_zh=("工时", "一口价"),
        examples_en=("Labour", "Package"),
        is_shown=True,
    ),
    Column(
        "model",
        "code",
        "产品型号",
        "Device Model",
        also=("型号", "Model"),
        examples_zh=("VX-1", ""),
        examples_en=("VX-1", ""),
        is_shown=True,
    ),
    Column(
        "region",
        "text",
        "区域",
        "Region",
        also=("服务区域", "大区"),
        examples_zh=("华东", ""),
        examples_en=("East", ""),
        is_shown=True,
    ),
    Column("contract", "code", "合同编号", "Contract", also=("合同", "Contract Number")),
    Column(
        "price",
        "decimal",
        "单价",
        "Price",
        also=("价格", "含税单价"),
        required=True,
        examples_zh=("400", "1800"),
        examples_en=("400", "1800"),
        is_shown=True,
    ),
    Column("minimum", "decimal", "起计量", "At Least", also=("最低工时", "Minimum")),
    Column("step", "decimal", "计费步长", "In Steps of", also=("步长", "Step")),
    Column("up_to_km", "integer", "公里以内", "Up to (km)", also=("里程上限",)),
    Column(
        "date_from",
        "date",
        "生效日期",
        "From",
        also=("开始日期", "Valid from"),
        required=True,
        examples_zh=("2026-01-01", "2026-01-01"),
        examples_en=("2026-01-01", "2026-01-01"),
    ),
    Column("date_to", "date", "失效日期", "Until", also=("结束日期", "Valid until")),
)
SCHEMA = Schema(COLUMNS)


def row_problems(row: ParsedRow) -> list[Problem]:
    """What a row has wrong by itself: below zero, ends before it begins."""
    found = []
    for name in ("price", "minimum", "step", "up_to_km"):
        value = row.values.get(name)
        if isinstance(value, (int, Decimal)) and value < 0:
            found.append(Problem(name, "below_zero", str(value)))
    start, end = row.values.get("date_from"), row.values.get("date_to")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        found.append(Problem("date_to", "ends_before", str(end)))
    return found


def first_overlap(
    start: date, end: date | None, others: Iterable[tuple[date, date | None]]
) -> date | None:
    """The first day of the first of the others that has a day in common; no end: for ever.

    >>> spring = (date(2026, 3, 1), date(2026, 5, 31))
    >>> first_overlap(date(2026, 5, 31), None, [spring])
    datetime.date(2026, 3, 1)
    >>> first_overlap(date(2026, 6, 1), None, [spring])
    """
    return next(
        (
            first
            for first, last in sorted(others, key=lambda other: other[0])
            if (last is None or start <= last) and (end is None or first <= end)
        ),
        None,
    )


def identity(values: Mapping[str, object]) -> tuple[str, ...]:
    """One thing has one price from a day on.

    >>> identity({"kind": "work", "model": "vx-1", "date_from": "2026-01-01"})
    ('work', 'VX-1', '', '', '', '2026-01-01')
    """
    return (
        str(values.get("kind") or ""),
        *(key(str(values.get(name) or "")) for name in ("model", "region", "contract")),
        str(values.get("up_to_km") or ""),
        str(values.get("date_from") or ""),
    )
