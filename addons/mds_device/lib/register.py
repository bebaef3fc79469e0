"""The register of devices 设备台账 as a workbook: columns in any order, rows in batches.

Memory does not grow with the rows: each row is written to the disk when the next one comes.

>>> [column.zh for column in pick(["serial", "no_such_column", "asset_number"])]
['序列号', '资产编号']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

Cell = str | date | Decimal | int | float | None
TEXT, DATE, NUMBER = "text", "date", "number"
LONGEST = 32_000
WIDTHS = {TEXT: 20, DATE: 12, NUMBER: 12}


@dataclass(frozen=True, slots=True)
class Column:
    code: str
    zh: str
    en: str
    kind: str = TEXT

    def heading(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


COLUMNS = (
    Column("file_number", "档案编号", "File Number"),
    Column("asset_number", "资产编号", "Asset Number"),
    Column("product_name", "设备名称", "Device Name"),
    Column("generic_name", "通用名", "Generic Name"),
    Column("nomenclature", "分类编码", "Nomenclature Codes"),
    Column("brand", "品牌", "Brand"),
    Column("model", "规格型号", "Model"),
    Column("serial", "序列号", "Serial Number"),
    Column("batch", "批号", "Lot Number"),
    Column("udi_di", "UDI-DI", "UDI-DI"),
    Column("udi", "UDI", "UDI"),
    Column("manufactured_on", "生产日期", "Made on", DATE),
    Column("expires_on", "使用期限", "Use until", DATE),
    Column("registration_number", "注册证号", "Registration Number"),
    Column("registration_until", "注册证有效期至", "Registration Valid until", DATE),
    Column("risk_class", "管理类别", "Risk Class"),
    Column("manufacturer", "生产企业", "Manufacturer"),
    Column("origin", "原产国", "Country of Origin"),
    Column("supplier", "供货商", "Supplied by"),
    Column("customer", "使用单位", "Customer"),
    Column("department", "科室", "Department"),
    Column("region", "区域", "Region"),
    Column("city", "城市", "City"),
    Column("custodian", "责任人", "Custodian"),
    Column("owner", "所有者", "Owner"),
    Column("purchase_reference", "合同或发票号", "Contract or Invoice"),
    Column("purchase_price", "价格", "Price", NUMBER),
    Column("received_on", "到货日期", "Received on", DATE),
    Column("accepted_on", "设备验收日期", "Accepted on", DATE),
    Column("installed_on", "安装日期", "Installed on", DATE),
    Column("first_used_on", "首次使用日期", "First Used on", DATE),
    Column("warranty_start", "质保开始", "Warranty from", DATE),
    Column("warranty_end", "质保截止", "Warranty until", DATE),
    Column("maintainer", "维保单位", "Maintainer"),
    Column("software_version", "软件版本", "Software Version"),
    Column("protection_class", "防电击类别", "Protection against Shock"),
    Column("applied_part", "应用部分", "Applied Part"),
    Column("maintenance_score", "EM评分", "EM Score", NUMBER),
    Column("maintenance_need", "维护需求", "Maintenance Need"),
    Column("verification_done", "强检日期", "Verified on", DATE),
    Column("verification_number", "检定证书编号", "Verification Certificate"),
    Column("verification_until", "检定有效期至", "Verified until", DATE),
    Column("calibration_done", "校准日期", "Calibrated on", DATE),
    Column("calibration_number", "校准证书编号", "Calibration Certificate"),
    Column("calibration_until", "校准有效期至", "Calibrated until", DATE),
    Column("meter_hours", "使用时长(小时)", "Hours Counted", NUMBER),
    Column("state", "状态", "State"),
    Column("left_service", "处置记录", "Left Service"),
    Column("accessories", "附属设备", "Attached Devices"),
    Column("parent_serial", "主机序列号", "Serial of Main Device"),
    Column("keep_until", "保存期限", "Kept until"),
)
BY_CODE = {column.code: column for column in COLUMNS}


def pick(codes: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these codes, in their order; what is not known is left out."""
    return tuple(BY_CODE[code] for code in codes if code in BY_CODE)


def write(
    stream: BinaryIO,
    title: str,
    columns: Sequence[Column],
    headings: Sequence[str],
    batches: Iterable[Sequence[Mapping[str, Cell]]],
) -> int:
    """Write the workbook and say how many rows it has. Nothing becomes a formula or a link."""
    book = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    styles = {
        TEXT: book.add_format({"num_format": "@", "valign": "top"}),
        DATE: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        NUMBER: book.add_format({"num_format": "0.##", "valign": "top"}),
    }
    bold = book.add_format({"bold": True, "bg_color": "#E7EEF3", "border": 1})
    sheet = book.add_worksheet(title[:31])
    for position, column in enumerate(columns):
        sheet.set_column(position, position, WIDTHS[column.kind], styles[column.kind])
    sheet.freeze_panes(1, 0)
    for position, heading in enumerate(headings):
        sheet.write_string(0, position, heading, bold)
    line = 0
    for rows in batches:
        for row in rows:
            line += 1
            for position, column in enumerate(columns):
                value = row.get(column.code)
                style = styles[column.kind]
                if value is None or value is False or value == "":
                    continue
                if isinstance(value, date):
                    sheet.write_datetime(line, position, value, style)
                elif column.kind == NUMBER and not isinstance(value, str):
                    sheet.write_number(line, position, value, style)
                else:
                    sheet.write_string(line, position, str(value)[:LONGEST], style)
    sheet.autofilter(0, 0, max(line, 1), max(len(columns) - 1, 0))
    book.close()
    return line
