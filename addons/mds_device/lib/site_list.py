"""A list of places in hospitals: each row is a way from the campus down to the room."""

from __future__ import annotations

from collections.abc import Mapping

from odoo.addons.mds_import.lib.columns import Column, ParsedRow, Problem, Schema

from . import serial_number

LEVELS = ("campus", "building", "department", "room")

COLUMNS = (
    Column(
        "customer",
        "text",
        "使用单位",
        "Customer",
        also=("医院", "医院名称", "客户", "客户名称", "单位名称", "Hospital", "Customer Name"),
        required=True,
        examples_zh=("示例市第一人民医院", "示例市第一人民医院"),
        examples_en=("Example City First Hospital", "Example City First Hospital"),
        is_shown=True,
    ),
    Column(
        "campus",
        "text",
        "院区",
        "Campus",
        examples_zh=("东院区", "东院区"),
        examples_en=("East Campus", "East Campus"),
        is_shown=True,
    ),
    Column(
        "building",
        "text",
        "楼栋",
        "Building",
        also=("楼", "大楼"),
        examples_zh=("门诊楼", ""),
        examples_en=("Outpatient Building", ""),
        is_shown=True,
    ),
    Column(
        "department",
        "text",
        "科室",
        "Department",
        also=("使用科室", "科室名称", "Ward"),
        examples_zh=("放射科", "重症医学科"),
        examples_en=("Radiology", "Intensive Care"),
        is_shown=True,
    ),
    Column(
        "room",
        "text",
        "机房/病区",
        "Room or Ward",
        also=("机房", "病区", "房间", "Room"),
        examples_zh=("CT 1 室", ""),
        examples_en=("CT Room 1", ""),
        is_shown=True,
    ),
    Column("code", "code", "编号", "Code", also=("位置编号", "科室编号")),
    Column("region", "text", "区域", "Region", also=("服务区域", "大区", "Service Region")),
)
SCHEMA = Schema(COLUMNS)


def path(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """((kind, name), …) from the campus down, of what the row gives.

    >>> path({"customer": "市一院", "department": "放射科", "campus": "东院区"})
    (('campus', '东院区'), ('department', '放射科'))
    """
    return tuple((kind, str(values[kind])) for kind in LEVELS if values.get(kind))


def row_problems(row: ParsedRow) -> list[Problem]:
    faulty = {problem.column for problem in row.problems}
    if not path(row.values) and not faulty & set(LEVELS):
        return [Problem("department", "needs_place")]
    return []


def identity(values: Mapping[str, object]) -> tuple[str, ...] | None:
    """What makes two rows the same place: the customer and the way to it."""
    if not values.get("customer") or not path(values):
        return None
    names = (str(values["customer"]), *(f"{kind} {name}" for kind, name in path(values)))
    return tuple(serial_number.key(name) for name in names)
