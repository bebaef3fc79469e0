"""A list of employees: engineers and the people around them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from odoo.addons.mds_import.lib.columns import Column, ParsedRow, Problem, Schema
from odoo.addons.mds_import.lib.text import key

COLUMNS = (
    Column(
        "name",
        "text",
        "姓名",
        "Name",
        also=("员工姓名", "Employee", "Employee Name"),
        required=True,
        examples_zh=("张示例", "李示例"),
        examples_en=("Zhang Shili", "Li Shili"),
        is_shown=True,
    ),
    Column(
        "number",
        "code",
        "工号",
        "Staff Number",
        also=("员工编号", "Badge ID", "Employee No.", "Staff No."),
        examples_zh=("0017", "0018"),
        examples_en=("0017", "0018"),
        is_shown=True,
        zeros_matter=True,
    ),
    Column(
        "department",
        "text",
        "部门",
        "Department",
        examples_zh=("华东服务部", "华东服务部"),
        examples_en=("Service East", "Service East"),
        is_shown=True,
    ),
    Column(
        "job",
        "text",
        "职务",
        "Job Title",
        also=("岗位", "职位", "Job", "Position"),
        examples_zh=("服务工程师", "库管员"),
        examples_en=("Service Engineer", "Storekeeper"),
    ),
    Column("mobile", "code", "手机", "Mobile", also=("手机号", "手机号码", "Mobile Phone")),
    Column("phone", "code", "办公电话", "Phone", also=("电话", "座机", "Work Phone")),
    Column("email", "text", "电子邮箱", "E-mail", also=("邮箱", "Email", "Work Email")),
    Column(
        "is_engineer",
        "yesno",
        "是否服务工程师",
        "Is a Service Engineer",
        also=("服务工程师(是/否)", "工程师", "Engineer"),
        examples_zh=("是", "否"),
        examples_en=("yes", "no"),
    ),
    Column("outlet", "text", "服务网点", "Service Outlet", also=("网点", "Outlet")),
    Column("region", "text", "区域", "Region", also=("服务区域", "大区", "Service Region")),
)
SCHEMA = Schema(COLUMNS)

_BADGE = re.compile(r"[A-Za-z0-9]{1,18}")


def row_problems(row: ParsedRow) -> list[Problem]:
    number = row.values.get("number")
    if number and not _BADGE.fullmatch(str(number)):
        return [Problem("number", "bad_badge", str(number))]
    return []


def identity(values: Mapping[str, object]) -> tuple[str, ...]:
    """What makes two rows the same person: staff number, else e-mail, else name.

    >>> identity({"name": "张三", "number": "a17"})
    ('number', 'A17')
    """
    for name in ("number", "email", "name"):
        if values.get(name):
            return (name, key(str(values[name])))
    return ()
