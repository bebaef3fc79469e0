"""A list of devices as hospitals and dealers keep it: its columns, and what a row must have.

Says for each row what is wrong with it and where, in codes; the model turns codes into words and
asks the database the rest (is there such a model, such a hospital, such a device).

>>> from odoo.addons.mds_import.lib import spreadsheet
>>> text = "型号,出厂编号,使用单位\\nV60,００12 ,市一院\\nV60,1.2E+15,"
>>> found = parse(spreadsheet.read("a.csv", text.encode()))
>>> found.rows[0].values["serial"], found.rows[0].problems
('0012', ())
>>> found.rows[1].problems
(Problem(column='serial', code='rounded', text='1.2E+15'),)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from odoo.addons.mds_import.lib.columns import (
    Choice,
    Column,
    Headings,
    ListError,
    ParsedRow,
    Problem,
    Repeats,
    Schema,
)
from odoo.addons.mds_import.lib.spreadsheet import Table
from odoo.addons.mds_import.lib.values import Value

from . import device_list_file, serial_number

STATE_CHOICES = (
    Choice("in_service", "在用", "in service", ("使用中", "正常", "in use", "active")),
    Choice(
        "received",
        "备用",
        "spare",
        ("待安装", "到货", "已收货", "库存", "received", "in stock"),
    ),
    Choice("in_repair", "维修中", "in repair", ("维修", "待修", "repair")),
    Choice("out_of_service", "停用", "out of service", ("停机", "故障", "out of order")),
    Choice(
        "decommissioned",
        "退役",
        "decommissioned",
        ("已退役", "报废", "已报废", "scrapped", "retired"),
    ),
)
NEEDS_CUSTOMER = ("in_service",)

COLUMNS = (
    Column(
        "model",
        "code",
        "规格型号",
        "Model",
        also=(
            "型号",
            "产品型号",
            "型号规格",
            "设备型号",
            "产品编码",
            "规格",
            "Model Number",
            "Model No.",
            "Product Code",
            "Internal Reference",
        ),
        examples_zh=("V60", "IntelliVue MX450"),
        examples_en=("V60", "IntelliVue MX450"),
        is_shown=True,
    ),
    Column(
        "product_name",
        "text",
        "设备名称",
        "Device Name",
        also=("产品名称", "仪器名称", "名称", "Product", "Product Name", "Description", "Name"),
        examples_zh=("呼吸机", "病人监护仪"),
        examples_en=("Ventilator", "Patient Monitor"),
    ),
    Column(
        "serial",
        "code",
        "序列号",
        "Serial Number",
        also=(
            "出厂编号",
            "设备序列号",
            "机身号",
            "机号",
            "SN",
            "S/N",
            "SN号",
            "序列号(出厂编号)",
            "Serial",
            "Serial No.",
            "Serial No",
        ),
        examples_zh=("0012", "DE45120087"),
        examples_en=("0012", "DE45120087"),
        is_shown=True,
        zeros_matter=True,
    ),
    Column(
        "asset_number",
        "code",
        "资产编号",
        "Asset Number",
        also=("资产号", "固定资产编号", "设备编号", "Asset No.", "Asset No", "Asset Tag"),
        examples_zh=("ZC-2023-0456", ""),
        examples_en=("ZC-2023-0456", ""),
    ),
    Column(
        "udi",
        "code",
        "UDI",
        "UDI",
        also=("UDI码", "唯一标识", "医疗器械唯一标识", "UDI Code"),
    ),
    Column(
        "customer",
        "text",
        "使用单位",
        "Customer",
        also=("医院", "医院名称", "客户", "客户名称", "单位名称", "Hospital", "Customer Name"),
        examples_zh=("示例医院", "示例医院"),
        examples_en=("Example Hospital", "Example Hospital"),
        is_shown=True,
    ),
    Column(
        "campus",
        "text",
        "院区",
        "Campus",
        also=("Site",),
        examples_zh=("东院区", ""),
        examples_en=("East Campus", ""),
    ),
    Column(
        "department",
        "text",
        "科室",
        "Department",
        also=("使用科室", "使用部门", "所在科室", "Ward", "Location"),
        examples_zh=("重症医学科", "急诊科"),
        examples_en=("Intensive Care", "Emergency"),
        is_shown=True,
    ),
    Column(
        "state",
        "choice",
        "状态",
        "State",
        also=("设备状态", "使用状态", "Status"),
        choices=STATE_CHOICES,
        examples_zh=("在用", "备用"),
        examples_en=("in service", "spare"),
    ),
    Column(
        "manufactured_on",
        "date",
        "生产日期",
        "Made on",
        also=("出厂日期", "制造日期", "Manufactured on", "Manufacturing Date", "Production Date"),
        examples_zh=("2023-01-15", "2024-06-01"),
        examples_en=("2023-01-15", "2024-06-01"),
    ),
    Column(
        "expires_on",
        "date",
        "使用期限",
        "Use until",
        also=("失效日期", "有效期至", "Expiry Date", "Expires on"),
    ),
    Column(
        "installed_on",
        "date",
        "安装日期",
        "Installed on",
        also=("装机日期", "启用日期", "验收日期", "Installation Date", "Install Date"),
        examples_zh=("2023-03-01", ""),
        examples_en=("2023-03-01", ""),
    ),
    Column(
        "warranty_start",
        "date",
        "质保开始",
        "Warranty from",
        also=("质保开始日期", "保修开始", "保修开始日期", "Warranty Start"),
        examples_zh=("2023-03-01", ""),
        examples_en=("2023-03-01", ""),
    ),
    Column(
        "warranty_end",
        "date",
        "质保截止",
        "Warranty until",
        also=(
            "质保截止日期",
            "质保到期",
            "质保到期日",
            "保修截止",
            "保修截止日期",
            "保修期至",
            "Warranty End",
            "Warranty Expiry",
        ),
        examples_zh=("2025-02-28", ""),
        examples_en=("2025-02-28", ""),
    ),
    Column(
        "software_version",
        "code",
        "软件版本",
        "Software Version",
        also=("软件版本号", "Software"),
        examples_zh=("2.30", ""),
        examples_en=("2.30", ""),
    ),
    *device_list_file.FILE_COLUMNS,
    *device_list_file.PARTY_COLUMNS,
    *device_list_file.MODEL_COLUMNS,
)
SCHEMA = Schema(COLUMNS)


@dataclass(frozen=True, slots=True)
class ParsedList:
    headings: tuple[str, ...]
    rows: tuple[ParsedRow, ...]
    unknown_headings: tuple[str, ...]


def check_places(places: Iterable[str]) -> None:
    """A unit is known by model and serial number; a UDI may say both.

    :raises ListError: ``missing_column``
    """
    there = set(places)
    if not there & {"serial", "udi"}:
        raise ListError("missing_column", "serial")
    if not there & {"model", "product_name", "udi"}:
        raise ListError("missing_column", "model")


def parse(table: Table) -> ParsedList:
    """Every row below the headings, cleaned and checked by itself and against the other rows.

    :raises ListError: no headings found, one twice, none for the serial number, no rows
    """
    headings = SCHEMA.find_headings(table.rows)
    if headings is None:
        raise ListError("no_headings")
    check_places(headings.places)
    repeats = Repeats("serial")
    rows = tuple(
        _parse_row(row, headings, repeats)
        for row in (
            SCHEMA.read_row(row, headings.places, len(headings.shown))
            for row in table.rows[headings.position + 1 :]
        )
    )
    if not rows:
        raise ListError("no_rows")
    return ParsedList(headings.shown, rows, headings.unknown)


def _parse_row(row: ParsedRow, headings: Headings, repeats: Repeats) -> ParsedRow:
    row = replace(row, problems=(*row.problems, *row_problems(row)))
    return repeats.mark(row, identity(row.values))


def row_problems(row: ParsedRow) -> list[Problem]:
    """What a row lacks. Codes: ``missing``, ``needs_customer``, ``state_needs_customer``,
    ``warranty_order``, and those of ``device_list_file.problems``."""
    values, problems = row.values, []
    faulty = {problem.column for problem in row.problems}
    if "udi" not in values and "udi" not in faulty:
        if "serial" not in values and "serial" not in faulty:
            problems.append(Problem("serial", "missing"))
        if not {"model", "product_name"} & (values.keys() | faulty):
            problems.append(Problem("model", "missing"))
    if "customer" not in values and "customer" not in faulty:
        problems += [
            Problem(name, "needs_customer", str(values[name]))
            for name in ("campus", "department")
            if name in values
        ]
        if values.get("state") in NEEDS_CUSTOMER:
            problems.append(Problem("state", "state_needs_customer"))
    start, end = values.get("warranty_start"), values.get("warranty_end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        problems.append(Problem("warranty_end", "warranty_order", end.isoformat()))
    return problems + device_list_file.problems(values, faulty)


def identity(values: Mapping[str, Value]) -> tuple[str, str] | None:
    """What makes two rows the same unit: model (else name) and serial number; None if unknown."""
    model = values.get("model") or values.get("product_name")
    serial = values.get("serial")
    if not model or not serial:
        return None
    return serial_number.key(str(model)), serial_number.key(str(serial))
