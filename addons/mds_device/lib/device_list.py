"""A list of devices as hospitals and dealers keep it: headings to columns, rows to clean values.

Says for each row what is wrong with it and where, in codes; the model turns codes into words and
asks the database the rest (is there such a model, such a hospital, such a device). Nothing is
guessed: what a spreadsheet may have spoilt is refused with the way to mend it.

>>> from odoo.addons.mds_device.lib import spreadsheet
>>> text = "型号,出厂编号,使用单位\\nV60,００12 ,市一院\\nV60,1.2E+15,"
>>> found = parse(spreadsheet.read("a.csv", text.encode()))
>>> found.rows[0].values["serial"], found.rows[0].problems
('0012', ())
>>> found.rows[1].problems
(Problem(column='serial', code='rounded', text='1.2E+15'),)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from . import serial_number
from .spreadsheet import DATE, EMPTY, FAULT, FORMULA, NUMBER, TEXT, Cell, Row, Table

Value = str | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a list may say. ``zh`` and ``en`` are the headings of the template."""

    name: str
    kind: str  # text, code, date, state
    zh: str
    en: str
    also: tuple[str, ...] = ()


COLUMNS = (
    Column(
        "model",
        "code",
        "规格型号",
        "Model",
        (
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
    ),
    Column(
        "product_name",
        "text",
        "设备名称",
        "Device Name",
        ("产品名称", "仪器名称", "名称", "Product", "Product Name", "Description", "Name"),
    ),
    Column(
        "serial",
        "code",
        "序列号",
        "Serial Number",
        (
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
    ),
    Column(
        "asset_number",
        "code",
        "资产编号",
        "Asset Number",
        ("资产号", "固定资产编号", "设备编号", "Asset No.", "Asset No", "Asset Tag"),
    ),
    Column("udi", "code", "UDI", "UDI", ("UDI码", "唯一标识", "医疗器械唯一标识", "UDI Code")),
    Column(
        "customer",
        "text",
        "使用单位",
        "Customer",
        ("医院", "医院名称", "客户", "客户名称", "单位名称", "Hospital", "Customer Name"),
    ),
    Column("campus", "text", "院区", "Campus", ("Site",)),
    Column(
        "department",
        "text",
        "科室",
        "Department",
        ("使用科室", "使用部门", "所在科室", "Ward", "Location"),
    ),
    Column("state", "state", "状态", "State", ("设备状态", "使用状态", "Status")),
    Column(
        "manufactured_on",
        "date",
        "生产日期",
        "Made on",
        ("出厂日期", "制造日期", "Manufactured on", "Manufacturing Date", "Production Date"),
    ),
    Column(
        "expires_on",
        "date",
        "使用期限",
        "Use until",
        ("失效日期", "有效期至", "Expiry Date", "Expires on"),
    ),
    Column(
        "installed_on",
        "date",
        "安装日期",
        "Installed on",
        ("装机日期", "启用日期", "验收日期", "Installation Date", "Install Date"),
    ),
    Column(
        "warranty_start",
        "date",
        "质保开始",
        "Warranty from",
        ("质保开始日期", "保修开始", "保修开始日期", "Warranty Start"),
    ),
    Column(
        "warranty_end",
        "date",
        "质保截止",
        "Warranty until",
        (
            "质保截止日期",
            "质保到期",
            "质保到期日",
            "保修截止",
            "保修截止日期",
            "保修期至",
            "Warranty End",
            "Warranty Expiry",
        ),
    ),
    Column("software_version", "code", "软件版本", "Software Version", ("软件版本号", "Software")),
)
BY_NAME: Mapping[str, Column] = MappingProxyType({column.name: column for column in COLUMNS})

STATES: Mapping[str, str] = MappingProxyType(
    {
        "在用": "in_service", "使用中": "in_service", "正常": "in_service",
        "in service": "in_service", "in use": "in_service", "active": "in_service",
        "待安装": "received", "到货": "received", "已收货": "received", "库存": "received",
        "备用": "received", "received": "received", "in stock": "received",
        "spare": "received",
        "维修": "in_repair", "维修中": "in_repair", "待修": "in_repair",
        "in repair": "in_repair", "repair": "in_repair",
        "停用": "out_of_service", "停机": "out_of_service", "故障": "out_of_service",
        "out of service": "out_of_service", "out of order": "out_of_service",
        "退役": "decommissioned", "报废": "decommissioned", "已报废": "decommissioned",
        "retired": "decommissioned", "scrapped": "decommissioned",
        "decommissioned": "decommissioned",
    }
)  # fmt: skip
NEEDS_CUSTOMER = ("in_service",)

LONGEST = {"text": 200, "code": 100}
HEADING_ROWS = 15
FIRST_YEAR, LAST_YEAR = 1950, 2100
_SHEET_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Problem:
    """``column`` is the name of a column or empty (the row); ``text`` what stands in the cell."""

    column: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """``values`` by column name, only what is given; ``shown`` are the cells as they came."""

    number: int
    values: Mapping[str, Value]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedList:
    headings: tuple[str, ...]
    rows: tuple[ParsedRow, ...]
    unknown_headings: tuple[str, ...]


class DeviceListError(Exception):
    """The list as a whole is not understood. ``code``: ``no_headings``, ``missing_column``,
    ``double_column``, ``no_rows``; ``text`` names the heading."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code} {text}".strip())
        self.code = code
        self.text = text


# ------------------------------------------------------------------------------------- headings
def _heading_key(text: str) -> str:
    plain = serial_number.clean(text).casefold()
    return re.sub(r"[\s*:._/()\[\]#-]+", "", plain)


_COLUMN_OF_HEADING = {
    _heading_key(heading): column.name
    for column in COLUMNS
    for heading in (column.name, column.zh, column.en, *column.also)
}


def column_of(heading: str) -> str | None:
    """The name of the column that a heading means, or None.

    >>> column_of("  序列号（出厂编号）* "), column_of("S/N"), column_of("备注")
    ('serial', 'serial', None)
    """
    return _COLUMN_OF_HEADING.get(_heading_key(heading))


def headings(language: str) -> tuple[str, ...]:
    """The headings of the template: ``zh`` or ``en``."""
    return tuple(column.zh if language == "zh" else column.en for column in COLUMNS)


def _find_headings(table: Table) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """(position of the heading row, column name → position, unknown headings)."""
    best: tuple[int, dict[str, int], tuple[str, ...]] | None = None
    for position, row in enumerate(table.rows[:HEADING_ROWS]):
        places: dict[str, int] = {}
        unknown, doubles = [], []
        for place, cell in enumerate(row.cells):
            if cell.kind == EMPTY:
                continue
            name = column_of(cell.shown)
            if name is None:
                unknown.append(serial_number.clean(cell.shown))
            elif name in places:
                doubles.append(serial_number.clean(cell.shown))
            else:
                places[name] = place
        if len(places) >= 2 and (best is None or len(places) > len(best[1])):
            if doubles:
                raise DeviceListError("double_column", doubles[0])
            best = (position, places, tuple(unknown))
    if best is None:
        raise DeviceListError("no_headings")
    return best


# ------------------------------------------------------------------------------------- the list
def parse(table: Table) -> ParsedList:
    """Every row below the headings, cleaned and checked by itself and against the other rows.

    A row needs a serial number and a model; a UDI may give both (the model decides that).
    Codes of problems: ``missing``, ``rounded``, ``formula``, ``fault``, ``date_in_code``,
    ``decimal``, ``too_long``, ``control``, ``bad_date``, ``date_order``, ``two_digit_year``,
    ``no_such_date``, ``unknown_state``, ``state_needs_customer``, ``needs_customer``,
    ``warranty_order``, ``same_as_row``. Warnings: ``was_number``.

    :raises DeviceListError: no headings found, one twice, none for the serial number, no rows
    """
    position, places, unknown = _find_headings(table)
    if "serial" not in places and "udi" not in places:
        raise DeviceListError("missing_column", "serial")
    if "model" not in places and "udi" not in places and "product_name" not in places:
        raise DeviceListError("missing_column", "model")
    width = max((len(row.cells) for row in table.rows[position:]), default=0)
    parsed = tuple(_parse_row(row, places, width) for row in table.rows[position + 1 :])
    if not parsed:
        raise DeviceListError("no_rows")
    head = table.rows[position].cells
    shown = tuple(head[i].shown if i < len(head) else "" for i in range(width))
    return ParsedList(shown, _mark_repeated(parsed), unknown)


def _parse_row(row: Row, places: Mapping[str, int], width: int) -> ParsedRow:
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for name, place in places.items():
        cell = row.cells[place] if place < len(row.cells) else Cell(EMPTY, None, "")
        if cell.kind == EMPTY:
            continue
        try:
            value = _READERS[BY_NAME[name].kind](cell)
        except _CellError as error:
            problems.append(Problem(name, error.code, cell.shown[:100]))
            continue
        if value:
            values[name] = value
        if BY_NAME[name].kind == "code" and name == "serial" and cell.kind == NUMBER:
            warnings.append(Problem(name, "was_number", cell.shown))
    faulty = {problem.column for problem in problems}
    problems += _row_problems(values, faulty)
    shown = tuple(row.cells[i].shown if i < len(row.cells) else "" for i in range(width))
    return ParsedRow(row.number, MappingProxyType(values), tuple(problems), tuple(warnings), shown)


def _row_problems(values: Mapping[str, Value], faulty: set[str]) -> list[Problem]:
    problems = []
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
    return problems


def identity(values: Mapping[str, Value]) -> tuple[str, str] | None:
    """What makes two rows the same unit: model (else name) and serial number; None if unknown."""
    model = values.get("model") or values.get("product_name")
    serial = values.get("serial")
    if not model or not serial:
        return None
    return serial_number.key(str(model)), serial_number.key(str(serial))


def _mark_repeated(rows: tuple[ParsedRow, ...]) -> tuple[ParsedRow, ...]:
    first: dict[tuple[str, str], int] = {}
    marked = []
    for row in rows:
        unit = identity(row.values)
        if unit is not None and unit in first:
            repeated = Problem("serial", "same_as_row", str(first[unit]))
            row = replace(row, problems=(*row.problems, repeated))
        elif unit is not None:
            first[unit] = row.number
        marked.append(row)
    return tuple(marked)


# ---------------------------------------------------------------------------------------- cells
class _CellError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1c\x1e\x1f]")  # FNC1 (1d) may stand in a UDI
_EXPONENT = re.compile(r"[+-]?\d+([.,]\d+)?[Ee]\+\d+")


def _check_kind(cell: Cell) -> None:
    if cell.kind == FORMULA:
        raise _CellError("formula")
    if cell.kind == FAULT or re.fullmatch(
        r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)", cell.shown
    ):
        raise _CellError("fault")


def _read_text(cell: Cell) -> str:
    _check_kind(cell)
    text = serial_number.clean(cell.shown)
    if _CONTROL.search(text):
        raise _CellError("control")
    if len(text) > LONGEST["text"]:
        raise _CellError("too_long")
    return text


def _read_code(cell: Cell) -> str:
    """A number that is a name: kept letter by letter, refused where a spreadsheet changed it."""
    _check_kind(cell)
    if cell.kind == DATE:
        raise _CellError("date_in_code")
    if cell.kind == NUMBER:
        if isinstance(cell.value, float):
            raise _CellError("decimal")
        if isinstance(cell.value, int) and abs(cell.value) >= 10**15:
            raise _CellError("rounded")  # a spreadsheet keeps 15 digits
    text = serial_number.clean(cell.shown)
    if _EXPONENT.fullmatch(text):
        raise _CellError("rounded")
    if _CONTROL.search(text):
        raise _CellError("control")
    if len(text) > LONGEST["code"]:
        raise _CellError("too_long")
    return text.removeprefix("'") if cell.kind == TEXT else text


_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_OTHER_ORDER = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{4}")
_TWO_DIGITS = re.compile(r"\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")


def _read_date(cell: Cell) -> date | None:
    """Year first, or a date cell, or the day number behind one. Nothing is guessed."""
    _check_kind(cell)
    if cell.kind == DATE and isinstance(cell.value, date):
        return _in_range(cell.value)
    text = serial_number.clean(cell.shown)
    text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text)
    if text in ("", "-", "—", "/", "无", "N/A", "n/a"):
        return None
    if cell.kind == NUMBER and isinstance(cell.value, int) and 18_264 <= cell.value <= 73_050:
        return _in_range(_SHEET_EPOCH + timedelta(days=cell.value))
    match = _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text)
    if match:
        try:
            return _in_range(date(*(int(part) for part in match.groups())))
        except ValueError as error:
            raise _CellError("no_such_date") from error
    if _OTHER_ORDER.fullmatch(text):
        raise _CellError("date_order")
    if _TWO_DIGITS.fullmatch(text):
        raise _CellError("two_digit_year")
    raise _CellError("bad_date")


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _CellError("no_such_date")
    return day


def _read_state(cell: Cell) -> str | None:
    text = _read_text(cell).casefold()
    if not text:
        return None
    if text not in STATES:
        raise _CellError("unknown_state")
    return STATES[text]


_READERS: Mapping[str, Callable[[Cell], Value]] = MappingProxyType(
    {"text": _read_text, "code": _read_code, "date": _read_date, "state": _read_state}
)
