"""A list of what lies in the stores on the first day, with its value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from odoo.addons.mds_import.lib.columns import Column, ParsedRow, Problem, Schema
from odoo.addons.mds_import.lib.text import key

COLUMNS = (
    Column(
        "location",
        "text",
        "仓库/库位",
        "Location",
        also=("仓库", "库位", "仓库编码", "Warehouse", "Store"),
        required=True,
        examples_zh=("WH", "WH"),
        examples_en=("WH", "WH"),
        is_shown=True,
    ),
    Column(
        "product",
        "code",
        "产品编码",
        "Product Code",
        also=("物料编码", "备件编码", "编码", "料号", "Internal Reference", "Part Number"),
        required=True,
        examples_zh=("P-FUSE-01", "P-TUBE-02"),
        examples_en=("P-FUSE-01", "P-TUBE-02"),
        is_shown=True,
        zeros_matter=True,
    ),
    Column(
        "lot",
        "code",
        "批号/序列号",
        "Lot or Serial Number",
        also=("批号", "序列号", "批次", "Lot", "Serial Number"),
        examples_zh=("", "TB-2025-0007"),
        examples_en=("", "TB-2025-0007"),
        is_shown=True,
        zeros_matter=True,
    ),
    Column(
        "quantity",
        "decimal",
        "数量",
        "Quantity",
        also=("库存数量", "期初数量", "Qty"),
        required=True,
        examples_zh=("20", "1"),
        examples_en=("20", "1"),
    ),
    Column(
        "unit_value",
        "decimal",
        "单位成本",
        "Unit Value",
        also=("单价", "成本单价", "期初单价", "Unit Cost", "Cost"),
        examples_zh=("3.50", "68000.00"),
        examples_en=("3.50", "68000.00"),
    ),
)
SCHEMA = Schema(COLUMNS)


def row_problems(row: ParsedRow) -> list[Problem]:
    problems = []
    quantity, value = row.values.get("quantity"), row.values.get("unit_value")
    if isinstance(quantity, Decimal) and quantity <= 0:
        problems.append(Problem("quantity", "not_positive", str(quantity)))
    if isinstance(value, Decimal) and value < 0:
        problems.append(Problem("unit_value", "negative", str(value)))
    return problems


def identity(values: Mapping[str, object]) -> tuple[str, ...]:
    """What makes two rows the same position: place, product and lot.

    >>> identity({"location": "wh", "product": "P1"})
    ('WH', 'P1', '')
    """
    if not values.get("location") or not values.get("product"):
        return ()
    return tuple(key(str(values.get(name) or "")) for name in ("location", "product", "lot"))
