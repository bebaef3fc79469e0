"""A list of customers: hospitals and other organisations that use or buy devices.

>>> is_credit_code("91110000600037341L"), is_credit_code("91110000600037341M")
(True, False)
"""

from __future__ import annotations

from odoo.addons.mds_import.lib.columns import Column, ParsedRow, Problem, Schema
from stdnum.cn import uscc

from . import serial_number

COLUMNS = (
    Column(
        "name",
        "text",
        "客户名称",
        "Customer",
        also=("名称", "医院名称", "医院", "使用单位", "单位名称", "客户", "Name", "Hospital"),
        required=True,
        examples_zh=("示例市第一人民医院", "示例医疗器械有限公司"),
        examples_en=("Example City First Hospital", "Example Dealer Ltd"),
        is_shown=True,
    ),
    Column(
        "ref",
        "code",
        "客户编号",
        "Reference",
        also=("编号", "客户代码", "Customer Code", "Customer No."),
        examples_zh=("H0001", "D0001"),
        examples_en=("H0001", "D0001"),
        is_shown=True,
        zeros_matter=True,
    ),
    Column(
        "credit_code",
        "code",
        "统一社会信用代码",
        "Credit Code",
        also=("信用代码", "社会信用代码", "税号", "纳税人识别号", "Company ID", "Tax ID"),
        is_shown=True,
    ),
    Column(
        "is_hospital",
        "yesno",
        "是否医院",
        "Is a Hospital",
        also=("医院(是/否)", "Hospital (yes/no)"),
        examples_zh=("是", "否"),
        examples_en=("yes", "no"),
    ),
    Column(
        "region",
        "text",
        "区域",
        "Region",
        also=("服务区域", "大区", "Service Region"),
    ),
    Column("city", "text", "城市", "City", also=("市",), examples_zh=("示例市",) * 2),
    Column("street", "text", "地址", "Address", also=("详细地址", "通讯地址", "Street")),
    Column("phone", "code", "电话", "Phone", also=("联系电话", "总机", "Telephone")),
    Column("email", "text", "电子邮箱", "E-mail", also=("邮箱", "Email")),
)
SCHEMA = Schema(COLUMNS)


def is_credit_code(text: str) -> bool:
    """Whether a unified social credit code 统一社会信用代码 has the right check digit."""
    return bool(uscc.is_valid(text))


def row_problems(row: ParsedRow) -> list[Problem]:
    code = row.values.get("credit_code")
    if code and not is_credit_code(str(code)):
        return [Problem("credit_code", "bad_credit_code", str(code))]
    return []


def identity(row_values: dict[str, object]) -> tuple[str] | None:
    """What makes two rows the same customer: credit code, else reference, else name."""
    for name in ("credit_code", "ref", "name"):
        if row_values.get(name):
            return (serial_number.key(str(row_values[name])),)
    return None
