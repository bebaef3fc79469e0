"""Columns of a device list beyond identity, place and state: the rest of the device file 设备档案.

``FILE_COLUMNS`` are written on the device, ``PARTY_COLUMNS`` name who has which role for it, and
``MODEL_COLUMNS`` are true of every unit of the model: they are compared with the model's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from odoo.addons.mds_import.lib.columns import Choice, Column, Problem
from odoo.addons.mds_import.lib.values import Value

OWNER_CHOICES = (
    Choice("customer", "使用单位", "Customer", ("医院", "客户", "自有", "hospital")),
    Choice("company", "我方", "Us", ("我司", "本公司", "ours")),
    Choice("lessor", "出租方", "Lessor", ("租赁公司", "租赁", "leased")),
)
RISK_CHOICES = (
    Choice("1", "一类", "Class I", ("Ⅰ类", "I类", "I", "Ⅰ", "第一类")),
    Choice("2", "二类", "Class II", ("Ⅱ类", "II类", "II", "Ⅱ", "第二类")),
    Choice("3", "三类", "Class III", ("Ⅲ类", "III类", "III", "Ⅲ", "第三类")),
)

FILE_COLUMNS = (
    Column("batch", "code", "批号", "Lot Number", also=("生产批号", "Lot", "Batch")),
    Column(
        "received_on",
        "date",
        "到货日期",
        "Received on",
        also=("收货日期", "Received", "Date Received", "Delivery Date"),
    ),
    Column(
        "first_used_on",
        "date",
        "首次使用日期",
        "First Used on",
        also=("投入使用日期", "First Use", "In Service since"),
    ),
    Column(
        "warranty_months",
        "integer",
        "质保月数",
        "Warranty (months)",
        also=("质保期(月)", "保修月数", "Warranty Months"),
        examples_zh=("24", ""),
        examples_en=("24", ""),
    ),
    Column("owner_kind", "choice", "产权", "Belongs to", also=("产权归属",), choices=OWNER_CHOICES),
    Column("owner", "text", "出租方名称", "Lessor", also=("出租方", "租赁公司")),
    Column("custodian", "text", "责任人", "Custodian", also=("保管人", "Responsible Person")),
    Column("supplier", "text", "供货商", "Supplied by", also=("供应商", "供货单位", "Supplier")),
    Column(
        "purchase_reference",
        "code",
        "合同或发票号",
        "Contract or Invoice",
        also=("合同号", "合同编号", "发票号", "Contract No.", "Invoice No."),
    ),
    Column("purchase_price", "decimal", "价格", "Price", also=("购置价格", "单价", "原值", "Cost")),
    Column("channel", "text", "销售渠道", "Sales Channel", also=("渠道", "Channel")),
    Column(
        "parent_serial",
        "code",
        "主机序列号",
        "Serial of Main Device",
        also=("主机编号", "主机出厂编号", "Parent Serial", "Main Device"),
        zeros_matter=True,
    ),
)
PARTY_COLUMNS = (
    Column("payer", "text", "付款单位", "Payer", also=("付款方",)),
    Column("buyer", "text", "采购单位", "Buyer", also=("采购方",)),
    Column("dealer", "text", "经销商", "Dealer"),
    Column("sub_dealer", "text", "二级经销商", "Sub-Dealer", also=("下级经销商",)),
    Column("agent", "text", "代理商", "Agent", also=("代理",)),
    Column("maintainer", "text", "维保单位", "Maintainer", also=("维护单位", "维修单位")),
)
MODEL_COLUMNS = (
    Column("generic_name", "text", "通用名", "Generic Name", also=("通用名称",)),
    Column("brand", "text", "品牌", "Brand"),
    Column(
        "manufacturer",
        "text",
        "生产企业",
        "Manufacturer",
        also=("生产厂家", "厂家", "制造商", "Maker"),
    ),
    Column(
        "origin", "text", "原产国", "Country of Origin", also=("产地", "原产地", "国别", "Origin")
    ),
    Column(
        "registration_number",
        "code",
        "注册证号",
        "Registration Number",
        also=("注册证", "医疗器械注册证号", "备案号", "Registration No."),
    ),
    Column(
        "registration_until",
        "date",
        "注册证有效期至",
        "Registration Valid until",
        also=("注册证有效期", "Registration Expiry"),
    ),
    Column("risk_class", "choice", "管理类别", "Risk Class", choices=RISK_CHOICES),
    Column(
        "life_months",
        "integer",
        "使用年限(月)",
        "Service Life (months)",
        also=("设计寿命(月)", "Service Life"),
    ),
)
PARTNER_COLUMNS = ("owner", "supplier", *(column.name for column in PARTY_COLUMNS))


def problems(values: Mapping[str, Value], faulty: set[str]) -> list[Problem]:
    """What these columns contradict. Codes: ``negative``, ``bad_months``, ``needs_lessor``,
    ``no_lessor``, ``months_need_start``, ``made_later``."""
    found = []
    months = values.get("warranty_months")
    if isinstance(months, int):
        if not 0 < months <= 600:
            found.append(Problem("warranty_months", "bad_months", str(months)))
        elif not {"warranty_start", "installed_on"} & (values.keys() | faulty):
            found.append(Problem("warranty_months", "months_need_start"))
    life = values.get("life_months")
    if isinstance(life, int) and not 0 < life <= 1200:
        found.append(Problem("life_months", "bad_months", str(life)))
    price = values.get("purchase_price")
    if isinstance(price, Decimal) and price < 0:
        found.append(Problem("purchase_price", "negative", str(price)))
    kind = values.get("owner_kind")
    if kind == "lessor" and "owner" not in values and "owner" not in faulty:
        found.append(Problem("owner", "needs_lessor"))
    if kind in ("customer", "company") and "owner" in values:
        found.append(Problem("owner", "no_lessor", str(values["owner"])))
    made = values.get("manufactured_on")
    for name in ("received_on", "installed_on", "first_used_on"):
        day = values.get(name)
        if isinstance(made, date) and isinstance(day, date) and day < made:
            found.append(Problem(name, "made_later", day.isoformat()))
    return found
